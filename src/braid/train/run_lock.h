#pragma once

#include <filesystem>

/// @file run_lock.h
/// That no two trainings write into one folder.

namespace braid {

/// Keeps the folder of a run for whoever holds this, among all processes of the machine; the system lets go of it when
/// the process ends, however it ends. It is a lock on the folder itself (`flock`), because the files in it are written
/// aside and renamed, so that a lock on one of them would be a lock on what is no longer there. Where folders cannot be
/// locked, as on some network file systems, nothing is held and nothing refused.
class RunLock {
 public:
  RunLock() = default;  ///< of no folder

  /// @param run  one that is not there is not locked. @throws Error(config) when it is held already
  explicit RunLock(const std::filesystem::path& run);
  ~RunLock();
  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&& other) noexcept;

 private:
  void release();

  int folder_ = -1;  ///< its descriptor; -1: none is held
};

}  // namespace braid
