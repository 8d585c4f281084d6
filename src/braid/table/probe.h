#pragma once

#include <filesystem>
#include <functional>

/// @file probe.h
/// What a file is, by its first bytes.

namespace braid {

/// What a file holds; `missing` is no regular file, `unknown` empty or none of the others.
enum class FileKind { image, audio, video, array, text, missing, unknown };

/// Says what a file is; must be safe to call from any thread.
using FileProbe = std::function<FileKind(const std::filesystem::path&)>;

/// Looks at the first bytes: JPEG, PNG, GIF, BMP, WebP, TIFF, DICOM; WAV, FLAC, Ogg, MP3, AAC; MP4, Matroska, AVI,
/// MPEG; npy, npz; plain text (UTF-8 without control characters).
FileKind sniff_file(const std::filesystem::path& path);

/// What the extension alone promises; `unknown` when it says nothing.
FileKind kind_of_extension(const std::filesystem::path& path);

/// `image`, `audio`, …
const char* name(FileKind kind);

}  // namespace braid
