#include "braid/train/time_plan.h"

#include <algorithm>

namespace braid {
namespace {

constexpr double answering = 1.0 / 3, costs = 3, most_after = 0.3, margin = 0.06, surprise = 0.1;

}  // namespace

double TimePlan::for_after(double row_seconds) const {
  return std::min(most_after * seconds, double(rows_after) * answering * row_seconds + costs + intervals);
}

double TimePlan::end_of_training(double row_seconds) const {
  return seconds - std::max(margin * seconds, for_after(row_seconds));
}

bool TimePlan::has_room_for(double training_seconds, double row_seconds) const {
  return !is_limited() || training_seconds <= (1 - surprise) * end_of_training(row_seconds);
}

TimePlan TimePlan::after(double passed) const {
  return {is_limited() ? std::max(seconds - passed, 1.0) : 0, rows_after, intervals};
}

}  // namespace braid
