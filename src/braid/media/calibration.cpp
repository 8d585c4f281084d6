#include "braid/media/calibration.h"

#include <cmath>

#include "braid/core/config.h"

namespace braid {
namespace {

/// The radius (squared, at unit depth) from which on the distortion folds points back; infinite without one.
double largest_radius(const std::array<double, 5>& k) {
  if (k[0] == 0 && k[1] == 0 && k[4] == 0) return INFINITY;
  // The distorted radius r (1 + k1 r^2 + k2 r^4 + k3 r^6) must grow: its derivative is looked at out to 80 degrees.
  for (double r2 = 0; r2 < 32; r2 += 0.01)
    if (1 + r2 * (3 * k[0] + r2 * (5 * k[1] + r2 * 7 * k[4])) <= 0) return r2;
  return 32;
}

ProjectedPoint project_within(const Camera& camera, double largest, double x, double y, double z) {
  const auto& e = camera.extrinsic;
  const auto& p = camera.projection;
  double cx = e[0] * x + e[1] * y + e[2] * z + e[3], cy = e[4] * x + e[5] * y + e[6] * z + e[7];
  const double cz = e[8] * x + e[9] * y + e[10] * z + e[11];
  bool is_seen = true;
  if (std::isfinite(largest) && cz > 0) {
    const auto& k = camera.distortion;
    const double u = cx / cz, v = cy / cz, r2 = u * u + v * v;
    const double radial = 1 + r2 * (k[0] + r2 * (k[1] + r2 * k[4]));
    is_seen = r2 < largest;
    cx = cz * (u * radial + 2 * k[2] * u * v + k[3] * (r2 + 2 * u * u));
    cy = cz * (v * radial + k[2] * (r2 + 2 * v * v) + 2 * k[3] * u * v);
  }
  const double depth = p[8] * cx + p[9] * cy + p[10] * cz + p[11];
  ProjectedPoint pixel{NAN, NAN, float(depth), false};
  if (!(depth > 1e-6)) return pixel;
  pixel.x = float((p[0] * cx + p[1] * cy + p[2] * cz + p[3]) / depth);
  pixel.y = float((p[4] * cx + p[5] * cy + p[6] * cz + p[7]) / depth);
  const bool in_picture =
      camera.width == 0 || (pixel.x >= -0.5f && pixel.y >= -0.5f && pixel.x < float(camera.width) - 0.5f &&
                            pixel.y < float(camera.height) - 0.5f);
  pixel.in_view = is_seen && in_picture;
  return pixel;
}

/// A tangential part alone distorts too, at any radius.
double limit_of(const Camera& camera) {
  const bool tangential = camera.distortion[2] != 0 || camera.distortion[3] != 0;
  const double radial = largest_radius(camera.distortion);
  return tangential ? std::min(radial, 32.0) : radial;
}

}  // namespace

const Camera& Calibration::camera(const std::string& name) const {
  const auto found = cameras.find(name);
  if (found != cameras.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [other, unused] : cameras) known.push_back(other);
  fail(Fault::config, "", "the calibration has no camera \"", name, "\"; it has: ", joined(known, ", "),
       guess(name, known));
}

ProjectedPoint project(const Camera& camera, double x, double y, double z) {
  return project_within(camera, limit_of(camera), x, y, z);
}

std::vector<ProjectedPoint> project(const Camera& camera, const PointCloud& cloud) {
  const double largest = limit_of(camera);
  const size_t width = cloud.channels.size();
  std::vector<ProjectedPoint> pixels(static_cast<size_t>(cloud.points()));
  for (size_t i = 0; i < pixels.size(); ++i) {
    const float* p = cloud.values.data() + i * width;
    pixels[i] = project_within(camera, largest, double(p[0]) + cloud.origin[0], double(p[1]) + cloud.origin[1],
                               double(p[2]) + cloud.origin[2]);
  }
  return pixels;
}

Result<Camera> resized(const Camera& camera, int64_t width, int64_t height) {
  if (width <= 0 || height <= 0) return Error(Fault::data, "", text("a picture of ", width, " x ", height, " is none"));
  Camera scaled = camera;
  scaled.width = width;
  scaled.height = height;
  if (camera.width == 0) return scaled;
  const double sx = double(width) / double(camera.width), sy = double(height) / double(camera.height);
  if (std::abs(sx / sy - 1) > 0.02)
    return Error(Fault::data, "",
                 text("the calibration is for pictures of ", camera.width, " x ", camera.height, ", and this one is ",
                      width, " x ", height, ", of another shape"));
  for (size_t i = 0; i < 4; ++i) {  // the centre of the upper left pixel is 0, 0, so corners are at -0.5
    scaled.projection[i] = sx * camera.projection[i] + (0.5 * sx - 0.5) * camera.projection[8 + i];
    scaled.projection[4 + i] = sy * camera.projection[4 + i] + (0.5 * sy - 0.5) * camera.projection[8 + i];
  }
  return scaled;
}

}  // namespace braid
