#include "braid/table/units.h"

#include <unordered_map>

#include "braid/core/random.h"

namespace braid {

std::vector<uint64_t> unit_names(const Table& table, const std::string& column, const std::vector<int64_t>& rows) {
  std::vector<uint64_t> out(rows.size(), 0);
  if (column.empty()) return out;
  const int64_t index = table.column(column);
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string text = table.at(rows[i], index).text();
    if (const auto name = trimmed(text); !name.empty()) out[i] = derive_seed(1, name);
  }
  return out;
}

std::vector<int64_t> units_of(const Table& table, const std::string& column, const std::vector<int64_t>& rows) {
  std::unordered_map<uint64_t, int64_t> known;
  std::vector<int64_t> out;
  int64_t next = 0;
  for (const uint64_t name : unit_names(table, column, rows)) {
    const bool is_new = name == 0 || known.emplace(name, next).second;
    out.push_back(is_new ? next++ : known.at(name));
  }
  return out;
}

}  // namespace braid
