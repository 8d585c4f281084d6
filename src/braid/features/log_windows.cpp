#include "braid/features/log_windows.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace braid {
namespace {

constexpr double unmeasured = std::numeric_limits<double>::quiet_NaN();

/// Sums over the measurements of one channel in one window.
struct Sums {
  double sum = 0, squares = 0, count = 0;  // of what is beyond the channel's middle

  void add(double v) { sum += v, squares += v * v, count += 1; }
  double mean() const { return sum / count; }
  double deviation() const { return std::sqrt(std::max(0.0, squares / count - mean() * mean())); }
  /// One measurement says nothing about how others would spread.
  double log_deviation(double least) const { return count > 1 ? std::log(std::max(deviation(), least)) : unmeasured; }
};

/// The number of the window that a row falls into.
class Groups {
 public:
  Groups(const Series& log, const LogWindows& windows) : log_(log), length_(windows.length) {
    const int64_t steps = log.steps();
    by_time_ = length_.count() > 0 && log.has_clock();
    if (by_time_ && steps > 0)
      length_ = std::max(length_, Ticks((log.time(steps - 1) - log.time(0)).count() / windows.most + 1));
    together_ = std::max<int64_t>(windows.together, 1);
    // One row more than fits must not halve the scale of time: a few windows hold a row more than the others.
    if (!by_time_ && (steps + together_ - 1) / together_ > windows.most) shrink_to_ = windows.most;
  }

  int64_t operator()(int64_t t) const {
    if (by_time_) return (log_.time(t) - log_.time(0)).count() / length_.count();
    return shrink_to_ > 0 ? int64_t(__int128(t) * shrink_to_ / log_.steps()) : t / together_;
  }

 private:
  const Series& log_;
  Ticks length_;
  int64_t together_ = 1, shrink_to_ = 0;
  bool by_time_ = false;
};

}  // namespace

LogSteps windowed(const Series& log, const std::vector<LogChannel>& channels, const LogWindows& windows) {
  const auto columns = int64_t(log.channels.size());
  const Groups groups(log, windows);
  LogSteps out;
  out.width = int64_t(channels.size()) * (windows.spread ? 2 : 1);
  std::vector<Sums> sums(channels.size());
  int64_t current = std::numeric_limits<int64_t>::min();
  Interval span;
  const auto close = [&] {
    if (std::all_of(sums.begin(), sums.end(), [](const Sums& s) { return s.count == 0; })) return;
    for (size_t c = 0; c < sums.size(); ++c)
      out.values.push_back(sums[c].count > 0 ? channels[c].middle + sums[c].mean() : unmeasured);
    for (size_t c = 0; c < sums.size() && windows.spread; ++c)
      out.values.push_back(sums[c].log_deviation(channels[c].least));
    if (log.has_clock()) out.spans.push_back(span);
  };
  for (int64_t t = 0; t < log.steps(); ++t) {
    if (const int64_t group = groups(t); group != current) {
      if (t > 0) close();
      std::fill(sums.begin(), sums.end(), Sums());
      current = group;
      if (log.has_clock()) span.begin = log.span(t).begin;
    }
    if (log.has_clock()) span.end = std::max(log.span(t).end, span.begin + Ticks{1});
    for (size_t c = 0; c < channels.size(); ++c) {
      if (channels[c].place < 0) continue;
      const float v = log.values[size_t(t * columns + channels[c].place)];
      if (std::isfinite(v) && double(v) != channels[c].mark) sums[c].add(double(v) - channels[c].middle);
    }
  }
  if (log.steps() > 0) close();
  return out;
}

}  // namespace braid
