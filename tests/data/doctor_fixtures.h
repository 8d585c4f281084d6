#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "braid/core/random.h"
#include "braid/data/doctor.h"
#include "media/picture_fixtures.h"
#include "media/sound_files.h"
#include "table/files.h"

/// @file doctor_fixtures.h
/// Tables and files for the tests of the data doctor, and what is found in them.

namespace braid::doctor_fixtures {

inline std::string chars(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline constexpr int side = 48;

/// A picture of coarse blocks, unlike that of any other seed. [side, side, 3]
inline std::vector<uint8_t> blocks(uint64_t seed) {
  Random random(seed);
  std::vector<uint8_t> colours(6 * 6 * 3), rgb;
  for (auto& c : colours) c = uint8_t(random.below(256));
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      for (int c = 0; c < 3; ++c) rgb.push_back(colours[size_t((y / 8 * 6 + x / 8) * 3 + c)]);
  return rgb;
}
inline std::string png_of(const std::vector<uint8_t>& rgb, int width = side, int height = side) {
  return chars(fixtures::png(rgb, uint32_t(width), uint32_t(height), 2, 8));
}
inline std::string picture(uint64_t seed) { return png_of(blocks(seed)); }

/// 16-bit mono sound at 16 kHz. @param at  sample of the time in seconds, full scale 1
inline std::string sound(double seconds, const std::function<double(double)>& at) {
  std::vector<std::byte> data;
  for (int64_t i = 0; i < int64_t(seconds * 16000); ++i)
    append(data, uint64_t(uint16_t(int16_t(std::lround(at(double(i) / 16000) * 32767)))), 2);
  return chars(wav_file({}, data));
}
inline std::function<double(double)> tone(double hz, double gain = 0.5) {
  return [=](double t) { return gain * std::sin(6.28318530718 * hz * t); };
}

/// A column of files with the given contents, an empty one for a file that is not written.
inline Table file_table(const TestFolder& folder, const std::vector<std::pair<std::string, std::string>>& files) {
  std::vector<std::vector<Cell>> rows;
  for (const auto& [name, content] : files) {
    if (content != "missing") folder.write(name, content);
    rows.push_back({Cell(name)});
  }
  return Table::from_rows({"file"}, rows, folder.path());
}

/// Files with their part of the split and their label.
inline Table split_table(const TestFolder& folder, const std::vector<std::array<std::string, 3>>& rows) {
  std::vector<std::vector<Cell>> cells;
  for (const auto& [file, part, label] : rows) cells.push_back({Cell(file), Cell(part), Cell(label)});
  return Table::from_rows({"file", "part", "label"}, cells, folder.path());
}

inline DoctorInput input(const std::string& column, Kind kind) {
  ColumnGuess guess;
  guess.column = column;
  guess.kind = kind;
  return {column, {guess}};
}

/// Options for one input whose split is by the column `part`, if there is one.
inline DoctorOptions options_for(const Table& table, std::vector<DoctorInput> inputs, const std::string& target = {}) {
  DoctorOptions out;
  out.inputs = std::move(inputs);
  if (!target.empty()) out.targets.push_back({target, {}});
  if (table.find_column("part")) out.split.column = "part";
  out.threads = 2;
  return out;
}

inline Diagnosis diagnose(const Table& table, Kind kind) {
  Monitor silent;
  return examine(table, options_for(table, {input("file", kind)}), silent);
}

inline const Finding* find(const Diagnosis& diagnosis, const std::string& check) {
  for (const Finding& finding : diagnosis.findings)
    if (finding.check == check) return &finding;
  return nullptr;
}

using Rows = std::vector<int64_t>;
inline Rows rows_of(const Diagnosis& diagnosis, const std::string& check) {
  const Finding* found = find(diagnosis, check);
  return found ? found->rows : Rows{};
}

}  // namespace braid::doctor_fixtures
