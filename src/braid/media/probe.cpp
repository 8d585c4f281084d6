#include "braid/media/probe.h"

extern "C" {
#include <libavformat/avformat.h>
}

#include <algorithm>
#include <cctype>
#include <fstream>
#include <span>
#include <string>
#include <unordered_map>

#include "braid/core/error.h"
#include "braid/media/media_track.h"
#include "braid/media/probe_text.h"

namespace braid {

namespace {

/// How much of data of an unknown format is given to FFmpeg, which tries all its formats on it.
constexpr size_t tried_bytes = 16 << 10;

std::string first_bytes(const std::filesystem::path& path, size_t most) {
  std::string head(most, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), std::streamsize(most));
  head.resize(size_t(file.gcount()));
  return head;
}

std::span<const std::byte> as_bytes_of(const std::string& head) { return std::as_bytes(std::span(head)); }

/// True for a container of films that can as well hold nothing but sound.
bool may_hold_sound_alone(Format format) {
  return format == Format::mp4 || format == Format::matroska || format == Format::asf || format == Format::mpeg_ts ||
         format == Format::real || format == Format::mxf || format == Format::nut;
}

/// Pictures, or else sound; `unknown` without a track.
Medium medium_of_tracks(const Container& container) {
  if (count_tracks(container, TrackKind::picture) > 0) return Medium::video;
  return count_tracks(container, TrackKind::sound) > 0 ? Medium::audio : Medium::unknown;
}

/// What a container of films holds; a header that cannot be read, or names no track, keeps the promise of its format.
Medium medium_of_film(const std::filesystem::path& path) {
  try {
    ByteSource source(path);
    return medium_of_tracks(Container(source, Container::Depth::header)) == Medium::audio ? Medium::audio
                                                                                          : Medium::video;
  } catch (const Error&) {
    return Medium::video;
  }
}

/// What FFmpeg takes data without a signature for, such as frames of MP3 behind an unknown header.
Medium medium_of_data(const std::filesystem::path& path) {
  const std::string head = first_bytes(path, tried_bytes);
  try {
    ByteSource source(as_bytes_of(head), path.string());
    const Container container(source, Container::Depth::header);
    const bool is_sure = container.context()->probe_score > AVPROBE_SCORE_EXTENSION;  // more than a name would tell
    return is_sure ? medium_of_tracks(container) : Medium::unknown;
  } catch (const Error&) {
    return Medium::unknown;
  }
}

Medium medium_of_open_text(const std::filesystem::path& path) {
  const std::string head = first_bytes(path, probed_text_bytes);
  return medium_of_text(head, head.size() < probed_text_bytes);
}

}  // namespace

std::optional<Medium> sniff_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  const std::string head = first_bytes(path, sniffed_bytes);
  const Format format = sniff_format(as_bytes_of(head));
  const Medium promised = medium_of_extension(path);
  if (may_hold_sound_alone(format)) return medium_of_film(path);
  if (format == Format::gif) return Medium::video;
  if (format == Format::text && (promised == Medium::text || promised == Medium::unknown))
    return medium_of_open_text(path);
  if (format == Format::unknown && promised == Medium::unknown) return medium_of_data(path);
  return sniff(as_bytes_of(head));
}

Format format_of_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return Format::empty;  // a pipe would be waited for
  const std::string head = first_bytes(path, sniffed_bytes);
  return sniff_format(as_bytes_of(head));
}

std::string describe_file(const std::filesystem::path& path) {
  const std::string head = first_bytes(path, sniffed_bytes);
  return describe_format(as_bytes_of(head));
}

Medium medium_of_extension(const std::filesystem::path& path) {
  static const std::unordered_map<std::string, Medium> known = [] {
    std::unordered_map<std::string, Medium> map;
    for (const char* e : {"jpg", "jpeg", "png", "bmp", "webp", "tif", "tiff", "dcm", "heic", "avif", "jfif"})
      map[e] = Medium::image;
    // Not .au, which ends the names of sites too: such files are told by their bytes.
    for (const char* e :
         {"wav", "flac", "mp3", "mp2", "ogg", "oga", "opus", "spx", "m4a", "aac", "ac3", "eac3", "aif", "aiff", "aifc",
          "snd", "caf",  "w64", "wv",  "tta", "ape", "mpc",  "amr", "gsm", "voc", "sox", "ra",   "wma", "mka"})
      map[e] = Medium::audio;
    for (const char* e : {"mp4", "mkv",  "webm", "avi", "mov", "mpg", "mpeg", "m4v",  "m1v",  "m2v", "mpv",
                          "vob", "flv",  "f4v",  "wmv", "asf", "ogv", "ts",   "m2ts", "mts",  "3gp", "3g2",
                          "rm",  "rmvb", "mxf",  "dv",  "y4m", "nut", "gif",  "h264", "h265", "hevc"})
      map[e] = Medium::video;
    for (const char* e : {"npy", "npz"}) map[e] = Medium::array;
    for (const char* e : {"txt", "md", "html", "xml", "json", "log"}) map[e] = Medium::text;
    for (const char* e : {"srt", "vtt", "ctm"}) map[e] = Medium::transcript;
    for (const char* e : {"csv", "tsv", "mat", "parquet", "arrow", "feather"}) map[e] = Medium::series;
    for (const char* e : {"bin", "ply", "pcd", "las", "laz"}) map[e] = Medium::points;
    return map;
  }();
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](uint8_t c) { return char(std::tolower(c)); });
  const auto found = known.find(extension.empty() ? extension : extension.substr(1));
  return found == known.end() ? Medium::unknown : found->second;
}

}  // namespace braid
