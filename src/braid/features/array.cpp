/// @file array.cpp
/// Features computed elsewhere (embeddings, poses, MFCC, sensor series) as standardised steps. No source.

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "braid/features/array_shelf.h"
#include "braid/features/fit_sample.h"
#include "braid/features/item_file.h"
#include "braid/features/time_grid.h"
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
  bool is_ordered = true;     ///< steps follow one another in time; else they are places, such as landmarks
  std::vector<float> mean, deviation;

  template <class V>
  void fields(V& v) {
    v.field("max_steps", max_steps, "longest", {1, 1e9});
    v.field("typical_steps", typical_steps, "median", {1, 1e9});
    v.field("pool", pool, "steps of a file that become one", {1, 1e9});
    v.field("has_constant", has_constant, "whether a training file has one value throughout");
    v.field("is_ordered", is_ordered, "whether steps follow one another in time");
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

/// An array whose steps are joined.
struct Pooled {
  Frames frames;
  double ratio = 1;  ///< steps of the file in one of these
};

/// Means over every `pool` steps, or over more where there would be more than `most`; in each dimension of what is
/// finite there, not-a-number where nothing is.
Pooled pooled(const Frames& in, int64_t pool, int64_t most) {
  const int64_t whole = (in.steps + pool - 1) / pool;
  // One step more than fits must not halve the scale of time: a few of the means are over one more than the others.
  const bool shrinks = whole > most && most > 1;
  Pooled out{{std::min(whole, most), in.width, {}}, shrinks ? double(in.steps) / double(most) : double(pool)};
  if (!shrinks && pool == 1 && whole <= most) return {in, 1};
  out.frames.values.assign(size_t(out.frames.steps * in.width), 0.f);
  std::vector<float> count(out.frames.values.size());
  for (int64_t s = 0; s < in.steps; ++s) {
    const int64_t t = shrinks ? s * most / in.steps : s / pool;
    if (t >= out.frames.steps) break;  // of several vectors where training had one
    for (int64_t f = 0; f < in.width; ++f) {
      const float v = in.values[size_t(s * in.width + f)];
      if (!std::isfinite(v)) continue;
      out.frames.values[size_t(t * in.width + f)] += v;
      count[size_t(t * in.width + f)] += 1;
    }
  }
  for (size_t i = 0; i < count.size(); ++i) out.frames.values[i] /= count[i];  // 0/0 is not-a-number
  return out;
}

/// An array of so many steps a second as the steps of a grid, not-a-number where one holds nothing.
/// @return Fault::data where no step would hold anything, or the grid exceeds the limit of memory
Result<Frames> regridded(const Frames& in, const SampleRate& rate, const TimeGrid& grid) {
  std::vector<Ticks> moments(static_cast<size_t>(in.steps));
  for (size_t t = 0; t < moments.size(); ++t) moments[t] = rate.time(int64_t(t));
  GridRequest request = grid.request();
  request.usual_step = rate.time(1);
  auto steps = on_grid(moments, in.values, request);
  if (!steps) return steps.error();
  auto& [first, values] = steps.value();
  if (values.empty())
    return Error(Fault::data, "", text("holds no number for any step of a grid of ", grid.rate_hz, " Hz"));
  values.insert(values.begin(), size_t(first * in.width), std::numeric_limits<float>::quiet_NaN());
  return Frames{int64_t(values.size()) / in.width, in.width, std::move(values)};
}

/// Arrays to [T, F]. Decoded: [T, F + 1], last how many steps of the file each one is of. A step with a value that is
/// no number is masked whole; an array with no finite step is unreadable, and so is one of a single value throughout
/// (what a broken extractor writes) where training saw none.
class ArraySteps : public Feature {
 public:
  struct Config {
    double rate_hz = 0;
    int64_t max_steps = 0;
    TimeGrid grid;
    double noise = 0.05;
    double drop = 0.02;
    TimeJitter time;
    StepMasks masks;

    template <class V>
    void fields(V& v) {
      v.field("rate_hz", rate_hz, "steps a second, which gives the input a clock; 0: none", {0, 1e6});
      v.field("max_steps", max_steps, "longest; 0: chosen from the files, at most 512", {0, 1e6});
      v.field("grid", grid, "moments at which the steps are, in place of the arrays' own");
      v.field("noise", noise, "in training, noise in standard deviations", {0, 10});
      v.field("drop", drop, "in training, chance of a value to be taken as the mean", {0, 1});
      v.field("time", time, "which part of an item is shown in training, and how fast");
      v.field("masks", masks, "steps that are hidden in training");
    }
    void validate() const {
      if (rate_hz > 0) (void)sample_rate(rate_hz);
      require(rate_hz > 0 || !grid.is_on(), Fault::config, "",
              "a grid needs the clock of the arrays; rate_hz says how many steps a second they have");
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
    size_t values = 0;
    read_sample(source, fit_items, column_, [&](const Item& item) -> std::optional<Error> {
      if (values > most_sampled_values) return std::nullopt;
      auto frames = read(item);
      if (!frames) return frames.error();
      values += frames.value().values.size();
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
    scale.is_ordered = config_.rate_hz > 0 || !are_places(sample);
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
    const auto [frames, ratio] = pooled(read_frames.value(), scale_.pool, scale_.max_steps);
    torch::Tensor decoded = torch::empty({frames.steps, width + 1});
    float* to = decoded.data_ptr<float>();
    bool any = false;
    for (int64_t t = 0; t < frames.steps; ++t, to += width + 1) {
      const float* from = &frames.values[size_t(t * width)];
      any = any || is_finite_step(from, width);
      std::copy_n(from, width, to);
      to[width] = float(ratio);
    }
    if (!any) return Error(Fault::data, item.subject, text("none of its ", frames.steps, " steps is finite"));
    return decoded;
  }

  Steps steps(const torch::Tensor& decoded, Random* augment) const override {
    const int64_t all = decoded.size(0), width = decoded.size(1) - 1;
    TimeView view{0, 1, all};
    if (augment && scale_.is_ordered) view = drawn_view(*augment, all);
    Steps out{torch::empty({view.steps, width}), torch::empty({view.steps}, torch::kBool), {}};
    const float* in = decoded.data_ptr<float>();
    float* values = out.values.data_ptr<float>();
    bool* mask = out.mask.data_ptr<bool>();
    for (int64_t t = 0; t < view.steps; ++t, values += width) {
      // The nearest step, since what lies between two is smoother than anything an answer sees.
      const int64_t at = std::min<int64_t>(std::llround(view.begin + view.pace * double(t)), all - 1);
      const float* from = in + at * (width + 1);
      mask[t] = is_finite_step(from, width);
      for (int64_t f = 0; f < width; ++f)
        values[f] =
            mask[t] ? std::clamp((from[f] - scale_.mean[size_t(f)]) / scale_.deviation[size_t(f)], -clip, clip) : 0;
      if (augment && mask[t]) disturb(values, width, *augment);
    }
    if (augment && scale_.is_ordered) hide_steps(config_.masks, *augment, {mask, size_t(view.steps)});
    if (config_.rate_hz > 0)
      out.times =
          view_times(view, in[width], sample_rate(config_.grid.is_on() ? config_.grid.rate_hz : config_.rate_hz));
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
    if (frames && config_.grid.is_on()) return regridded(frames.value(), sample_rate(config_.rate_hz), config_.grid);
    return frames;
  }

  /// Whether rows are places rather than moments: landmarks of a face, a hand or a body, as few numbers each and as
  /// many in every file. Time of its own that is as short and as regular loses little by being taken for it.
  static bool are_places(const std::vector<Frames>& sample) {
    constexpr int64_t most_places = 100, most_numbers = 4;
    return std::all_of(sample.begin(), sample.end(), [&](const Frames& frames) {
      return frames.steps == sample[0].steps && frames.steps > 1 && frames.steps <= most_places &&
             frames.width <= most_numbers;
    });
  }

  /// Moments of each dimension, in which nothing counts as more than ten times as far out as what is usual: a glitch or
  /// a number that stands for nothing measured must not set the scale.
  static void measure(const std::vector<Frames>& sample, int64_t width, Scale& scale) {
    int64_t steps = 0;
    for (const Frames& frames : sample) steps += frames.steps;
    const auto dimensions = static_cast<size_t>(width);
    const int64_t every = steps / std::clamp<int64_t>((int64_t{1} << 22) / width, 64, 4096) + 1;
    std::vector<std::vector<double>> some(dimensions);  // of each dimension, sorted below
    int64_t row = 0;
    for (const Frames& frames : sample)
      for (int64_t t = 0; t < frames.steps; ++t, ++row)
        for (size_t f = 0; f < dimensions && row % every == 0; ++f)
          if (const double v = frames.values[size_t(t) * dimensions + f]; std::isfinite(v)) some[f].push_back(v);
    std::vector<double> least(dimensions), most(dimensions), sum(dimensions), squares(dimensions), count(dimensions);
    for (size_t f = 0; f < dimensions; ++f) {
      std::sort(some[f].begin(), some[f].end());
      const double low = some[f].empty() ? 0 : quantile(some[f], 0.02),
                   high = some[f].empty() ? 0 : quantile(some[f], 0.98);
      const double reach = high > low ? 10 * (high - low) : std::numeric_limits<double>::infinity();
      least[f] = low - reach, most[f] = high + reach;
    }
    for (const Frames& frames : sample)
      for (size_t i = 0; i < frames.values.size(); ++i) {
        if (!std::isfinite(frames.values[i])) continue;
        const size_t f = i % dimensions;
        const double v = std::clamp(double(frames.values[i]), least[f], most[f]);
        sum[f] += v, squares[f] += v * v, count[f] += 1;
      }
    for (size_t f = 0; f < dimensions; ++f) {
      const double n = std::max(1.0, count[f]), mean = sum[f] / n;
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

  /// What training shows of an item.
  TimeView drawn_view(Random& random, int64_t all) const {
    TimeView view = draw_time_view(config_.grid.allowed(config_.time), random, all, scale_.max_steps);
    if (config_.grid.is_on()) view.begin = std::floor(view.begin);
    return view;
  }

  void disturb(float* values, int64_t width, Random& random) const {
    for (int64_t f = 0; f < width; ++f) {
      if (config_.noise > 0) values[f] += float(config_.noise * random.normal());
      if (config_.drop > 0 && random.uniform() < config_.drop) values[f] = 0;
    }
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
