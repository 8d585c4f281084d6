#include "braid/train/time_plan.h"

#include <algorithm>

namespace braid {
namespace {

constexpr double answering = 1.0 / 3, costs = 3, usual_after = 0.1, most_after = 0.3, margin = 0.06;
constexpr double least_for_fitting = 0.1;  // seconds

/// What answering rows takes, where nothing is left out.
double seconds_for(double rows, const WorkAfter& work, const TimePlan& plan, double row_seconds) {
  const double answer = plan.answer_seconds > 0 ? plan.answer_seconds : answering * row_seconds;
  return rows * answer + costs + work.intervals;
}

}  // namespace

double TimePlan::for_after(double row_seconds) const {
  const auto needed = [&](const WorkAfter& work) {
    return seconds_for(work.rows + work.fitted, work, *this, row_seconds);
  };
  return std::max(std::min(usual_after * seconds, needed(all)), std::min(most_after * seconds, needed(least)));
}

double TimePlan::for_fitting(double reserved, double row_seconds) const {
  const double left = std::max(seconds - reserved, 0.0);
  const double spare = (1 - margin) * left - seconds_for(all.rows, all, *this, row_seconds);
  const double share = least.fitted / std::max(least.fitted + least.rows, 1.0);
  return std::max({spare, share * (left - costs - least.intervals), least_for_fitting});
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
