#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "braid/core/config.h"

/// @file number_encoding.h
/// A number as several values, so that a network can bend where the data does.

namespace braid {

/// Values that are believed: neither below `low` nor above `high`.
struct Believable {
  double low = 0, high = 0;
};

/// Standardised value and piecewise-linear encoding. Gorishniy et al. 2022, arXiv:2203.05556, eq. 1 with the quantile
/// bins of its section 3.2.1.
///
/// out[0] = clip((x - mean) / deviation, -10, 10); out[t] for a bin [b_{t-1}, b_t] is 0 below it, 1 above it and
/// (x - b_{t-1}) / (b_t - b_{t-1}) inside. As in the paper the first bin goes on below and the last above; differs from
/// it in that they stop at -1 and 2, so that a wild outlier stays a number of ordinary size.
struct NumberEncoding {
  double mean = 0, deviation = 1;
  std::vector<double> edges;  ///< increasing, one more than bins; empty where training saw one value only

  template <class V>
  void fields(V& v) {
    v.field("mean", mean, "training mean");
    v.field("deviation", deviation, "training standard deviation", {1e-300});
    v.field("edges", edges, "edges of the quantile bins");
  }
  /// @throws Error(data) for a single edge, or edges that do not increase
  void validate() const;

  /// Learns from training values. Few distinct values become the edges themselves, so each has a code of its own.
  /// @param sorted  finite, increasing, not empty
  static NumberEncoding of(const std::vector<double>& sorted, int64_t bins);

  int64_t slots() const { return edges.empty() ? 1 : int64_t(edges.size()); }  ///< values written by `encode`

  /// @param out  [slots()]
  void encode(double x, float* out) const;

  /// What a further value may be without being a mistake, such as grams for kilograms or -999 for "none": at most
  /// `reach` times as far outside the training values as these lie apart, where a hundredth of the largest is the least
  /// that they count as being apart. Numbers that are never negative may be as many times above the greatest as that is
  /// above the middle one, for amounts with a long tail grow by factors; and where all are far from 0, beside how far
  /// they lie apart, none may be below a tenth of the least. Wide on purpose: prices and counts rise with the years.
  /// None where training saw one value only, or `reach` is 0.
  std::optional<Believable> believable(double reach) const;

  double decode(const float* values) const { return mean + deviation * double(values[0]); }  ///< `x`, unless clipped
};

}  // namespace braid
