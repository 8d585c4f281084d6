#include "braid/train/time_plan.h"

#include <algorithm>

namespace braid {
namespace {

constexpr double answering = 1.0 / 3, costs = 3, usual_after = 0.1, most_after = 0.3, margin = 0.06, surprise = 0.1;

}  // namespace

double TimePlan::for_after(double row_seconds) const {
  const double answer = answer_seconds > 0 ? answer_seconds : answering * row_seconds;
  const auto needed = [&](const WorkAfter& work) { return work.rows * answer + costs + work.intervals; };
  return std::max(std::min(usual_after * seconds, needed(all)), std::min(most_after * seconds, needed(least)));
}

double TimePlan::end_of_training(double row_seconds) const {
  return seconds - std::max(margin * seconds, for_after(row_seconds));
}

bool TimePlan::has_room_for(double training_seconds, double row_seconds) const {
  return !is_limited() || training_seconds <= (1 - surprise) * end_of_training(row_seconds);
}

TimePlan TimePlan::after(double passed) const {
  TimePlan out = *this;
  if (is_limited()) out.seconds = std::max(seconds - passed, 1.0);
  return out;
}

}  // namespace braid
