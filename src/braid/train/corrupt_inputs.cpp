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

/// Undoes swaps of items that a row has nothing beside.
void keep_what_stands_alone(const std::vector<RowItems>& rows, std::map<std::string, std::vector<Damage>>& damages) {
  for (const RowItems& row : rows) {
    if (row.size() != 1) continue;
    const auto& [id, items] = *row.begin();
    for (const int64_t n : items)
      if (Damage& damage = damages.at(id)[size_t(n)]; damage.kind == Corruption::swap) damage.level = 0;
  }
}

/// Heals one input of each row that has several and not one clean.
void spare_one(const std::vector<RowItems>& rows, std::map<std::string, std::vector<Damage>>& damages) {
  for (const RowItems& row : rows) {
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

void corrupt_inputs(Strands& inputs, const std::vector<DataInput>& features, double damaged, double swapped) {
  if (damaged <= 0 && swapped <= 0) return;
  std::map<std::string, std::vector<Damage>> damages;
  for (const DataInput& input : features) {
    const StepSpec steps = input.feature->spec();
    auto& own = damages[input.id];
    own.resize(size_t(inputs.at(input.id).items()));
    for (Damage& damage : own)
      if (swapped > 0 && draws().uniform() < swapped)
        damage = {Corruption::swap, 1};
      else if (damaged > 0 && draws().uniform() < damaged)
        damage = draw_damage(steps, draws());
  }
  const auto rows = items_of_rows(inputs);
  keep_what_stands_alone(rows, damages);
  spare_one(rows, damages);
  for (const DataInput& input : features) {
    Strand& strand = inputs.at(input.id);
    strand = corrupt(strand, *input.feature, damages.at(input.id), draws()());
  }
}

}  // namespace braid
