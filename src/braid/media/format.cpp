#include "braid/media/format.h"

#include <algorithm>
#include <cstring>
#include <iterator>
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
    {0, ".snd\0\0"sv, Format::au},
    {0, "caff\0\1"sv, Format::caf},
    {0, "riff\x2E\x91\xCF\x11\xA5\xD6\x28\xDB"sv, Format::w64},
    {0, "#!AMR"sv, Format::amr},
    {0, "Creative Voice File\x1A"sv, Format::voc},
    {0, "\x1A\x45\xDF\xA3"sv, Format::matroska},
    {0, "\0\0\1\xBA"sv, Format::mpeg},  // program stream
    {0, "\0\0\1\xB3"sv, Format::mpeg},  // elementary stream of video
    {0, "FLV\1"sv, Format::flv},
    {0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, Format::asf},
    {0, ".RMF\0\0"sv, Format::real},
    {0, "\x06\x0E\x2B\x34\x02\x05\x01\x01\x0D\x01\x02\x01\x01\x02"sv, Format::mxf},
    {0, "YUV4MPEG2 "sv, Format::y4m},
    {0, "nut/multimedia container\0"sv, Format::nut},
    {0, "\x93NUMPY"sv, Format::npy},
    {0, "\x89HDF\r\n\x1A\n"sv, Format::hdf5},
    {0, "%PDF-"sv, Format::pdf},
    {0, "\x1F\x8B"sv, Format::gzip},
    {0, "\0\0\0\x0CJXL \r\n\x87\n"sv, Format::jpeg_xl},
    {0, "\xFF\x0A"sv, Format::jpeg_xl},
    {0, "\0\0\0\x0CjP  \r\n\x87\n"sv, Format::jpeg_2000},
    {0, "\xFF\x4F\xFF\x51"sv, Format::jpeg_2000},
};

