#include "braid/train/checkpoints.h"

#include <vector>

#include "braid/core/config.h"
#include "braid/core/file.h"
#include "braid/core/safetensors.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

constexpr const char* refit_word = "refit";
constexpr const char* specialist_word = "specialist_";
constexpr const char* member_word = "member_";
constexpr const char* ending = ".safetensors";

std::vector<fs::path> checkpoints_in(const fs::path& run) {
  std::vector<fs::path> out;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(run, none)) {
    const std::string name = entry.path().filename().string();
    const bool is_one =
        name == checkpoint_file || name == std::string(refit_word) + ending ||
        (entry.path().extension() == ending && (name.starts_with(specialist_word) || name.starts_with(member_word)));
    if (is_one) out.push_back(entry.path());
  }
  return out;
}

}  // namespace

std::string checkpoint_of(const std::string& specialist, bool refit) {
  if (specialist.empty()) return refit ? std::string(refit_word) + ending : checkpoint_file;
  return specialist_word + specialist + (refit ? std::string("_") + refit_word : "") + ending;
}

std::string checkpoint_of_member(int64_t member) { return member_word + std::to_string(member) + ending; }

bool has_checkpoints(const fs::path& run) { return !checkpoints_in(run).empty(); }

double seconds_trained(const fs::path& checkpoint) {
  if (!fs::exists(checkpoint)) return 0;
  const std::string bytes = read_file(checkpoint);  // whose tensors are of no use here
  for (const auto& [name, text] : parse_safetensors(bytes, int64_t(bytes.size()), checkpoint.string()).metadata)
    if (name == "plan") return parse_toml(text, checkpoint.string()).at("seconds").number();
  return 0;
}

double seconds_of_run(const fs::path& run) {
  double out = 0;
  for (const fs::path& path : checkpoints_in(run)) out += seconds_trained(path);
  return out;
}

void remove_checkpoints(const fs::path& run) {
  for (const fs::path& path : checkpoints_in(run)) fs::remove(path);
  fs::remove(run / asked_file);
  fs::remove(run / table_hash_file);
}

}  // namespace braid
