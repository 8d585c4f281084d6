#include "braid/context/sequences.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

namespace braid {

Sequences Sequences::of(const torch::Tensor& sequence) {
  const auto ids = sequence.cpu().contiguous();
  const int64_t rows = ids.size(0);
  const int64_t* id = ids.const_data_ptr<int64_t>();
  std::unordered_map<int64_t, int64_t> known;
  std::vector<int64_t> own(static_cast<size_t>(rows)), position(static_cast<size_t>(rows)), lengths;
  for (int64_t b = 0; b < rows; ++b) {
    const auto [found, fresh] = known.emplace(id[b], int64_t(lengths.size()));
    if (fresh) lengths.push_back(0);
    own[size_t(b)] = found->second;
    position[size_t(b)] = lengths[size_t(found->second)]++;
  }
  Sequences out;
  out.count = int64_t(lengths.size());
  out.longest = lengths.empty() ? 0 : *std::max_element(lengths.begin(), lengths.end());
  for (int64_t b = 0; b < rows; ++b) own[size_t(b)] = own[size_t(b)] * out.longest + position[size_t(b)];
  out.place = torch::tensor(own, torch::kLong).to(sequence.device());
  out.mask = torch::zeros({out.count * out.longest}, sequence.options().dtype(torch::kBool))
                 .index_fill(0, out.place, true)
                 .view({out.count, out.longest});
  return out;
}

torch::Tensor Sequences::gathered(const torch::Tensor& rows) const {
  return rows.new_zeros({count * longest, rows.size(1)})
      .index_copy(0, place, rows)
      .view({count, longest, rows.size(1)});
}

torch::Tensor Sequences::scattered(const torch::Tensor& all) const { return all.flatten(0, 1).index_select(0, place); }

}  // namespace braid
