#include "braid/data/sampler.h"

#include "braid/core/random.h"

namespace braid {

std::vector<std::vector<int64_t>> ordered_batches(const std::vector<int64_t>& rows, int64_t batch_size) {
  std::vector<std::vector<int64_t>> out;
  for (size_t i = 0; i < rows.size(); i += size_t(batch_size))
    out.emplace_back(rows.begin() + int64_t(i), rows.begin() + int64_t(std::min(rows.size(), i + size_t(batch_size))));
  return out;
}

std::vector<std::vector<int64_t>> epoch_batches(const std::vector<int64_t>& rows, int64_t batch_size, uint64_t seed,
                                                int64_t epoch) {
  std::vector<int64_t> order = rows;
  Random random(derive_seed(derive_seed(seed, "epoch order"), uint64_t(epoch)));
  shuffle(order, random);
  auto out = ordered_batches(order, batch_size);
  if (out.size() > 1 && int64_t(out.back().size()) * 2 < batch_size) {
    const auto last = std::move(out.back());
    out.pop_back();
    out.back().insert(out.back().end(), last.begin(), last.end());
  }
  return out;
}

}  // namespace braid
