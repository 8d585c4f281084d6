#include "braid/cli/run_folder.h"

#include "braid/core/error.h"

namespace braid {

std::vector<int64_t> rows_of_part(const std::filesystem::path& run, Part part, int64_t rows) {
  const Table split = Table::open(run / "split.csv");
  require(split.size() == rows, Fault::data, (run / "split.csv").string(), "names ", split.size(),
          " rows, but the table has ", rows, "; it has changed since the run");
  const int64_t column = split.column("split");
  std::vector<int64_t> out;
  for (int64_t row = 0; row < rows; ++row)
    if (part_from(split.at(row, column).text()) == part) out.push_back(row);
  return out;
}

}  // namespace braid
