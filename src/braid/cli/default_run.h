#pragma once

#include <filesystem>
#include <string>

/// @file default_run.h
/// The folders of runs for which none was named.

namespace braid {

/// A new folder `runs/<stem of the source>`, with a number behind it when that is taken. It is made at once, so that
/// two runs which begin side by side get two; where it is still empty in the end, it is taken away.
class DefaultRun {
 public:
  /// @param source  a table or a recipe
  explicit DefaultRun(const std::string& source);
  DefaultRun(const DefaultRun&) = delete;
  ~DefaultRun();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  bool is_made_ = false, is_parent_made_ = false;
};

/// Among the folders that `DefaultRun` makes for a source, the one whose run was begun last and is not finished.
/// @throws Error(config) when there is no source; Error(io) when there is no such run
std::filesystem::path last_begun_run(const std::string& source);

}  // namespace braid
