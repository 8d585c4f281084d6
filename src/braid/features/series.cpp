/// @file series.cpp
/// Logs of sensors as standardised steps on their own clock; no source.

#include "braid/media/series.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "braid/features/channels.h"
#include "braid/features/file_shelf.h"
#include "braid/features/fit_sample.h"
#include "braid/features/item_clip.h"
#include "braid/features/item_file.h"
#include "braid/features/log_request.h"
#include "braid/table/series_columns.h"

namespace braid {
namespace {

constexpr int64_t fit_logs = 128;
constexpr float log_clip = 20;  // deviations
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t time_columns = 3;  // begin, end and share seen, behind the channels of a decoded item

/// What training taught.
struct Sensors {
  std::vector<std::string> channels;
  std::vector<float> mean, deviation;
  bool gaps = false;    ///< cells may be missing, so each channel has another one that says whether it was there
  double window_s = 0;  ///< steps are means over windows of so many seconds; 0: as the log has them
  int64_t window = 1;   ///< or over so many rows, where there is no clock
  int64_t max_steps = 1, typical_steps = 1;
  bool clocked = false;  ///< most logs have times

  template <class V>
  void fields(V& v) {
    v.field("channels", channels, "names");
    v.field("mean", mean, "of each channel");
    v.field("deviation", deviation, "of each channel");
    v.field("gaps", gaps, "whether steps say which channels were there");
    v.field("window_s", window_s, "length of a step; 0: as the log has them", {0});
    v.field("window", window, "rows of a step, without a clock", {1});
    v.field("max_steps", max_steps, "of an item", {1});
    v.field("typical_steps", typical_steps, "median in training", {1});
    v.field("clocked", clocked, "most logs have times");
  }
  void validate() const {
    require(mean.size() == channels.size() && deviation.size() == channels.size() && !channels.empty(), Fault::data, "",
            channels.size(), " channels with ", mean.size(), " means and ", deviation.size(), " deviations");
  }
};

/// How logs differ in training.
struct SensorJitter {
  double noise = 0.05;  ///< deviation of what is added, in deviations of the channel
  double scale = 0.1;   ///< all channels are larger or smaller by up to this share
  double gap = 0.1;     ///< longest stretch that is hidden, as a share of the item, in half of the items

  template <class V>
  void fields(V& v) {
    v.field("noise", noise, "in training, deviation of added noise, in deviations of the channel", {0, 10});
    v.field("scale", scale, "in training, largest change of size of all channels", {0, 0.9});
    v.field("gap", gap, "in training, longest stretch hidden in half of the items, as a share of it", {0, 0.9});
  }
};

/// Logs to [T, F]. Decoded: float64 [T, C + 3], channels in training's order (NaN where one is missing), then begin and
/// end of the step in seconds, NaN without a clock, and the share of the wanted part that all steps cover. Long logs
/// are averaged in windows on the clock; a window in which nothing was measured has no step.
class SensorSeries : public StreamFeature {
 public:
  struct Config {
    std::string time_column;
    std::string unit;
    double rate_hz = 0;
    bool metres = true;
    int64_t steps = 512;
    StreamClock clock;
    SensorJitter augment;

    template <class V>
    void fields(V& v) {
      v.field("time_column", time_column, "name of the column of times, or its number from 0; empty: found");
      v.field("unit", unit,
              "of that column: nanoseconds, microseconds, milliseconds, seconds, minutes, hours; empty: found");
      v.field("rate_hz", rate_hz, "steps a second of logs without times; 0: as the files or the column's name say",
              {0, 1e8});
      v.field("metres", metres, "turn latitude and longitude into metres from the first fix");
      v.field("steps", steps, "most steps of an item; longer logs are averaged in windows", {2, 1e6});
      v.field("clock", clock, "of the logs, beside that of the other streams");
      v.field("augment", augment, "changes in training");
    }
    void validate() const { (void)log_request(log_column(*this, "")); }
  };

  SensorSeries(const Config& config, const FeatureInput& input)
      : StreamFeature(input), config_(config), request_(log_request(log_column(config, column_))) {}

  void fit(const FitSource& source) override {
    std::vector<Series> logs;
    Sensors out;
    int64_t clocks = 0;
    read_sample(source, fit_logs, column_, [&](const Item& item) -> std::optional<Error> {
      auto part = read(item);
      if (!part) return part.error();
      clocks += part.value().log.has_clock();
      logs.push_back(std::move(part).value().log);
      return std::nullopt;
    });
    std::vector<ChannelView> views;
    for (const Series& log : logs) views.push_back({log.channels, log.values});
    out.clocked = clocks * 2 > int64_t(logs.size());
    out.channels = common_channels(views);
    require(!out.channels.empty(), Fault::data, "column " + column_,
            "no channel stands in at least half of the logs; do their columns have the same names?");
    choose_steps(logs, out);
    measure(logs, views, out);
    sensors_ = std::move(out);
  }

