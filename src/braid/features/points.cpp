/// @file points.cpp
/// Point clouds as an even choice of their points. Farthest-point sampling: Eldar et al. 1997, doi:10.1109/83.623193,
/// as in Qi et al. 2017, arXiv:1706.02413 (PointNet++).

#include "braid/media/points.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "braid/features/channels.h"
#include "braid/features/fit_sample.h"
#include "braid/features/item_file.h"
#include "braid/features/point_painter.h"
#include "braid/media/point_sampling.h"

namespace braid {
namespace {

constexpr int64_t fit_clouds = 64;
constexpr float cloud_clip = 20;            // deviations
constexpr int64_t thinned_points = 32'768;  // larger clouds are first thinned evenly at random

/// Clouds whose middles spread by more than so many times their size are seen from their own middle; those whose sizes
/// spread by more than a factor of two, in deviations of the logarithm, in units of their own size.
constexpr double far_apart = 2, sizes_apart = 0.7;

/// What training taught.
struct Cloud {
  /// x, y, z first; last `middle_x` to `middle_z` where clouds are seen from their middles, and `log_size`.
  std::vector<std::string> channels;
  std::vector<float> mean, deviation;  ///< of each; x, y and z share one deviation, so that shapes keep theirs
  bool from_middle = false, by_size = false;
  std::vector<double> origin = {0, 0, 0};  ///< of all clouds, in their unit: what is near it is told exactly
  int64_t max_points = 1, typical_points = 1;

  template <class V>
  void fields(V& v) {
    v.field("channels", channels, "names; x, y, z first");
    v.field("mean", mean, "of each channel");
    v.field("deviation", deviation, "of each channel; one for x, y and z");
    v.field("from_middle", from_middle, "whether each is seen from its own middle");
    v.field("by_size", by_size, "whether each is seen in units of its own size");
    v.field("origin", origin, "that places are told from, where not from their middle");
    v.field("max_points", max_points, "of an item", {1});
    v.field("typical_points", typical_points, "median in training", {1});
  }
  void validate() const {
    require(channels.size() >= 3 && mean.size() == channels.size() && deviation.size() == channels.size(), Fault::data,
            "", channels.size(), " channels with ", mean.size(), " means and ", deviation.size(), " deviations");
    require(origin.size() == 3 && channels.size() >= size_t(3 + own()), Fault::data, "", "an origin of ", origin.size(),
            " numbers, ", channels.size(), " channels");
  }

