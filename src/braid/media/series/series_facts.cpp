#include <algorithm>
#include <cmath>
#include <numeric>

#include "braid/core/error.h"
#include "braid/media/series.h"

namespace braid {

SampleRate sample_rate(double hz) {
  require(hz >= 1e-6 && hz <= 1e8, Fault::config, "rate", "a rate of ", hz, " Hz is outside of 1e-06 to 1e+08");
  // Films and what is computed from their frames: 23.976, 29.97 and 59.94 are short for these.
  for (const int64_t frames : {24, 30, 48, 60, 120})
    if (std::abs(hz * 1001 / 1000 - double(frames)) < 2e-6 * double(frames)) return {frames * 1000, 1001};
  const auto micro = int64_t(std::llround(hz * 1e6));
  const int64_t common = std::gcd(micro, int64_t{1'000'000});
  return {micro / common, 1'000'000 / common};
}

Ticks SampleRate::time(int64_t index) const {
  const __int128 twice = __int128(index) * seconds * one_second.count() * 2 + steps;  // + half, for rounding
  const __int128 divisor = __int128(2) * steps;
  const __int128 down = twice >= 0 ? twice / divisor : -((-twice + divisor - 1) / divisor);
  return Ticks(int64_t(down));
}

int64_t SampleRate::first_step(Ticks t) const {
  const __int128 scaled = __int128(t.count()) * steps, divisor = __int128(seconds) * one_second.count();
  auto step = int64_t(scaled / divisor);
  while (time(step) >= t) --step;  // rounding moves the answer by one at most
  while (time(step) < t) ++step;
  return step;
}

Interval Series::span(int64_t step) const {
  const Ticks begin = time(step);
  if (rate.steps > 0) return {begin, time(step + 1)};
  const bool is_last = step + 1 == steps();
  const Ticks next = is_last ? begin + usual_step : time(step + 1);
  return {begin, !is_irregular && next - begin > 5 * usual_step ? begin + usual_step : next};
}

std::vector<std::string> SeriesFacts::remarks() const {
  std::vector<std::string> all;
  const auto tell = [&all](const auto&... parts) { all.push_back(text(parts...)); };
  if (!doubt.empty()) all.push_back(doubt);
  if (rows == 1) tell("it has a single row, so it has no rate and says nothing about change");
  if (rows_without_time > 0) tell(rows_without_time, " of ", rows, " rows have no readable time and are left out");
  if (uneven_rows > 0) tell(uneven_rows, " of ", rows, " rows have more or fewer cells than there are columns");
  if (out_of_order > 0) tell(out_of_order, " of ", rows, " rows are earlier than one before them and were sorted in");
  if (duplicates > 0 && were_spread)
    tell(duplicates, " of ", rows,
         " rows share their time with another; the clock is coarser than the rows, which are ",
         "spread evenly over its steps");
  if (duplicates > 0 && !were_spread)
    tell(duplicates, " of ", rows, " rows share their time with another and were joined");
  if (wraps > 0) tell("its clock began anew ", wraps, wraps == 1 ? " time" : " times", " where its counter was full");
  for (const ClockReset& reset : resets)
    tell("its clock was set back at row ", reset.row + 1, ", from ", seconds(reset.before), " s to ",
         seconds(reset.after), " s; what follows is placed at ", seconds(reset.placed),
         " s, as the pause is not known");
  if (!gaps.empty()) {
    double missing = 0, longest = 0;
    for (const Interval& gap : gaps) {
      missing += seconds(gap.length());
      longest = std::max(longest, seconds(gap.length()));
    }
    tell("it has ", gaps.size(), gaps.size() == 1 ? " gap of " : " gaps of together ", missing, " s, the longest of ",
         longest, " s");
  }
  return all;
}

}  // namespace braid
