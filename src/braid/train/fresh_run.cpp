#include "braid/train/fresh_run.h"

#include "braid/core/file.h"

namespace braid {

namespace fs = std::filesystem;

FreshRun::FreshRun(fs::path run, std::string_view recipe) : run_(fs::absolute(run).lexically_normal()) {
  if (!run_.has_filename()) run_ = run_.parent_path();  // "runs/a/" and "runs/a" are one place
  std::error_code ignored;
  kept_ = fs::exists(run_ / "recipe.toml", ignored);
  for (fs::path at = run_; !fs::exists(at, ignored) && at.has_relative_path(); at = at.parent_path()) first_made_ = at;
  try {
    write_file(run / "recipe.toml", recipe);
  } catch (...) {
    if (!kept_) remove();
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
  for (fs::path at = run_;; at = at.parent_path()) {
    fs::remove(at, ignored);  // only an empty one
    if (at == first_made_ || fs::exists(at, ignored)) return;
  }
}

}  // namespace braid
