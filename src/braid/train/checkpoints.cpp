#include "braid/train/checkpoints.h"

namespace braid {

bool has_checkpoints(const std::filesystem::path& run) {
  return std::filesystem::exists(run / checkpoint_file) || std::filesystem::exists(run / refit_file);
}

void remove_checkpoints(const std::filesystem::path& run) {
  for (const char* name : {checkpoint_file, refit_file}) std::filesystem::remove(run / name);
}

}  // namespace braid
