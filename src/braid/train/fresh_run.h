#pragma once

#include <filesystem>
#include <string_view>

/// @file fresh_run.h
/// The folder of a run before its training begins.

namespace braid {

/// Refuses the folder of a run that ended, or that was begun and can be gone on with: neither may be lost.
/// @throws Error(config)
void require_free(const std::filesystem::path& run);

/// Writes the recipe that was asked for into the folder of a run, so that a folder which cannot be written is found out
/// before hours of work. A run that fails before `keep` leaves nothing of it, neither its files nor the folders that
/// were not there; but where a recipe was there already, nothing is taken away.
class FreshRun {
 public:
  /// @throws Error(io); Error(config) as `require_free`
  FreshRun(std::filesystem::path run, std::string_view recipe);
  FreshRun(const FreshRun&) = delete;
  ~FreshRun();

  /// What is there stays, and is the run's from here on.
  void keep() { begun_ = true; }

 private:
  void remove();

  std::filesystem::path run_, first_made_;  ///< the second is empty when the folder was there
  bool kept_ = false;                       ///< a recipe was there already
  bool begun_ = false;                      ///< see `keep`
};

}  // namespace braid
