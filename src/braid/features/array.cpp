/// @file array.cpp
/// Features computed elsewhere (embeddings, poses, MFCC, sensor series) as standardised steps. No source.

#include <algorithm>
#include <cmath>
#include <map>

#include "braid/features/array_shelf.h"
#include "braid/features/fit_sample.h"
#include "braid/features/item_file.h"
#include "braid/features/time_jitter.h"

namespace braid {
namespace {

constexpr int64_t fit_items = 1024;
constexpr int64_t longest_default_steps = 512;  // attention over more costs more than it gives; longer ones are pooled
constexpr int64_t max_width = 65536;
constexpr float clip = 10;  // standard deviations; a broken sensor's 1e9 stays an ordinary number

/// What training taught.
struct Scale {
  int64_t max_steps = 0, typical_steps = 1;
  int64_t pool = 1;           ///< so many steps of a file become their mean
  bool has_constant = false;  ///< whether one of the files has one value throughout
  std::vector<float> mean, deviation;

  template <class V>
  void fields(V& v) {
    v.field("max_steps", max_steps, "longest", {1, 1e9});
    v.field("typical_steps", typical_steps, "median", {1, 1e9});
    v.field("pool", pool, "steps of a file that become one", {1, 1e9});
    v.field("has_constant", has_constant, "whether a training file has one value throughout");
    v.field("mean", mean, "per dimension");
    v.field("deviation", deviation, "per dimension", {1e-30});
  }
  void validate() const {
    require(!mean.empty() && mean.size() == deviation.size(), Fault::data, "", mean.size(), " means and ",
            deviation.size(), " deviations");
  }
};

bool is_finite_step(const float* step, int64_t width) {
  return std::all_of(step, step + width, [](float v) { return std::isfinite(v); });
}

/// Whether an array has the same value throughout; a few numbers may well be alike.
bool is_constant(const Frames& frames) {
  constexpr size_t fewest = 8;
  const auto& values = frames.values;
  return values.size() >= fewest && std::isfinite(values[0]) &&
         std::all_of(values.begin(), values.end(), [&](float v) { return v == values[0]; });
}

/// Mean over every `pool` steps, of those which are finite; not-a-number where none is.
Frames pooled(const Frames& in, int64_t pool) {
  if (pool == 1) return in;
  Frames out{(in.steps + pool - 1) / pool, in.width, {}};
  out.values.assign(size_t(out.steps * out.width), 0.f);
  for (int64_t t = 0; t < out.steps; ++t) {
    float* to = &out.values[size_t(t * out.width)];
    int64_t count = 0;
    for (int64_t s = t * pool; s < std::min(in.steps, (t + 1) * pool); ++s) {
      const float* from = &in.values[size_t(s * in.width)];
      if (!is_finite_step(from, in.width)) continue;
      ++count;
      for (int64_t f = 0; f < in.width; ++f) to[f] += from[f];
    }
    for (int64_t f = 0; f < in.width; ++f) to[f] /= float(count);  // 0/0 is not-a-number, which masks the step
  }
  return out;
}

/// Arrays to [T, F]. A step with a value that is no number is masked whole; an array with no finite step is unreadable,
/// and so is one of a single value throughout (what a broken extractor writes) where training saw none.
class ArraySteps : public Feature {
 public:
  struct Config {
    double rate_hz = 0;
    int64_t max_steps = 0;
    double noise = 0.05;
    double drop = 0.02;
    TimeJitter time;
    StepMasks masks;

    template <class V>
    void fields(V& v) {
      v.field("rate_hz", rate_hz, "steps a second, which gives the input a clock; 0: none", {0, 1e6});
      v.field("max_steps", max_steps, "longest; 0: chosen from the files, at most 512", {0, 1e6});
      v.field("noise", noise, "in training, noise in standard deviations", {0, 10});
      v.field("drop", drop, "in training, chance of a value to be taken as the mean", {0, 1});
      v.field("time", time, "which part of an item is shown in training, and how fast");
      v.field("masks", masks, "steps that are hidden in training");
    }
  };

  ArraySteps(const Config& config, const FeatureInput& input) : config_(config), column_(column_name(input)) {}

