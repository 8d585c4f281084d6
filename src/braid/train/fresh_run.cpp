#include "braid/train/fresh_run.h"

#include "braid/core/file.h"

namespace braid {

namespace fs = std::filesystem;

FreshRun::FreshRun(fs::path run, std::string_view recipe) : run_(fs::absolute(run).lexically_normal()) {
  if (!run_.has_filename()) run_ = run_.parent_path();  // "runs/a/" and "runs/a" are one place
  std::error_code ignored;
  for (fs::path at = run_; !fs::exists(at, ignored) && at.has_relative_path(); at = at.parent_path()) first_made_ = at;
  try {
    write_file(run / "recipe.toml", recipe);
  } catch (...) {
    remove();
    throw;
  }
}

FreshRun::~FreshRun() {
  if (!kept_) remove();
}

void FreshRun::remove() {
  std::error_code ignored;
  fs::remove(run_ / "recipe.toml", ignored);
  fs::remove(run_ / "split.csv", ignored);
  if (first_made_.empty()) return;
  for (fs::path at = run_; fs::remove(at, ignored) && at != first_made_;) at = at.parent_path();  // empty ones only
}

}  // namespace braid
