#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

/// @file format.h
/// What a file is, by its first bytes. Names and extensions are never asked: they are the sender's claim.

namespace braid {

/// What kind of thing a file holds.
enum class Medium { image, audio, video, series, points, array, text, transcript, unknown };

/// `image`, `audio`, …
const char* name(Medium medium);

/// Formats told apart by their first bytes. Those under `foreign` are recognised only to be named in messages.
enum class Format {
  unknown,
  empty,
  jpeg,
  png,
  webp,
  bmp,
  tiff,
  dicom,
  gif,
  wav,
  flac,
  mp3,
  mp2,
  ogg,
  m4a,
  aiff,
  aac,
  ac3,  ///< with Enhanced AC-3
  au,
  caf,
  w64,
  wavpack,
  tta,
  ape,
  musepack,
  amr,
  voc,
  sox,
  mp4,
  matroska,
  avi,
  mpeg,
  mpeg_ts,
  asf,
  flv,
  ogv,
  real,
  mxf,
  dv,
  y4m,
  nut,
  npy,
  npz,
  text,
  // foreign
  html,
  heif,
  jpeg_xl,
  jpeg_2000,
  raw_h264,  ///< a stream without a container, so without times
  raw_hevc,  ///< likewise
  hdf5,
  pdf,
  zip,
  gzip,
  zeros,
};

/// How many bytes of a file's beginning `sniff_format` looks at, at most.
inline constexpr size_t sniffed_bytes = 512;

/// The format of a file that begins with `head`. Pass at least 132 bytes where the file has them (DICOM), better
/// `sniffed_bytes`.
Format sniff_format(std::span<const std::byte> head);

/// The medium of a file that begins with `head`; what is foreign has one too where it is clear: GIF, HEIF and JPEG XL
/// count as images, streams of H.264 as films, although they are not decoded as such.
Medium sniff(std::span<const std::byte> head);

/// What the file looks like, for the end of a sentence: "a PNG picture", "text", "an HTML page", "empty".
std::string describe_format(std::span<const std::byte> head);

}  // namespace braid
