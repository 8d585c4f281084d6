#include "braid/cli/run_folder.h"

#include "braid/train/teacher.h"

namespace braid {

std::vector<int64_t> rows_of_part(const std::filesystem::path& run, Part part, int64_t rows) {
  Split split = split_of_run(run, rows);
  return std::move(part == Part::train ? split.train : part == Part::test ? split.test : split.validation);
}

}  // namespace braid
