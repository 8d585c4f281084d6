#include "braid/media/array_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>

#include "braid/media/zip_directory.h"

namespace braid {
namespace {

/// IEEE 754 half precision.
struct Half {
  uint16_t bits;
};

float to_number(Half h) {
  const uint32_t sign = uint32_t(h.bits & 0x8000) << 16, exponent = h.bits >> 10 & 31, fraction = h.bits & 1023;
  if (exponent == 0) return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(float(fraction) * 0x1p-24f));
  const uint32_t wide = exponent == 31 ? 255 : exponent + 112;
  return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
}
float to_number(bool v) { return v ? 1.0f : 0.0f; }
template <class T>
T to_number(T v) {
  return v;
}

template <class T, class Out>
Out load(const std::byte* p, bool big_endian) {
  std::array<std::byte, sizeof(T)> bytes;
  std::memcpy(bytes.data(), p, sizeof(T));
  if (big_endian) std::reverse(bytes.begin(), bytes.end());
  if constexpr (std::is_same_v<T, bool>)
    return Out(to_number(bytes[0] != std::byte{0}));  // any other value in a bool is undefined behaviour
  else
    return Out(to_number(std::bit_cast<T>(bytes)));
}

/// Elements `first`, `first + step`, ... of an array.
template <class T, class Out>
void copy_elements(const std::byte* elements, int64_t first, int64_t step, int64_t count, bool big_endian, Out* out) {
  const std::byte* p = elements + first * int64_t(sizeof(T));
  if (big_endian) {
    for (int64_t i = 0; i < count; ++i) out[i] = load<T, Out>(p + i * step * int64_t(sizeof(T)), true);
  } else if (step == 1) {
    for (int64_t i = 0; i < count; ++i) out[i] = load<T, Out>(p + i * int64_t(sizeof(T)), false);
  } else {
    for (int64_t i = 0; i < count; ++i) out[i] = load<T, Out>(p + i * step * int64_t(sizeof(T)), false);
  }
}

template <class Out>
void copy_elements(const NpyHeader& header, const std::byte* elements, int64_t first, int64_t step, int64_t count,
                   Out* out) {
  const bool big = header.big_endian;
  switch (header.type) {
    case ArrayType::boolean:
      return copy_elements<bool>(elements, first, step, count, big, out);
    case ArrayType::int8:
      return copy_elements<int8_t>(elements, first, step, count, big, out);
    case ArrayType::int16:
      return copy_elements<int16_t>(elements, first, step, count, big, out);
    case ArrayType::int32:
      return copy_elements<int32_t>(elements, first, step, count, big, out);
    case ArrayType::int64:
      return copy_elements<int64_t>(elements, first, step, count, big, out);
    case ArrayType::uint8:
      return copy_elements<uint8_t>(elements, first, step, count, big, out);
    case ArrayType::uint16:
      return copy_elements<uint16_t>(elements, first, step, count, big, out);
    case ArrayType::uint32:
      return copy_elements<uint32_t>(elements, first, step, count, big, out);
    case ArrayType::uint64:
      return copy_elements<uint64_t>(elements, first, step, count, big, out);
    case ArrayType::float16:
      return copy_elements<Half>(elements, first, step, count, big, out);
    case ArrayType::float32:
      return copy_elements<float>(elements, first, step, count, big, out);
    case ArrayType::float64:
      return copy_elements<double>(elements, first, step, count, big, out);
  }
}

bool is_zip(std::span<const std::byte> bytes) {
  return bytes.size() >= 4 &&
         (std::memcmp(bytes.data(), "PK\3\4", 4) == 0 || std::memcmp(bytes.data(), "PK\5\6", 4) == 0);
}

const ZipMember& find_member(const std::vector<ZipMember>& members, const std::string& wanted,
                             const std::string& subject) {
  std::string known;
  for (const auto& member : members) {
    if (member.name == wanted || member.name == wanted + ".npy") return member;
    known += (known.empty() ? "" : ", ") + member.name.substr(0, member.name.rfind(".npy"));
  }
  require(!members.empty(), Fault::data, subject, "holds no arrays");
  require(wanted.empty(), Fault::data, subject, "has no array \"", wanted, "\"; it has: ", known);
  require(members.size() == 1, Fault::data, subject, "holds ", members.size(),
          " arrays; name one of them after a colon: ", known);
  return members[0];
}

constexpr int64_t max_unpacked = int64_t{1} << 30;  // bytes, of a compressed member

}  // namespace

