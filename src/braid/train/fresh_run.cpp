#include "braid/train/fresh_run.h"

#include "braid/core/file.h"
#include "braid/train/checkpoints.h"

namespace braid {

namespace fs = std::filesystem;

void require_free(const fs::path& run) {
  require(!fs::exists(run / "bundle"), Fault::config, run.string(),
          "holds a finished run already; choose another folder with --out or remove it");
  require(
      !has_checkpoints(run), Fault::config, run.string(),
      "holds a run that was not finished; go on with it by --resume, choose another folder with --out or remove it");
}

FreshRun::FreshRun(fs::path run, std::string_view recipe) : run_(fs::absolute(run).lexically_normal()) {
  if (!run_.has_filename()) run_ = run_.parent_path();  // "runs/a/" and "runs/a" are one place
  require_free(run);
  std::error_code ignored;
  kept_ = fs::exists(run_ / "recipe.toml", ignored);
  for (fs::path at = run_; !fs::exists(at, ignored) && at.has_relative_path(); at = at.parent_path()) first_made_ = at;
  try {
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
  fs::remove(run_ / asked_file, ignored);
  if (kept_) return;
  fs::remove(run_ / "recipe.toml", ignored);
  fs::remove(run_ / "split.csv", ignored);
  if (first_made_.empty()) return;
  for (fs::path at = run_;; at = at.parent_path()) {
    fs::remove(at, ignored);  // only an empty one
    if (at == first_made_ || fs::exists(at, ignored)) return;
  }
}

}  // namespace braid
