#include "braid/table/probe.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <unordered_map>

#include "braid/table/cell.h"
#include "braid/table/encoding.h"

namespace braid {
namespace {

using namespace std::string_view_literals;

struct Magic {
  size_t offset;
  std::string_view bytes;
  FileKind kind;
};
constexpr Magic magics[] = {
    {0, "\xFF\xD8\xFF"sv, FileKind::image}, {0, "\x89PNG\r\n"sv, FileKind::image},
    {0, "GIF8"sv, FileKind::image},         {0, "BM"sv, FileKind::image},
    {8, "WEBP"sv, FileKind::image},         {0, "II*\0"sv, FileKind::image},
    {0, "MM\0*"sv, FileKind::image},        {128, "DICM"sv, FileKind::image},
    {4, "ftypavif"sv, FileKind::image},     {4, "ftypheic"sv, FileKind::image},
    {8, "WAVE"sv, FileKind::audio},         {0, "fLaC"sv, FileKind::audio},
    {0, "ID3"sv, FileKind::audio},          {0, "\xFF\xFB"sv, FileKind::audio},
    {0, "\xFF\xF3"sv, FileKind::audio},     {0, "\xFF\xF2"sv, FileKind::audio},
    {0, "\xFF\xF1"sv, FileKind::audio},     {0, "\xFF\xF9"sv, FileKind::audio},
    {4, "ftypM4A"sv, FileKind::audio},      {4, "ftyp"sv, FileKind::video},
    {8, "AVI "sv, FileKind::video},         {0, "\x1A\x45\xDF\xA3"sv, FileKind::video},
    {0, "\0\0\1\xBA"sv, FileKind::video},   {0, "\0\0\1\xB3"sv, FileKind::video},
    {0, "FLV"sv, FileKind::video},          {0, "\x93NUMPY"sv, FileKind::array},
};

/// Ogg and ZIP hold many things: what comes after tells.
FileKind kind_of_container(std::string_view head) {
  if (head.starts_with("OggS")) return head.find("theora") != head.npos ? FileKind::video : FileKind::audio;
  if (head.starts_with("PK\3\4") && head.find(".npy") != head.npos) return FileKind::array;
  return FileKind::unknown;
}

bool is_text(std::string_view head) {
  const bool control = std::any_of(head.begin(), head.end(), [](char c) {
    return uint8_t(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
  });
  for (size_t cut = 0; cut < 4 && cut <= head.size(); ++cut) {  // the head may end inside a character
    Utf8Check utf8;
    utf8.feed(head.substr(0, head.size() - cut));
    if (utf8.valid()) return !control;
  }
  return false;
}

}  // namespace

FileKind sniff_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return FileKind::missing;
  std::ifstream file(path, std::ios::binary);
  char bytes[512];
  file.read(bytes, sizeof bytes);
  const std::string_view head(bytes, size_t(file.gcount()));
  if (head.empty()) return FileKind::unknown;
  for (const auto& [offset, magic, kind] : magics)
    if (head.size() > offset && head.substr(offset).starts_with(magic)) return kind;
  if (const FileKind kind = kind_of_container(head); kind != FileKind::unknown) return kind;
  return is_text(head) ? FileKind::text : FileKind::unknown;
}

FileKind kind_of_extension(const std::filesystem::path& path) {
  static const std::unordered_map<std::string, FileKind> known = [] {
    std::unordered_map<std::string, FileKind> map;
    for (const char* e : {"jpg", "jpeg", "png", "gif", "bmp", "webp", "tif", "tiff", "dcm", "heic", "avif", "jfif"})
      map[e] = FileKind::image;
    for (const char* e : {"wav", "flac", "mp3", "ogg", "oga", "opus", "m4a", "aac", "aif", "aiff", "wma"})
      map[e] = FileKind::audio;
    for (const char* e : {"mp4", "mkv", "webm", "avi", "mov", "mpg", "mpeg", "m4v", "flv", "wmv", "ogv"})
      map[e] = FileKind::video;
    for (const char* e : {"npy", "npz", "mat", "h5", "hdf5", "bin", "ply", "pcd", "las", "off", "edf", "bdf", "dat"})
      map[e] = FileKind::array;
    for (const char* e : {"txt", "md", "html", "xml", "json", "srt", "vtt", "csv", "tsv"}) map[e] = FileKind::text;
    return map;
  }();
  const std::string extension = lower_case(path.extension().string());
  const auto found = known.find(extension.empty() ? extension : extension.substr(1));
  return found == known.end() ? FileKind::unknown : found->second;
}

const char* name(FileKind kind) {
  constexpr const char* names[] = {"image", "audio", "video", "array", "text", "missing", "unknown"};
  return names[int(kind)];
}

}  // namespace braid
