#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "braid/train/run_lock.h"

/// @file fresh_run.h
/// The folder of a run before its training begins.

namespace braid {

/// Refuses the folder of a run that ended, that was begun and can be gone on with, or that is trained in just now, and
/// one with files that a run would replace: nothing of them may be lost. A run that ended before its first checkpoint
/// may be begun anew.
/// @throws Error(config)
void require_free(const std::filesystem::path& run);

/// Takes up the folder of a run that was begun, without what was just being written when it was killed. @return its
/// lock
/// @throws Error(io) when no run was begun there; Error(config) when another process trains in it
[[nodiscard]] RunLock take_up(const std::filesystem::path& run);

/// Writes the recipe that was asked for into the folder of a run, so that a folder which cannot be written is found out
/// before hours of work, and locks the folder. A run that fails before `keep` leaves nothing of it, neither its files
/// nor the folders that were not there; but where a run had been begun, its recipe is put back.
class FreshRun {
 public:
  /// @throws Error(io); Error(config) as `require_free`
  FreshRun(std::filesystem::path run, std::string_view recipe);
  FreshRun(const FreshRun&) = delete;
  ~FreshRun();

  /// What is there stays, and is the run's from here on.
  void keep() { begun_ = true; }

  /// The lock of the folder, for as long as the run lasts; else it ends with this.
  RunLock take_lock() { return std::move(lock_); }

 private:
  void remove();

  std::filesystem::path run_, first_made_;  ///< the second is empty when the folder was there
  RunLock lock_;
  std::optional<std::string> asked_before_;  ///< of a run that was begun there already
  bool begun_ = false;                       ///< see `keep`
};

}  // namespace braid
