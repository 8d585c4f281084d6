#include "braid/train/corrupt_inputs.h"

#include <algorithm>

#include "braid/features/corruption.h"
#include "braid/tensor/seed.h"

namespace braid {
namespace {

/// The items that one row has of each input.
using RowItems = std::map<std::string, std::vector<int64_t>>;

std::vector<RowItems> items_of_rows(const Strands& inputs) {
  std::vector<RowItems> out;
  for (const auto& [id, strand] : inputs) {
    out.resize(size_t(strand.rows()));
    const auto links = strand.links.accessor<int64_t, 2>();
    for (int64_t l = 0; l < links.size(0); ++l) out[size_t(links[l][0])][id].push_back(links[l][1]);
  }
  return out;
}

/// Heals one input of each row that has several and not one clean.
void spare_one(const Strands& inputs, std::map<std::string, std::vector<Damage>>& damages) {
  for (const RowItems& row : items_of_rows(inputs)) {
    const auto is_clean = [&](const auto& entry) {
      const auto& own = damages.at(entry.first);
      return std::all_of(entry.second.begin(), entry.second.end(),
                         [&](int64_t n) { return own[size_t(n)].level <= 0; });
    };
    if (row.size() < 2 || std::any_of(row.begin(), row.end(), is_clean)) continue;
    const auto& [id, items] = *std::next(row.begin(), int64_t(draws().below(row.size())));
    for (const int64_t n : items) damages.at(id)[size_t(n)].level = 0;
  }
}

}  // namespace

void corrupt_inputs(Strands& inputs, const std::vector<DataInput>& features, double share) {
  if (share <= 0) return;
  std::map<std::string, std::vector<Damage>> damages;
  for (const DataInput& input : features) {
    const StepSpec steps = input.feature->spec();
    auto& own = damages[input.id];
    own.resize(size_t(inputs.at(input.id).items()));
    for (Damage& damage : own)
      if (draws().uniform() < share) damage = draw_damage(steps, draws());
  }
  spare_one(inputs, damages);
  for (const DataInput& input : features) {
    Strand& strand = inputs.at(input.id);
    strand = corrupt(strand, *input.feature, damages.at(input.id), draws()());
  }
}

}  // namespace braid
