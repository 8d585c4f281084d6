#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>

#include "braid/evaluate/predictions.h"

/// @file meter.h
/// Every measure of one set of predictions, for rows that may count several times or not at all.

namespace braid {

/// What can be sorted and looked up is prepared once, so that each call costs O(N K) without a sort. Safe to call from
/// several threads.
class Meter {
 public:
  virtual ~Meter() = default;

  /// Measures by name, without those that are not defined for these rows.
  /// @param weights  [N] how often each row counts
  virtual std::map<std::string, double> measure(std::span<const uint32_t> weights) const = 0;
};

/// What a meter measures, and how it is made.
struct MeterOptions {
  /// False leaves out areas under curves: there is one for each label, over all rows, and most of the work is theirs.
  bool areas = true;
  int64_t threads = 1;  ///< that prepare it
};

std::unique_ptr<Meter> class_meter(const Predictions&, const MeterOptions&);  ///< binary, multiclass, ordinal
std::unique_ptr<Meter> label_meter(const Predictions&, const MeterOptions&);  ///< multilabel
std::unique_ptr<Meter> quantity_meter(const Predictions&);                    ///< regression

/// The one for the kind. @throws what `Predictions::check` throws
std::unique_ptr<Meter> make_meter(const Predictions& predictions, const MeterOptions& options = {});

/// Precision, recall and their harmonic mean; each 0 where it is not defined, as is the custom.
struct Hits {
  double both = 0, truth = 0, answered = 0;  ///< rows of the class that were found, that there are, that were named
  double precision() const { return answered > 0 ? both / answered : 0; }
  double recall() const { return truth > 0 ? both / truth : 0; }
  double f1() const { return truth + answered > 0 ? 2 * both / (truth + answered) : 0; }
  bool occurs() const { return truth + answered > 0; }
};

/// Mean of the numbers added that are numbers; NaN of none.
class MeanOfDefined {
 public:
  /// NaN is left out.
  void add(double value) {
    if (value != value) return;
    sum_ += value;
    ++count_;
  }
  double value() const { return sum_ / count_; }

 private:
  double sum_ = 0, count_ = 0;
};

}  // namespace braid
