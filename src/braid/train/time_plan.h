#pragma once

#include <cstdint>

/// @file time_plan.h
/// How the time of a limited run is shared between training and what follows it.

namespace braid {

/// By so much more may take longer than it is expected to.
inline constexpr double surprise = 0.1;

/// What follows training.
struct WorkAfter {
  double rows = 0;       ///< that are judged, each further pattern of inputs counted as its part of a row
  double intervals = 0;  ///< seconds that the intervals of the evaluation take at the least
  double fitted = 0;     ///< rows that what answers need besides weights is learned from, counted likewise
};

/// A limit, and what has to be done before it beside training.
struct TimePlan {
  double seconds = 0;         ///< from the first step of this process on, all that follows included; 0: no limit
  WorkAfter all = {};         ///< with every row of the test
  WorkAfter least = {};       ///< with as many of them as tell models apart
  double answer_seconds = 0;  ///< that a row takes to be answered, read from its files; 0: not measured yet

  bool is_limited() const { return seconds > 0; }

  /// Seconds that stay for what follows training: three for costs and writing, and what answering and intervals take.
  /// All rows are answered where a tenth of the time is enough for that; of more rows as many as tell models apart, in
  /// at most three tenths: a better model is worth more than a longer report.
  /// @param row_seconds  that training takes a row. Until answering is measured, it is taken to be a third of that
  double for_after(double row_seconds) const;

  /// Seconds for learning what answers need besides weights, where `reserved` more are kept for further trainings: what
  /// the evaluation does not need, and at least the share that these rows are of all that are answered.
  double for_fitting(double reserved, double row_seconds) const;

  /// When training has to end, in seconds from its first step. A few percent stay in any case, for what is not counted.
  double end_of_training(double row_seconds) const;

  /// Whether more training of so many seconds would end in time, were it a tenth slower than expected.
  bool has_room_for(double training_seconds, double row_seconds) const;

  /// What is left of it when so many seconds have passed.
  TimePlan after(double passed) const;
};

}  // namespace braid
