#include "braid/media/series/timeline.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "braid/core/quantile.h"

namespace braid {
namespace {

/// Longest median step that is believed, 45 years, so that some of them fit into ticks.
constexpr Ticks longest_step{int64_t{1} << 60};

/// Median of the positive steps among the first rows; 0 when there are none.
Ticks usual_step(const std::vector<Ticks>& times) {
  constexpr size_t enough = 1 << 16;
  std::vector<Ticks> steps;
  Ticks previous = no_time;
  for (const Ticks t : times) {
    if (t == no_time) continue;
    if (previous != no_time && t > previous) steps.push_back(t - previous);
    previous = t;
    if (steps.size() == enough) break;
  }
  return std::min(median(std::move(steps)), longest_step);
}

/// Whether times go on from row `i` as those of a clock that was set back there: the next one still lies before `top`,
/// so that the row is no stray one, and those after it do not fall again at once.
bool goes_on(const std::vector<Ticks>& times, size_t i, Ticks top) {
  int looked_at = 0;
  for (Ticks previous = times[i++]; i < times.size() && looked_at < 8; ++i) {
    if (times[i] == no_time) continue;
    if (looked_at == 0 && times[i] >= top) return false;
    if (times[i] < previous) return looked_at > 1;
    previous = times[i];
    ++looked_at;
  }
  return looked_at > 0;
}

/// `a + b`, or no time where ticks do not hold it.
Ticks placed_at(Ticks a, Ticks b) {
  constexpr __int128 most = std::numeric_limits<int64_t>::max() / 2;
  const __int128 sum = __int128(a.count()) + b.count();
  return sum > most || sum < -most ? no_time : Ticks(int64_t(sum));
}

/// Makes overflows and resets good, in place. Times then go back only where rows are out of order.
void follow_clock(std::vector<Ticks>& times, Ticks period, Ticks median, SeriesFacts& facts) {
  const Ticks shortest = std::max(median, Ticks{1});
  Ticks shift{0}, first = no_time, top = no_time;  // of the stretch since the last reset, in its own clock
  for (size_t i = 0; i < times.size(); ++i) {
    const Ticks t = times[i];
    if (t == no_time) continue;
    if (first == no_time) first = top = t;
    if (t < top) {
      const bool wrapped = period > Ticks{0} && top - t > period / 10 * 9 && top - t <= period;
      const bool was_set_back =
          !wrapped && t - first <= std::max((top - first) / 10, 2 * median) && goes_on(times, i, top);
      const Ticks placed =
          wrapped ? placed_at(t, placed_at(shift, period)) : placed_at(placed_at(top, shift), shortest);
      if ((wrapped || was_set_back) && placed == no_time) {
        std::fill(times.begin() + int64_t(i), times.end(), no_time);  // beyond what ticks hold
        return;
      }
      if (wrapped) ++facts.wraps;
      if (was_set_back) facts.resets.push_back({int64_t(i), top, t, placed});
      if (wrapped || was_set_back) {
        shift = placed - t;
        first = top = t;
      }
    }
    top = std::max(top, t);
    times[i] = placed_at(t, shift);
  }
}

int64_t count_falls(const std::vector<Ticks>& times) {
  int64_t falls = 0;
  Ticks previous = no_time;
  for (const Ticks t : times) {
    if (t == no_time) continue;
    falls += previous != no_time && t < previous;
    previous = t;
  }
  return falls;
}

/// Gives the rows of each time places of their own: evenly up to the next time, but not into a gap.
void spread(Timeline& line, const std::vector<int64_t>& starts) {
  std::vector<Ticks> distinct;
  for (size_t g = 0; g + 1 < starts.size(); ++g) distinct.push_back(line.times[size_t(starts[g])]);
  const Ticks median = usual_step(distinct);
  for (size_t g = 0; g < distinct.size(); ++g) {
    const int64_t count = starts[g + 1] - starts[g];
    const Ticks next = g + 1 < distinct.size() ? distinct[g + 1] - distinct[g] : median;
    const Ticks length = std::max(std::min(next, median), Ticks(count));
    for (int64_t j = 0; j < count; ++j) {
      const auto part = __int128(length.count()) * j / count;
      line.times[size_t(starts[g] + j)] = distinct[g] + Ticks(int64_t(part));
    }
  }
}

/// Rows of one time become one step, or get times of their own.
void join_equal(Timeline& line, Duplicates duplicates, bool can_spread, SeriesFacts& facts) {
  const auto count = int64_t(line.times.size());
  std::vector<int64_t> starts;
  for (int64_t i = 0; i < count; ++i)
    if (i == 0 || line.times[size_t(i)] != line.times[size_t(i - 1)]) starts.push_back(i);
  facts.duplicates = count - int64_t(starts.size());
  if (facts.duplicates == 0) return;
  starts.push_back(count);
  // Half of the rows: then most share their time with a neighbour.
  const bool is_coarse = 2 * facts.duplicates >= count && starts.size() > 2 && can_spread;
  if (duplicates == Duplicates::spread || (duplicates == Duplicates::automatic && is_coarse)) {
    spread(line, starts);
    facts.were_spread = true;
    // One tick a row is the least, so a time with more rows than ticks until the next would pass it.
    for (size_t i = 1; i < line.times.size(); ++i)
      if (line.times[i] <= line.times[i - 1]) line.times[i] = line.times[i - 1] + Ticks{1};
    return;
  }
  if (line.rows.empty()) {
    line.rows.resize(size_t(count));
    std::iota(line.rows.begin(), line.rows.end(), int64_t{0});
  }
  for (size_t g = 0; g + 1 < starts.size(); ++g) line.times[g] = line.times[size_t(starts[g])];
  line.times.resize(starts.size() - 1);
  line.starts = std::move(starts);
}

void find_gaps(const std::vector<Ticks>& times, SeriesFacts& facts) {
  std::vector<Ticks> steps(times.size() > 1 ? times.size() - 1 : 0);
  for (size_t i = 0; i < steps.size(); ++i) steps[i] = times[i + 1] - times[i];
  if (steps.empty()) return;
  facts.median_step = std::min(median(std::move(steps)), longest_step);
  const Ticks longest = 5 * facts.median_step;
  for (size_t i = 0; i + 1 < times.size(); ++i)
    if (times[i + 1] - times[i] > longest) facts.gaps.push_back({times[i] + facts.median_step, times[i + 1]});
  facts.is_irregular = 4 * facts.gaps.size() > times.size() - 1;
  if (facts.is_irregular) facts.gaps.clear();
}

}  // namespace

Timeline order_rows(std::vector<Ticks> times, Ticks period, Duplicates duplicates, bool can_spread,
                    SeriesFacts& facts) {
  const auto count = int64_t(times.size());
  const bool is_shuffled = count_falls(times) > std::max<int64_t>(1, count / 10);
  if (!is_shuffled) follow_clock(times, period, usual_step(times), facts);
  Timeline line;
  facts.rows_without_time = std::count(times.begin(), times.end(), no_time);
  Ticks top = no_time;
  for (const Ticks t : times) {
    if (t == no_time) continue;
    facts.out_of_order += t < top;
    top = std::max(top, t);
  }
  if (facts.out_of_order > 0 || facts.rows_without_time > 0) {
    line.rows.reserve(size_t(count - facts.rows_without_time));
    for (int64_t i = 0; i < count; ++i)
      if (times[size_t(i)] != no_time) line.rows.push_back(i);
    if (facts.out_of_order > 0)
      std::stable_sort(line.rows.begin(), line.rows.end(),
                       [&](int64_t a, int64_t b) { return times[size_t(a)] < times[size_t(b)]; });
    for (const int64_t row : line.rows) line.times.push_back(times[size_t(row)]);
  } else {
    line.times = std::move(times);
  }
  join_equal(line, duplicates, can_spread, facts);
  find_gaps(line.times, facts);
  return line;
}

}  // namespace braid
