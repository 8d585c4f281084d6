#include "braid/table/aside.h"

#include <unistd.h>

#include <atomic>

#include "braid/core/error.h"

namespace braid {

Aside::Aside(std::filesystem::path target) : target_(std::move(target)), path_(target_) {
  static std::atomic<int> count = 0;  // two writers of one process must not meet
  path_ += text('.', getpid(), '-', count++, ".part");
}

Aside::~Aside() {
  std::error_code ignored;
  if (!kept_) std::filesystem::remove(path_, ignored);
}

void Aside::keep() {
  std::error_code error;
  std::filesystem::rename(path_, target_, error);
  require(!error, Fault::io, target_.string(), "cannot be put in place: ", error.message());
  kept_ = true;
}

}  // namespace braid
