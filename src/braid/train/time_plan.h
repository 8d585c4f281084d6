#pragma once

#include <cstdint>

/// @file time_plan.h
/// How the time of a limited run is shared between training and what follows it.

namespace braid {

/// A limit, and what has to be done before it beside training.
struct TimePlan {
  double seconds = 0;      ///< from the first step of this process on, all that follows included; 0: no limit
  int64_t rows_after = 0;  ///< rows that are answered after training: for checks, patterns and the evaluation
  double intervals = 0;    ///< seconds that the intervals of the evaluation take at the least

  bool is_limited() const { return seconds > 0; }

  /// Seconds that stay for what follows training: answering takes a third of what learning from a row takes, three
  /// seconds go to measuring costs and to writing, and intervals take their time. At most three tenths of all: a better
  /// model is worth more than a longer report.
  /// @param row_seconds  that training has taken a row so far, validation included
  double for_after(double row_seconds) const;

  /// When training has to end, in seconds from its first step. A few percent stay in any case, for what is not counted.
  double end_of_training(double row_seconds) const;

  /// Whether more training of so many seconds would end in time, were it a tenth slower than expected.
  bool has_room_for(double training_seconds, double row_seconds) const;

  /// What is left of it when so many seconds have passed.
  TimePlan after(double passed) const;
};

}  // namespace braid
