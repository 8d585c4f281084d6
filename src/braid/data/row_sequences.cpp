#include "braid/data/row_sequences.h"

#include <algorithm>
#include <unordered_map>

#include "braid/core/random.h"
#include "braid/data/sampler.h"

namespace braid {

int64_t sequence_id(const Table& table, std::optional<int64_t> column, int64_t row) {
  const Cell cell = column ? table.at(row, *column) : Cell();
  return int64_t(cell.is_absent() ? derive_seed(1, uint64_t(row)) : derive_seed(2, cell.text()));
}

std::vector<std::vector<int64_t>> sequences_of(const Table& table, const SequenceColumns& columns,
                                               const std::vector<int64_t>& rows) {
  const auto column = table.find_column(columns.column);
  std::unordered_map<int64_t, size_t> places;
  std::vector<std::vector<int64_t>> out;
  for (const int64_t row : rows) {
    const auto [found, fresh] = places.emplace(sequence_id(table, column, row), out.size());
    if (fresh) out.emplace_back();
    out[found->second].push_back(row);
  }
  const auto order = columns.order.empty() ? std::nullopt : table.find_column(columns.order);
  if (!order) return out;
  for (auto& sequence : out) {
    std::vector<std::pair<Cell, int64_t>> keyed;
    for (const int64_t row : sequence) keyed.emplace_back(table.at(row, *order), row);
    const bool numbers = std::all_of(keyed.begin(), keyed.end(), [](const auto& one) { return one.first.number(); });
    std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
      return numbers ? *a.first.number() < *b.first.number() : a.first.text() < b.first.text();
    });
    for (size_t i = 0; i < keyed.size(); ++i) sequence[i] = keyed[i].second;
  }
  return out;
}

std::vector<std::vector<int64_t>> sequence_batches(const std::vector<std::vector<int64_t>>& sequences,
                                                   int64_t batch_size, int64_t longest,
                                                   std::optional<uint64_t> shuffled) {
  std::vector<std::vector<int64_t>> runs;
  int64_t total = 0, widest = 1;
  for (const auto& sequence : sequences) {
    const auto size = int64_t(sequence.size()), pieces = (size + longest - 1) / longest;
    for (auto& run : ordered_batches(sequence, (size + pieces - 1) / pieces)) {
      total += int64_t(run.size());
      widest = std::max(widest, int64_t(run.size()));
      runs.push_back(std::move(run));
    }
  }
  if (shuffled) {
    Random random(*shuffled);
    shuffle(runs, random);
  }
  // A run goes into the batch in whose share of all rows its middle lies; no run is longer than such a share, so each
  // batch has one.
  const int64_t count = std::max<int64_t>(1, total / std::max(batch_size, widest));
  std::vector<std::vector<int64_t>> out(static_cast<size_t>(count));
  int64_t before = 0;
  for (const auto& run : runs) {
    const int64_t middle = 2 * before + int64_t(run.size());  // of 2 total
    auto& batch = out[size_t(std::min(count - 1, middle * count / (2 * total)))];
    batch.insert(batch.end(), run.begin(), run.end());
    before += int64_t(run.size());
  }
  out.erase(std::remove_if(out.begin(), out.end(), [](const auto& batch) { return batch.empty(); }), out.end());
  return out;
}

}  // namespace braid
