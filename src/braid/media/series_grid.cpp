#include "braid/media/series_grid.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "braid/core/error.h"
#include "braid/core/quantile.h"

namespace braid {
namespace {

constexpr float no_value = std::numeric_limits<float>::quiet_NaN();
constexpr Ticks longest_usual{int64_t{1} << 60};  // so that a few of them fit into ticks

/// Rows of measurements.
struct Measured {
  std::span<const Ticks> moments;  ///< [T], T > 0
  std::span<const float> values;   ///< [T][C]

  size_t width() const { return values.size() / moments.size(); }
};

/// The measurements of one channel.
struct Readings {
  std::vector<Ticks> at;
  std::vector<float> values;
  Ticks lasts{0};  ///< how long one stands where none follows soon
  Ticks reach{0};  ///< a longer pause is a gap
};

/// The step that lasts at `t`.
int64_t step_at(const SampleRate& rate, Ticks t) { return rate.first_step(t + Ticks{1}) - 1; }

Ticks usual_of(const GridRequest& request) {
  const Ticks usual = request.usual_step > Ticks{0} ? request.usual_step : request.rate.time(1);
  return std::clamp(usual, Ticks{1}, longest_usual);
}

/// First and last step that may hold something.
std::pair<int64_t, int64_t> wanted_steps(std::span<const Ticks> moments, const GridRequest& request) {
  const Ticks begin = moments.front(), usual = usual_of(request);
  int64_t first = step_at(request.rate, begin), last = step_at(request.rate, moments.back());
  if (!takes_windows(request.method)) {
    const Ticks before = request.method == GridMethod::nearest ? usual / 2 : Ticks{0};
    first = request.rate.first_step(begin - before);
    if (begin >= Ticks{0}) first = std::max(first, int64_t{0});  // nothing is before the begin of an item
    last = step_at(request.rate, moments.back() + usual - Ticks{1});
  }
  if (request.from) first = std::max(first, request.rate.first_step(*request.from));
  if (request.until) last = std::min(last, request.rate.first_step(*request.until) - 1);
  return {first, last};
}

void fill_windows(const Measured& all, const GridRequest& request, GridSteps& out) {
  const size_t width = all.width(), rows = all.moments.size();
  const int64_t end_step = out.first + int64_t(out.values.size() / width);
  const bool is_mean = request.method == GridMethod::mean;
  std::vector<double> kept(width);
  std::vector<int64_t> count(width);
  for (size_t t = 0; t < rows;) {
    const int64_t step = step_at(request.rate, all.moments[t]);
    const Ticks end = request.rate.time(step + 1);
    if (step >= end_step) return;
    std::fill(kept.begin(), kept.end(), 0.0);
    std::fill(count.begin(), count.end(), int64_t{0});
    for (; t < rows && all.moments[t] < end; ++t)
      for (size_t c = 0; c < width; ++c) {
        const double v = all.values[t * width + c];
        if (!std::isfinite(v)) continue;
        kept[c] = is_mean ? kept[c] + v : count[c] > 0 ? std::max(kept[c], v) : v;
        ++count[c];
      }
    if (step < out.first) continue;
    const size_t to = size_t(step - out.first) * width;
    for (size_t c = 0; c < width; ++c)
      if (count[c] > 0) out.values[to + c] = float(is_mean ? kept[c] / double(count[c]) : kept[c]);
  }
}

/// Median pause between the readings of a channel, of which there are at least two.
Ticks median_pause(const std::vector<Ticks>& at) {
  std::vector<Ticks> pauses(at.size() - 1);
  for (size_t i = 0; i < pauses.size(); ++i) pauses[i] = at[i + 1] - at[i];
  return median(std::move(pauses));
}

void read_channel(const Measured& all, size_t channel, const GridRequest& request, Readings& out) {
  const size_t width = all.width(), rows = all.moments.size();
  out.at.clear();
  out.values.clear();
  for (size_t t = 0; t < rows; ++t)
    if (const float v = all.values[t * width + channel]; std::isfinite(v)) {
      out.at.push_back(all.moments[t]);
      out.values.push_back(v);
    }
  out.lasts = usual_of(request);
  if (out.at.size() > 1 && out.at.size() < rows) out.lasts = std::clamp(median_pause(out.at), out.lasts, longest_usual);
  out.reach = request.is_irregular ? Ticks::max() : gap_steps * out.lasts;
}

/// What a channel holds at a moment. @param next  its first reading after the moment
float value_at(Ticks moment, size_t next, const Readings& all, GridMethod method) {
  const bool has_before = next > 0, has_after = next < all.at.size();
  const Ticks since = has_before ? moment - all.at[next - 1] : Ticks::max();
  const Ticks ahead = has_after ? all.at[next] - moment : Ticks::max();
  const bool is_within = has_before && has_after && all.at[next] - all.at[next - 1] <= all.reach;
  const bool holds = has_before && (is_within || since < all.lasts);
  if (method == GridMethod::nearest) {
    const bool is_near = has_after && (is_within || ahead <= all.lasts / 2);
    if (is_near && (!holds || ahead < since)) return all.values[next];
  }
  if (!holds) return no_value;
  const float before = all.values[next - 1];
  if (method != GridMethod::linear || !is_within) return before;
  const double share = double(since.count()) / (double(since.count()) + double(ahead.count()));
  return float(double(before) + share * (double(all.values[next]) - double(before)));
}

void fill_moments(const Measured& all, const GridRequest& request, GridSteps& out) {
  const size_t width = all.width(), steps = out.values.size() / width;
  std::vector<Ticks> begins(steps);
  for (size_t g = 0; g < steps; ++g) begins[g] = request.rate.time(out.first + int64_t(g));
  Readings one;
  for (size_t c = 0; c < width; ++c) {
    read_channel(all, c, request, one);
    size_t next = 0;
    for (size_t g = 0; g < steps; ++g) {
      while (next < one.at.size() && one.at[next] <= begins[g]) ++next;
      out.values[g * width + c] = value_at(begins[g], next, one, request.method);
    }
  }
}

}  // namespace

Result<GridSteps> on_grid(std::span<const Ticks> moments, std::span<const float> values, const GridRequest& request) {
  require(request.rate.steps > 0, Fault::internal, "grid", "has a rate of ", request.rate.steps, " steps");
  if (moments.empty() || values.empty()) return GridSteps{};
  require(values.size() % moments.size() == 0, Fault::internal, "grid", values.size(), " values for ", moments.size(),
          " moments");
  const Measured all{moments, values};
  const auto [first, last] = wanted_steps(moments, request);
  if (last < first) return GridSteps{};
  const double count = double(last) - double(first) + 1;
  if (count * double(all.width()) * sizeof(float) > double(request.max_bytes))
    return Error(Fault::data, "",
                 text("would have ", count, " steps of ", all.width(), " values on a grid of ", request.rate.hz(),
                      " Hz, more than the limit of ", request.max_bytes, " bytes; cut it by start and end"));
  GridSteps out{first, {}};
  out.values.assign(size_t(last - first + 1) * all.width(), no_value);
  if (takes_windows(request.method))
    fill_windows(all, request, out);
  else
    fill_moments(all, request, out);
  const bool any = std::any_of(out.values.begin(), out.values.end(), [](float v) { return std::isfinite(v); });
  return any ? std::move(out) : GridSteps{};
}

}  // namespace braid
