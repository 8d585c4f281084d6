#include "braid/media/series/mat_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "braid/core/error.h"
#include "braid/media/dicom/raw_deflate.h"

namespace braid {
namespace {

constexpr uint32_t matrix_type = 14, compressed_type = 15;
constexpr int double_class = 6, uint64_class = 15;

/// One data element: its type and what it holds.
struct MatElement {
  uint32_t type = 0;
  std::span<const std::byte> data;
};

/// Takes elements off a stretch of a file.
class MatElements {
 public:
  MatElements(std::span<const std::byte> bytes, bool swapped, const std::string& subject)
      : bytes_(bytes), swapped_(swapped), subject_(subject) {}

  bool at_end() const { return bytes_.size() < 8; }

  MatElement next() {
    require(bytes_.size() >= 8, Fault::data, subject_, "is a damaged MAT file: an element ends early");
    const uint32_t first = number(bytes_.data());
    if (first >> 16) {  // the small form: size and type in one word, up to 4 bytes after it
      const MatElement small{first & 0xffff, bytes_.subspan(4, std::min<size_t>(first >> 16, 4))};
      bytes_ = bytes_.subspan(8);
      return small;
    }
    const size_t size = number(bytes_.data() + 4);
    bytes_ = bytes_.subspan(8);
    require(size <= bytes_.size(), Fault::data, subject_, "is a damaged MAT file: an element claims ", size,
            " bytes, but ", bytes_.size(), " are left; was it cut short?");
    const MatElement element{first, bytes_.first(size)};
    const size_t padded = first == compressed_type ? size : (size + 7) / 8 * 8;
    bytes_ = bytes_.subspan(std::min(padded, bytes_.size()));
    return element;
  }

  uint32_t number(const std::byte* p) const {
    uint32_t v = 0;
    std::memcpy(&v, p, 4);
    return swapped_ ? __builtin_bswap32(v) : v;
  }

 private:
  std::span<const std::byte> bytes_;
  bool swapped_;
  const std::string& subject_;
};

template <class T>
double load_mat_number(const std::byte* p, bool swapped) {
  std::array<std::byte, sizeof(T)> bytes;
  std::memcpy(bytes.data(), p, sizeof(T));
  if (swapped) std::reverse(bytes.begin(), bytes.end());
  return double(std::bit_cast<T>(bytes));
}

using MatLoad = double (*)(const std::byte*, bool);

/// How a number of a storage type is read, and its bytes; null for what is no number.
std::pair<MatLoad, int64_t> mat_loader(uint32_t type) {
  switch (type) {
    case 1:
      return {load_mat_number<int8_t>, 1};
    case 2:
      return {load_mat_number<uint8_t>, 1};
    case 3:
      return {load_mat_number<int16_t>, 2};
    case 4:
      return {load_mat_number<uint16_t>, 2};
    case 5:
      return {load_mat_number<int32_t>, 4};
    case 6:
      return {load_mat_number<uint32_t>, 4};
    case 7:
      return {load_mat_number<float>, 4};
    case 9:
      return {load_mat_number<double>, 8};
    case 12:
      return {load_mat_number<int64_t>, 8};
    case 13:
      return {load_mat_number<uint64_t>, 8};
    default:
      return {nullptr, 0};
  }
}

/// Reads files element by element, counting what they cost.
class MatReader {
 public:
  MatReader(bool swapped, int64_t max_values, const std::string& subject)
      : swapped_(swapped), left_(max_values), subject_(subject) {}

  void read(std::span<const std::byte> bytes, bool is_inside, std::vector<NamedMatrix>& matrices) {
    MatElements elements(bytes, swapped_, subject_);
    while (!elements.at_end()) {
      const MatElement element = elements.next();
      if (element.type == matrix_type) {
        read_matrix(element.data, matrices);
      } else if (element.type == compressed_type && !is_inside) {
        require(element.data.size() > 2, Fault::data, subject_, "is a damaged MAT file: an empty compressed element");
        const auto unpacked = inflate_raw(element.data.subspan(2), 8 * left_ + 4096, "MAT file");  // after zlib's head
        read(unpacked, true, matrices);
      }
    }
  }

 private:
  void read_matrix(std::span<const std::byte> bytes, std::vector<NamedMatrix>& matrices) {
    MatElements parts(bytes, swapped_, subject_);
    if (parts.at_end()) return;  // an empty matrix may be written so
    const MatElement flags = parts.next(), sizes = parts.next(), label = parts.next();
    require(flags.data.size() == 8 && sizes.data.size() >= 8 && sizes.data.size() % 4 == 0 && sizes.data.size() <= 256,
            Fault::data, subject_, "is a damaged MAT file: a matrix without flags or sizes");
    const uint32_t flag = parts.number(flags.data.data());
    const int kind = int(flag & 0xff);
    if (kind < double_class || kind > uint64_class || (flag & 0x0800)) return;
    NamedMatrix matrix;
    matrix.name.assign(reinterpret_cast<const char*>(label.data.data()), label.data.size());
    matrix.rows = int32_t(parts.number(sizes.data.data()));
    matrix.columns = 1;
    bool fits = matrix.rows >= 0;
    for (size_t at = 4; at < sizes.data.size(); at += 4) {
      const auto size = int32_t(parts.number(sizes.data.data() + at));
      fits = fits && size >= 0 && !__builtin_mul_overflow(matrix.columns, int64_t{size}, &matrix.columns);
    }
    int64_t count = 0;
    fits = fits && !__builtin_mul_overflow(matrix.rows, matrix.columns, &count);
    if (fits && count == 0) return;
    const MatElement numbers = parts.next();
    const auto [load_stored, width] = mat_loader(numbers.type);
    require(fits && load_stored && count == int64_t(numbers.data.size()) / width, Fault::data, subject_,
            "is a damaged MAT file: \"", matrix.name, "\" does not hold as many numbers as its sizes say");
    require(count <= left_, Fault::data, subject_, "holds more numbers than the limit allows, in \"", matrix.name, '"');
    left_ -= count;
    matrix.values.resize(size_t(count));
    for (int64_t c = 0; c < matrix.columns; ++c)  // stored column by column
      for (int64_t r = 0; r < matrix.rows; ++r)
        matrix.values[size_t(r * matrix.columns + c)] =
            load_stored(numbers.data.data() + (c * matrix.rows + r) * width, swapped_);
    matrices.push_back(std::move(matrix));
  }

  bool swapped_;
  int64_t left_;
  const std::string& subject_;
};

constexpr size_t header_bytes = 128;

bool begins_with(std::span<const std::byte> bytes, const char* word) {
  return bytes.size() >= std::strlen(word) && std::memcmp(bytes.data(), word, std::strlen(word)) == 0;
}

}  // namespace

bool is_mat_file(std::span<const std::byte> head) {
  return begins_with(head, "MATLAB ") && head.size() >= header_bytes;
}

std::vector<NamedMatrix> read_mat_file(std::span<const std::byte> file, int64_t max_values,
                                       const std::string& subject) {
  require(is_mat_file(file), Fault::data, subject, "is no MAT file of version 5 or later");
  require(!begins_with(file, "MATLAB 7.3"), Fault::unsupported, subject,
          "is a MAT file of version 7.3, which is HDF5; save it with -v7");
  const bool little = begins_with(file.subspan(126), "IM"), big = begins_with(file.subspan(126), "MI");
  require(little || big, Fault::data, subject, "is a damaged MAT file: its header names no order of bytes");
  std::vector<NamedMatrix> matrices;
  MatReader(big, max_values, subject).read(file.subspan(header_bytes), false, matrices);
  return matrices;
}

}  // namespace braid
