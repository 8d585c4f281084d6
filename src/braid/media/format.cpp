#include "braid/media/format.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "braid/core/utf8.h"

namespace braid {
namespace {

using namespace std::string_view_literals;

std::string_view as_chars(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool has_at(std::string_view head, size_t at, std::string_view magic) {
  return head.size() >= at && head.substr(at, magic.size()) == magic;
}

struct Magic {
  size_t at;
  std::string_view bytes;
  Format format;
};

constexpr Magic plain_magics[] = {
    {128, "DICM"sv, Format::dicom},  // first: the 128 bytes before it may be the head of a TIFF (PS3.10 7.1)
    {0, "\xFF\xD8\xFF"sv, Format::jpeg},
    {0, "\x89PNG\r\n\x1A\n"sv, Format::png},
    {0, "II*\0"sv, Format::tiff},
    {0, "MM\0*"sv, Format::tiff},
    {0, "II+\0"sv, Format::tiff},  // BigTIFF
    {0, "MM\0+"sv, Format::tiff},
    {0, "GIF87a"sv, Format::gif},
    {0, "GIF89a"sv, Format::gif},
    {0, "fLaC"sv, Format::flac},
    {0, "ID3"sv, Format::mp3},
    {0, "\x1A\x45\xDF\xA3"sv, Format::matroska},
    {0, "\0\0\1\xBA"sv, Format::mpeg},  // program stream
    {0, "\0\0\1\xB3"sv, Format::mpeg},  // elementary stream of video
    {0, "FLV\1"sv, Format::flv},
    {0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, Format::asf},
    {0, "\x93NUMPY"sv, Format::npy},
    {0, "%PDF-"sv, Format::pdf},
    {0, "\x1F\x8B"sv, Format::gzip},
    {0, "\0\0\0\x0CJXL \r\n\x87\n"sv, Format::jpeg_xl},
    {0, "\xFF\x0A"sv, Format::jpeg_xl},
    {0, "\0\0\0\x0CjP  \r\n\x87\n"sv, Format::jpeg_2000},
    {0, "\xFF\x4F\xFF\x51"sv, Format::jpeg_2000},
};

Format sniff_riff(std::string_view head) {
  if (has_at(head, 8, "WEBP")) return Format::webp;
  if (has_at(head, 8, "WAVE")) return Format::wav;
  if (has_at(head, 8, "AVI ")) return Format::avi;
  return Format::unknown;
}

/// Whether all of it is what is written in texts, as the length of a box is not.
bool is_written(std::string_view head) {
  return std::all_of(head.begin(), head.end(),
                     [](char c) { return uint8_t(c) >= 0x20 ? c != 0x7F : c == '\t' || c == '\n' || c == '\r'; });
}

/// The ISO base media family: a box length, then the box type, then for "ftyp" the brand.
Format sniff_boxes(std::string_view head) {
  const auto type = head.substr(4, 4);
  if (type == "moov" || type == "mdat" || type == "wide" || type == "free" || type == "skip")
    return is_written(head) ? Format::unknown : Format::mp4;  // "cpu,free_mb" begins a table
  if (type != "ftyp") return Format::unknown;
  const auto brand = head.substr(8, 4);
  if (brand == "M4A " || brand == "M4B ") return Format::m4a;
  for (const auto picture : {"heic", "heix", "heim", "heis", "mif1", "msf1", "avif", "avis"})
    if (brand == picture) return Format::heif;
  return Format::mp4;
}

/// An MPEG audio frame header without an ID3 tag before it, or ADTS AAC: both begin with set bits only.
Format sniff_sync(std::string_view head) {
  if (head.size() < 4 || uint8_t(head[0]) != 0xFF) return Format::unknown;
  const uint8_t b = uint8_t(head[1]), c = uint8_t(head[2]);
  if ((b & 0xF6) == 0xF0) return Format::aac;
  const bool layer_3 = (b & 0xE6) == 0xE2, version_known = (b & 0x18) != 0x08;
  const bool rate_known = (c & 0xF0) != 0xF0 && (c & 0xF0) != 0 && (c & 0x0C) != 0x0C;
  return layer_3 && version_known && rate_known ? Format::mp3 : Format::unknown;
}

/// Packets of 188 bytes that begin with a sync byte, each after a time code of 4 bytes in a camera's M2TS.
bool looks_like_transport_stream(std::string_view head) {
  for (const auto& [first, step] : {std::pair<size_t, size_t>{0, 188}, {4, 192}})
    if (head.size() > first + 2 * step && head[first] == 'G' && head[first + step] == 'G' &&
        head[first + 2 * step] == 'G' && (uint8_t(head[first + 1]) & 0x80) == 0)
      return true;
  return false;
}

/// A ZIP whose first member is an array is what numpy.savez writes.
Format sniff_zip(std::string_view head) {
  if (!has_at(head, 0, "PK\x03\x04") || head.size() < 30) return Format::unknown;
  const size_t name_bytes = uint8_t(head[26]) | size_t(uint8_t(head[27])) << 8;
  return head.substr(30, name_bytes).ends_with(".npy") ? Format::npz : Format::zip;
}

/// BMP has a magic of two letters only, so its second header's length and its plane count are asked too.
bool looks_like_bmp(std::string_view head) {
  if (!has_at(head, 0, "BM") || head.size() < 30) return false;
  uint32_t header = 0;
  std::memcpy(&header, head.data() + 14, 4);
  return header == 12 || (header >= 40 && header <= 256 && head[26] == 1 && head[27] == 0);
}

/// Valid UTF-8 without control characters; a last character that `head` cuts in two is allowed.
bool looks_like_text(std::string_view head) {
  const bool control = std::any_of(head.begin(), head.end(), [](char c) {
    return c == 0x7F || (uint8_t(c) < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f');
  });
  Utf8Check utf8;
  utf8.feed(head);
  return !control && utf8.valid_so_far();
}

bool looks_like_html(std::string_view head) {
  std::string start(head.substr(0, 256));
  std::transform(start.begin(), start.end(), start.begin(), [](uint8_t c) { return char(std::tolower(c)); });
  return start.find("<!doctype html") != std::string::npos || start.find("<html") != std::string::npos;
}

}  // namespace

Format sniff_format(std::span<const std::byte> bytes) {
  const std::string_view head = as_chars(bytes.first(std::min(bytes.size(), sniffed_bytes)));
  if (head.empty()) return Format::empty;
  for (const Magic& magic : plain_magics)
    if (has_at(head, magic.at, magic.bytes)) return magic.format;
  if (has_at(head, 0, "OggS")) return head.find("theora") == head.npos ? Format::ogg : Format::ogv;
  if (has_at(head, 0, "RIFF") || has_at(head, 0, "RF64")) return sniff_riff(head);
  if (has_at(head, 0, "FORM") && (has_at(head, 8, "AIFF") || has_at(head, 8, "AIFC"))) return Format::aiff;
  if (looks_like_bmp(head)) return Format::bmp;
  if (const Format zip = sniff_zip(head); zip != Format::unknown) return zip;
  if (head.size() >= 12)
    if (const Format boxes = sniff_boxes(head); boxes != Format::unknown) return boxes;
  if (const Format sync = sniff_sync(head); sync != Format::unknown) return sync;
  if (std::all_of(head.begin(), head.end(), [](char c) { return c == 0; })) return Format::zeros;
  if (looks_like_text(head)) return looks_like_html(head) ? Format::html : Format::text;
  if (looks_like_transport_stream(head)) return Format::mpeg_ts;
  return Format::unknown;
}

Medium sniff(std::span<const std::byte> head) {
  switch (sniff_format(head)) {
    case Format::jpeg:
    case Format::png:
    case Format::webp:
    case Format::bmp:
    case Format::tiff:
    case Format::dicom:
    case Format::gif:
    case Format::heif:
    case Format::jpeg_xl:
    case Format::jpeg_2000:
      return Medium::image;
    case Format::wav:
    case Format::flac:
    case Format::mp3:
    case Format::ogg:
    case Format::m4a:
    case Format::aiff:
    case Format::aac:
      return Medium::audio;
    case Format::mp4:
    case Format::matroska:
    case Format::avi:
    case Format::mpeg:
    case Format::mpeg_ts:
    case Format::asf:
    case Format::flv:
    case Format::ogv:
      return Medium::video;
    case Format::npy:
    case Format::npz:
      return Medium::array;
    case Format::text:
    case Format::html:
      return Medium::text;
    case Format::unknown:
    case Format::empty:
    case Format::pdf:
    case Format::zip:
    case Format::gzip:
    case Format::zeros:
      return Medium::unknown;
  }
  return Medium::unknown;
}

const char* name(Medium medium) {
  constexpr const char* names[] = {"image", "audio", "video",      "series", "points",
                                   "array", "text",  "transcript", "unknown"};
  return names[int(medium)];
}

std::string describe_format(std::span<const std::byte> head) {
  switch (sniff_format(head)) {
    case Format::unknown:
      return "data of an unknown format";
    case Format::empty:
      return "empty";
    case Format::jpeg:
      return "a JPEG picture";
    case Format::png:
      return "a PNG picture";
    case Format::webp:
      return "a WebP picture";
    case Format::bmp:
      return "a BMP picture";
    case Format::tiff:
      return "a TIFF picture";
    case Format::dicom:
      return "a DICOM picture";
    case Format::gif:
      return "a GIF picture";
    case Format::wav:
      return "a WAV recording";
    case Format::flac:
      return "a FLAC recording";
    case Format::mp3:
      return "an MP3 recording";
    case Format::ogg:
      return "an Ogg recording";
    case Format::m4a:
      return "an M4A recording";
    case Format::aiff:
      return "an AIFF recording";
    case Format::aac:
      return "an AAC recording";
    case Format::mp4:
      return "an MP4 or QuickTime film";
    case Format::matroska:
      return "a Matroska or WebM film";
    case Format::avi:
      return "an AVI film";
    case Format::mpeg:
      return "an MPEG film";
    case Format::mpeg_ts:
      return "an MPEG transport stream";
    case Format::asf:
      return "a Windows Media film";
    case Format::flv:
      return "an FLV film";
    case Format::ogv:
      return "an Ogg film";
    case Format::npy:
      return "a NumPy array";
    case Format::npz:
      return "an archive of NumPy arrays";
    case Format::text:
      return "text";
    case Format::html:
      return "an HTML page";
    case Format::heif:
      return "a HEIC or AVIF picture";
    case Format::jpeg_xl:
      return "a JPEG XL picture";
    case Format::jpeg_2000:
      return "a JPEG 2000 picture";
    case Format::pdf:
      return "a PDF document";
    case Format::zip:
      return "a ZIP archive";
    case Format::gzip:
      return "gzip-compressed data";
    case Format::zeros:
      return "zero bytes only, as an interrupted copy leaves them";
  }
  return "data of an unknown format";
}

}  // namespace braid
