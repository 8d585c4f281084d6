#include <algorithm>
#include <cmath>
#include <optional>

#include "braid/core/config.h"
#include "braid/core/file.h"
#include "braid/media/calibration.h"
#include "braid/media/text_cursor.h"

/// @file calibration_file.cpp
/// Text of KITTI and TOML -> cameras.

namespace braid {
namespace {

constexpr int64_t most_bytes = 1 << 20;

/// Throws unless the 3 x 3 part of a transform turns and does nothing else.
void require_rotation(const std::array<double, 12>& m, const std::string& source, const std::string& what) {
  for (int a = 0; a < 3; ++a)
    for (int b = 0; b < 3; ++b) {
      double dot = 0;
      for (int i = 0; i < 3; ++i) dot += m[size_t(4 * a + i)] * m[size_t(4 * b + i)];
      require(std::abs(dot - (a == b)) < 0.01, Fault::data, source, what, " is no rotation: rows ", a + 1, " and ",
              b + 1, " have the product ", dot, " instead of ", int(a == b));
    }
  const double det =
      m[0] * (m[5] * m[10] - m[6] * m[9]) - m[1] * (m[4] * m[10] - m[6] * m[8]) + m[2] * (m[4] * m[9] - m[5] * m[8]);
  require(det > 0, Fault::data, source, what, " is no rotation but a mirror: its determinant is ", det);
}

/// a after b, both [3][4] with a last row of 0 0 0 1.
std::array<double, 12> product(const std::array<double, 12>& a, const std::array<double, 12>& b) {
  std::array<double, 12> m{};
  for (size_t r = 0; r < 3; ++r)
    for (size_t c = 0; c < 4; ++c) {
      for (size_t i = 0; i < 3; ++i) m[4 * r + c] += a[4 * r + i] * b[4 * i + c];
      if (c == 3) m[4 * r + 3] += a[4 * r + 3];
    }
  return m;
}

Calibration parse_kitti(std::string_view all, const std::string& source) {
  std::map<std::string, std::vector<double>> matrices;
  TextCursor in(all);
  int row = 0;
  for (std::string_view line; in.line(line);) {
    ++row;
    auto words = words_of_line(line);
    if (words.empty() || words[0][0] == '#') continue;
    std::string key(words[0]);
    if (key.ends_with(':')) key.pop_back();
    std::vector<double> numbers;
    for (size_t i = 1; i < words.size(); ++i) {
      double number = 0;
      const auto [end, error] = std::from_chars(words[i].data(), words[i].data() + words[i].size(), number);
      const bool is_number = error == std::errc{} && end == words[i].data() + words[i].size() && std::isfinite(number);
      if (!is_number && (key[0] == 'P' || key[0] == 'R' || key.starts_with("Tr")))
        fail(Fault::data, text(source, ':', row), "\"", words[i], "\" is no number");
      numbers.push_back(number);
    }
    matrices[key] = std::move(numbers);
  }
  const auto matrix = [&](std::initializer_list<const char*> names, size_t size) -> std::optional<std::vector<double>> {
    for (const char* name : names) {
      const auto found = matrices.find(name);
      if (found == matrices.end()) continue;
      require(found->second.size() == size, Fault::data, source, "has ", found->second.size(), " numbers in ", name,
              ", not ", size);
      return found->second;
    }
    return std::nullopt;
  };
  const auto to_camera = matrix({"Tr_velo_to_cam", "Tr_velo_cam", "Tr"}, 12);
  require(to_camera.has_value(), Fault::data, source, "has no Tr_velo_to_cam, so it is no calibration file of KITTI");
  std::array<double, 12> extrinsic{}, rectification = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
  std::copy(to_camera->begin(), to_camera->end(), extrinsic.begin());
  require_rotation(extrinsic, source, "Tr_velo_to_cam");
  if (const auto turn = matrix({"R0_rect", "R_rect"}, 9))
    for (size_t i = 0; i < 9; ++i) rectification[i / 3 * 4 + i % 3] = (*turn)[i];
  require_rotation(rectification, source, "R0_rect");
  Calibration calibration;
  for (const char* name : {"P0", "P1", "P2", "P3"}) {
    const auto projection = matrix({name}, 12);
    if (!projection) continue;
    Camera camera;
    std::copy(projection->begin(), projection->end(), camera.projection.begin());
    camera.extrinsic = product(rectification, extrinsic);
    calibration.cameras[std::string("image_") + name[1]] = camera;
  }
  require(!calibration.cameras.empty(), Fault::data, source, "has no matrix P0, P1, P2 or P3");
  return calibration;
}

/// One camera of TOML, as it is written.
struct CameraTable {
  std::vector<int64_t> size;
  std::vector<double> focal, centre, distortion, quaternion, translation;
  std::vector<std::vector<double>> rotation;

