#include "braid/predict/sample_table.h"

#include <algorithm>

#include "braid/core/config.h"

namespace braid {

Table sample_table(const std::map<std::string, std::string>& sample, const std::vector<std::string>& known) {
  std::vector<std::string> columns;
  std::vector<Cell> cells;
  for (const auto& [column, value] : sample) {
    require(std::find(known.begin(), known.end(), column) != known.end(), Fault::config, "sample",
            "the model has no input \"", column, '"', guess(column, known));
    columns.push_back(column);
    cells.push_back(trimmed(value).empty() ? Cell() : Cell(value));
  }
  require(!columns.empty(), Fault::config, "sample", "is empty; write column=value, for example ", known[0], "=…");
  return Table::from_rows(columns, {cells}, std::filesystem::current_path());
}

}  // namespace braid
