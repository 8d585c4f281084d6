/// @file series.cpp
/// Logs of sensors as standardised steps on their own clock; no source.

#include "braid/media/series.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "braid/features/channels.h"
#include "braid/features/file_shelf.h"
#include "braid/features/fit_sample.h"
#include "braid/features/item_clip.h"
#include "braid/features/item_file.h"
#include "braid/features/log_request.h"
#include "braid/features/log_windows.h"
#include "braid/features/time_grid.h"
#include "braid/table/series_columns.h"

namespace braid {
namespace {

constexpr int64_t fit_logs = 128;
constexpr double least_rows = 2;  // of a step that joins rows: one row says nothing about what is faster
constexpr float log_clip = 20;    // deviations
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t time_columns = 3;  // begin, end and share seen, behind the channels of a decoded item

/// What training taught.
struct Sensors {
  std::vector<std::string> channels;
  /// Of what a step holds: the mean of each channel, then, where `spread` is set, the logarithm of its deviation
  /// within.
  std::vector<float> mean, deviation;
  bool spread = false;
  std::vector<double> middle, unit;  ///< of each channel's measurements: their mean and deviation
  /// Channels with a number that stands for nothing measured, and that number.
  std::vector<std::string> marked;
  std::vector<double> marks;
  bool gaps = false;    ///< cells may be missing, so each channel has another one that says whether it was there
  double window_s = 0;  ///< steps are means over windows of so many seconds; 0: as the log has them
  int64_t window = 1;   ///< or over so many rows, where there is no clock or a grid
  int64_t max_steps = 1, typical_steps = 1;
  bool clocked = false;  ///< most logs have times

  template <class V>
  void fields(V& v) {
    v.field("channels", channels, "names");
    v.field("mean", mean, "of each channel, then of each spread");
    v.field("deviation", deviation, "of each channel, then of each spread");
    v.field("spread", spread, "whether steps tell how channels spread within them");
    v.field("middle", middle, "mean of each channel's measurements");
    v.field("unit", unit, "deviation of each channel's measurements", {0});
    v.field("marked", marked, "channels with a number that stands for nothing measured");
    v.field("marks", marks, "that number of each");
    v.field("gaps", gaps, "whether steps say which channels were there");
    v.field("window_s", window_s, "length of a step; 0: as the log has them", {0});
    v.field("window", window, "rows of a step, without a clock or on a grid", {1});
    v.field("max_steps", max_steps, "of an item", {1});
    v.field("typical_steps", typical_steps, "median in training", {1});
    v.field("clocked", clocked, "most logs have times");
  }
  void validate() const {
    require(mean.size() == size_t(values()) && deviation.size() == mean.size() && !channels.empty(), Fault::data, "",
            channels.size(), " channels with ", mean.size(), " means and ", deviation.size(), " deviations");
    require(middle.size() == channels.size() && unit.size() == middle.size() && marks.size() == marked.size(),
            Fault::data, "", channels.size(), " channels with ", middle.size(), " middles and ", unit.size(),
            " units, ", marked.size(), " marked with ", marks.size(), " marks");
  }

  int64_t values() const { return int64_t(channels.size()) * (spread ? 2 : 1); }  ///< of a step
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

/// Logs to [T, F]. Decoded: float64 [T, W + 3], channels in training's order (NaN where one is missing), then begin and
/// end of the step in seconds, NaN without a clock, and the share of the wanted part that all steps cover. Long logs
/// are averaged in windows on the clock, which also tell how each channel spreads within them; a window in which
/// nothing was measured has no step. On a grid a row of the log is a step of the grid.
class SensorSeries : public StreamFeature {
 public:
  struct Config {
    std::string time_column;
    std::string unit;
    double rate_hz = 0;
    bool metres = true;
    int64_t steps = 512;
    StreamClock clock;
    TimeGrid grid;
    SensorJitter augment;

