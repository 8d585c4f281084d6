#include "braid/train/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "braid/core/error.h"

namespace braid {
namespace {

/// Whether the folder that was opened is still the one of that name: the run before may have taken it away.
bool is_in_place(int folder, const std::filesystem::path& run) {
  struct stat opened = {}, named = {};
  return ::fstat(folder, &opened) == 0 && ::stat(run.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

}  // namespace

RunLock::RunLock(const std::filesystem::path& run) {
  constexpr int most_tries = 8;
  for (int tries = 0; tries < most_tries; ++tries) {
    // Closed in programs that this one starts: they would hold the lock for as long as they run.
    folder_ = ::open(run.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder_ < 0) return;
    const bool is_locked = ::flock(folder_, LOCK_EX | LOCK_NB) == 0;
    const bool is_taken = !is_locked && errno == EWOULDBLOCK;
    if (is_locked && is_in_place(folder_, run)) return;
    release();
    require(!is_taken, Fault::config, run.string(),
            "another braid trains here; wait for it, or choose another folder with --out");
    if (!is_locked) return;
  }
}

RunLock::~RunLock() { release(); }

RunLock::RunLock(RunLock&& other) noexcept : folder_(std::exchange(other.folder_, -1)) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept {
  std::swap(folder_, other.folder_);
  return *this;
}

void RunLock::release() {
  if (folder_ >= 0) ::close(folder_);
  folder_ = -1;
}

}  // namespace braid