  int64_t own() const { return (from_middle ? 3 : 0) + (by_size ? 1 : 0); }  ///< channels that no file holds
};

/// Where a cloud is, and how large.
struct Extent {
  std::array<double, 3> middle{};  ///< mean of its points
  double size = 0;                 ///< root of the mean square distance from it
};

Extent extent_of(const PointCloud& cloud) {
  Extent out;
  const auto width = cloud.channels.size();
  const double count = double(cloud.points());
  std::array<double, 3> square{};
  for (size_t at = 0; at < cloud.values.size(); at += width)
    for (size_t axis = 0; axis < 3; ++axis) {
      const double v = cloud.values[at + axis];
      out.middle[axis] += v / count;
      square[axis] += v * v / count;
    }
  for (size_t axis = 0; axis < 3; ++axis) {
    out.size += std::max(0.0, square[axis] - out.middle[axis] * out.middle[axis]);
    out.middle[axis] += cloud.origin[axis];
  }
  out.size = std::max(std::sqrt(out.size), 1e-6);
  return out;
}

/// How clouds have to be seen so that their shapes tell apart what they do.
Cloud placing_of(const std::vector<PointCloud>& clouds) {
  Cloud out;
  std::vector<Extent> extents;
  std::vector<double> sizes;
  std::array<double, 3> sum{};
  double square = 0, log_sum = 0, log_square = 0;
  const double count = double(clouds.size());
  for (const PointCloud& cloud : clouds) {
    const Extent& extent = extents.emplace_back(extent_of(cloud));
    sizes.push_back(extent.size);
    for (size_t axis = 0; axis < 3; ++axis) sum[axis] += extent.middle[axis] / count;
    log_sum += std::log(extent.size) / count;
    log_square += std::pow(std::log(extent.size), 2) / count;
  }
  for (const Extent& extent : extents)
    for (size_t axis = 0; axis < 3; ++axis) square += std::pow(extent.middle[axis] - sum[axis], 2) / count;
  std::sort(sizes.begin(), sizes.end());
  out.by_size = std::sqrt(std::max(0.0, log_square - log_sum * log_sum)) > sizes_apart;
  out.from_middle = out.by_size || std::sqrt(square) > far_apart * quantile(sizes, 0.5);  // a size is about a middle
  for (size_t axis = 0; axis < 3; ++axis) out.origin[axis] = std::round(sum[axis]);
  return out;
}

/// A cloud's points by the channels of training, [P * F], not yet standardised; NaN where it lacks one.
std::vector<float> placed_values(const PointCloud& cloud, const Cloud& fitted) {
  const Extent extent = extent_of(cloud);
  const double unit = fitted.by_size ? extent.size : 1;
  const size_t count = size_t(cloud.points()), width = cloud.channels.size(), channels = fitted.channels.size();
  const size_t of_files = channels - size_t(fitted.own());
  const auto places = channel_places(fitted.channels, cloud.channels);
  std::vector<float> out(count * channels, std::numeric_limits<float>::quiet_NaN());
  for (size_t c = 0; c < of_files; ++c) {
    if (places[c] < 0) continue;
    // Of a place: from the cloud's own origin to the one that is wanted.
    const double zero = c < 3 ? (fitted.from_middle ? extent.middle[c] : fitted.origin[c]) - cloud.origin[c] : 0;
    const double scale = c < 3 ? unit : 1;
    for (size_t p = 0; p < count; ++p)
      out[p * channels + c] = float((double(cloud.values[p * width + size_t(places[c])]) - zero) / scale);
  }
  std::vector<double> own;
  if (fitted.from_middle)
    for (size_t axis = 0; axis < 3; ++axis) own.push_back(extent.middle[axis] - fitted.origin[axis]);
  if (fitted.by_size) own.push_back(std::log(extent.size));
  for (size_t p = 0; p < count; ++p)
    for (size_t c = 0; c < own.size(); ++c) out[p * channels + of_files + c] = float(own[c]);
  return out;
}

/// How clouds differ in training.
struct CloudJitter {
  double turn_degrees = 15;  ///< about the vertical, to either side
  double scale = 0.1;        ///< larger or smaller by up to this share
  double noise = 0.005;      ///< deviation of what moves each point, in deviations of the cloud
  double drop = 0.1;         ///< largest share of points that are left out

  template <class V>
  void fields(V& v) {
    v.field("turn_degrees", turn_degrees, "in training, largest turn about the vertical, to either side", {0, 180});
    v.field("scale", scale, "in training, largest change of size", {0, 0.9});
    v.field("noise", noise, "in training, deviation of each point's move, in deviations of the cloud", {0, 1});
    v.field("drop", drop, "in training, largest share of points left out", {0, 0.95});
  }
};

/// Clouds to [P, F]: standardised x, y, z, then the other channels that most training clouds have. Clouds that lie far
/// apart, as scanned objects do or tiles of a map, are seen from their own middle, and those of very different sizes in
/// units of their own: where they lie and how large they are is then said by channels that all points of one share.
/// Decoded: float [P, F] before standardising; a channel that a cloud lacks is its training mean. With farthest-point
/// sampling the first points of any number are an even choice too, which encoders may use.
class PointSets : public Feature {
 public:
  struct Config {
    int64_t points = 1024;
    std::string sampling = "farthest";
    double voxel_m = 0.2, max_distance_m = 0;
    int64_t bin_channels = 4;
    std::vector<std::string> cameras;
    CloudJitter augment;

