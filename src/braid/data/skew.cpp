#include "braid/data/skew.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace braid {
namespace {

constexpr double rate_hz = Activity::rate_hz;
constexpr int64_t trend_steps = 100;   // to either side: what changes slower is no event
constexpr double fine_steps = 2;       // deviation of the smoothing: a click and a frame rarely fall together
constexpr double coarse_steps = 6;     // where a drift smears the peak
constexpr int64_t growth_steps = 2;    // to either side of where growth is measured
constexpr double loudest = 6;          // deviations: one bang must not outweigh all else
constexpr double least_overlap = 0.3;  // of the shorter stream
constexpr int64_t least_overlap_steps = 100;
constexpr int64_t rival_steps = 15;      // a rival peak is at least so far away
constexpr double alike = 0.97;           // of two peaks, from which on nobody can tell which is right
constexpr int64_t backward_plays = 200;  // comparisons with streams played backwards, over all files
constexpr int64_t chance_steps = 4000;   // of long streams, see `by_chance`
constexpr double window_s = 20, window_step_s = 10, window_search_s = 0.4;
constexpr size_t least_windows = 5;
constexpr double nearly = 0.9;  // of the files that the best curves tell
constexpr double largest_drift_error_ppm = 50;

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + int64_t(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// A curve as it is compared: events stand out, mean 0, 0 where nothing was recorded.
struct Signal {
  std::vector<float> values;
  std::vector<double> energy;  ///< sums of squares before each step, [T + 1]
  std::vector<double> known;   ///< recorded steps before each step, [T + 1]

  int64_t steps() const { return int64_t(values.size()); }
};

Signal with_sums(std::vector<float> values, const std::vector<bool>& known) {
  Signal out{std::move(values), {0}, {0}};
  for (size_t t = 0; t < out.values.size(); ++t) {
    out.energy.push_back(out.energy.back() + double(out.values[t]) * out.values[t]);
    out.known.push_back(out.known.back() + (known[t] ? 1 : 0));
  }
  return out;
}

/// Mean over steps nearby, weighted by a bell; known steps alone count.
std::vector<float> smoothed(const std::vector<float>& values, const std::vector<bool>& known, double deviation) {
  const int64_t steps = int64_t(values.size());
  const auto reach = int64_t(std::ceil(3 * deviation));
  std::vector<double> bell;
  for (int64_t d = -reach; d <= reach; ++d) bell.push_back(std::exp(-0.5 * double(d * d) / (deviation * deviation)));
  std::vector<float> out(values.size());
  for (int64_t t = 0; t < steps; ++t) {
    if (!known[size_t(t)]) continue;
    double sum = 0, weights = 0;
    for (int64_t d = std::max(-reach, -t); d <= std::min(reach, steps - 1 - t); ++d)
      if (known[size_t(t + d)]) {
        const double weight = bell[size_t(d + reach)];
        sum += weight * values[size_t(t + d)], weights += weight;
      }
    out[size_t(t)] = float(sum / weights);
  }
  return out;
}

/// Where values grow: streams rarely agree on how long an event lasts, but on when it begins.
std::vector<float> growth(const std::vector<float>& values, const std::vector<bool>& known) {
  const int64_t steps = int64_t(values.size());
  std::vector<float> out(values.size());
  for (int64_t t = growth_steps; t + growth_steps < steps; ++t) {
    const auto before = size_t(t - growth_steps), after = size_t(t + growth_steps);
    if (known[before] && known[after]) out[size_t(t)] = std::max(0.f, values[after] - values[before]);
  }
  return out;
}

/// Takes away what changes slowly.
void remove_trend(std::vector<float>& values, const std::vector<bool>& known) {
  const int64_t steps = int64_t(values.size());
  std::vector<double> sum{0}, seen{0};
  for (size_t t = 0; t < values.size(); ++t) {
    sum.push_back(sum.back() + (known[t] ? values[t] : 0.f));
    seen.push_back(seen.back() + (known[t] ? 1 : 0));
  }
  for (int64_t t = 0; t < steps; ++t) {
    const auto low = size_t(std::max<int64_t>(0, t - trend_steps)), high = size_t(std::min(steps, t + trend_steps + 1));
    if (known[size_t(t)]) values[size_t(t)] -= float((sum[high] - sum[low]) / (seen[high] - seen[low]));
  }
}

/// @param begins  whether what counts is where events begin, not how long they last
Signal signal_of(const Activity::Curve& curve, bool begins, double smoothing) {
  std::vector<float> values(curve.values.size());
  std::vector<bool> known(curve.values.size());
  double scale = 0, count = 0;
  for (const float v : curve.values)
    if (std::isfinite(v)) scale += v, ++count;
  scale = count > 0 && scale > 0 ? scale / count : 1;
  for (size_t t = 0; t < values.size(); ++t) {
    known[t] = std::isfinite(curve.values[t]);
    values[t] = known[t] ? float(std::log1p(std::max(0.f, curve.values[t]) / scale)) : 0.f;
  }
  if (begins && !curve.is_onset) values = growth(smoothed(values, known, fine_steps), known);
  remove_trend(values, known);
  values = smoothed(values, known, smoothing);
  double squares = 0;
  for (const float v : values) squares += double(v) * v;
  const float deviation = float(std::sqrt(squares / std::max(count, 1.0)));
  if (deviation > 0)
    for (float& v : values) v = std::clamp(v / deviation, -float(loudest), float(loudest));
  return with_sums(std::move(values), known);
}

/// The signal from its end to its begin, cut somewhere and joined again.
Signal played_backwards(const Signal& signal, double cut) {
  std::vector<float> values(signal.values.rbegin(), signal.values.rend());
  std::vector<bool> known;
  for (int64_t t = signal.steps(); t > 0; --t) known.push_back(signal.known[size_t(t)] > signal.known[size_t(t - 1)]);
  const auto at = int64_t(cut * double(values.size()));
  std::rotate(values.begin(), values.begin() + at, values.end());
  std::rotate(known.begin(), known.begin() + at, known.end());
  return with_sums(std::move(values), known);
}

/// Correlation of reference[i] with stream[i - lag] for each lag in [first, last]; in proportion to the root of the
/// share of time that overlaps, as few steps match by chance; 0 where too little does.
std::vector<float> correlation(const Signal& reference, const Signal& stream, int64_t first, int64_t last) {
  const int64_t n = reference.steps(), m = stream.steps(), shorter = std::min(n, m);
  const double least = std::max(double(std::min(least_overlap_steps, shorter)), least_overlap * double(shorter));
  std::vector<float> out;
  for (int64_t lag = first; lag <= last; ++lag) {
    const int64_t low = std::max<int64_t>(0, lag), high = std::min(n, m + lag);
    if (double(high - low) < least) {
      out.push_back(0);
      continue;
    }
    const auto *a = reference.values.data() + low, *b = stream.values.data() + (low - lag);
    float sums[8] = {};
    int64_t i = 0;
    for (; i + 8 <= high - low; i += 8)
      for (int64_t k = 0; k < 8; ++k) sums[k] += a[i + k] * b[i + k];
    double product = 0;
    for (const float sum : sums) product += sum;
    for (; i < high - low; ++i) product += double(a[i]) * b[i];
    const double energy = (reference.energy[size_t(high)] - reference.energy[size_t(low)]) *
                          (stream.energy[size_t(high - lag)] - stream.energy[size_t(low - lag)]);
    const double share = std::min(1.0, double(high - low) / double(shorter));
    out.push_back(energy > 0 ? float(product / std::sqrt(energy) * std::sqrt(share)) : 0.f);
  }
  return out;
}

/// Where the highest value stands, between steps by the parabola through it and its neighbours.
double peak_of(const std::vector<float>& values) {
  const auto at = std::max_element(values.begin(), values.end()) - values.begin();
  if (at == 0 || at + 1 == int64_t(values.size())) return double(at);
  const double before = values[size_t(at - 1)], here = values[size_t(at)], after = values[size_t(at + 1)];
  const double bend = before - 2 * here + after;
  return double(at) + (bend < 0 ? 0.5 * (before - after) / bend : 0);
}

/// How clear the highest value is: its height, and how far it stands above the best that is elsewhere; 0 where that one
/// is as high, as with a metronome.
double clearness(const std::vector<float>& values) {
  const auto best = std::max_element(values.begin(), values.end()) - values.begin();
  double rival = 0;
  for (int64_t i = 0; i < int64_t(values.size()); ++i)
    if (std::abs(i - best) >= rival_steps) rival = std::max(rival, double(values[size_t(i)]));
  const double height = values[size_t(best)];
  return rival > alike * height ? 0 : 2 * height - rival;
}

/// Which curves of two streams are compared, and how.
struct CurveChoice {
  size_t reference, stream;
  bool begins;  ///< by where events begin, which is exact; else by how long they last too, which tells more
};

/// One pair, by one curve of each.
class Comparison {
 public:
  Comparison(const StreamPair& pair, const CurveChoice& choice, const SkewOptions& options)
      : choice_(choice),
        reference_curve_(pair.reference.curves[choice.reference]),
        stream_curve_(pair.stream.curves[choice.stream]),
        begin_s_(pair.stream.begin_s),
        base_s_(pair.reference.begin_s - pair.stream.begin_s),
        options_(options) {
    const double shared_s = double(std::min(reference_curve_.values.size(), stream_curve_.values.size())) / rate_hz;
    is_long_ = shared_s >= options.drift_from_s;
    reference_ = signal_of(reference_curve_, choice.begins, is_long_ ? coarse_steps : fine_steps);
    stream_ = signal_of(stream_curve_, choice.begins, is_long_ ? coarse_steps : fine_steps);
    first_ = int64_t(std::ceil((-options.most_s - base_s_) * rate_hz));
    last_ = int64_t(std::floor((options.most_s - base_s_) * rate_hz));
  }

  void compare() {
    values_ = correlation(reference_, stream_, first_, last_);
    skew_.offset_s = offset(double(first_) + peak_of(values_));
    skew_.correlation = *std::max_element(values_.begin(), values_.end());
    if (is_long_) fit_line();
  }

  /// How well the stream fits when it is played backwards. Long streams are judged by a part of them: what fits by
  /// chance falls with the root of the length.
  double by_chance(double cut) const {
    const int64_t steps = std::min(reference_.steps(), stream_.steps()), taken = std::min(steps, chance_steps);
    const auto at = int64_t(cut * double(steps - taken));
    const auto values =
        correlation(part(reference_, at, at + taken), played_backwards(part(stream_, at, at + taken), cut),
                    -most_lag(taken), most_lag(taken));
    return clearness(values) * std::sqrt(double(taken) / double(steps));
  }

  double clear() const { return clearness(values_); }
  const Skew& skew() const { return skew_; }

  /// Adds the curve of correlation to one on a grid of steps from `centre_s` - most_s on.
  void add_to(std::vector<double>& grid, double centre_s) const {
    for (size_t i = 0; i < grid.size(); ++i) {
      const double at = (double(i) / rate_hz + centre_s - options_.most_s - base_s_) * rate_hz - double(first_);
      grid[i] += values_[size_t(std::clamp<int64_t>(std::llround(at), 0, int64_t(values_.size()) - 1))];
    }
  }

 private:
  int64_t most_lag(int64_t steps) const { return std::min<int64_t>(steps, std::llround(options_.most_s * rate_hz)); }
  double offset(double lag) const { return base_s_ + lag / rate_hz; }

  /// Offsets of windows over the stream's own time: their slope is the drift.
  void fit_line() {
    const Signal reference = signal_of(reference_curve_, choice_.begins, fine_steps);
    const Signal stream = signal_of(stream_curve_, choice_.begins, fine_steps);
    const auto centre = std::llround((skew_.offset_s - base_s_) * rate_hz);
    const auto search = std::llround(window_search_s * rate_hz), length = std::llround(window_s * rate_hz);
    std::vector<double> at, found;
    for (int64_t begin = 0; begin + length <= stream.steps(); begin += std::llround(window_step_s * rate_hz)) {
      const int64_t low = std::max<int64_t>(0, begin + centre - search);
      const int64_t high = std::min<int64_t>(reference.steps(), begin + length + centre + search);
      if (high - low < length) continue;
      const auto values = correlation(part(reference, low, high), part(stream, begin, begin + length),
                                      begin + centre - search - low, begin + centre + search - low);
      if (*std::max_element(values.begin(), values.end()) < 0.5 * skew_.correlation) continue;
      at.push_back(begin_s_ + (double(begin) + double(length) / 2) / rate_hz);
      found.push_back(offset(double(centre - search) + peak_of(values)));
    }
    if (at.size() < least_windows) return;
    std::vector<double> slopes;
    for (size_t i = 0; i < at.size(); ++i)
      for (size_t j = i + 1; j < at.size(); ++j) slopes.push_back((found[j] - found[i]) / (at[j] - at[i]));
    const double slope = median(slopes);
    std::vector<double> rests;
    for (size_t i = 0; i < at.size(); ++i) rests.push_back(found[i] - slope * at[i]);
    const double rest = median(rests);
    std::vector<double> misses;
    double mean = 0, variance = 0;
    for (const double one : rests) misses.push_back(std::abs(one - rest));
    for (const double one : at) mean += one / double(at.size());
    for (const double one : at) variance += (one - mean) * (one - mean);
    // Windows overlap by half, so that two make one; a curve is no finer than its steps.
    const double noise = std::max(1.4826 * median(misses), 0.1 / rate_hz) * std::sqrt(2.0);
    const double error_ppm = noise / std::sqrt(variance) * 1e6;
    if (error_ppm > largest_drift_error_ppm) return;
    skew_.offset_s = rest, skew_.drift_ppm = slope * 1e6, skew_.drift_error_ppm = error_ppm;
  }

  static Signal part(const Signal& signal, int64_t low, int64_t high) {
    std::vector<bool> known;
    for (int64_t t = low; t < high; ++t) known.push_back(signal.known[size_t(t + 1)] > signal.known[size_t(t)]);
    return with_sums({signal.values.begin() + low, signal.values.begin() + high}, known);
  }

  CurveChoice choice_;
  const Activity::Curve &reference_curve_, &stream_curve_;
  double begin_s_, base_s_;  ///< begin of the stream, and what the offset is at lag 0
  SkewOptions options_;
  bool is_long_ = false;
  Signal reference_, stream_;
  int64_t first_ = 0, last_ = 0;
  std::vector<float> values_;
  Skew skew_;
};

/// 1 - the q-value of each file (Storey 2002, doi:10.1111/1467-9868.00346): the share of files at least as clear that
/// are so by chance. Where most files are clearer than chance, one that is a little less so is believed too.
/// @param chance  clearness by chance  @param tests  choices of curves among which the best is taken, which makes one
///                file look clearer than it is, and many files hardly
std::vector<double> confidences(const std::vector<double>& clear, std::vector<double> chance, double tests) {
  std::sort(chance.begin(), chance.end());
  const auto files = double(clear.size());
  std::vector<std::pair<double, size_t>> order;  // p-values
  for (size_t i = 0; i < clear.size(); ++i) {
    const auto better = chance.end() - std::lower_bound(chance.begin(), chance.end(), clear[i]);
    order.emplace_back((1 + (tests - 1) / files) * double(1 + better) / double(1 + chance.size()), i);
  }
  std::sort(order.begin(), order.end());
  const auto unclear = std::count_if(order.begin(), order.end(), [](const auto& one) { return one.first > 0.5; });
  const double by_chance = std::min(1.0, double(unclear + 1) / (0.5 * files));
  std::vector<double> out(clear.size());
  double q = 1;
  for (size_t rank = order.size(); rank > 0; --rank) {
    q = std::min(q, by_chance * order[rank - 1].first * files / double(rank));
    out[order[rank - 1].second] = 1 - q;
  }
  return out;
}

/// All pairs by one curve of each; `tests` so many choices of curves are compared.
SkewStudy study_curves(const std::vector<StreamPair>& pairs, const CurveChoice& choice, double tests,
                       const SkewOptions& options) {
  SkewStudy out;
  out.reference_curve = pairs[0].reference.curves[choice.reference].name;
  out.curve = pairs[0].stream.curves[choice.stream].name;
  std::vector<double> chance, around_zero(size_t(std::llround(2 * options.most_s * rate_hz)) + 1);
  std::vector<double> clear, around_each = around_zero;
  const auto plays = std::max<int64_t>(1, backward_plays / int64_t(pairs.size()));
  for (const StreamPair& pair : pairs) {
    Comparison comparison(pair, choice, options);
    comparison.compare();
    out.files.push_back(comparison.skew());
    clear.push_back(comparison.clear());
    comparison.add_to(around_zero, 0);
    comparison.add_to(around_each, comparison.skew().offset_s);
    for (int64_t play = 0; play < plays; ++play) chance.push_back(comparison.by_chance(double(play) / double(plays)));
  }
  const auto confidence = confidences(clear, std::move(chance), tests);
  std::vector<double> offsets, distances;
  for (size_t i = 0; i < out.files.size(); ++i) {
    out.files[i].confidence = confidence[i];
    if (confidence[i] >= options.confidence) offsets.push_back(out.files[i].offset_s);
  }
  out.found = int64_t(offsets.size());
  out.middle_s = median(offsets);
  for (const double one : offsets) {
    distances.push_back(std::abs(one - out.middle_s));
    if (distances.back() <= options.together_s) out.share_together += 1 / double(offsets.size());
  }
  out.spread_s = median(distances);
  const auto& grid = out.is_common() ? around_zero : around_each;
  for (size_t i = 0; i < grid.size(); ++i)
    out.correlation.emplace_back(double(i) / rate_hz - options.most_s, grid[i] / double(pairs.size()));
  return out;
}

double mean_correlation(const SkewStudy& study) {
  double out = 0;
  for (const Skew& one : study.files) out += one.correlation / double(study.files.size());
  return out;
}

}  // namespace

SkewStudy study_skew(const std::vector<StreamPair>& pairs, const SkewOptions& options) {
  if (pairs.empty()) return {};
  std::vector<CurveChoice> choices;
  for (size_t a = 0; a < pairs[0].reference.curves.size(); ++a)
    for (size_t b = 0; b < pairs[0].stream.curves.size(); ++b) {
      choices.push_back({a, b, true});
      if (!pairs[0].reference.curves[a].is_onset && !pairs[0].stream.curves[b].is_onset)
        choices.push_back({a, b, false});
    }
  std::vector<SkewStudy> studies;
  int64_t most = 0;
  for (const CurveChoice& choice : choices) {
    studies.push_back(study_curves(pairs, choice, double(choices.size()), options));
    most = std::max(most, studies.back().found);
  }
  // Of those that tell nearly as many files, begins before lasting, then the closest match.
  std::optional<size_t> best;
  for (size_t i = 0; i < studies.size(); ++i) {
    if (double(studies[i].found) < nearly * double(most)) continue;
    const bool is_better = !best || std::pair(choices[i].begins, mean_correlation(studies[i])) >
                                        std::pair(choices[*best].begins, mean_correlation(studies[*best]));
    if (is_better) best = i;
  }
  return std::move(studies[*best]);
}

}  // namespace braid
