#include "braid/features/feature.h"

namespace braid {

std::vector<Item> Feature::items(const std::vector<Cell>& cells, const std::filesystem::path& folder,
                                 const std::string& subject) const {
  std::vector<Item> out;
  if (cells.empty() || cells[0].is_absent()) return out;
  // As the table names it: what training varies by the key is then the same wherever the table lies.
  for (const std::string& one : cells[0].items())
    out.push_back({std::filesystem::path(one).lexically_normal().string(), {Cell(one)}, folder, subject});
  return out;
}

void Feature::corrupt(const Damage& damage, const Steps&, Random& random, Steps& steps) const {
  const StepSpec what = spec();
  if (what.vocabulary > 0)
    damage_ids(damage, what.vocabulary, 0, 0, random, steps.values);
  else
    damage_values(damage, what, range(), random, steps.mask, steps.values);
}

}  // namespace braid