  template <class V>
  void fields(V& v) {
    v.field("size", size, "width and height in pixels");
    v.field("focal", focal, "fx, fy in pixels");
    v.field("centre", centre, "cx, cy in pixels from the centre of the upper left one");
    v.field("distortion", distortion, "k1, k2, p1, p2, k3");
    v.field("rotation", rotation, "3 x 3, sensor -> camera");
    v.field("quaternion", quaternion, "w, x, y, z, instead of a rotation");
    v.field("translation", translation, "metres, in the camera's axes");
  }
};

/// A unit quaternion as a rotation. Diebel 2006, "Representing Attitude", eq. 125.
void turn(const std::vector<double>& q, std::array<double, 12>& m) {
  const double n = std::sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
  const double w = q[0] / n, x = q[1] / n, y = q[2] / n, z = q[3] / n;
  const double r[9] = {1 - 2 * (y * y + z * z), 2 * (x * y - w * z),     2 * (x * z + w * y),
                       2 * (x * y + w * z),     1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
                       2 * (x * z - w * y),     2 * (y * z + w * x),     1 - 2 * (x * x + y * y)};
  for (size_t i = 0; i < 9; ++i) m[i / 3 * 4 + i % 3] = r[i];
}

Camera camera_of(const Node& node, const std::string& name) {
  const auto table = from_node<CameraTable>(node, "camera \"" + name + '"');
  const std::string& where = node.origin;
  const auto need = [&](const std::vector<double>& list, size_t size, const char* key, bool may_miss) {
    require((may_miss && list.empty()) || list.size() == size, Fault::data, where, "camera \"", name, "\" needs ", size,
            " numbers in ", key, ", not ", list.size());
    for (const double v : list)
      require(std::isfinite(v), Fault::data, where, "camera \"", name, "\" has the number ", v, " in ", key);
  };
  need(table.focal, 2, "focal", false);
  need(table.centre, 2, "centre", false);
  need(table.distortion, 5, "distortion", true);
  need(table.translation, 3, "translation", true);
  need(table.quaternion, 4, "quaternion", true);
  require(table.focal[0] > 0 && table.focal[1] > 0, Fault::data, where, "camera \"", name,
          "\" needs focal lengths above 0");
  Camera camera;
  if (!table.size.empty()) {
    require(table.size.size() == 2 && table.size[0] > 0 && table.size[1] > 0, Fault::data, where, "camera \"", name,
            "\" needs a width and a height above 0 in size");
    camera.width = table.size[0], camera.height = table.size[1];
  }
  camera.projection = {table.focal[0], 0, table.centre[0], 0, 0, table.focal[1], table.centre[1], 0, 0, 0, 1, 0};
  std::copy(table.distortion.begin(), table.distortion.end(), camera.distortion.begin());
  require(table.rotation.empty() || table.quaternion.empty(), Fault::data, where, "camera \"", name,
          "\" has both a rotation and a quaternion");
  if (!table.quaternion.empty()) {
    require(std::any_of(table.quaternion.begin(), table.quaternion.end(), [](double v) { return v != 0; }), Fault::data,
            where, "camera \"", name, "\" has a quaternion of zeros");
    turn(table.quaternion, camera.extrinsic);
  }
  if (!table.rotation.empty()) {
    require(table.rotation.size() == 3, Fault::data, where, "camera \"", name, "\" needs 3 rows of 3 in rotation");
    for (size_t r = 0; r < 3; ++r) {
      need(table.rotation[r], 3, "each row of rotation", false);
      std::copy(table.rotation[r].begin(), table.rotation[r].end(), camera.extrinsic.begin() + int64_t(4 * r));
    }
  }
  require_rotation(camera.extrinsic, where, "rotation of camera \"" + name + '"');
  for (size_t i = 0; i < table.translation.size(); ++i) camera.extrinsic[4 * i + 3] = table.translation[i];
  return camera;
}

Calibration parse_table(std::string_view all, const std::string& source) {
  const Node root = parse_toml(all, source);
  Calibration calibration;
  for (const auto& [key, value] : root.table()) {
    require(key == "camera", Fault::data, value.origin, "unknown key \"", key, "\"; a calibration has [camera.NAME]");
    for (const auto& [name, camera] : value.table()) calibration.cameras[name] = camera_of(camera, name);
  }
  require(!calibration.cameras.empty(), Fault::data, source, "has no [camera.NAME]");
  return calibration;
}

}  // namespace

Result<Calibration> parse_calibration(std::string_view all, const std::string& source) {
  try {
    TextCursor in(all);
    for (std::string_view line; in.line(line);)
      if (const auto words = words_of_line(line); !words.empty() && words[0][0] == '[') return parse_table(all, source);
    return parse_kitti(all, source);
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return e.fault() == Fault::config ? Error(Fault::data, e.subject(), e.message()) : e;
  }
}

Result<Calibration> read_calibration(const std::filesystem::path& path) {
  try {
    return parse_calibration(read_file(path, most_bytes), path.string());
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return e;
  }
}

}  // namespace braid