  Result<torch::Tensor> decode(const Item& item) const override {
    require(!sensors_.channels.empty(), Fault::internal, item.subject, "logs are used before fit");
    auto part = read(item);
    if (!part) return about(item, part.error());
    const auto& [log, clip] = part.value();
    const auto places = channel_places(sensors_.channels, log.channels);
    if (std::none_of(places.begin(), places.end(), [](int64_t p) { return p >= 0; }))
      return Error(Fault::data, item.subject,
                   text("has none of the channels of training (", sensors_.channels[0],
                        sensors_.channels.size() > 1 ? ", …)" : ")"));
    std::vector<double> rows = averaged(log, places, clip);
    const int64_t width = int64_t(sensors_.channels.size()) + time_columns, count = int64_t(rows.size()) / width;
    if (count == 0)
      return Error(clip.is_cut ? Fault::absent : Fault::data, item.subject,
                   "holds no measurement of the channels of training");
    tell_share(clip, width, rows);
    return torch::tensor(rows, torch::kDouble).view({count, width});
  }

  Steps steps(const torch::Tensor& decoded, Random* augment) const override {
    const int64_t channels = int64_t(sensors_.channels.size()), width = channels + time_columns;
    const int64_t count = std::min(decoded.size(0), sensors_.max_steps);
    const int64_t features = sensors_.gaps ? 2 * channels : channels;
    Steps out{torch::zeros({count, features}), torch::ones({count}, torch::kBool), {}};
    const double* from = decoded.const_data_ptr<double>();
    float* to = out.values.data_ptr<float>();
    bool* mask = out.mask.data_ptr<bool>();
    const float scale = augment ? float(1 + config_.augment.scale * augment->uniform(-1, 1)) : 1.f;
    const float noise = augment ? float(config_.augment.noise) : 0.f;
    if (augment) hide_stretch(*augment, {mask, size_t(count)});
    for (int64_t t = 0; t < count; ++t, from += width, to += features)
      for (int64_t c = 0; c < channels; ++c) {
        if (std::isnan(from[c])) continue;
        const float v = float((from[c] - sensors_.mean[size_t(c)]) / sensors_.deviation[size_t(c)]);
        to[c] = std::clamp(v, -log_clip, log_clip) * scale + (noise > 0 ? noise * float(augment->normal()) : 0.f);
        if (sensors_.gaps) to[channels + c] = 1;
      }
    if (sensors_.clocked && !std::isnan(decoded.const_data_ptr<double>()[channels]))
      out.times = decoded.narrow(0, 0, count).narrow(1, channels, 2).clone();
    out.seen = decoded.const_data_ptr<double>()[channels + 2];
    return out;
  }

  /// Of the values; whether they are there stays true, and what is not there stays 0.
  void corrupt(const Damage& damage, const Steps&, Random& random, Steps& steps) const override {
    const auto channels = int64_t(sensors_.channels.size());
    torch::Tensor values = steps.values.narrow(1, 0, channels);
    damage_values(damage, spec(), standardised_range(sensors_.mean, sensors_.deviation, log_clip), random, steps.mask,
                  values);
    if (sensors_.gaps) values.mul_(steps.values.narrow(1, channels, channels));
  }

  StepSpec spec() const override {
    const auto channels = int64_t(sensors_.channels.size());
    const int64_t values = sensors_.gaps ? 2 * channels : channels;
    return {"series", {values}, 0, sensors_.max_steps, sensors_.typical_steps, {}, sensors_.clocked};
  }
  Node fitted() const override { return to_node(sensors_); }
  void restore(const Node& fitted, const std::map<std::string, std::string>&) override {
    sensors_ = from_node<Sensors>(fitted, "column " + column_);
  }

 private:
  /// What an item is about of its log.
  struct Part {
    Series log;
    ItemClip clip;
  };

  static LogColumn log_column(const Config& config, const std::string& header) {
    return {header, config.time_column, config.rate_hz, config.unit, config.metres};
  }

  Result<Part> read(const Item& item) const {
    auto clip = clip_of(item, config_.clock);
    if (!clip) return clip.error();
    const auto path = path_of(item);
    const bool is_shared = item.cells.size() > 1;  // one long log, of which every row has a part
    const auto file = files_.get(path, "", is_shared, [&] { return open_series(path, request_); });
    if (!file) return file.error();
    if (file.value()->facts().is_epoch) begin_anew(clip.value(), file.value()->span().begin);
    auto log = file.value()->read(clip.value().span);
    if (!log) return log.error();
    return Part{std::move(log).value(), std::move(clip).value()};
  }

  /// Steps are those of the log where the longest has few enough; otherwise windows that make it fit.
  void choose_steps(const std::vector<Series>& logs, Sensors& out) const {
    std::vector<double> steps, lengths;
    for (const Series& log : logs) {
      steps.push_back(double(log.steps()));
      if (log.has_clock() && log.steps() > 0) lengths.push_back(seconds(log.span(log.steps() - 1).end - log.time(0)));
    }
    std::sort(steps.begin(), steps.end());
    std::sort(lengths.begin(), lengths.end());
    const double most = quantile(steps, 0.98), usual = quantile(steps, 0.5);
    double shrink = 1;
    if (most > double(config_.steps)) {
      shrink = most / double(config_.steps);
      if (lengths.size() == logs.size() && quantile(lengths, 0.98) > 0)
        out.window_s = quantile(lengths, 0.98) / double(config_.steps);
      else
        out.window = int64_t(std::ceil(shrink));
    }
    out.max_steps = std::max<int64_t>(1, std::min(config_.steps, int64_t(std::ceil(steps.back()))));
    out.typical_steps = std::clamp<int64_t>(int64_t(usual / shrink), 1, out.max_steps);
  }

