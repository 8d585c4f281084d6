#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

/// @file mapped_file.h
/// A file seen as memory.

namespace braid {

/// Maps a regular file read-only; pages come from disk when they are touched. The file must not become shorter while it
/// is mapped: the operating system ends a process that touches pages which are gone.
class MappedFile {
 public:
  /// @throws Error  Fault::io when the file cannot be opened or mapped
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::span<const std::byte> bytes_;
};

}  // namespace braid
