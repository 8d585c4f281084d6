#include "braid/train/unit_folds.h"

#include "braid/core/random.h"
#include "braid/table/deal.h"
#include "braid/table/units.h"

namespace braid {

UnitFolds unit_folds(const Table& table, const std::string& column, const std::vector<int64_t>& rows, int64_t folds,
                     uint64_t seed) {
  const std::string known = table.find_column(column) ? column : std::string();
  UnitFolds out;
  out.unit = torch::tensor(units_of(table, known, rows), torch::kLong);
  Deal deal{rows, {}, {}};
  const bool has_units = !known.empty() && out.unit.numel() > 0 && out.unit.max().item<int64_t>() > 0;
  if (has_units) deal.groups = unit_names(table, known, rows);
  const auto parts =
      deal_rows(deal, std::vector<double>(size_t(folds), 1 / double(folds)), derive_seed(seed, "folds of units"));
  out.fold = torch::tensor(std::vector<int64_t>(parts.begin(), parts.end()), torch::kLong);
  return out;
}

}  // namespace braid
