#include "braid/media/media_clip.h"

#include <algorithm>
#include <cmath>

#include "braid/core/error.h"

namespace braid {
namespace {

/// The first sample that begins at `since` or later, counted from the begin of the track.
int64_t first_sample(Ticks since, int64_t rate_hz) {
  if (since <= Ticks{0}) return 0;
  auto index = int64_t(__int128(since.count()) * rate_hz / one_second.count());  // at or just before
  while (sample_time(index, rate_hz) < since) ++index;
  return index;
}

}  // namespace

void check_clip(Interval clip, const std::string& subject) {
  require(clip.begin <= clip.end, Fault::data, subject, "is wanted from ", seconds(clip.begin), " s to ",
          seconds(clip.end), " s, which ends before it begins");
  constexpr double decade_s = 315'360'000;
  require(std::abs(seconds(clip.begin)) < decade_s && std::abs(seconds(clip.end)) < decade_s, Fault::data, subject,
          "is wanted from ", seconds(clip.begin), " s to ", seconds(clip.end), " s, which is years away");
}

SampleRange samples_of(Interval clip, Ticks begin, int64_t rate_hz) {
  return {first_sample(clip.begin - begin, rate_hz), first_sample(clip.end - begin, rate_hz)};
}

}  // namespace braid
