#include "braid/features/point_painter.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "braid/media/image.h"
#include "braid/table/kind.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

constexpr int64_t shorter_side_px = 300;  // a point is seen by some of its pixels, not by one
constexpr size_t colours = 3, added = colours + 1;

std::string names_of(const Calibration& calibration) {
  std::string out;
  for (const auto& [name, unused] : calibration.cameras) out += (out.empty() ? "" : ", ") + name;
  return out;
}

/// Gives the points that a picture shows, and none before it did, its colours.
/// @param width  of a point without them  @param values  [points][width + added]
void take_colours(const Image& picture, const std::vector<ProjectedPoint>& seen, size_t width,
                  std::vector<float>& values) {
  for (size_t p = 0; p < seen.size(); ++p) {
    float* to = &values[p * (width + added) + width];
    if (!seen[p].in_view || to[colours] > 0) continue;
    const int64_t x = std::clamp<int64_t>(std::lround(seen[p].x), 0, picture.width - 1);
    const int64_t y = std::clamp<int64_t>(std::lround(seen[p].y), 0, picture.height - 1);
    const uint8_t* pixel = &picture.pixels[size_t((y * picture.width + x) * picture.channels)];
    for (size_t c = 0; c < colours; ++c) to[c] = float(pixel[picture.channels == 1 ? 0 : c]) / 255;
    to[colours] = 1;
  }
}

}  // namespace

PointPainter::PointPainter(const FeatureInput& input, std::vector<std::string> cameras)
    : columns_(input.columns), cameras_(std::move(cameras)) {
  for (size_t i = 1; i < input.kinds.size(); ++i) {
    if (input.kinds[i] == name(Kind::image)) pictures_.push_back(i);
    if (input.kinds[i] == name(Kind::calibration)) calibration_ = i;
  }
  const std::string subject = columns_.empty() ? "points" : "input of column " + columns_[0];
  require(pictures_.empty() == (calibration_ == 0), Fault::config, subject, "has ",
          pictures_.empty() ? "a calibration but no pictures" : "pictures but no calibration",
          "; points are painted by columns of the kinds points, image and calibration");
  require(cameras_.empty() || cameras_.size() == pictures_.size(), Fault::config, subject, "has ", pictures_.size(),
          " columns of pictures but ", cameras_.size(), " cameras");
}

std::vector<Item> PointPainter::items(std::vector<Item> clouds, const std::vector<Cell>& cells) const {
  if (!paints()) return clouds;
  for (Item& item : clouds)
    for (size_t i = 1; i < columns_.size(); ++i) {
      item.cells.push_back(i < cells.size() ? cells[i] : Cell());
      item.key += '\x1f' + item.cells.back().text();
    }
  return clouds;
}

Result<Camera> PointPainter::camera_of(const Calibration& calibration, size_t picture, const std::string& path) const {
  const auto& cameras = calibration.cameras;
  if (!cameras_.empty()) {
    const auto named = cameras.find(cameras_[picture]);
    if (named != cameras.end()) return named->second;
    return Error(Fault::data, "",
                 text("the calibration has no camera ", cameras_[picture], ", only ", names_of(calibration)));
  }
  if (cameras.size() == 1) return cameras.begin()->second;
  if (const auto named = cameras.find(columns_[pictures_[picture]]); named != cameras.end()) return named->second;
  for (const fs::path& folder : fs::path(path).parent_path())
    if (const auto named = cameras.find(folder.string()); named != cameras.end()) return named->second;
  return Error(Fault::data, "",
               text("the calibration has the cameras ", names_of(calibration), ", and neither column ",
                    columns_[pictures_[picture]], " nor the path ", path, " names one; name it with feature.cameras"));
}

std::optional<Error> PointPainter::paint(const Item& item, PointCloud& cloud) const {
  if (!paints()) return std::nullopt;
  const size_t width = cloud.channels.size(), points = size_t(cloud.points());
  std::vector<float> values(points * (width + added), 0);
  for (size_t p = 0; p < points; ++p) {
    float* to = &values[p * (width + added)];
    std::copy_n(&cloud.values[p * width], width, to);
    std::fill_n(to + width, colours, std::numeric_limits<float>::quiet_NaN());
  }
  const auto cell = [&](size_t place) { return place < item.cells.size() ? item.cells[place] : Cell(); };
  const Cell calibrated = cell(calibration_);
  if (!calibrated.is_absent()) {
    const auto calibration = read_calibration(item.folder / calibrated.text());
    if (!calibration) return calibration.error();
    for (size_t i = 0; i < pictures_.size(); ++i) {
      const Cell named = cell(pictures_[i]);
      if (named.is_absent() || named.items().empty()) continue;
      const std::string path = named.items()[0];
      const auto known = camera_of(calibration.value(), i, path);
      if (!known) return known.error();
      const auto image = read_image(item.folder / path, {shorter_side_px, {}});
      if (!image) continue;
      const Image& picture = image.value();
      auto camera = resized(known.value(), picture.source_width, picture.source_height);
      if (camera) camera = resized(camera.value(), picture.width, picture.height);
      if (!camera) return camera.error();
      take_colours(picture, project(camera.value(), cloud), width, values);
    }
  }
  for (const char* name : {"picture red", "picture green", "picture blue", "in picture"})
    cloud.channels.emplace_back(name);
  cloud.values = std::move(values);
  return std::nullopt;
}

}  // namespace braid
