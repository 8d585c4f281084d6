#pragma once

#include <filesystem>

/// @file aside.h
/// Files that appear whole or not at all.

namespace braid {

/// A file written under another name beside its target and renamed when it is complete. Without `keep` it is removed.
class Aside {
 public:
  /// Makes no file yet; that is for whoever writes to `path`. @param target  its folder must exist
  explicit Aside(std::filesystem::path target);
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;
  ~Aside();

  const std::filesystem::path& path() const { return path_; }      ///< where to write
  const std::filesystem::path& target() const { return target_; }  ///< where it will be

  /// Puts the file in its place, replacing what is there. @throws Error(io) when the system refuses
  void keep();

 private:
  std::filesystem::path target_, path_;
  bool kept_ = false;
};

}  // namespace braid
