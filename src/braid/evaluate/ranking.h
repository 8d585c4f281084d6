#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

/// @file ranking.h
/// Areas under curves over every threshold, sorted once and measured many times.

namespace braid {

/// Scores of one class in descending order, ready to be measured in O(N) for any weights of the rows.
class Ranking {
 public:
  /// Of no rows.
  Ranking() = default;

  /// @param scores    [N] finite, N < 2^30
  /// @param positive  [N] whether the row is of the class
  Ranking(const std::vector<double>& scores, const std::vector<bool>& positive);

  /// NaN where not defined.
  struct Areas {
    double roc;               ///< needs positives and negatives; equal scores count half (Mann-Whitney U)
    double precision_recall;  ///< needs positives; average precision, sum of (R_n - R_{n-1}) P_n without interpolation
  };

  /// @param weights  [N] how often each row counts
  Areas areas(std::span<const uint32_t> weights) const;

 private:
  // row * 4, plus 1 for a positive, plus 2 at the end of a block: equal scores with a positive among them, or all rows
  // between two such. Areas change at positives alone.
  std::vector<uint32_t> entries_;
};

/// Rankings of K classes of N rows, each as `fill` (class, scores [N], positive [N]) says.
/// @param threads  that sort side by side
std::vector<Ranking> make_rankings(size_t classes, size_t rows, int64_t threads,
                                   const std::function<void(size_t, std::vector<double>&, std::vector<bool>&)>& fill);

/// Means over the rankings in which each area is defined, as `auroc` and `auprc` followed by `suffix`; an area that
/// none defines is left out.
void add_mean_areas(const std::vector<Ranking>& rankings, std::span<const uint32_t> weights, const std::string& suffix,
                    std::map<std::string, double>& out);

}  // namespace braid
