#include <braid/core/file.h>
#include <braid/media/calibration.h>
#include <braid/media/image.h>
#include <braid/media/jpeg_write.h>
#include <braid/media/points.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

/// @file project_points.cpp
/// Points of a LiDAR over the picture of a camera, coloured by depth: the quickest way to see whether a calibration
/// fits.
///
///     project_points sweep.bin calib.txt image_2 picture.png out.jpg
///     project_points out.jpg         # of a made-up street

namespace {

using Vector = std::array<double, 3>;

/// A box along the axes, or the ground; x ahead, y left, z up, metres from the LiDAR.
struct Box {
  Vector low, high, colour;
};

const Box street[] = {
    {{-50, -80, -1.75}, {200, 80, -1.73}, {0.36, 0.37, 0.38}},  // ground
    {{10, 2.2, -1.73}, {14, 4, -0.2}, {0.75, 0.2, 0.18}},       // cars
    {{18, -4.2, -1.73}, {22.2, -2.4, -0.25}, {0.2, 0.35, 0.7}}, {{27, 2.4, -1.73}, {31, 4.2, -0.3}, {0.85, 0.85, 0.82}},
    {{13, -6.2, -1.73}, {13.5, -5.7, 0.05}, {0.2, 0.6, 0.3}},  // a person
    {{8, 8, -1.73}, {60, 12, 6}, {0.66, 0.58, 0.48}},          // houses
    {{8, -14, -1.73}, {60, -9, 5}, {0.55, 0.5, 0.52}},          {{62, -30, -1.73}, {64, 30, 9}, {0.5, 0.55, 0.5}}};

/// Distance along a ray to the street, and the colour there; infinite for the sky.
double cast(const Vector& from, const Vector& along, Vector& colour) {
  double nearest = INFINITY;
  for (const Box& box : street) {
    double enter = 0, leave = INFINITY;
    size_t side = 0;
    for (size_t axis = 0; axis < 3; ++axis) {
      double a = (box.low[axis] - from[axis]) / along[axis], b = (box.high[axis] - from[axis]) / along[axis];
      if (a > b) std::swap(a, b);
      if (a > enter) enter = a, side = axis;
      leave = std::min(leave, b);
    }
    if (enter >= leave || enter >= nearest || enter <= 0) continue;
    nearest = enter;
    const double y = from[1] + enter * along[1], light = side == 2 ? 1 : side == 1 ? 0.8 : 0.6;
    const bool is_line = &box == street && std::abs(std::abs(y) - 1.7) < 0.08;
    for (size_t c = 0; c < 3; ++c) colour[c] = is_line ? 0.9 : light * box.colour[c];
  }
  return nearest;
}

braid::PointCloud sweep() {
  braid::PointCloud cloud;
  cloud.channels = {"x", "y", "z"};
  for (int beam = 0; beam < 64; ++beam)
    for (int step = 0; step < 2000; ++step) {
      const double up = (2.0 - 26.9 * beam / 63) * M_PI / 180, around = 2 * M_PI * step / 2000;
      const Vector along = {std::cos(up) * std::cos(around), std::cos(up) * std::sin(around), std::sin(up)};
      Vector colour;
      const double range = cast({0, 0, 0}, along, colour);
      if (range < 100)
        for (const double axis : along) cloud.values.push_back(float(range * axis));
    }
  return cloud;
}

/// The street from 0.27 m ahead of the LiDAR and 0.08 m below it.
braid::Image photograph(const braid::Camera& camera) {
  braid::Image picture{camera.width, camera.height, 3, {}, camera.width, camera.height};
  for (int64_t row = 0; row < camera.height; ++row)
    for (int64_t column = 0; column < camera.width; ++column) {
      const Vector along = {1, -(double(column) - camera.projection[2]) / camera.projection[0],
                            -(double(row) - camera.projection[6]) / camera.projection[5]};
      Vector colour = {0.62, 0.74, 0.88};
      cast({0.27, 0, -0.08}, along, colour);
      for (const double c : colour) picture.pixels.push_back(uint8_t(255 * c));
    }
  return picture;
}

const std::string street_camera = R"([camera.image_2]
size = [1242, 375]
focal = [721.5, 721.5]
centre = [609.6, 172.9]
rotation = [[0, -1, 0], [0, 0, -1], [1, 0, 0]]
translation = [0, -0.08, -0.27]
)";

void draw(braid::Image& picture, const braid::ProjectedPoint& at) {
  const double near = std::clamp(1 - std::log(at.depth_m / 4) / std::log(15.0), 0.0, 1.0);  // 4 m red, 60 m blue
  const auto hump = [near](double middle) { return std::clamp(1.5 - std::abs(4 * near - middle), 0.0, 1.0); };
  const double colour[] = {hump(3), hump(2), hump(1)};
  for (int64_t y = std::lround(at.y) - 1; y <= std::lround(at.y); ++y)
    for (int64_t x = std::lround(at.x) - 1; x <= std::lround(at.x); ++x)
      if (x >= 0 && y >= 0)
        for (int64_t c = 0; c < 3; ++c)
          picture.pixels[size_t((y * picture.width + x) * 3 + c)] = uint8_t(255 * colour[c]);
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2 && argc != 6) {
    std::fprintf(stderr, "usage: project_points [POINTS CALIBRATION CAMERA PICTURE] OUT.jpg\n");
    return 2;
  }
  const bool is_made_up = argc == 2;
  const auto calibration =
      is_made_up ? braid::parse_calibration(street_camera, "street") : braid::read_calibration(argv[2]);
  braid::Camera camera = calibration.value().camera(is_made_up ? "image_2" : argv[3]);
  braid::Image picture = is_made_up ? photograph(camera) : braid::read_image(argv[4]).value();
  if (picture.channels == 1) {
    std::vector<uint8_t> colour;
    for (const uint8_t grey : picture.pixels) colour.insert(colour.end(), 3, grey);
    picture.pixels = std::move(colour);
    picture.channels = 3;
  }
  camera = braid::resized(camera, picture.width, picture.height).value();
  auto pixels = braid::project(camera, is_made_up ? sweep() : braid::read_points(argv[1]).value());
  std::erase_if(pixels, [](const braid::ProjectedPoint& p) { return !p.in_view; });
  std::sort(pixels.begin(), pixels.end(), [](auto& a, auto& b) { return a.depth_m > b.depth_m; });  // near ones on top
  for (const braid::ProjectedPoint& pixel : pixels) draw(picture, pixel);
  braid::write_file(argv[argc - 1], braid::encode_jpeg(picture, 80));
  std::printf("%zu points in view\n", pixels.size());
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