    template <class V>
    void fields(V& v) {
      v.field("points", points, "most points of an item", {1, 1e6});
      v.field("sampling", sampling, "which points: farthest, voxels (one for each cube that has some), or random");
      v.field("voxel_m", voxel_m, "edge of a cube", {1e-4, 1e4});
      v.field("max_distance_m", max_distance_m, "points farther from the sensor are left out; 0: none", {0, 1e7});
      v.field("bin_channels", bin_channels, "numbers a point of a .bin file", {3, 64});
      v.field("cameras", cameras,
              "where pictures and a calibration paint the points: the camera of each column of pictures; none: found");
      v.field("augment", augment, "changes in training");
    }
    void validate() const {
      require(sampling == "farthest" || sampling == "voxels" || sampling == "random", Fault::config, "",
              "sampling is \"", sampling, "\"; known: farthest, voxels, random");
    }
  };

  PointSets(const Config& config, const FeatureInput& input)
      : config_(config), column_(column_name(input)), painter_(input, config.cameras) {}

  std::vector<Item> items(const std::vector<Cell>& cells, const std::filesystem::path& folder,
                          const std::string& subject) const override {
    return painter_.items(Feature::items(cells, folder, subject), cells);
  }

  void fit(const FitSource& source) override {
    std::vector<PointCloud> clouds;
    read_sample(source, fit_clouds, column_, [&](const Item& item) -> std::optional<Error> {
      auto cloud = read(item);
      if (!cloud) return cloud.error();
      clouds.push_back(std::move(cloud).value());
      return std::nullopt;
    });
    Cloud out = placing_of(clouds);
    std::vector<ChannelView> views;
    for (const PointCloud& cloud : clouds) views.push_back({cloud.channels, cloud.values});
    out.channels = common_channels(views);
    if (out.from_middle) out.channels.insert(out.channels.end(), {"middle_x", "middle_y", "middle_z"});
    if (out.by_size) out.channels.push_back("log_size");
    std::vector<std::vector<float>> placed;
    for (const PointCloud& cloud : clouds) placed.push_back(placed_values(cloud, out));
    views.clear();
    for (const auto& values : placed) views.push_back({out.channels, values});
    measure(views, out);
    std::vector<double> sizes;
    for (const PointCloud& cloud : clouds) sizes.push_back(double(cloud.points()));
    std::sort(sizes.begin(), sizes.end());
    out.max_points = config_.points;
    out.typical_points = std::clamp<int64_t>(int64_t(quantile(sizes, 0.5)), 1, config_.points);
    cloud_ = std::move(out);
  }

  Result<torch::Tensor> decode(const Item& item) const override {
    require(!cloud_.channels.empty(), Fault::internal, item.subject, "clouds are used before fit");
    auto read_cloud = read(item);
    if (!read_cloud) return about(item, read_cloud.error());
    const std::vector<float> values = placed_values(read_cloud.value(), cloud_);
    const auto channels = int64_t(cloud_.channels.size());
    torch::Tensor out = torch::empty({read_cloud.value().points(), channels});
    float* to = out.data_ptr<float>();
    for (size_t i = 0; i < values.size(); ++i)
      to[i] = std::isfinite(values[i]) ? values[i] : cloud_.mean[i % size_t(channels)];
    return out;
  }

  Steps steps(const torch::Tensor& decoded, Random* augment) const override {
    const int64_t count = decoded.size(0), channels = decoded.size(1);
    Steps out{torch::empty({count, channels}), torch::ones({count}, torch::kBool), {}};
    const float* from = decoded.const_data_ptr<float>();
    float* to = out.values.data_ptr<float>();
    for (int64_t p = 0; p < count; ++p)
      for (int64_t c = 0; c < channels; ++c) {
        const size_t place = size_t(c);
        to[p * channels + c] = std::clamp((from[p * channels + c] - cloud_.mean[place]) / cloud_.deviation[place],
                                          -cloud_clip, cloud_clip);
      }
    if (augment) vary(*augment, out);
    return out;
  }

