#include <zlib.h>

#include "fuzz/seeds.h"

/// @file npy_seeds.cpp
/// Arrays in several types and orders, and two of them in an archive.

namespace {

std::string little(uint64_t number, int width) {
  std::string out;
  for (int i = 0; i < width; ++i) out += char(number >> (8 * i) & 255);
  return out;
}

std::string npy(const std::string& type, const std::string& order, const std::string& shape, size_t data) {
  const std::string header = "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
  return "\x93NUMPY" + std::string("\1\0", 2) + little(header.size(), 2) + header + std::string(data, '\x3c');
}

/// A ZIP of stored members, as numpy.savez writes it.
std::string archive(const std::vector<Seed>& members) {
  std::string out, directory;
  for (const auto& [name, bytes] : members) {
    const auto sum = crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), uInt(bytes.size()));
    const std::string facts = little(20, 2) + little(0, 8) + little(sum, 4) + little(bytes.size(), 4) +
                              little(bytes.size(), 4) + little(name.size(), 2) + little(0, 2);
    directory += "PK\1\2" + little(20, 2) + facts + little(0, 10) + little(out.size(), 4) + name;
    out += "PK\3\4" + facts + name + bytes;
  }
  return out + directory + "PK\5\6" + little(0, 4) + little(members.size(), 2) + little(members.size(), 2) +
         little(directory.size(), 4) + little(out.size(), 4) + little(0, 2);
}

}  // namespace

std::vector<Seed> seeds() {
  const std::string floats = npy("<f4", "False", "(3, 4)", 48), halves = npy(">f2", "True", "(2, 3, 2)", 24);
  return {{"floats.npy", floats},
          {"halves.npy", halves},
          {"scalar.npy", npy("<i8", "False", "()", 8)},
          {"booleans.npy", npy("|b1", "False", "(5,)", 5)},
          {"objects.npy", npy("|O", "False", "(2,)", 40)},
          {"both.npz", archive({{"floats.npy", floats}, {"halves.npy", halves}})}};
}
