#include "braid/train/fresh_run.h"

#include <string_view>
#include <vector>

#include "braid/core/error.h"
#include "braid/core/file.h"
#include "braid/train/checkpoints.h"

namespace braid {

namespace fs = std::filesystem;

namespace {

/// What a run writes beside its bundle and its checkpoints.
constexpr const char* files_of_run[] = {"recipe.toml", "split.csv", "metrics.jsonl", "report.html", "evaluation.json"};

void require_nothing_to_lose(const fs::path& run) {
  require(!fs::exists(run / "bundle"), Fault::config, run.string(),
          "holds a finished run already; choose another folder with --out or remove it");
  require(
      !has_checkpoints(run), Fault::config, run.string(),
      "holds a run that was not finished; go on with it by --resume, choose another folder with --out or remove it");
  if (fs::exists(run / asked_file)) return;  // whose run ended before its first checkpoint
  for (const char* name : files_of_run)
    require(!fs::exists(run / name), Fault::config, run.string(), "holds ", name,
            " already, which training would replace; choose another folder with --out");
}

/// Takes away what a run that was killed, or the machine under it, was just writing aside: see core/file.h.
void remove_unfinished(const fs::path& run) {
  std::error_code ignored;
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(run, ignored)) {
    const std::string end = entry.path().extension().string();
    for (const std::string_view word : {".partial-", ".replaced-"})
      if (end.starts_with(word) && end.size() > word.size() &&
          end.find_first_not_of("0123456789", word.size()) == end.npos)
        found.push_back(entry.path());
  }
  for (const fs::path& one : found) fs::remove_all(one, ignored);
}

}  // namespace

void require_free(const fs::path& run) {
  const RunLock nobody_else(run);
  require_nothing_to_lose(run);
}

RunLock take_up(const fs::path& run) {
  RunLock lock(run);
  require(fs::exists(run / asked_file), Fault::io, run.string(), "holds no run that was begun; train without --resume");
  remove_unfinished(run);
  return lock;
}

FreshRun::FreshRun(fs::path run, std::string_view recipe) : run_(fs::absolute(run).lexically_normal()) {
  if (!run_.has_filename()) run_ = run_.parent_path();  // "runs/a/" and "runs/a" are one place
  require_nothing_to_lose(run);
  std::error_code ignored;
  for (fs::path at = run_; !fs::exists(at, ignored) && at.has_relative_path(); at = at.parent_path()) first_made_ = at;
  fs::create_directories(run_, ignored);  // where that fails, so does the writing below, which says why
  lock_ = RunLock(run);
  require_nothing_to_lose(run);  // another run may have come and ended since
  if (fs::exists(run / asked_file)) remove_unfinished(run);
  try {
    if (fs::exists(run / asked_file)) asked_before_ = read_file(run / asked_file);
    write_file(run / asked_file, recipe);
  } catch (...) {
    remove();
    throw;
  }
}

FreshRun::~FreshRun() {
  if (!begun_) remove();
}

void FreshRun::remove() {
  std::error_code ignored;
  if (asked_before_) {
    try {
      write_file(run_ / asked_file, *asked_before_);
    } catch (...) {  // another error is on its way, which says more
    }
    return;
  }
  fs::remove(run_ / asked_file, ignored);
  fs::remove(run_ / table_hash_file, ignored);
  fs::remove(run_ / "recipe.toml", ignored);
  fs::remove(run_ / "split.csv", ignored);
  if (first_made_.empty()) return;
  for (fs::path at = run_;; at = at.parent_path()) {
    fs::remove(at, ignored);  // only an empty one
    if (at == first_made_ || fs::exists(at, ignored)) return;
  }
}

}  // namespace braid