/// Letters that may as well begin a text.
constexpr Magic lettered_magics[] = {
    {0, "wvpk"sv, Format::wavpack},  {0, "TTA1"sv, Format::tta},     {0, "MAC "sv, Format::ape},
    {0, "MPCK"sv, Format::musepack}, {0, "MP+"sv, Format::musepack}, {0, ".SoX"sv, Format::sox},
    {0, "XoS."sv, Format::sox},
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

/// An MPEG audio frame header without an ID3 tag before it, or ADTS AAC: both begin with set bits only. Layer I is left
/// out: it begins as texts in UTF-16 do.
Format sniff_sync(std::string_view head) {
  if (head.size() < 4 || uint8_t(head[0]) != 0xFF) return Format::unknown;
  const uint8_t b = uint8_t(head[1]), c = uint8_t(head[2]);
  if ((b & 0xF6) == 0xF0) return Format::aac;
  const bool layer_3 = (b & 0xE6) == 0xE2, layer_2 = (b & 0xE6) == 0xE4, version_known = (b & 0x18) != 0x08;
  const bool rate_known = (c & 0xF0) != 0xF0 && (c & 0xF0) != 0 && (c & 0x0C) != 0x0C;
  if (!version_known || !rate_known) return Format::unknown;
  return layer_3 ? Format::mp3 : layer_2 ? Format::mp2 : Format::unknown;
}

/// A frame of AC-3 or Enhanced AC-3: ATSC A/52:2018, 5.4.1 and E.1.2.2.
bool looks_like_ac3(std::string_view head) {
  if (!has_at(head, 0, "\x0B\x77"sv) || head.size() < 6) return false;
  const int sizes = uint8_t(head[4]), version = uint8_t(head[5]) >> 3;
  return version <= 10 ? sizes >> 6 != 3 && (sizes & 0x3F) < 38 : version <= 16;
}

/// The header block of a frame of DV: IEC 61834-2.
bool looks_like_dv(std::string_view head) {
  return has_at(head, 0, "\x1F\x07\0"sv) && head.size() > 3 && (uint8_t(head[3]) & 0x7F) == 0x3F;
}

/// A start code with a set of parameters or a delimiter behind it: ITU-T H.264 and H.265, 7.3.1 and annex B.
Format sniff_raw_film(std::string_view head) {
  const size_t at = has_at(head, 0, "\0\0\0\1"sv) ? 4 : has_at(head, 0, "\0\0\1"sv) ? 3 : 0;
  if (at == 0 || head.size() < at + 2) return Format::unknown;
  const int first = uint8_t(head[at]), second = uint8_t(head[at + 1]);
  if (first == 0x09 || first == 0x27 || first == 0x47 || first == 0x67) return Format::raw_h264;
  const bool begins_hevc = first == 0x40 || first == 0x42 || first == 0x46;
  return begins_hevc && second == 1 ? Format::raw_hevc : Format::unknown;
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

/// What is known of a format.
struct FormatFacts {
  Format format;
  Medium medium;
  const char* words;  ///< for the end of a sentence
};

constexpr FormatFacts known_formats[] = {
    {Format::unknown, Medium::unknown, "data of an unknown format"},
    {Format::empty, Medium::unknown, "empty"},
    {Format::jpeg, Medium::image, "a JPEG picture"},
    {Format::png, Medium::image, "a PNG picture"},
    {Format::webp, Medium::image, "a WebP picture"},
    {Format::bmp, Medium::image, "a BMP picture"},
    {Format::tiff, Medium::image, "a TIFF picture"},
    {Format::dicom, Medium::image, "a DICOM picture"},
    {Format::gif, Medium::image, "a GIF picture"},
    {Format::wav, Medium::audio, "a WAV recording"},
    {Format::flac, Medium::audio, "a FLAC recording"},
    {Format::mp3, Medium::audio, "an MP3 recording"},
    {Format::mp2, Medium::audio, "an MP2 recording"},
    {Format::ogg, Medium::audio, "an Ogg recording"},
    {Format::m4a, Medium::audio, "an M4A recording"},
    {Format::aiff, Medium::audio, "an AIFF recording"},
    {Format::aac, Medium::audio, "an AAC recording"},
    {Format::ac3, Medium::audio, "an AC-3 recording"},
    {Format::au, Medium::audio, "an AU recording"},
    {Format::caf, Medium::audio, "a CAF recording"},
    {Format::w64, Medium::audio, "a Wave64 recording"},
    {Format::wavpack, Medium::audio, "a WavPack recording"},
    {Format::tta, Medium::audio, "a TTA recording"},
    {Format::ape, Medium::audio, "a Monkey's Audio recording"},
    {Format::musepack, Medium::audio, "a Musepack recording"},
    {Format::amr, Medium::audio, "an AMR recording"},
    {Format::voc, Medium::audio, "a Creative Voice recording"},
    {Format::sox, Medium::audio, "a SoX recording"},
    {Format::mp4, Medium::video, "an MP4 or QuickTime film"},
    {Format::matroska, Medium::video, "a Matroska or WebM film"},
    {Format::avi, Medium::video, "an AVI film"},
    {Format::mpeg, Medium::video, "an MPEG film"},
    {Format::mpeg_ts, Medium::video, "an MPEG transport stream"},
    {Format::asf, Medium::video, "a Windows Media film"},
    {Format::flv, Medium::video, "an FLV film"},
    {Format::ogv, Medium::video, "an Ogg film"},
    {Format::real, Medium::video, "a RealMedia film"},
    {Format::mxf, Medium::video, "an MXF film"},
    {Format::dv, Medium::video, "a DV film"},
    {Format::y4m, Medium::video, "an uncompressed film (YUV4MPEG2)"},
    {Format::nut, Medium::video, "a NUT film"},
    {Format::npy, Medium::array, "a NumPy array"},
    {Format::npz, Medium::array, "an archive of NumPy arrays"},
    {Format::text, Medium::text, "text"},
    {Format::html, Medium::text, "an HTML page"},
    {Format::heif, Medium::image, "a HEIC or AVIF picture"},
    {Format::jpeg_xl, Medium::image, "a JPEG XL picture"},
    {Format::jpeg_2000, Medium::image, "a JPEG 2000 picture"},
    {Format::raw_h264, Medium::video, "a stream of H.264 without a container"},
    {Format::raw_hevc, Medium::video, "a stream of HEVC without a container"},
    {Format::hdf5, Medium::unknown, "an HDF5 file"},
    {Format::pdf, Medium::unknown, "a PDF document"},
    {Format::zip, Medium::unknown, "a ZIP archive"},
    {Format::gzip, Medium::unknown, "gzip-compressed data"},
    {Format::zeros, Medium::unknown, "zero bytes only, as an interrupted copy leaves them"},
};

constexpr bool lists_every_format() {
  for (size_t i = 0; i < std::size(known_formats); ++i)
    if (size_t(known_formats[i].format) != i) return false;
  return std::size(known_formats) == size_t(Format::zeros) + 1;
}
static_assert(lists_every_format());

const FormatFacts& known_format(std::span<const std::byte> head) { return known_formats[size_t(sniff_format(head))]; }

}  // namespace

Format sniff_format(std::span<const std::byte> bytes) {
  const std::string_view head = as_chars(bytes.first(std::min(bytes.size(), sniffed_bytes)));
  if (head.empty()) return Format::empty;
  for (const Magic& magic : plain_magics)
    if (has_at(head, magic.at, magic.bytes)) return magic.format;
  for (const Magic& magic : lettered_magics)
    if (has_at(head, magic.at, magic.bytes) && !is_written(head)) return magic.format;
  if (has_at(head, 0, "OggS")) return head.find("theora") == head.npos ? Format::ogg : Format::ogv;
  if (has_at(head, 0, "RIFF") || has_at(head, 0, "RF64")) return sniff_riff(head);
  if (has_at(head, 0, "FORM") && (has_at(head, 8, "AIFF") || has_at(head, 8, "AIFC"))) return Format::aiff;
  if (looks_like_bmp(head)) return Format::bmp;
  if (looks_like_ac3(head)) return Format::ac3;
  if (looks_like_dv(head)) return Format::dv;
  if (const Format zip = sniff_zip(head); zip != Format::unknown) return zip;
  if (head.size() >= 12)
    if (const Format boxes = sniff_boxes(head); boxes != Format::unknown) return boxes;
  if (const Format raw = sniff_raw_film(head); raw != Format::unknown) return raw;
  if (const Format sync = sniff_sync(head); sync != Format::unknown) return sync;
  if (std::all_of(head.begin(), head.end(), [](char c) { return c == 0; })) return Format::zeros;
  if (looks_like_text(head)) return looks_like_html(head) ? Format::html : Format::text;
  if (looks_like_transport_stream(head)) return Format::mpeg_ts;
  return Format::unknown;
}

Medium sniff(std::span<const std::byte> head) { return known_format(head).medium; }

const char* name(Medium medium) {
  constexpr const char* names[] = {"image", "audio", "video",      "series", "points",
                                   "array", "text",  "transcript", "unknown"};
  return names[int(medium)];
}

std::string describe_format(std::span<const std::byte> head) { return known_format(head).words; }

}  // namespace braid
