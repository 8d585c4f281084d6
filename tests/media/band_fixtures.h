#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

/// @file band_fixtures.h
/// Arrays and TIFF of bands, written by hand.

namespace braid::fixtures {

/// Appends a number of `bytes` bytes, little-endian.
inline void put_number(std::string& to, uint64_t value, int bytes) {
  for (int k = 0; k < bytes; ++k) to.push_back(char(value >> (8 * k) & 255));
}

inline std::span<const std::byte> bytes_in(const std::string& file) { return std::as_bytes(std::span(file)); }

/// An array as `numpy.save` writes it. @param shape  "(2, 3)"  @param bytes  of its elements
inline std::string npy_of(const std::string& descr, const std::string& shape, const std::string& bytes) {
  std::string header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }";
  while ((header.size() + 11) % 64) header += ' ';
  header += '\n';
  std::string out("\x93NUMPY\x01\x00", 8);
  put_number(out, header.size(), 2);
  return out + header + bytes;
}

/// The bytes of numbers in memory's order.
template <class Number>
std::string bytes_of_numbers(const std::vector<Number>& numbers) {
  std::string out(numbers.size() * sizeof(Number), '\0');
  std::memcpy(out.data(), numbers.data(), out.size());
  return out;
}

/// How `bands_tiff` lays its samples down.
struct BandTiff {
  uint32_t width = 0, height = 0;
  int samples = 1, bits = 8;
  int format = 1;       ///< 1 unsigned, 2 signed, 3 floating point
  int photometric = 1;  ///< 1 grey, 2 colour
  bool planes = false;  ///< each sample in a strip or tile of its own
  bool tiled = false;   ///< tiles of 16 x 16, one a plane
  int orientation = 1;
  std::string nothing{};  ///< GDAL_NODATA
};

/// An uncompressed TIFF of stored samples: of one strip, or of one a plane, which follow each other.
inline std::string bands_tiff(const std::string& pixels, const BandTiff& options) {
  struct Entry {
    uint32_t tag, type;
    std::vector<uint32_t> values;
    std::string letters{};
  };
  const auto all = [&](int value) { return std::vector<uint32_t>(size_t(options.samples), uint32_t(value)); };
  const int pieces = options.planes ? options.samples : 1;
  std::vector<uint32_t> offsets, lengths;
  for (int piece = 0; piece < pieces; ++piece) {
    lengths.push_back(uint32_t(pixels.size() / size_t(pieces)));
    offsets.push_back(8 + uint32_t(piece) * lengths.back());
  }
  std::vector<Entry> entries{{256, 4, {options.width}},
                             {257, 4, {options.height}},
                             {258, 3, all(options.bits)},
                             {259, 3, {1}},
                             {262, 3, {uint32_t(options.photometric)}}};
  if (!options.tiled) entries.push_back({273, 4, offsets});
  entries.push_back({274, 3, {uint32_t(options.orientation)}});
  entries.push_back({277, 3, {uint32_t(options.samples)}});
  if (!options.tiled) entries.push_back({278, 4, {options.height}}), entries.push_back({279, 4, lengths});
  entries.push_back({284, 3, {options.planes ? 2u : 1u}});
  if (options.tiled)
    entries.push_back({322, 3, {16}}), entries.push_back({323, 3, {16}}), entries.push_back({324, 4, offsets}),
        entries.push_back({325, 4, lengths});
  entries.push_back({339, 3, all(options.format)});
  if (!options.nothing.empty()) entries.push_back({42113, 2, {}, options.nothing + '\0'});

  std::string out("II*\0", 4), beside, directory;
  const auto first_beside = uint32_t(8 + pixels.size());
  for (const Entry& entry : entries) {
    std::string value = entry.letters;
    for (const uint32_t one : entry.values) put_number(value, one, entry.type == 3 ? 2 : 4);
    put_number(directory, entry.tag, 2), put_number(directory, entry.type, 2);
    put_number(directory, entry.letters.empty() ? entry.values.size() : entry.letters.size(), 4);
    if (value.size() <= 4) {
      value.resize(4);
      directory += value;
    } else {
      put_number(directory, first_beside + beside.size(), 4);
      beside += value;
      if (beside.size() % 2) beside.push_back('\0');
    }
  }
  put_number(out, first_beside + beside.size(), 4);
  out += pixels + beside;
  put_number(out, entries.size(), 2);
  out += directory;
  put_number(out, 0, 4);
  return out;
}

}  // namespace braid::fixtures