  /// A list of numbers in the table is one item; paths may be several.
  std::vector<Item> items(const std::vector<Cell>& cells, const std::filesystem::path& folder,
                          const std::string& subject) const override {
    if (cells.empty() || !numbers_of(cells[0])) return Feature::items(cells, folder, subject);
    return {{"numbers:" + cells[0].text(), {cells[0]}, folder, subject}};
  }

  void fit(const FitSource& source) override {
    std::map<int64_t, std::vector<Frames>> by_width;
    read_sample(source, fit_items, column_, [&](const Item& item) -> std::optional<Error> {
      auto frames = read(item);
      if (!frames) return frames.error();
      by_width[frames.value().width].push_back(std::move(frames).value());
      return std::nullopt;
    });
    const auto& [width, sample] = *std::max_element(by_width.begin(), by_width.end(), [](const auto& a, const auto& b) {
      return a.second.size() < b.second.size();
    });
    Scale scale;
    measure(sample, width, scale);
    choose_length(sample, scale);
    scale.has_constant = std::any_of(sample.begin(), sample.end(), is_constant);
    scale_ = std::move(scale);
  }

  Result<torch::Tensor> decode(const Item& item) const override {
    require(scale_.max_steps > 0, Fault::internal, item.subject, "arrays are used before fit");
    auto read_frames = read(item);
    if (!read_frames) return about(item, read_frames.error());
    const int64_t width = int64_t(scale_.mean.size());
    if (read_frames.value().width != width)
      return Error(Fault::data, item.subject,
                   text("has ", read_frames.value().width, " values a step, but the training files have ", width));
    if (!scale_.has_constant && is_constant(read_frames.value()))
      return Error(Fault::data, item.subject,
                   text("is ", read_frames.value().values[0], " throughout, which none of the training files was"));
    // An array longer than those of training is looked at more coarsely, not cut.
    const int64_t fitting = (read_frames.value().steps + scale_.max_steps - 1) / scale_.max_steps;
    const Frames frames =
        pooled(read_frames.value(), scale_.max_steps > 1 ? std::max(scale_.pool, fitting) : scale_.pool);
    const int64_t steps = std::min(frames.steps, scale_.max_steps);
    torch::Tensor decoded = torch::empty({steps, width});  // [T, F]
    std::copy_n(frames.values.begin(), steps * width, decoded.data_ptr<float>());
    bool any = false;
    for (int64_t t = 0; t < steps && !any; ++t) any = is_finite_step(decoded.data_ptr<float>() + t * width, width);
    if (!any) return Error(Fault::data, item.subject, text("not one of its ", steps, " steps is finite"));
    return decoded;
  }

  Steps steps(const torch::Tensor& decoded, Random* augment) const override {
    const int64_t all = decoded.size(0), width = decoded.size(1);
    TimeView view{0, 1, all};
    if (augment) view = draw_time_view(config_.time, *augment, all, scale_.max_steps);
    Steps out{torch::empty({view.steps, width}), torch::empty({view.steps}, torch::kBool), {}};
    const float* in = decoded.data_ptr<float>();
    float* values = out.values.data_ptr<float>();
    bool* mask = out.mask.data_ptr<bool>();
    for (int64_t t = 0; t < view.steps; ++t, values += width) {
      // Between two steps, of which a broken one breaks what is made of it.
      const double at = std::min(view.begin + view.pace * double(t), double(all - 1));
      const auto lower = int64_t(at);
      const float *a = in + lower * width, *b = in + std::min(lower + 1, all - 1) * width;
      const auto share = float(at - double(lower));
      mask[t] = is_finite_step(a, width) && (share == 0 || is_finite_step(b, width));
      for (int64_t f = 0; f < width; ++f) {
        const float v = share == 0 ? a[f] : a[f] + share * (b[f] - a[f]);
        values[f] = mask[t] ? std::clamp((v - scale_.mean[size_t(f)]) / scale_.deviation[size_t(f)], -clip, clip) : 0;
      }
      if (augment && mask[t]) disturb(values, width, *augment);
    }
    if (augment) hide_steps(config_.masks, *augment, {mask, size_t(view.steps)});
    if (config_.rate_hz > 0) out.times = times(view);
    return out;
  }

  bool is_costly() const override { return false; }