    template <class V>
    void fields(V& v) {
      v.field("time_column", time_column, "name of the column of times, or its number from 0; empty: found");
      v.field("unit", unit,
              "of that column: nanoseconds, microseconds, milliseconds, seconds, minutes, hours; empty: found");
      v.field("rate_hz", rate_hz, "steps a second of logs without times; 0: as the files or the column's name say",
              {0, 1e8});
      v.field("metres", metres, "turn latitude and longitude into metres from the first fix, and velocities");
      v.field("steps", steps, "most steps of an item; longer logs are averaged in windows", {2, 1e6});
      v.field("clock", clock, "of the logs, beside that of the other streams");
      v.field("grid", grid, "moments at which the steps are, in place of the logs' own");
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
    size_t values = 0;
    read_sample(source, fit_logs, column_, [&](const Item& item) -> std::optional<Error> {
      if (values > most_sampled_values) return std::nullopt;
      auto part = read(item);
      if (!part) return part.error();
      clocks += part.value().log.has_clock();
      values += part.value().log.values.size();
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
    const auto channels = channels_of(log, sensors_);
    if (std::none_of(channels.begin(), channels.end(), [](const LogChannel& c) { return c.place >= 0; }))
      return Error(Fault::data, item.subject,
                   text("has none of the channels of training (", sensors_.channels[0],
                        sensors_.channels.size() > 1 ? ", …)" : ")"));
    std::vector<double> rows = rows_of(log, channels, clip);
    const int64_t width = sensors_.values() + time_columns, count = int64_t(rows.size()) / width;
    if (count == 0)
      return Error(clip.is_cut ? Fault::absent : Fault::data, item.subject,
                   "holds no measurement of the channels of training");
    tell_share(clip, width, rows);
    return torch::tensor(rows, torch::kDouble).view({count, width});
  }

  Steps steps(const torch::Tensor& decoded, Random* augment) const override {
    const int64_t channels = int64_t(sensors_.channels.size()), values = sensors_.values();
    const int64_t width = values + time_columns, features = values + (sensors_.gaps ? channels : 0);
    const int64_t count = std::min(decoded.size(0), sensors_.max_steps);
    Steps out{torch::zeros({count, features}), torch::ones({count}, torch::kBool), {}};
    const double* from = decoded.const_data_ptr<double>();
    float* to = out.values.data_ptr<float>();
    bool* mask = out.mask.data_ptr<bool>();
    const float scale = augment ? float(1 + config_.augment.scale * augment->uniform(-1, 1)) : 1.f;
    const float noise = augment ? float(config_.augment.noise) : 0.f;
    if (augment) hide_stretch(*augment, {mask, size_t(count)});
    for (int64_t t = 0; t < count; ++t, from += width, to += features)
      for (int64_t c = 0; c < values; ++c) {
        if (std::isnan(from[c])) continue;
        const auto v = std::clamp(float((from[c] - sensors_.mean[size_t(c)]) / sensors_.deviation[size_t(c)]),
                                  -log_clip, log_clip);
        // What is larger by a factor spreads by as much: a sum of logarithms.
        const float scaled = c < channels ? v * scale : v + std::log(scale) / sensors_.deviation[size_t(c)];
        to[c] = scaled + (noise > 0 ? noise * float(augment->normal()) : 0.f);
        if (sensors_.gaps && c < channels) to[values + c] = 1;
      }
    if (sensors_.clocked && !std::isnan(decoded.const_data_ptr<double>()[values]))
      out.times = decoded.narrow(0, 0, count).narrow(1, values, 2).clone();
    out.seen = decoded.const_data_ptr<double>()[values + 2];
    return out;
  }

  /// Of the values; whether they are there stays true, and what is not there stays 0.
  void corrupt(const Damage& damage, const Steps&, Random& random, Steps& steps) const override {
    const auto channels = int64_t(sensors_.channels.size()), width = sensors_.values();
    torch::Tensor values = steps.values.narrow(1, 0, width);
    damage_values(damage, spec(), standardised_range(sensors_.mean, sensors_.deviation, log_clip), random, steps.mask,
                  values);
    if (!sensors_.gaps) return;
    for (int64_t at = 0; at < width; at += channels)
      values.narrow(1, at, channels).mul_(steps.values.narrow(1, width, channels));
  }

  StepSpec spec() const override {
    const int64_t values = sensors_.values() + (sensors_.gaps ? int64_t(sensors_.channels.size()) : 0);
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
    auto span = clip.value().span;
    if (span) span->begin -= config_.grid.looks_back(file.value()->facts().median_step);
    auto log = file.value()->read(span);
    if (!log) return log.error();
    Part part{std::move(log).value(), std::move(clip).value()};
    if (!config_.grid.is_on()) return part;
    if (auto reason = put_on_grid(config_.grid, part.log, part.clip)) return std::move(*reason);
    return part;
  }

  /// Steps are those of the log where the longest has few enough; otherwise windows that make it fit. A mean of two
  /// rows and how far they are apart are all that the rows were; windows of one row here and two there would be
  /// neither.
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
    out.spread = most > double(config_.steps);
    if (out.spread) {
      const double needed = most / double(config_.steps);
      shrink = std::max(needed, least_rows);
      if (!config_.grid.is_on() && lengths.size() == logs.size() && quantile(lengths, 0.98) > 0)
        out.window_s = quantile(lengths, 0.98) / double(config_.steps) * (shrink / needed);
      else
        out.window = int64_t(std::ceil(shrink));
    }
    const auto longest = int64_t(std::ceil(steps.back() / shrink));  // and some room for what is a little longer
    out.max_steps = std::clamp<int64_t>(longest + longest / 10, 1, config_.steps);
    out.typical_steps = std::clamp<int64_t>(int64_t(usual / shrink), 1, out.max_steps);
  }

  /// Of measurements, then of what steps make of them.
  void measure(const std::vector<Series>& logs, const std::vector<ChannelView>& views, Sensors& out) const {
    for (const std::string& channel : out.channels) {
      const auto mark = missing_mark(channel_sample(channel, views));
      if (mark) out.marked.push_back(channel), out.marks.push_back(*mark);
      const ChannelMoments moments = channel_moments(channel, views, mark);
      out.middle.push_back(moments.mean);
      out.unit.push_back(moments.deviation());
    }
    out.gaps = missing_share(logs, out) > 0.005;
    std::vector<std::string> names;
    for (int64_t c = 0; c < out.values(); ++c) names.push_back(std::to_string(c));
    std::vector<std::vector<float>> steps;
    for (const Series& log : logs) {
      const LogSteps joined = windowed(log, channels_of(log, out), windows_of(out));
      steps.emplace_back(joined.values.begin(), joined.values.end());
    }
    std::vector<ChannelView> of_steps;
    for (const auto& values : steps) of_steps.push_back({names, values});
    for (const std::string& name : names) {
      const ChannelMoments moments = channel_moments(name, of_steps);
      out.mean.push_back(float(moments.mean));
      out.deviation.push_back(moments.deviation());
    }
  }

  static std::vector<LogChannel> channels_of(const Series& log, const Sensors& sensors) {
    constexpr double least_share = 1e-3;  // of the deviation of all measurements
    const auto places = channel_places(sensors.channels, log.channels);
    std::vector<LogChannel> out;
    for (size_t c = 0; c < places.size(); ++c) {
      const auto mark = std::find(sensors.marked.begin(), sensors.marked.end(), sensors.channels[c]);
      out.push_back({places[c],
                     mark == sensors.marked.end() ? nan : sensors.marks[size_t(mark - sensors.marked.begin())],
                     sensors.middle[c], std::max(least_share * sensors.unit[c], 1e-30)});
    }
    return out;
  }

  static LogWindows windows_of(const Sensors& sensors) {
    return {ticks(sensors.window_s), sensors.window, sensors.max_steps, sensors.spread};
  }

  /// Of the cells of training's channels, in rows that hold a number; the others are no steps. The first such row does
  /// not count, as there is no velocity before the second fix.
  static double missing_share(const std::vector<Series>& logs, const Sensors& sensors) {
    double cells = 0, missing = 0;
    for (const Series& log : logs) {
      const auto channels = channels_of(log, sensors);
      const auto width = int64_t(log.channels.size());
      bool is_first = log.steps() > 1;
      for (auto row = log.values.begin(); row != log.values.end(); row += width) {
        if (std::none_of(row, row + width, [](float v) { return std::isfinite(v); })) continue;
        if (!std::exchange(is_first, false))
          for (const LogChannel& c : channels) {
            ++cells;
            missing += c.place < 0 || !std::isfinite(row[c.place]) || double(row[c.place]) == c.mark;
          }
      }
    }
    return cells > 0 ? missing / cells : 0;
  }

  /// Rows [T, W + 3]: one a step or one a window, without those that hold nothing.
  std::vector<double> rows_of(const Series& log, const std::vector<LogChannel>& channels, const ItemClip& clip) const {
    const LogSteps steps = windowed(log, channels, windows_of(sensors_));
    std::vector<double> out;
    for (int64_t t = 0; t < steps.steps(); ++t) {
      const auto row = steps.values.begin() + t * steps.width;
      out.insert(out.end(), row, row + steps.width);
      const bool has_clock = !steps.spans.empty();
      out.push_back(has_clock ? clip.since_begin(steps.spans[size_t(t)].begin) : nan);
      out.push_back(has_clock ? clip.since_begin(steps.spans[size_t(t)].end) : nan);
      out.push_back(1);
    }
    return out;
  }

  /// Writes into each row how much of the wanted part has steps: all of what the row asks for, or else from the first
  /// step to the last.
  void tell_share(const ItemClip& clip, int64_t width, std::vector<double>& rows) const {
    double covered = 0;
    const double first = rows[size_t(width - 3)], last = rows[rows.size() - 2];
    if (std::isnan(first)) return;
    const bool is_bounded = clip.is_cut && clip.span && clip.span->end != end_of_time;
    const double end = is_bounded ? clip.since_begin(clip.span->end) : last;
    const double until = config_.grid.is_on() ? end : last;  // the last step of a grid may reach beyond the part
    for (size_t at = 0; at < rows.size(); at += size_t(width))
      covered += std::min(rows[at + size_t(width - 2)], until) - rows[at + size_t(width - 3)];
    const double wanted = end - (clip.is_cut ? 0 : first);
    const double share = wanted > 0 ? std::clamp(covered / wanted, 0.0, 1.0) : 1;
    for (size_t at = 0; at < rows.size(); at += size_t(width))
      rows[at + size_t(width - 1)] = share > 1 - 1e-9 ? 1 : share;
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
