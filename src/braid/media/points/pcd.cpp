#include <algorithm>
#include <optional>

#include "braid/media/points/lzf.h"
#include "braid/media/points/number_field.h"
#include "braid/media/points/point_sink.h"
#include "braid/media/text_cursor.h"

/// @file pcd.cpp
/// PCD 0.6 and 0.7. Format: https://pointclouds.org/documentation/tutorials/pcd_file_format.html

namespace braid {
namespace {

struct PcdField {
  std::string name;
  NumberType type = NumberType::float32;
  int64_t count = 1;
  int64_t offset = 0;  ///< in a record
  int64_t bytes() const { return count * number_bytes(type); }
  bool is_padding() const { return name == "_"; }
  bool is_packed_colour() const { return (name == "rgb" || name == "rgba") && count == 1 && number_bytes(type) == 4; }
};

enum class PcdStorage { ascii, binary, compressed };

struct PcdHeader {
  std::vector<PcdField> fields;
  int64_t points = 0, record = 0;
  PcdStorage storage = PcdStorage::ascii;
  size_t data_begin = 0;
};

NumberType pcd_type(std::string_view letter, int64_t size, const std::string& subject) {
  using enum NumberType;
  constexpr std::pair<std::string_view, NumberType> known[] = {
      {"I1", int8},   {"U1", uint8}, {"I2", int16},  {"U2", uint16},  {"I4", int32},
      {"U4", uint32}, {"I8", int64}, {"U8", uint64}, {"F4", float32}, {"F8", float64}};
  const std::string wanted = std::string(letter) + std::to_string(size);
  for (const auto& [name, type] : known)
    if (name == wanted) return type;
  fail(Fault::data, subject, "has a damaged header: there is no field of type ", letter, " and ", size, " bytes");
}

PcdHeader read_pcd_header(std::string_view text, const PointRequest& request, const std::string& subject) {
  PcdHeader header;
  TextCursor in(text.substr(0, size_t{1} << 20));
  std::vector<std::string_view> fields, sizes, types, counts;
  std::optional<int64_t> points;
  int64_t width = 0, height = 1;
  bool complete = false;
  for (std::string_view line; !complete && in.line(line);) {
    auto words = words_of_line(line.substr(0, line.find('#')));
    if (words.empty()) continue;
    const std::string_view key = words[0];
    words.erase(words.begin());
    const std::string_view first = words.empty() ? std::string_view() : words[0];
    if (key == "FIELDS") fields = words;
    if (key == "SIZE") sizes = words;
    if (key == "TYPE") types = words;
    if (key == "COUNT") counts = words;
    if (key == "WIDTH") width = header_count(first, "width", subject);
    if (key == "HEIGHT") height = header_count(first, "height", subject);
    if (key == "POINTS") points = header_count(first, "number of points", subject);
    if (key != "DATA") continue;
    complete = true;
    require(first == "ascii" || first == "binary" || first == "binary_compressed", Fault::data, subject,
            "has a damaged header: DATA is \"", first, "\", not ascii, binary or binary_compressed");
    header.storage = first == "ascii"    ? PcdStorage::ascii
                     : first == "binary" ? PcdStorage::binary
                                         : PcdStorage::compressed;
  }
  require(complete, Fault::data, subject, "has a damaged header: no line begins with DATA");
  const bool fits = !fields.empty() && sizes.size() == fields.size() && types.size() == fields.size() &&
                    (counts.empty() || counts.size() == fields.size());
  require(fits, Fault::data, subject, "has a damaged header: FIELDS, SIZE, TYPE and COUNT have ", fields.size(), ", ",
          sizes.size(), ", ", types.size(), " and ", counts.size(), " words");
  require(fields.size() <= 256, Fault::data, subject, "has ", fields.size(), " fields, more than a point can have");
  int64_t numbers = 0;
  for (size_t i = 0; i < fields.size(); ++i) {
    PcdField field{std::string(fields[i]), pcd_type(types[i], header_count(sizes[i], "size", subject), subject), 1,
                   header.record};
    if (!counts.empty()) field.count = header_count(counts[i], "count", subject);
    require(field.count <= 65536, Fault::data, subject, "has ", field.count, " numbers in field ", field.name);
    numbers += field.is_padding() ? 0 : field.count;
    require(numbers <= request.limits.max_channels, Fault::data, subject, "has more numbers a point than the limit of ",
            request.limits.max_channels);
    header.record += field.bytes();
    header.fields.push_back(std::move(field));
  }
  int64_t grid = 0;
  require(!__builtin_mul_overflow(width, height, &grid), Fault::data, subject, "has a damaged header: WIDTH x HEIGHT");
  header.points = points.value_or(grid);
  require(header.points <= request.limits.max_points, Fault::data, subject, "has ", header.points,
          " points, more than the limit of ", request.limits.max_points);
  header.data_begin = in.place();
  return header;
}

std::vector<std::string> channels_of(const PcdHeader& header) {
  std::vector<std::string> channels;
  for (const PcdField& field : header.fields) {
    if (field.is_padding()) continue;
    if (field.is_packed_colour())
      channels.insert(channels.end(), {"red", "green", "blue"});
    else if (field.count == 1)
      channels.push_back(field.name);
    else
      for (int64_t i = 0; i < field.count; ++i) channels.push_back(field.name + '_' + std::to_string(i));
  }
  return channels;
}

/// Appends the channels of a field. `at(i)` is the i-th number's place.
template <class At>
void append_field(const PcdField& field, const At& at, std::vector<double>& values) {
  if (field.is_padding()) return;
  if (field.is_packed_colour()) {  // bytes blue, green, red whatever type is claimed
    const std::byte* p = at(0);
    for (const int byte : {2, 1, 0}) values.push_back(double(p[byte]));
    return;
  }
  for (int64_t i = 0; i < field.count; ++i) values.push_back(load_number(at(i), field.type));
}

void read_records(const PcdHeader& header, std::span<const std::byte> data, PointSink& sink,
                  const std::string& subject) {
  require(header.record > 0 && int64_t(data.size()) / header.record >= header.points, Fault::data, subject, "promises ",
          header.points, " points of ", header.record, " bytes, but has ", data.size(), " bytes; was it cut short?");
  std::vector<double> values;
  for (int64_t p = 0; p < header.points; ++p) {
    values.clear();
    const std::byte* record = data.data() + p * header.record;
    for (const PcdField& field : header.fields)
      append_field(
          field, [&](int64_t i) { return record + field.offset + i * number_bytes(field.type); }, values);
    sink.take(values.data());
  }
}

/// Packed points lie field by field.
void read_packed(const PcdHeader& header, std::span<const std::byte> data, PointSink& sink,
                 const std::string& subject) {
  require(data.size() >= 8, Fault::data, subject, "is cut short before its packed points");
  const auto packed = int64_t(load_number(data.data(), NumberType::uint32));
  const auto unpacked = int64_t(load_number(data.data() + 4, NumberType::uint32));
  require(packed <= int64_t(data.size()) - 8, Fault::data, subject, "promises ", packed, " packed bytes, but has ",
          data.size() - 8, "; was it cut short?");
  require(header.record > 0 && unpacked / header.record >= header.points, Fault::data, subject, "packs ", unpacked,
          " bytes, too few for ", header.points, " points of ", header.record);
  const auto bytes = unpack_lzf(data.subspan(8, size_t(packed)), unpacked, subject);
  std::vector<double> values;
  for (int64_t p = 0; p < header.points; ++p) {
    values.clear();
    for (const PcdField& field : header.fields) {
      const std::byte* first = bytes.data() + field.offset * header.points + p * field.bytes();
      append_field(
          field, [&](int64_t i) { return first + i * number_bytes(field.type); }, values);
    }
    sink.take(values.data());
  }
}

void read_pcd_words(const PcdHeader& header, std::string_view text, PointSink& sink, const std::string& subject) {
  TextCursor in(text);
  std::vector<double> values;
  for (int64_t p = 0; p < header.points; ++p) {
    values.clear();
    for (const PcdField& field : header.fields) {
      if (!field.is_padding() && field.is_packed_colour()) {
        const double number = header_number(in.word(), subject);
        uint32_t bits = 0;
        if (field.type == NumberType::float32)
          bits = std::bit_cast<uint32_t>(float(number));
        else if (number >= 0 && number < 4294967296.0)
          bits = uint32_t(number);
        for (const int shift : {16, 8, 0}) values.push_back(double(bits >> shift & 255));
        continue;
      }
      for (int64_t i = 0; i < field.count; ++i) {
        const double number = header_number(in.word(), subject);
        if (!field.is_padding()) values.push_back(number);
      }
    }
    sink.take(values.data());
  }
}

}  // namespace

PointCloud read_pcd(std::span<const std::byte> bytes, const PointRequest& request, const std::string& subject) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const PcdHeader header = read_pcd_header(text, request, subject);
  const auto data = bytes.subspan(header.data_begin);
  const auto channels = channels_of(header);
  // A point of ascii takes two bytes a number at least.
  require(header.storage != PcdStorage::ascii || header.points <= int64_t(data.size()), Fault::data, subject,
          "promises ", header.points, " points, but has ", data.size(), " bytes; was it cut short?");
  require(header.storage != PcdStorage::binary || header.points <= int64_t(data.size()), Fault::data, subject,
          "promises ", header.points, " points, but has ", data.size(), " bytes; was it cut short?");
  require(header.storage != PcdStorage::compressed || header.points <= 88 * int64_t(data.size()), Fault::data, subject,
          "promises ", header.points, " points in ", data.size(), " packed bytes; was it cut short?");
  PointSink sink(channels, header.points, request, subject);
  if (header.storage == PcdStorage::ascii)
    read_pcd_words(header, text.substr(header.data_begin), sink, subject);
  else if (header.storage == PcdStorage::binary)
    read_records(header, data, sink, subject);
  else
    read_packed(header, data, sink, subject);
  return std::move(sink).finish();
}

}  // namespace braid
