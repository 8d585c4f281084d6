#include "braid/media/npy_header.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>

#include "braid/core/error.h"

namespace braid {
namespace {

/// Reads the Python dictionary of a header: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }.
class HeaderText {
 public:
  HeaderText(std::string_view text, const std::string& subject) : text_(text), subject_(subject) {}

  void read(std::string& descr, NpyHeader& header) {
    expect('{');
    bool seen[3] = {};
    while (!accept('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr") {
        skip_space();
        require(peek() != '[', Fault::unsupported, subject_,
                "has elements with named fields; Braid reads numbers only");
        descr = quoted();
        seen[0] = true;
      } else if (key == "fortran_order") {
        header.fortran_order = truth();
        seen[1] = true;
      } else if (key == "shape") {
        header.shape = tuple();
        seen[2] = true;
      } else {
        damaged("an unknown key");
      }
      if (!accept(',')) {
        expect('}');
        break;
      }
    }
    if (!seen[0] || !seen[1] || !seen[2]) damaged("a missing key");
  }

 private:
  [[noreturn]] void damaged(const char* what) const {
    fail(Fault::data, subject_, "has a damaged .npy header: ", what, " near character ", at_);
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\t') ++at_;
  }
  bool accept(char c) {
    skip_space();
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) damaged("an unexpected character");
  }
  std::string quoted() {
    skip_space();
    const char quote = peek();
    if (quote != '\'' && quote != '"') damaged("no quoted word");
    const size_t end = text_.find(quote, at_ + 1);
    if (end == std::string_view::npos) damaged("an open quote");
    const auto word = text_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return std::string(word);
  }
  bool truth() {
    skip_space();
    for (const std::string_view word : {"True", "False"})
      if (text_.substr(at_).starts_with(word)) {
        at_ += word.size();
        return word == "True";
      }
    damaged("neither True nor False");
  }
  std::vector<int64_t> tuple() {
    constexpr size_t max_axes = 64;  // NumPy's own limit since 2.0
    std::vector<int64_t> shape;
    expect('(');
    while (!accept(')')) {
      skip_space();
      int64_t size = 0;
      const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), size);
      if (error != std::errc{} || size < 0 || shape.size() == max_axes) damaged("a wrong shape");
      at_ = size_t(end - text_.data());
      shape.push_back(size);
      if (peek() == 'L') ++at_;  // Python 2 wrote long numbers so
      if (!accept(',')) {
        expect(')');
        break;
      }
    }
    return shape;
  }

  std::string_view text_;
  const std::string& subject_;
  size_t at_ = 0;
};

void read_type(const std::string& descr, NpyHeader& header, const std::string& subject) {
  using enum ArrayType;
  require(descr.find('O') == std::string::npos, Fault::unsupported, subject,
          "holds Python objects, which Braid never unpickles; save it as numbers");
  constexpr std::pair<std::string_view, ArrayType> known[] = {
      {"b1", boolean}, {"i1", int8},   {"i2", int16},  {"i4", int32},   {"i8", int64},   {"u1", uint8},
      {"u2", uint16},  {"u4", uint32}, {"u8", uint64}, {"f2", float16}, {"f4", float32}, {"f8", float64}};
  const bool ordered = !descr.empty() && std::strchr("<>=|", descr[0]);
  const std::string_view type = std::string_view(descr).substr(ordered ? 1 : 0);
  const auto found = std::find_if(std::begin(known), std::end(known), [&](const auto& k) { return k.first == type; });
  require(found != std::end(known), Fault::unsupported, subject, "has elements of the NumPy type \"", descr,
          "\"; Braid reads bool, int8 to int64, uint8 to uint64 and float16 to float64");
  header.type = found->second;
  header.big_endian = descr[0] == '>';
}

}  // namespace

int64_t element_bytes(ArrayType type) {
  switch (type) {
    case ArrayType::boolean:
    case ArrayType::int8:
    case ArrayType::uint8:
      return 1;
    case ArrayType::int16:
    case ArrayType::uint16:
    case ArrayType::float16:
      return 2;
    case ArrayType::int32:
    case ArrayType::uint32:
    case ArrayType::float32:
      return 4;
    case ArrayType::int64:
    case ArrayType::uint64:
    case ArrayType::float64:
      return 8;
  }
  return 8;
}

NpyHeader read_npy_header(std::span<const std::byte> file, int64_t file_bytes, const std::string& subject) {
  require(file.size() >= 12 && std::memcmp(file.data(), "\x93NUMPY", 6) == 0, Fault::data, subject,
          "is no .npy array: it does not begin with \\x93NUMPY");
  const int version = int(file[6]);
  require(version >= 1 && version <= 3, Fault::unsupported, subject, "is of .npy version ", version,
          "; Braid reads 1 to 3");
  const size_t width = version == 1 ? 2 : 4, begin = 8 + width;
  size_t length = 0;
  for (size_t i = width; i-- > 0;) length = length << 8 | size_t(file[8 + i]);
  constexpr size_t max_header = 1 << 20;
  require(length <= max_header && length <= file.size() - begin, Fault::data, subject, "has a .npy header of ", length,
          " bytes, but only ", file.size() - begin, " bytes follow");
  NpyHeader header;
  std::string descr;
  HeaderText({reinterpret_cast<const char*>(file.data()) + begin, length}, subject).read(descr, header);
  read_type(descr, header, subject);
  header.first_byte = int64_t(begin + length);
  int64_t bytes = element_bytes(header.type);
  bool overflow = false, empty = false;
  for (const int64_t size : header.shape) {  // zeros are left out, so that the product of any axes is known to fit
    empty = empty || size == 0;
    overflow = overflow || __builtin_mul_overflow(bytes, std::max<int64_t>(size, 1), &bytes);
  }
  const int64_t present = file_bytes - header.first_byte;
  require(!overflow && (empty || bytes <= present), Fault::data, subject, "promises ",
          overflow ? "more than 2^63" : std::to_string(bytes), " bytes of elements, but has ", present,
          "; was it cut short?");
  header.elements = empty ? 0 : bytes / element_bytes(header.type);
  return header;
}

}  // namespace braid
