#include "braid/train/step_plan.h"

#include <algorithm>

#include "braid/train/time_plan.h"

namespace braid {
namespace {

constexpr double least_share = 2.0 / 3;
constexpr int64_t settling = 4;  // the part of the steps after which what follows is settled

}  // namespace

void StepPlan::cut(int64_t steps) {
  planned_ = std::min(planned_, steps);
  total_ = std::min(total_, planned_);
  alone_ = std::min(alone_, planned_);
}

/// @param share  of the time that all steps would take which there is for this training and what follows it
double StepPlan::multiple_in(double share) const {
  const double refit = 1 + following_.refit, all = (1 + following_.specialists) * refit;
  for (const double multiple : {all, refit}) {
    const double with_surprises = 1 + (multiple - 1) * (1 + surprise);
    if (multiple > 1 && share >= least_share * with_surprises) return with_surprises;
  }
  return 1;
}

void StepPlan::fit(int64_t done, const Pace& pace, int64_t enough) {
  if (multiple_ == 0 || settling * done <= planned_)
    multiple_ = multiple_in(pace.available / (pace.per_step * double(planned_)));
  const auto possible = [&](double multiple) {
    const double left = pace.available / multiple - pace.seconds;
    const int64_t steps = done + std::max<int64_t>(int64_t(left / pace.per_step), 0);
    return enough > 0 && steps >= enough ? planned_ : std::min(steps, planned_);  // a slow minute may be made up for
  };
  total_ = possible(multiple_);
  alone_ = possible(1);
}

void StepPlan::save(Node& plan) const {
  plan["planned_steps"] = Node(planned_);
  plan["total_steps"] = Node(total_);
  plan["steps_alone"] = Node(alone_);
  plan["multiple"] = Node(multiple_);
}

void StepPlan::restore(const Node& plan) {
  planned_ = plan.at("planned_steps").integer();
  total_ = plan.at("total_steps").integer();
  alone_ = plan.at("steps_alone").integer();
  multiple_ = plan.at("multiple").number();
}

}  // namespace braid