  void measure(const std::vector<Series>& logs, const std::vector<ChannelView>& views, Sensors& out) const {
    double cells = 0, present = 0;
    for (const Series& log : logs) cells += double(log.steps());
    for (const std::string& channel : out.channels) {
      const ChannelMoments moments = channel_moments(channel, views);
      out.mean.push_back(float(moments.mean));
      out.deviation.push_back(moments.deviation());
      present += moments.count;
    }
    out.gaps = present < 0.995 * cells * double(out.channels.size());
  }

  /// Rows [T, C + 2]: one a step or one a window, without those that hold nothing.
  std::vector<double> averaged(const Series& log, const std::vector<int64_t>& places, const ItemClip& clip) const {
    const auto width = int64_t(log.channels.size());
    Ticks window(std::llround(sensors_.window_s * 705'600'000.0));
    int64_t together = sensors_.window;
    const bool by_time = window.count() > 0 && log.has_clock();
    // A log longer than those of training is looked at more coarsely, not cut.
    const int64_t steps = log.steps(), most = sensors_.max_steps;
    if (by_time && steps > 0)
      window = std::max(window, Ticks((log.time(steps - 1) - log.time(0)).count() / most + 1));
    else
      together = std::max(together, (steps + most - 1) / most);
    std::vector<double> out, sum(places.size()), seen(places.size());
    int64_t current = std::numeric_limits<int64_t>::min();
    Ticks begin{0}, end{0};
    const auto close = [&] {
      if (std::all_of(seen.begin(), seen.end(), [](double n) { return n == 0; })) return;
      for (size_t c = 0; c < places.size(); ++c) out.push_back(seen[c] > 0 ? sum[c] / seen[c] : nan);
      out.push_back(log.has_clock() ? clip.since_begin(begin) : nan);
      out.push_back(log.has_clock() ? clip.since_begin(end) : nan);
      out.push_back(1);
    };
    for (int64_t t = 0; t < log.steps(); ++t) {
      const int64_t group = by_time        ? (log.time(t) - log.time(0)).count() / window.count()
                            : together > 1 ? t / together
                                           : t;
      if (group != current) {
        if (t > 0) close();
        std::fill(sum.begin(), sum.end(), 0), std::fill(seen.begin(), seen.end(), 0);
        current = group;
        if (log.has_clock()) begin = log.span(t).begin;
      }
      if (log.has_clock()) end = std::max(log.span(t).end, begin + Ticks{1});
      for (size_t c = 0; c < places.size(); ++c)
        if (const double v = places[c] < 0 ? nan : log.values[size_t(t * width + places[c])]; std::isfinite(v))
          sum[c] += v, ++seen[c];
    }
    if (log.steps() > 0) close();
    return out;
  }

  /// Writes into each row how much of the wanted part has steps: all of what the row asks for, or else from the first
  /// step to the last.
  static void tell_share(const ItemClip& clip, int64_t width, std::vector<double>& rows) {
    double covered = 0;
    const double first = rows[size_t(width - 3)], last = rows[rows.size() - 2];
    if (std::isnan(first)) return;
    for (size_t at = 0; at < rows.size(); at += size_t(width))
      covered += rows[at + size_t(width - 2)] - rows[at + size_t(width - 3)];
    const bool is_bounded = clip.is_cut && clip.span && clip.span->end != end_of_time;
    const double wanted = is_bounded ? clip.since_begin(clip.span->end) : last - (clip.is_cut ? 0 : first);
    const double share = wanted > 0 ? std::clamp(covered / wanted, 0.0, 1.0) : 1;
    for (size_t at = 0; at < rows.size(); at += size_t(width)) rows[at + size_t(width - 1)] = share;
  }

  void hide_stretch(Random& random, std::span<bool> mask) const {
    const auto longest = int64_t(config_.augment.gap * double(mask.size()));
    if (longest < 1 || random.uniform() < 0.5) return;
    const auto length = 1 + int64_t(random.uniform() * double(longest - 1));
    const auto begin = int64_t(random.uniform() * double(int64_t(mask.size()) - length));
    std::fill_n(mask.begin() + begin, length, false);
  }

  Config config_;
  SeriesRequest request_;
  Sensors sensors_;
  mutable FileShelf<SeriesFile> files_;
};

}  // namespace

void enroll_series(FeatureRegistry& registry) {
  registry.add<SensorSeries>("series", "a log of sensors on its own clock, standardised by the training logs");
}

}  // namespace braid