  ValueRange range() const override { return standardised_range(cloud_.mean, cloud_.deviation, cloud_clip); }
  StepSpec spec() const override {
    return {"points", {int64_t(cloud_.channels.size())}, 0, cloud_.max_points, cloud_.typical_points, {}};
  }
  Node fitted() const override { return to_node(cloud_); }
  void restore(const Node& fitted, const std::map<std::string, std::string>&) override {
    cloud_ = from_node<Cloud>(fitted, "column " + column_);
  }

 private:
  /// The chosen points of a file.
  Result<PointCloud> read(const Item& item) const {
    PointRequest request;
    request.bin_channels = config_.bin_channels;
    if (config_.max_distance_m > 0) request.max_distance = float(config_.max_distance_m);
    auto cloud = read_points(path_of(item), request);
    if (!cloud) return cloud.error();
    PointCloud chosen = std::move(cloud).value();
    if (config_.sampling == "voxels") {
      try {
        chosen = sample_voxels(chosen, float(config_.voxel_m));
      } catch (const Error& error) {  // of one cloud, whose stray point is no reason to end a run
        return Error(Fault::data, path_of(item).string(), error.what());
      }
    }
    chosen =
        config_.sampling != "farthest"
            ? sample_randomly(chosen, config_.points, 0)
            : sample_farthest(sample_randomly(chosen, std::max(thinned_points, config_.points), 0), config_.points);
    // Encoders take the first points for centres, and files go ring by ring; farthest points come in an even order.
    if (config_.sampling != "farthest") chosen = in_random_order(chosen, 0);
    if (const auto problem = painter_.paint(item, chosen)) return *problem;
    return chosen;
  }

  void measure(const std::vector<ChannelView>& views, Cloud& out) const {
    double spread = 0;
    for (size_t c = 0; c < out.channels.size(); ++c) {
      const ChannelMoments moments = channel_moments(out.channels[c], views);
      out.mean.push_back(float(moments.mean));
      out.deviation.push_back(moments.deviation());
      if (c < 3) spread += moments.variance / 3;
    }
    const float shared = spread > 1e-12 ? float(std::sqrt(spread)) : 1.f;
    std::fill_n(out.deviation.begin(), 3, shared);
  }

  /// The turn is about the training mean, or a cloud's own middle: standardised clouds have it at 0.
  void vary(Random& random, Steps& steps) const {
    const int64_t count = steps.values.size(0), channels = steps.values.size(1);
    const double turn = config_.augment.turn_degrees * random.uniform(-1, 1) * std::numbers::pi / 180;
    const float scale = float(1 + config_.augment.scale * random.uniform(-1, 1));
    const float c = scale * float(std::cos(turn)), s = scale * float(std::sin(turn));
    const double drop = config_.augment.drop * random.uniform();
    const float noise = float(config_.augment.noise);
    float* at = steps.values.data_ptr<float>();
    bool* mask = steps.mask.data_ptr<bool>();
    for (int64_t p = 0; p < count; ++p, at += channels) {
      const float x = at[0], y = at[1];
      at[0] = c * x - s * y + noise * float(random.normal());
      at[1] = s * x + c * y + noise * float(random.normal());
      at[2] = scale * at[2] + noise * float(random.normal());
      if (p > 0 && random.uniform() < drop) mask[p] = false;
    }
  }

  Config config_;
  std::string column_;
  PointPainter painter_;
  Cloud cloud_;
};

}  // namespace

void enroll_points(FeatureRegistry& registry) {
  registry.add<PointSets>(
      "points",
      "an even choice of the points of a cloud, standardised by the training clouds; with columns of the kinds "
      "image and calibration beside the cloud's they are painted with the pictures");
}

}  // namespace braid
