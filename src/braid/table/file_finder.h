#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// @file file_finder.h
/// Where the files are that a table means but does not name as they lie.

namespace braid {

/// The files of media in a folder and the folders within it, a few deep; looked up when first asked for.
class FileFinder {
 public:
  /// @param folder  empty: none, as of a table in memory
  explicit FileFinder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// A file whose name, with or without its extension, is that of `cell` behind its folders (`/` or `\`), in any case;
  /// relative to the folder. None where there is none, or so many files that they were not all looked at.
  std::optional<std::string> find(std::string_view cell) const;

 private:
  void look() const;

  std::filesystem::path folder_;
  mutable bool is_known_ = false;
  mutable std::map<std::string, std::string> files_;  ///< from names in small letters
};

}  // namespace braid
