#include "braid/media/probe.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <span>
#include <string>
#include <unordered_map>

#include "braid/media/media_track.h"

namespace braid {

namespace {

/// True for a container of films that can as well hold nothing but sound.
bool may_hold_sound_alone(Format format) {
  return format == Format::mp4 || format == Format::matroska || format == Format::asf || format == Format::mpeg_ts;
}

/// Whether there are pictures among the tracks; a header that cannot be read keeps the promise of its format.
Medium medium_of_tracks(const std::filesystem::path& path) {
  try {
    ByteSource source(path);
    const Container container(source, Container::Depth::header);
    const bool sound_alone =
        count_tracks(container, TrackKind::sound) > 0 && count_tracks(container, TrackKind::picture) == 0;
    return sound_alone ? Medium::audio : Medium::video;
  } catch (const Error&) {
    return Medium::video;
  }
}

}  // namespace

std::optional<Medium> sniff_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::array<char, sniffed_bytes> head{};
  file.read(head.data(), head.size());
  const auto bytes = std::as_bytes(std::span(head).first(size_t(file.gcount())));
  return may_hold_sound_alone(sniff_format(bytes)) ? medium_of_tracks(path) : sniff(bytes);
}

Medium medium_of_extension(const std::filesystem::path& path) {
  static const std::unordered_map<std::string, Medium> known = [] {
    std::unordered_map<std::string, Medium> map;
    for (const char* e : {"jpg", "jpeg", "png", "gif", "bmp", "webp", "tif", "tiff", "dcm", "heic", "avif", "jfif"})
      map[e] = Medium::image;
    for (const char* e : {"wav", "flac", "mp3", "ogg", "oga", "opus", "m4a", "aac", "aif", "aiff", "wma", "mka"})
      map[e] = Medium::audio;
    for (const char* e :
         {"mp4", "mkv", "webm", "avi", "mov", "mpg", "mpeg", "m4v", "flv", "wmv", "ogv", "ts", "m2ts", "mts", "3gp"})
      map[e] = Medium::video;
    for (const char* e : {"npy", "npz", "h5", "hdf5", "off", "edf", "bdf", "dat"}) map[e] = Medium::array;
    for (const char* e : {"txt", "md", "html", "xml", "json"}) map[e] = Medium::text;
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
