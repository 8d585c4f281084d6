#include "braid/data/skew.h"

#include <algorithm>
#include <cmath>

#include "braid/core/quantile.h"
#include "braid/core/random.h"
#include "braid/data/event_signal.h"

namespace braid {
namespace {

constexpr double rate_hz = Activity::rate_hz;
constexpr double fine_steps = 2;         // deviation of the smoothing: a click and a frame rarely fall together
constexpr double coarse_steps = 6;       // where a drift smears the peak
constexpr int64_t backward_plays = 200;  // comparisons with streams played backwards, over all files
constexpr size_t most_swaps = 100;       // comparisons with streams of other rows, over all files
constexpr double same_place_s = 0.1;
constexpr int64_t chance_steps = 4000;  // of long streams, see `by_chance`
constexpr double window_s = 20, window_step_s = 10, window_search_s = 0.4;
constexpr size_t least_windows = 5;
constexpr double nearly = 0.9;  // of the files that the best curves tell
constexpr double largest_drift_error_ppm = 50;

/// Which curves of two streams are compared, and how.
struct CurveChoice {
  size_t reference, stream;
  bool begins;  ///< by where events begin, which is exact; else by how long they last too, which tells more
};

/// One pair, by one curve of each.
class Comparison {
 public:
  Comparison(const Activity& reference, const Activity& stream, const CurveChoice& choice, const SkewOptions& options)
      : choice_(choice),
        reference_curve_(reference.curves[choice.reference]),
        stream_curve_(stream.curves[choice.stream]),
        begin_s_(stream.begin_s),
        base_s_(reference.begin_s - stream.begin_s),
        options_(options) {
    const double shared_s = double(std::min(reference_curve_.values.size(), stream_curve_.values.size())) / rate_hz;
    is_long_ = shared_s >= options.drift_from_s;
    reference_ = event_signal(reference_curve_, choice.begins, is_long_ ? coarse_steps : fine_steps);
    stream_ = event_signal(stream_curve_, choice.begins, is_long_ ? coarse_steps : fine_steps);
    first_ = int64_t(std::ceil((-options.most_s - base_s_) * rate_hz));
    last_ = int64_t(std::floor((options.most_s - base_s_) * rate_hz));
  }

  void compare() {
    values_ = correlation(reference_, stream_, first_, last_);
    skew_.offset_s = offset(double(first_) + peak_of(values_));
    skew_.correlation = *std::max_element(values_.begin(), values_.end());
    if (is_long_) fit_line();
  }

  /// How well the stream fits when it is played backwards in another order. Long streams are judged by a part of them:
  /// what fits by chance falls with the root of the length.
  /// @param share  in [0, 1]: of the way from the first part to the last  @param seed  of the order
  double by_chance(double share, uint64_t seed) const {
    const int64_t steps = std::min(reference_.steps(), stream_.steps()), taken = std::min(steps, chance_steps);
    const auto at = int64_t(share * double(steps - taken));
    const auto values =
        correlation(part_of(reference_, at, at + taken), scrambled(part_of(stream_, at, at + taken), seed),
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
    const EventSignal reference = event_signal(reference_curve_, choice_.begins, fine_steps);
    const EventSignal stream = event_signal(stream_curve_, choice_.begins, fine_steps);
    const auto centre = std::llround((skew_.offset_s - base_s_) * rate_hz);
    const auto search = std::llround(window_search_s * rate_hz), length = std::llround(window_s * rate_hz);
    std::vector<double> at, found;
    for (int64_t begin = 0; begin + length <= stream.steps(); begin += std::llround(window_step_s * rate_hz)) {
      const int64_t low = std::max<int64_t>(0, begin + centre - search);
      const int64_t high = std::min<int64_t>(reference.steps(), begin + length + centre + search);
      if (high - low < length) continue;
      const auto values = correlation(part_of(reference, low, high), part_of(stream, begin, begin + length),
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

  CurveChoice choice_;
  const Activity::Curve &reference_curve_, &stream_curve_;
  double begin_s_, base_s_;  ///< begin of the stream, and what the offset is at lag 0
  SkewOptions options_;
  bool is_long_ = false;
  EventSignal reference_, stream_;
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

/// How clearly streams of other rows fit a reference where its own does, 0 where they fit elsewhere; tracks of one file
/// that fit a stranger's anywhere follow a course that all rows have, and tell nothing of clocks.
std::vector<double> fits_of_strangers(const std::vector<StreamPair>& pairs, const CurveChoice& choice,
                                      const std::vector<Skew>& own, const SkewOptions& options) {
  std::vector<double> out;
  const size_t files = pairs.size(), strangers = files < 2 ? 0 : std::min(files - 1, 1 + most_swaps / files);
  for (size_t i = 0; i < files; i += 1 + files / most_swaps)
    for (size_t k = 1; k <= strangers; ++k) {
      Comparison comparison(pairs[i].reference, pairs[(i + k) % files].stream, choice, options);
      comparison.compare();
      const bool is_there = std::abs(comparison.skew().offset_s - own[i].offset_s) <= same_place_s;
      out.push_back(options.one_clock || is_there ? comparison.clear() : 0);
    }
  return out;
}

/// The share of values that are at least as large as a limit.
double share_from(const std::vector<double>& values, double limit) {
  if (values.empty()) return 0;
  const auto count = std::count_if(values.begin(), values.end(), [&](double one) { return one >= limit; });
  return double(count) / double(values.size());
}

/// All pairs by one curve of each; `tests` so many choices of curves are compared.
SkewStudy study_curves(const std::vector<StreamPair>& pairs, const CurveChoice& choice, double tests,
                       const SkewOptions& options) {
  SkewStudy out;
  out.one_clock = options.one_clock;
  out.reference_curve = pairs[0].reference.curves[choice.reference].name;
  out.curve = pairs[0].stream.curves[choice.stream].name;
  std::vector<double> chance, around_zero(size_t(std::llround(2 * options.most_s * rate_hz)) + 1);
  std::vector<double> clear, around_each = around_zero;
  const auto plays = std::max<int64_t>(1, backward_plays / int64_t(pairs.size()));
  for (const StreamPair& pair : pairs) {
    Comparison comparison(pair.reference, pair.stream, choice, options);
    comparison.compare();
    out.files.push_back(comparison.skew());
    clear.push_back(comparison.clear());
    comparison.add_to(around_zero, 0);
    comparison.add_to(around_each, comparison.skew().offset_s);
    for (int64_t play = 0; play < plays; ++play)
      chance.push_back(
          comparison.by_chance(double(play) / double(plays), derive_seed(out.files.size(), uint64_t(play))));
  }
  auto confidence = confidences(clear, std::move(chance), tests);
  if (*std::max_element(confidence.begin(), confidence.end()) >= options.confidence) {
    const auto swapped = fits_of_strangers(pairs, choice, out.files, options);
    for (size_t i = 0; i < confidence.size(); ++i)
      confidence[i] = std::min(confidence[i], 1 - share_from(swapped, clear[i]));
  }
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