  ValueRange range() const override { return standardised_range(scale_.mean, scale_.deviation, clip); }
  StepSpec spec() const override {
    return {"vector",
            {int64_t(scale_.mean.size())},
            0,
            std::max<int64_t>(1, scale_.max_steps),
            scale_.typical_steps,
            {},
            config_.rate_hz > 0};
  }
  Node fitted() const override { return to_node(scale_); }
  void restore(const Node& fitted, const std::map<std::string, std::string>&) override {
    scale_ = from_node<Scale>(fitted, "column " + column_);
  }

 private:
  Result<Frames> read(const Item& item) const {
    if (item.cells.empty()) return Error(Fault::data, item.subject, "has no cell");
    auto frames = [&]() -> Result<Frames> {
      if (auto numbers = numbers_of(item.cells[0])) {
        const int64_t width = int64_t(numbers->size());
        return Frames{1, width, std::move(*numbers)};
      }
      return shelf_.read(path_of(item));
    }();
    if (frames && (frames.value().steps < 1 || frames.value().width < 1 || frames.value().width > max_width))
      return Error(Fault::data, item.subject,
                   text("has ", frames.value().steps, " steps of ", frames.value().width,
                        " values; wanted at least one, and at most ", max_width, " values"));
    return frames;
  }

  static void measure(const std::vector<Frames>& sample, int64_t width, Scale& scale) {
    std::vector<double> sum(static_cast<size_t>(width)), squares(static_cast<size_t>(width));
    std::vector<int64_t> count(static_cast<size_t>(width));
    for (const Frames& frames : sample)
      for (size_t i = 0; i < frames.values.size(); ++i) {
        const double v = frames.values[i];
        if (!std::isfinite(v)) continue;
        const size_t f = i % size_t(width);
        ++count[f];
        sum[f] += v;
        squares[f] += v * v;
      }
    for (size_t f = 0; f < size_t(width); ++f) {
      const double n = double(std::max<int64_t>(1, count[f])), mean = sum[f] / n;
      const double deviation = std::sqrt(std::max(0.0, squares[f] / n - mean * mean));
      scale.mean.push_back(float(mean));
      scale.deviation.push_back(deviation > 1e-6 * std::abs(mean) && deviation > 1e-12 ? float(deviation) : 1.f);
    }
  }

  /// Long series are pooled by one factor for all, so that a step means the same stretch of time everywhere.
  void choose_length(const std::vector<Frames>& sample, Scale& scale) const {
    std::vector<double> lengths;
    for (const Frames& frames : sample) lengths.push_back(double(frames.steps));
    std::sort(lengths.begin(), lengths.end());
    const double long_one = quantile(lengths, 0.99);
    const int64_t limit = config_.max_steps > 0 ? config_.max_steps : longest_default_steps;
    scale.pool = std::max<int64_t>(1, int64_t(std::ceil(long_one / double(limit))));
    const int64_t roomy = int64_t(std::ceil(lengths.back() * 1.1 / double(scale.pool)));
    scale.max_steps = config_.max_steps > 0 ? config_.max_steps : std::clamp<int64_t>(roomy, 1, longest_default_steps);
    if (lengths.back() == 1) scale.max_steps = 1;
    scale.typical_steps = std::clamp<int64_t>(int64_t(quantile(lengths, 0.5)) / scale.pool, 1, scale.max_steps);
  }

  void disturb(float* values, int64_t width, Random& random) const {
    for (int64_t f = 0; f < width; ++f) {
      if (config_.noise > 0) values[f] += float(config_.noise * random.normal());
      if (config_.drop > 0 && random.uniform() < config_.drop) values[f] = 0;
    }
  }

  /// [T, 2] seconds.
  torch::Tensor times(const TimeView& view) const {
    torch::Tensor out = torch::empty({view.steps, 2}, torch::kFloat64);
    double* at = out.data_ptr<double>();
    const double length = double(scale_.pool) / config_.rate_hz;
    for (int64_t t = 0; t < view.steps; ++t) {
      *at++ = (view.begin + double(t) * view.pace) * length;
      *at++ = (view.begin + double(t + 1) * view.pace) * length;
    }
    return out;
  }

  Config config_;
  std::string column_;
  Scale scale_;
  mutable ArrayShelf shelf_;
};

}  // namespace

void enroll_array(FeatureRegistry& registry) {
  registry.add<ArraySteps>("array", "features computed elsewhere: rows of .npy and .npz files, lists of numbers");
}

}  // namespace braid
