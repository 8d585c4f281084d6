#include "braid/media/probe.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <span>
#include <string>
#include <unordered_map>

namespace braid {

std::optional<Medium> sniff_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::array<char, sniffed_bytes> head{};
  file.read(head.data(), head.size());
  return sniff(std::as_bytes(std::span(head).first(size_t(file.gcount()))));
}

Medium medium_of_extension(const std::filesystem::path& path) {
  static const std::unordered_map<std::string, Medium> known = [] {
    std::unordered_map<std::string, Medium> map;
    for (const char* e : {"jpg", "jpeg", "png", "gif", "bmp", "webp", "tif", "tiff", "dcm", "heic", "avif", "jfif"})
      map[e] = Medium::image;
    for (const char* e : {"wav", "flac", "mp3", "ogg", "oga", "opus", "m4a", "aac", "aif", "aiff", "wma"})
      map[e] = Medium::audio;
    for (const char* e : {"mp4", "mkv", "webm", "avi", "mov", "mpg", "mpeg", "m4v", "flv", "wmv", "ogv"})
      map[e] = Medium::video;
    for (const char* e : {"npy", "npz", "mat", "h5", "hdf5", "bin", "ply", "pcd", "las", "off", "edf", "bdf", "dat"})
      map[e] = Medium::array;
    for (const char* e : {"txt", "md", "html", "xml", "json", "srt", "vtt", "csv", "tsv"}) map[e] = Medium::text;
    return map;
  }();
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](uint8_t c) { return char(std::tolower(c)); });
  const auto found = known.find(extension.empty() ? extension : extension.substr(1));
  return found == known.end() ? Medium::unknown : found->second;
}

}  // namespace braid
