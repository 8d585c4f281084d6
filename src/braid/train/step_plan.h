#pragma once

#include <cstdint>

#include "braid/core/node.h"

/// @file step_plan.h
/// How many steps a training takes, so that it and the trainings that follow it end in time.

namespace braid {

/// The trainings that follow one, in seconds for each second that it takes.
struct Following {
  double refit = 0;        ///< the same again on all rows
  double specialists = 0;  ///< models of one input alone, which are refit too
};

/// How fast a training is, and how long it may go on.
struct Pace {
  double per_step = 0;   ///< seconds, all that belongs to training counted
  double seconds = 0;    ///< that it has taken
  double available = 0;  ///< in all, for it and what follows it
};

/// The steps of a training.
///
/// Where time is short its plan is shortened. What follows is planned with it, as far as at least two thirds of the
/// steps are left to it: a refit learns from a sixth more rows, and on small tables it about makes up for half of the
/// steps. Where they would not be left, it gets all the time: first without models of one input alone, then without a
/// refit either. That is settled for good after a quarter of the steps, by when the speed is known.
class StepPlan {
 public:
  /// @param steps  without a limit
  StepPlan(int64_t steps, const Following& following)
      : planned_(steps), total_(steps), alone_(steps), following_(following) {}

  int64_t planned() const { return planned_; }  ///< without a limit
  int64_t total() const { return total_; }      ///< as it is now

  /// What it would be if nothing were planned to follow.
  int64_t alone() const { return alone_; }

  /// There are no more steps than these, however much time there is.
  void cut(int64_t steps);

  /// Fits the total to the time.
  /// @param done    steps  @param enough  steps after which this training ends wherever its schedule is: it keeps its
  ///                schedule where there is time until then; 0: at the schedule's end
  void fit(int64_t done, const Pace& pace, int64_t enough);

  void save(Node& plan) const;     ///< to a checkpoint
  void restore(const Node& plan);  ///< the inverse

 private:
  double multiple_in(double share) const;

  int64_t planned_, total_, alone_;
  Following following_;
  double multiple_ = 0;  // seconds of this training and what is planned to follow it, for each of its own; 0: not known
};

}  // namespace braid
