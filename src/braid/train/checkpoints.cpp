#include "braid/train/checkpoints.h"

#include <vector>

#include "braid/core/config.h"
#include "braid/tensor/weights.h"

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
  const auto texts = load_tensors(checkpoint).metadata;
  const auto plan = texts.find("plan");
  return plan == texts.end() ? 0 : parse_toml(plan->second, checkpoint.string()).at("seconds").number();
}

double seconds_of_run(const fs::path& run) {
  double out = 0;
  for (const fs::path& path : checkpoints_in(run)) out += seconds_trained(path);
  return out;
}

void remove_checkpoints(const fs::path& run) {
  for (const fs::path& path : checkpoints_in(run)) fs::remove(path);
  fs::remove(run / asked_file);
}

}  // namespace braid
