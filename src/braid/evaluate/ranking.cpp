#include "braid/evaluate/ranking.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "braid/core/error.h"
#include "braid/evaluate/meter.h"
#include "braid/tensor/crew.h"

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
  std::optional<size_t> tail;  // the end of the block before, where it has no positive: it takes the next such in
  bool has_positive = false;
  for (size_t i = 0; i < entries_.size(); ++i) {
    has_positive = has_positive || (entries_[i] & 1) != 0;
    if (!(entries_[i] & 2)) continue;
    if (tail && !has_positive) entries_[*tail] &= ~uint32_t{2};
    tail = has_positive ? std::nullopt : std::optional(i);
    has_positive = false;
  }
}

Ranking::Areas Ranking::areas(std::span<const uint32_t> weights) const {
  uint64_t all = 0, positive = 0;  // weight of the rows, and of the positives among them, down to this one
  uint64_t all_before = 0, positive_before = 0;
  double roc = 0, precision_recall = 0;
  for (const uint32_t entry : entries_) {
    const uint64_t weight = weights[entry >> 2];
    all += weight;
    positive += weight * (entry & 1);
    if (!(entry & 2)) continue;
    const double positives = double(positive - positive_before), negatives = double(all - all_before) - positives;
    roc += negatives * (double(positive_before) + positives / 2);
    if (positives > 0) precision_recall += positives * double(positive) / double(all);
    all_before = all;
    positive_before = positive;
  }
  const double none = std::numeric_limits<double>::quiet_NaN(), positives = double(positive);
  return {positive && positive < all ? roc / (double(all - positive) * positives) : none,
          positive ? precision_recall / positives : none};
}

std::vector<Ranking> make_rankings(size_t classes, size_t rows, int64_t threads,
                                   const std::function<void(size_t, std::vector<double>&, std::vector<bool>&)>& fill) {
  std::vector<Ranking> out(classes);
  std::atomic<size_t> next = 0;
  Crew crew(std::clamp<int64_t>(threads, 1, std::max<int64_t>(int64_t(classes), 1)));
  crew.run([&](int64_t) {
    std::vector<double> scores(rows);
    std::vector<bool> positive(rows);
    for (size_t k = next++; k < classes; k = next++) {
      fill(k, scores, positive);
      out[k] = Ranking(scores, positive);
    }
  });
  return out;
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
