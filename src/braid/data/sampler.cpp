#include "braid/data/sampler.h"

#include <algorithm>
#include <unordered_map>

#include "braid/core/random.h"

namespace braid {

std::vector<std::vector<int64_t>> ordered_batches(const std::vector<int64_t>& rows, int64_t batch_size) {
  std::vector<std::vector<int64_t>> out;
  for (size_t i = 0; i < rows.size(); i += size_t(batch_size))
    out.emplace_back(rows.begin() + int64_t(i), rows.begin() + int64_t(std::min(rows.size(), i + size_t(batch_size))));
  return out;
}

namespace {

constexpr int64_t most_together = 16, fewest_runs = 8;  // rows of an item in a run; runs in a batch

/// Rows that share an item cut into even runs of at most `together`, the runs in random order.
std::vector<int64_t> order_by_runs(const std::vector<int64_t>& rows, const std::vector<uint64_t>& items,
                                   size_t together, Random& random) {
  std::unordered_map<uint64_t, size_t> places;
  std::vector<std::vector<int64_t>> groups;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto [place, fresh] = places.emplace(items[i], groups.size());
    if (fresh) groups.emplace_back();
    groups[place->second].push_back(rows[i]);
  }
  std::vector<std::vector<int64_t>> runs;
  for (auto& group : groups) {
    shuffle(group, random);
    const size_t count = (group.size() + together - 1) / together;
    for (auto& run : ordered_batches(group, int64_t((group.size() + count - 1) / count)))
      runs.push_back(std::move(run));
  }
  shuffle(runs, random);
  std::vector<int64_t> out;
  for (const auto& run : runs) out.insert(out.end(), run.begin(), run.end());
  return out;
}

}  // namespace

std::vector<std::vector<int64_t>> epoch_batches(const std::vector<int64_t>& rows, const std::vector<uint64_t>& items,
                                                int64_t batch_size, uint64_t seed, int64_t epoch) {
  Random random(derive_seed(derive_seed(seed, "epoch order"), uint64_t(epoch)));
  std::vector<int64_t> order = rows;
  if (items.empty())
    shuffle(order, random);
  else
    order = order_by_runs(rows, items, size_t(std::clamp<int64_t>(batch_size / fewest_runs, 1, most_together)), random);
  auto out = ordered_batches(order, batch_size);
  if (out.size() > 1 && int64_t(out.back().size()) * 2 < batch_size) {
    const auto last = std::move(out.back());
    out.pop_back();
    out.back().insert(out.back().end(), last.begin(), last.end());
  }
  return out;
}

std::vector<std::vector<int64_t>> split_batches(const std::vector<std::vector<int64_t>>& batches, int64_t parts) {
  std::vector<std::vector<int64_t>> out;
  for (const auto& batch : batches) {
    const int64_t size = int64_t(batch.size()), count = std::min(parts, size);
    for (int64_t i = 0; i < count; ++i)
      out.emplace_back(batch.begin() + size * i / count, batch.begin() + size * (i + 1) / count);
  }
  return out;
}

std::vector<int64_t> drawn_rows(std::vector<int64_t> rows, int64_t most, uint64_t seed, std::string_view what) {
  if (int64_t(rows.size()) <= most) return rows;
  Random random(derive_seed(seed, what));
  shuffle(rows, random);
  rows.resize(size_t(most));
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace braid
