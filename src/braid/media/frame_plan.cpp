#include "braid/media/frame_plan.h"

#include <algorithm>
#include <limits>

#include "braid/core/error.h"

namespace braid {
namespace {

/// value * numerator / denominator, rounded down, for values up to a century and counts up to 2^31.
int64_t scaled(int64_t value, int64_t numerator, int64_t denominator) {
  return int64_t(__int128(value) * numerator / denominator);
}

void check(int64_t value, const char* what) {
  require(value >= 1 && value <= std::numeric_limits<int32_t>::max(), Fault::config, "frames", what, " of ", value,
          " is wanted; it must be 1 or more, and below 2^31");
}

struct Count {
  Interval clip;
  int64_t operator()(const UniformFrames& plan) const {
    check(plan.count, "a count");
    return plan.count;
  }
  int64_t operator()(const FramesAtRate& plan) const {
    check(plan.hz, "a rate");
    check(plan.per, "a rate's denominator");
    // The last k with k * per / hz < length, and one more for k = 0.
    return int64_t((__int128(clip.length().count()) * plan.hz - 1) / (__int128(plan.per) * one_second.count())) + 1;
  }
  int64_t operator()(const FrameWindow& plan) const {
    check(plan.count, "a count");
    require(plan.stride > Ticks{0}, Fault::config, "frames", "a stride of ", seconds(plan.stride),
            " s is wanted; it must be above 0");
    return plan.count;
  }
  int64_t operator()(const KeyFrames& plan) const {
    check(plan.at_most, "a count");
    return plan.at_most;
  }
};

struct Moment {
  Interval clip;
  int64_t k = 0;
  Ticks operator()(const UniformFrames& plan) const {
    return clip.begin + Ticks(scaled(clip.length().count(), 2 * k + 1, 2 * plan.count));
  }
  Ticks operator()(const FramesAtRate& plan) const {
    return clip.begin + Ticks(scaled(one_second.count(), k * plan.per, plan.hz));
  }
  Ticks operator()(const FrameWindow& plan) const {
    const __int128 steps = plan.centred ? 2 * k - plan.count + 1 : 2 * k, stride = plan.stride.count();
    const __int128 offset = (plan.centred ? clip.length().count() / 2 : 0) + steps * stride / 2;
    if (offset < 0 || offset >= clip.length().count()) return clip.end;  // which is outside
    return clip.begin + Ticks(int64_t(offset));
  }
  Ticks operator()(const KeyFrames&) const { return clip.begin; }
};

}  // namespace

int64_t planned_frames(const FramePlan& plan, Interval clip) {
  const int64_t count = std::visit(Count{clip}, plan);
  return clip.length() > Ticks{0} ? count : 0;
}

std::vector<Ticks> planned_times(const FramePlan& plan, Interval clip) {
  const int64_t count = planned_frames(plan, clip);
  std::vector<Ticks> times;
  if (std::holds_alternative<KeyFrames>(plan)) return times;
  times.reserve(size_t(count));
  for (int64_t k = 0; k < count; ++k)
    if (const Ticks t = std::visit(Moment{clip, k}, plan); clip.contains(t)) times.push_back(t);
  return times;
}

std::vector<Ticks> thinned(std::vector<Ticks> times, int64_t at_most) {
  const auto have = int64_t(times.size());
  if (have <= at_most) return times;
  for (int64_t k = 0; k < at_most; ++k) times[size_t(k)] = times[size_t(have * (2 * k + 1) / (2 * at_most))];
  times.resize(size_t(at_most));
  return times;
}

}  // namespace braid
