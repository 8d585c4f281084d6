#pragma once

#include <unistd.h>

#include <atomic>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <numbers>
#include <string>
#include <vector>

#include "braid/features/feature.h"

/// @file feature_fixtures.h
/// Small files of every medium made in a folder of their own, and tables of them to fit on.

namespace braid::fixtures {

/// A fresh folder that goes away with the object.
class Folder {
 public:
  Folder() {
    static std::atomic<int> count{0};
    path_ = std::filesystem::temp_directory_path() / text("braid-features-", ::getpid(), "-", count++);
    std::filesystem::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }

 private:
  std::filesystem::path path_;
};

inline void put(std::string& to, uint64_t value, int bytes) {
  for (int k = 0; k < bytes; ++k) to.push_back(char(value >> (8 * k) & 255));
}

/// A 24-bit BMP whose pixel (x, y) has the colour `paint(x, y)` = 0xRRGGBB.
template <class Paint>
std::string bmp(int width, int height, Paint paint) {
  const int row = (width * 3 + 3) / 4 * 4;
  std::string out = "BM";
  put(out, uint64_t(54 + row * height), 4);
  put(out, 0, 4);
  put(out, 54, 4);
  put(out, 40, 4);
  put(out, uint64_t(width), 4);
  put(out, uint64_t(height), 4);
  put(out, 1, 2);
  put(out, 24, 2);
  put(out, 0, 4);
  put(out, uint64_t(row * height), 4);
  for (int i = 0; i < 4; ++i) put(out, 0, 4);
  for (int y = height - 1; y >= 0; --y) {
    std::string line;
    for (int x = 0; x < width; ++x) put(line, uint64_t(paint(x, y)), 3);
    line.resize(size_t(row));
    out += line;
  }
  return out;
}

/// 16-bit mono WAV of a tone.
inline std::string wav(double seconds, int rate_hz, double tone_hz, double loudness = 0.3) {
  const auto samples = int64_t(seconds * rate_hz);
  std::string out = "RIFF";
  put(out, uint64_t(36 + samples * 2), 4);
  out += "WAVEfmt ";
  put(out, 16, 4);
  put(out, 1, 2);
  put(out, 1, 2);
  put(out, uint64_t(rate_hz), 4);
  put(out, uint64_t(rate_hz * 2), 4);
  put(out, 2, 2);
  put(out, 16, 2);
  out += "data";
  put(out, uint64_t(samples * 2), 4);
  for (int64_t i = 0; i < samples; ++i)
    put(out, uint64_t(std::lround(loudness * 32767 * std::sin(2 * std::numbers::pi * tone_hz * double(i) / rate_hz))),
        2);
  return out;
}

/// NumPy's version 1.0 file around raw elements.
inline std::string npy_bytes(const std::string& descr, const std::string& shape, const std::string& elements) {
  std::string header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
  while ((header.size() + 11) % 64) header += ' ';
  header += '\n';
  std::string out("\x93NUMPY\x01\x00", 8);
  put(out, header.size(), 2);
  return out + header + elements;
}

inline std::string npy(const std::string& shape, const std::vector<float>& values) {
  std::string elements(values.size() * sizeof(float), '\0');
  std::memcpy(elements.data(), values.data(), elements.size());
  return npy_bytes("<f4", shape, elements);
}

using Row = std::vector<Cell>;

/// A source over rows in memory; the feature and the rows must outlive it.
inline FitSource source_of(const Feature& feature, const std::vector<Row>& rows, const std::filesystem::path& folder,
                           uint64_t seed = 1) {
  return {int64_t(rows.size()),
          [&feature, &rows, folder](int64_t r) {
            return feature.items(rows[size_t(r)], folder, text("table.csv row ", r + 1));
          },
          seed};
}

inline Node config(const std::string& type) { return Node(Node::Table{{"type", type}}); }

/// A feature for one column, fitted on `rows`.
inline std::shared_ptr<Feature> fitted(const Node& config, const std::vector<Row>& rows,
                                       const std::filesystem::path& folder, const FeatureInput& input) {
  auto feature = builtin_features().make(config, input);
  feature->fit(source_of(*feature, rows, folder));
  return feature;
}
inline std::shared_ptr<Feature> fitted(const Node& config, const std::vector<Row>& rows,
                                       const std::filesystem::path& folder = {}) {
  return fitted(config, rows, folder, FeatureInput{{"front"}, {"file"}});
}

/// The one item of a row.
inline Item item(const Feature& feature, const Row& row, const std::filesystem::path& folder = {}) {
  const auto items = feature.items(row, folder, "new.csv row 1");
  require(items.size() == 1, Fault::internal, "test", "the row has ", items.size(), " items, not 1");
  return items[0];
}

/// Steps of a row's one item, without augmentation.
inline Steps steps(const Feature& feature, const Row& row, const std::filesystem::path& folder = {}) {
  return feature.steps(feature.decode(item(feature, row, folder)).value(), nullptr);
}

}  // namespace braid::fixtures
