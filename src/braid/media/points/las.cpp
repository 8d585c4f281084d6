#include <algorithm>
#include <cmath>

#include "braid/media/points/number_field.h"
#include "braid/media/points/point_sink.h"

/// @file las.cpp
/// LAS 1.0 to 1.4, uncompressed. Format: ASPRS, "LAS Specification 1.4 - R15", 2019.

namespace braid {
namespace {

/// Where in a record of a point format its parts lie; 0: it has none.
struct LasLayout {
  int64_t bytes, colours, infrared;
};

constexpr LasLayout las_layouts[] = {{20, 0, 0}, {28, 0, 0},  {26, 20, 0},  {34, 28, 0}, {57, 0, 0},  {63, 28, 0},
                                     {30, 0, 0}, {36, 30, 0}, {38, 30, 36}, {59, 0, 0},  {67, 30, 36}};

}  // namespace

PointCloud read_las(std::span<const std::byte> bytes, const PointRequest& request, const std::string& subject) {
  require(bytes.size() >= 227, Fault::data, subject, "is cut short inside its LAS header");
  const auto number = [&](size_t at, NumberType type) { return load_number(bytes.data() + at, type); };
  const int minor = int(bytes[25]), kind = int(bytes[104]);
  require(int(bytes[24]) == 1 && minor <= 4, Fault::unsupported, subject, "is LAS ", int(bytes[24]), ".", minor,
          "; Braid reads 1.0 to 1.4");
  require(kind < 64, Fault::unsupported, subject, "is compressed (LAZ), which is not read; write it as .las, for ",
          "example with: laszip -i in.laz -o out.las");
  require(kind < int(std::size(las_layouts)), Fault::unsupported, subject, "has points of format ", kind,
          "; LAS has 0 to 10");
  const LasLayout layout = las_layouts[kind];
  const auto record = int64_t(number(105, NumberType::uint16)), begin = int64_t(number(96, NumberType::uint32));
  double count = number(107, NumberType::uint32);
  if (minor == 4 && bytes.size() >= 375) count = std::max(count, number(247, NumberType::uint64));
  require(record >= layout.bytes && begin >= 227, Fault::data, subject, "has a damaged header: records of ", record,
          " bytes from byte ", begin, " for points of format ", kind);
  const int64_t present = std::max<int64_t>(int64_t(bytes.size()) - begin, 0) / record;
  require(count <= double(present), Fault::data, subject, "promises ", count, " points, but has ", present,
          "; was it cut short?");
  double scale[3], offset[3];
  for (size_t axis = 0; axis < 3; ++axis) {
    scale[axis] = number(131 + 8 * axis, NumberType::float64);
    offset[axis] = number(155 + 8 * axis, NumberType::float64);
    require(std::isfinite(scale[axis]) && std::isfinite(offset[axis]) && scale[axis] != 0, Fault::data, subject,
            "has a damaged header: a scale of ", scale[axis], " and an offset of ", offset[axis]);
  }
  std::vector<std::string> channels = {"x", "y", "z", "intensity", "return_number", "returns", "classification"};
  if (layout.colours) channels.insert(channels.end(), {"red", "green", "blue"});
  if (layout.infrared) channels.push_back("infrared");
  PointSink sink(channels, int64_t(count), request, subject);
  const bool is_wide = kind >= 6;  // since 1.4, returns have 4 bits and classes 8
  std::vector<double> values;
  for (int64_t i = 0; i < int64_t(count); ++i) {
    const std::byte* p = bytes.data() + begin + i * record;
    values.clear();
    for (int axis = 0; axis < 3; ++axis)
      values.push_back(load_number(p + 4 * axis, NumberType::int32) * scale[axis] + offset[axis]);
    values.push_back(load_number(p + 12, NumberType::uint16));
    const int returns = int(p[14]), bits = is_wide ? 4 : 3;
    values.push_back(returns & ((1 << bits) - 1));
    values.push_back(returns >> bits & ((1 << bits) - 1));
    values.push_back(is_wide ? int(p[16]) : int(p[15]) & 31);
    if (layout.colours)
      for (int c = 0; c < 3; ++c) values.push_back(load_number(p + layout.colours + 2 * c, NumberType::uint16));
    if (layout.infrared) values.push_back(load_number(p + layout.infrared, NumberType::uint16));
    sink.take(values.data());
  }
  return std::move(sink).finish();
}

}  // namespace braid
