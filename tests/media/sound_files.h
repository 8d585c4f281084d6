#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

/// @file sound_files.h
/// Sound files made by the tests.

namespace braid {

using Bytes = std::vector<std::byte>;

inline void append(Bytes& out, const void* data, size_t size) {
  const auto* p = static_cast<const std::byte*>(data);
  out.insert(out.end(), p, p + size);
}
inline void append(Bytes& out, uint64_t number, int width) {
  for (int i = 0; i < width; ++i) out.push_back(i < 8 ? std::byte(number >> (8 * i) & 255) : std::byte{0});
}
inline void append(Bytes& out, const char* tag) { append(out, tag, 4); }

/// What a WAV header says; the sizes default to the truth.
struct WavFacts {
  int tag = 1, channels = 1, bits = 16;
  uint32_t rate_hz = 16000;
  bool extensible = false;
  uint32_t mask = 0;
  int64_t data_size = -1;  ///< what the data chunk claims; -1: the truth
};

inline Bytes wav_file(const WavFacts& f, const Bytes& data) {
  Bytes out;
  append(out, "RIFF");
  append(out, 36 + data.size() + (f.extensible ? 24 : 0) + 14, 4);
  append(out, "WAVE");
  append(out, "LIST");  // an odd chunk before the format, with its padding
  append(out, 5, 4);
  append(out, "INFOx", 5);
  append(out, 0, 1);
  append(out, "fmt ");
  append(out, f.extensible ? 40 : 16, 4);
  append(out, f.extensible ? 0xfffe : uint64_t(f.tag), 2);
  append(out, uint64_t(f.channels), 2);
  append(out, f.rate_hz, 4);
  const auto align = uint64_t(f.channels * f.bits / 8);
  append(out, f.rate_hz * align, 4);
  append(out, align, 2);
  append(out, uint64_t(f.bits), 2);
  if (f.extensible) {
    append(out, 22, 2);
    append(out, uint64_t(f.bits), 2);
    append(out, f.mask, 4);
    append(out, uint64_t(f.tag), 2);
    append(out, "\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71", 14);
  }
  append(out, "data");
  append(out, f.data_size < 0 ? data.size() : uint64_t(f.data_size), 4);
  append(out, data.data(), data.size());
  return out;
}

/// A file that is gone when the test is over.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& name, const Bytes& content)
      : path_(std::filesystem::temp_directory_path() / ("braid_" + std::to_string(::getpid()) + "_" + name)) {
    std::ofstream(path_, std::ios::binary).write(reinterpret_cast<const char*>(content.data()), long(content.size()));
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace braid