ArrayFile ArrayFile::read(std::span<const std::byte> bytes, const std::string& member, std::string subject) {
  ArrayFile array;
  if (is_zip(bytes)) {
    const auto members = read_zip_directory(bytes, subject);
    const ZipMember& found = find_member(members, member, subject);
    subject = text(subject, ':', found.name.substr(0, found.name.rfind(".npy")));
    bytes = found.data;
    if (found.deflated) {
      require(found.size <= max_unpacked, Fault::data, subject, "would take ", found.size >> 20,
              " MB of memory unpacked, over the limit of ", max_unpacked >> 20,
              " MB; save it as .npy, or without compression");
      array.unpacked_ = std::make_shared<const std::vector<std::byte>>(inflate_member(found, subject));
      bytes = *array.unpacked_;
    }
  } else {
    require(member.empty(), Fault::data, subject, "is no .npz archive, so it has no member \"", member, '"');
  }
  array.header_ = read_npy_header(bytes, int64_t(bytes.size()), subject);
  array.elements_ = bytes.subspan(size_t(array.header_.first_byte));
  array.subject_ = std::move(subject);
  const auto& shape = array.header_.shape;
  for (size_t axis = 1; axis < shape.size(); ++axis) array.row_elements_ *= shape[axis];
  return array;
}

Result<ArrayFile> ArrayFile::open(const std::filesystem::path& path, const std::string& member) {
  try {
    auto file = std::make_shared<const MappedFile>(path);
    ArrayFile array = read(file->bytes(), member, path.string());
    array.file_ = std::move(file);
    return array;
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return e;
  }
}

Result<ArrayFile> ArrayFile::decode(std::span<const std::byte> bytes, const std::string& member) {
  try {
    return read(bytes, member, "array in memory");
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return e;
  }
}

template <class Out>
void ArrayFile::copy_row(int64_t index, Out* out) const {
  const auto& shape = header_.shape;
  if (!header_.fortran_order || shape.size() < 2) {
    copy_elements(header_, elements_.data(), index * row_elements_, 1, row_elements_, out);
    return;
  }
  // Fortran order: walk the middle axes in C order; along the last one, elements are a fixed step apart.
  std::vector<int64_t> steps(shape.size(), 1), at(shape.size(), 0);
  for (size_t axis = 1; axis < shape.size(); ++axis) steps[axis] = steps[axis - 1] * shape[axis - 1];
  const size_t last = shape.size() - 1;
  for (int64_t done = 0; done < row_elements_; done += shape[last]) {
    int64_t first = index;
    for (size_t axis = 1; axis < last; ++axis) first += at[axis] * steps[axis];
    copy_elements(header_, elements_.data(), first, steps[last], shape[last], out + done);
    for (size_t axis = last; axis-- > 1;) {
      if (++at[axis] < shape[axis]) break;
      at[axis] = 0;
    }
  }
}

std::vector<float> ArrayFile::row(int64_t index) const {
  require(index >= 0 && index < rows(), Fault::data, subject_, "has no row ", index, "; its ", rows(),
          " rows count from 0");
  std::vector<float> out(size_t(header_.elements > 0 ? row_elements_ : 0));
  if (!out.empty()) copy_row(index, out.data());
  return out;
}

std::vector<float> ArrayFile::all() const {
  std::vector<float> out(size_t(header_.elements));
  if (header_.elements > 0)
    for (int64_t i = 0; i < rows(); ++i) copy_row(i, out.data() + i * row_elements_);
  return out;
}

void ArrayFile::copy_rows(int64_t first, int64_t count, double* out) const {
  require(first >= 0 && count >= 0 && first <= rows() && count <= rows() - first, Fault::data, subject_, "has no rows ",
          first, " to ", first + count, "; its ", rows(), " rows count from 0");
  if (header_.elements > 0)
    for (int64_t i = 0; i < count; ++i) copy_row(first + i, out + i * row_elements_);
}

Result<ArraySlice> parse_array_slice(const std::string& cell) {
  ArraySlice slice;
  std::string rest = cell;
  if (const size_t hash = rest.rfind('#'); hash != std::string::npos && rest.find('/', hash) == std::string::npos) {
    int64_t row = 0;
    const char* end = rest.data() + rest.size();
    const auto parsed = std::from_chars(rest.data() + hash + 1, end, row);
    if (parsed.ec != std::errc{} || parsed.ptr != end || row < 0)
      return Error(Fault::data, cell, "needs a row number of at least 0 after \"#\"");
    slice.row = row;
    rest.resize(hash);
  }
  constexpr std::string_view archive = ".npz:";
  if (const size_t colon = rest.rfind(archive); colon != std::string::npos) {
    slice.member = rest.substr(colon + archive.size());
    rest.resize(colon + archive.size() - 1);
  }
  slice.path = rest;
  if (slice.path.empty()) return Error(Fault::data, cell, "names no file");
  return slice;
}

}  // namespace braid
