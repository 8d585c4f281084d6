#include <algorithm>

#include "braid/media/points/number_field.h"
#include "braid/media/points/point_sink.h"
#include "braid/media/text_cursor.h"

/// @file ply.cpp
/// PLY 1.0. Format: G. Turk, "The PLY Polygon File Format", 1994.

namespace braid {
namespace {

enum class PlyStorage { ascii, little, big };

struct PlyProperty {
  std::string name;
  NumberType type = NumberType::float32;
  bool is_list = false;
  NumberType count_type = NumberType::uint8;
};

struct PlyElement {
  std::string name;
  int64_t count = 0;
  std::vector<PlyProperty> properties;
};

struct PlyHeader {
  PlyStorage storage = PlyStorage::ascii;
  std::vector<PlyElement> elements;
  size_t data_begin = 0;
};

NumberType ply_type(std::string_view word, const std::string& subject) {
  using enum NumberType;
  constexpr std::pair<std::string_view, NumberType> known[] = {
      {"char", int8},     {"int8", int8},       {"uchar", uint8},    {"uint8", uint8},
      {"short", int16},   {"int16", int16},     {"ushort", uint16},  {"uint16", uint16},
      {"int", int32},     {"int32", int32},     {"uint", uint32},    {"uint32", uint32},
      {"float", float32}, {"float32", float32}, {"double", float64}, {"float64", float64}};
  for (const auto& [name, type] : known)
    if (name == word) return type;
  fail(Fault::data, subject, "has a damaged header: \"", word, "\" is no type of PLY");
}

PlyHeader read_ply_header(std::string_view text, const std::string& subject) {
  PlyHeader header;
  TextCursor in(text.substr(0, size_t{1} << 20));
  std::string_view line;
  in.line(line);  // "ply", which was looked for before
  bool has_format = false, complete = false;
  while (!complete && in.line(line)) {
    const auto words = words_of_line(line);
    if (words.empty() || words[0] == "comment" || words[0] == "obj_info") continue;
    if (words[0] == "end_header") {
      complete = true;
    } else if (words[0] == "format" && words.size() == 3) {
      has_format = words[1] == "ascii" || words[1] == "binary_little_endian" || words[1] == "binary_big_endian";
      header.storage = words[1] == "ascii"                  ? PlyStorage::ascii
                       : words[1] == "binary_little_endian" ? PlyStorage::little
                                                            : PlyStorage::big;
    } else if (words[0] == "element" && words.size() == 3 && header.elements.size() < 64) {
      header.elements.push_back({std::string(words[1]), header_count(words[2], "count", subject), {}});
    } else if (words[0] == "property" && !header.elements.empty() && (words.size() == 3 || words.size() == 5)) {
      auto& properties = header.elements.back().properties;
      require(properties.size() < 256, Fault::data, subject, "has more than 256 properties in one element");
      const bool is_list = words.size() == 5 && words[1] == "list";
      require(is_list || words.size() == 3, Fault::data, subject, "has a damaged header: \"", line, '"');
      PlyProperty property{std::string(words.back()), ply_type(words[words.size() - 2], subject), is_list};
      if (is_list) property.count_type = ply_type(words[2], subject);
      properties.push_back(std::move(property));
    } else {
      fail(Fault::data, subject, "has a damaged header: \"", line.substr(0, 80), '"');
    }
  }
  require(complete && has_format, Fault::data, subject, "has a damaged header: no known format, or no end_header");
  header.data_begin = in.place();
  return header;
}

/// Takes numbers one after another, in whichever form.
class PlyNumbers {
 public:
  PlyNumbers(std::span<const std::byte> data, PlyStorage storage, const std::string& subject)
      : data_(data),
        words_({reinterpret_cast<const char*>(data.data()), data.size()}),
        storage_(storage),
        subject_(subject) {}

  double next(NumberType type) {
    if (storage_ == PlyStorage::ascii) return header_number(words_.word(), subject_);
    const auto bytes = size_t(number_bytes(type));
    require(bytes <= data_.size() - at_, Fault::data, subject_, "ends before its last point; was it cut short?");
    at_ += bytes;
    return load_number(data_.data() + at_ - bytes, type, storage_ == PlyStorage::big);
  }

  void skip_list(const PlyProperty& list) {
    const double count = next(list.count_type);
    require(count >= 0 && count <= double(data_.size()), Fault::data, subject_, "has a list of ", count, " numbers");
    for (int64_t i = 0; i < int64_t(count); ++i) next(list.type);
  }

 private:
  std::span<const std::byte> data_;
  TextCursor words_;
  PlyStorage storage_;
  const std::string& subject_;
  size_t at_ = 0;
};

}  // namespace

PointCloud read_ply(std::span<const std::byte> bytes, const PointRequest& request, const std::string& subject) {
  const PlyHeader header = read_ply_header({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, subject);
  const auto data = bytes.subspan(header.data_begin);
  PlyNumbers numbers(data, header.storage, subject);
  for (const PlyElement& element : header.elements) {
    // Every property takes a byte at least, so an honest count is not beyond the file.
    require(element.count <= int64_t(data.size()) || element.properties.empty(), Fault::data, subject, "promises ",
            element.count, " of \"", element.name, "\", but has ", data.size(), " bytes; was it cut short?");
    if (element.properties.empty()) continue;
    const bool is_vertex = element.name == "vertex";
    std::vector<double> values;
    if (!is_vertex) {
      for (int64_t i = 0; i < element.count; ++i)
        for (const PlyProperty& p : element.properties) p.is_list ? numbers.skip_list(p) : void(numbers.next(p.type));
      continue;
    }
    std::vector<std::string> channels;
    for (const PlyProperty& p : element.properties)
      if (!p.is_list) channels.push_back(p.name);
    PointSink sink(channels, element.count, request, subject);
    for (int64_t i = 0; i < element.count; ++i) {
      values.clear();
      for (const PlyProperty& p : element.properties)
        if (p.is_list)
          numbers.skip_list(p);
        else
          values.push_back(numbers.next(p.type));
      sink.take(values.data());
    }
    return std::move(sink).finish();
  }
  fail(Fault::data, subject, "has no element \"vertex\", so it has no points");
}

}  // namespace braid
