#include "braid/evaluate/ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "braid/core/error.h"
#include "braid/evaluate/meter.h"

namespace braid {

Ranking::Ranking(const std::vector<double>& scores, const std::vector<bool>& positive) {
  require(scores.size() == positive.size() && scores.size() < (size_t{1} << 30), Fault::internal, "ranking",
          scores.size(), " scores for ", positive.size(), " rows; at most 2^30 are possible");
  entries_.resize(scores.size());
  std::iota(entries_.begin(), entries_.end(), 0u);
  std::sort(entries_.begin(), entries_.end(), [&](uint32_t a, uint32_t b) { return scores[a] > scores[b]; });
  for (size_t i = 0; i < entries_.size(); ++i) {
    const uint32_t row = entries_[i];
    // The next entry is not packed yet, so it still is a row.
    const bool last = i + 1 == entries_.size() || scores[entries_[i + 1]] < scores[row];
    entries_[i] = row * 4 + (last ? 2 : 0) + (positive[row] ? 1 : 0);
  }
}

Ranking::Areas Ranking::areas(std::span<const uint32_t> weights) const {
  uint64_t count[2] = {0, 0};  // negatives and positives above the threshold
  uint64_t before[2] = {0, 0};
  double roc = 0, precision_recall = 0;
  for (const uint32_t entry : entries_) {
    count[entry & 1] += weights[entry >> 2];
    if (!(entry & 2)) continue;
    const double negatives = double(count[0] - before[0]), positives = double(count[1] - before[1]);
    roc += negatives * (double(before[1]) + positives / 2);
    if (positives > 0) precision_recall += positives * double(count[1]) / double(count[0] + count[1]);
    before[0] = count[0];
    before[1] = count[1];
  }
  const double none = std::numeric_limits<double>::quiet_NaN(), positives = double(count[1]);
  return {count[0] && count[1] ? roc / (double(count[0]) * positives) : none,
          count[1] ? precision_recall / positives : none};
}

void add_mean_areas(const std::vector<Ranking>& rankings, std::span<const uint32_t> weights, const std::string& suffix,
                    std::map<std::string, double>& out) {
  MeanOfDefined roc, precision_recall;
  for (const Ranking& ranking : rankings) {
    const auto areas = ranking.areas(weights);
    roc.add(areas.roc);
    precision_recall.add(areas.precision_recall);
  }
  if (!std::isnan(roc.value())) out["auroc" + suffix] = roc.value();
  if (!std::isnan(precision_recall.value())) out["auprc" + suffix] = precision_recall.value();
}

}  // namespace braid
