#include "braid/cli/default_run.h"

#include <algorithm>
#include <system_error>

#include "braid/core/error.h"
#include "braid/train/checkpoints.h"

namespace braid {

namespace fs = std::filesystem;

namespace {

constexpr const char* folder_of_runs = "runs";

std::string stem_of(const std::string& source) { return fs::path(source).stem().string(); }

/// Whether a folder is called `stem` or `stem-<number>`.
bool is_called(const std::string& folder, const std::string& stem) {
  if (!folder.starts_with(stem)) return false;
  const std::string rest = folder.substr(stem.size());
  return rest.empty() || (rest.size() > 1 && rest[0] == '-' && rest.find_first_not_of("0123456789", 1) == rest.npos);
}

}  // namespace

DefaultRun::DefaultRun(const std::string& source) {
  const std::string stem = stem_of(source);
  std::error_code problem;
  is_parent_made_ = fs::create_directory(folder_of_runs, problem);
  for (int number = 1; !is_made_; ++number) {
    path_ = fs::path(folder_of_runs) / (number == 1 ? stem : stem + "-" + std::to_string(number));
    is_made_ = fs::create_directory(path_, problem);
    if (!is_made_ && !fs::exists(path_, problem)) return;  // whoever writes there says why it cannot be made
  }
}

DefaultRun::~DefaultRun() {
  std::error_code ignored;
  if (is_made_) fs::remove(path_, ignored);  // only an empty one
  if (is_parent_made_) fs::remove(folder_of_runs, ignored);
}

fs::path last_begun_run(const std::string& source) {
  require(!source.empty(), Fault::config, "--resume",
          "name the run to go on with, --out FOLDER, or the table or recipe that it was begun with");
  const std::string stem = stem_of(source);
  fs::path out;
  auto latest = fs::file_time_type::min();
  std::error_code problem;
  for (const auto& entry : fs::directory_iterator(folder_of_runs, problem)) {
    if (!is_called(entry.path().filename().string(), stem)) continue;
    std::error_code missing;
    const auto begun = fs::last_write_time(entry.path() / asked_file, missing);
    if (!missing && begun > latest) out = entry.path(), latest = begun;
  }
  require(!out.empty(), Fault::io, (fs::path(folder_of_runs) / stem).string(),
          "holds no run that was begun; train without --resume");
  return out;
}

}  // namespace braid
