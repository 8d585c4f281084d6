#include "braid/media/points.h"

#include <algorithm>
#include <cctype>
#include <cstring>

#include "braid/media/array_file.h"
#include "braid/media/format.h"
#include "braid/media/mapped_file.h"
#include "braid/media/points/point_sink.h"

namespace braid {
namespace {

PointCloud read_any(std::span<const std::byte> bytes, PointFormat format, const PointRequest& request,
                    const std::string& subject) {
  require(int64_t(bytes.size()) <= request.limits.max_file_bytes, Fault::data, subject, "has ", bytes.size(),
          " bytes, more than the limit of ", request.limits.max_file_bytes);
  switch (format) {
    case PointFormat::bin:
      return read_bin(bytes, request, subject);
    case PointFormat::pcd:
      return read_pcd(bytes, request, subject);
    case PointFormat::ply:
      return read_ply(bytes, request, subject);
    case PointFormat::npy:
      return read_point_array(bytes, request, subject);
    case PointFormat::las:
      return read_las(bytes, request, subject);
    case PointFormat::unknown:
      break;
  }
  fail(Fault::unsupported, subject, "is ", describe_format(bytes),
       ", not a point cloud; Braid reads .bin (KITTI), .pcd, .ply, .npy and .las");
}

}  // namespace

PointFormat sniff_points(std::span<const std::byte> head) {
  const auto begins = [head](const char* word) {
    return head.size() >= std::strlen(word) && std::memcmp(head.data(), word, std::strlen(word)) == 0;
  };
  if (begins("LASF")) return PointFormat::las;
  if (begins("ply\n") || begins("ply\r")) return PointFormat::ply;
  if (begins("\x93NUMPY")) return PointFormat::npy;
  if (begins("# .PCD") || begins("VERSION") || begins("FIELDS")) return PointFormat::pcd;
  return PointFormat::unknown;
}

Result<PointCloud> read_points(const std::filesystem::path& path, const PointRequest& request) {
  try {
    const MappedFile file(path);
    std::string extension = path.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](uint8_t c) { return char(std::tolower(c)); });
    PointFormat format = sniff_points(file.bytes());
    if (format == PointFormat::unknown) format = extension == ".bin" ? PointFormat::bin : request.format;
    return read_any(file.bytes(), format, request, path.string());
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return e;
  }
}

Result<PointCloud> decode_points(std::span<const std::byte> bytes, const PointRequest& request) {
  try {
    const PointFormat sniffed = sniff_points(bytes);
    return read_any(bytes, sniffed == PointFormat::unknown ? request.format : sniffed, request, "points in memory");
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return e;
  }
}

PointCloud read_bin(std::span<const std::byte> bytes, const PointRequest& request, const std::string& subject) {
  const int64_t width = request.bin_channels, record = width * int64_t(sizeof(float));
  require(width >= 3 && width <= request.limits.max_channels, Fault::config, subject, "cannot have ", width,
          " numbers a point; a .bin file has 4 in KITTI, 5 in nuScenes");
  require(int64_t(bytes.size()) % record == 0, Fault::data, subject, "has ", bytes.size(),
          " bytes, which is no multiple of the ", record, " of a point with ", width,
          " numbers; was it cut short, or has it another number of channels?");
  std::vector<std::string> channels = {"x", "y", "z", "intensity", "ring"};
  channels.resize(size_t(std::min<int64_t>(width, 5)));
  for (int64_t c = 5; c < width; ++c) channels.push_back("c" + std::to_string(c));
  const int64_t points = int64_t(bytes.size()) / record;
  PointSink sink(channels, points, request, subject);
  std::vector<float> stored(static_cast<size_t>(width));
  std::vector<double> values(static_cast<size_t>(width));
  for (int64_t i = 0; i < points; ++i) {
    std::memcpy(stored.data(), bytes.data() + i * record, size_t(record));
    std::copy(stored.begin(), stored.end(), values.begin());
    sink.take(values.data());
  }
  return std::move(sink).finish();
}

PointCloud read_point_array(std::span<const std::byte> bytes, const PointRequest& request, const std::string& subject) {
  auto opened = ArrayFile::decode(bytes);
  if (!opened) throw Error(opened.error().fault(), subject, opened.error().message());
  const ArrayFile& array = opened.value();
  require(array.shape().size() == 2 && array.row_elements() >= 3, Fault::data, subject,
          "is no array of points: it needs two axes, [points, 3 or more]");
  const int64_t width = array.row_elements();
  require(width <= request.limits.max_channels, Fault::data, subject, "has ", width,
          " numbers a point, more than the limit of ", request.limits.max_channels);
  std::vector<std::string> channels = {"x", "y", "z"};
  if (width == 4) channels.push_back("intensity");
  for (int64_t c = int64_t(channels.size()); c < width; ++c) channels.push_back("c" + std::to_string(c));
  PointSink sink(channels, array.rows(), request, subject);
  std::vector<double> values(static_cast<size_t>(width));
  for (int64_t i = 0; i < array.rows(); ++i) {
    array.copy_rows(i, 1, values.data());
    sink.take(values.data());
  }
  return std::move(sink).finish();
}

}  // namespace braid
