#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

/// @file byte_source.h
/// Random access to the bytes of a file or of memory, for decoders that must not care which.

namespace braid {

/// A regular file or a stretch of memory, read at any offset. Small reads of a file are served from a window of 64 KiB,
/// so a short clip costs one system call. Not for use by two threads at once.
class ByteSource {
 public:
  /// @throws Error  Fault::io when `path` is missing, refused, or no regular file
  explicit ByteSource(const std::filesystem::path& path);
  /// Reads from memory, which must outlive this object. @param name  stands in messages
  ByteSource(std::span<const std::byte> bytes, std::string name);
  ~ByteSource();
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  int64_t size() const { return size_; }             ///< bytes
  const std::string& name() const { return name_; }  ///< the path, or the name given for memory

  /// Fills `out` from `offset` on; returns the count read, which is less than asked only at the end of the file.
  /// @throws Error  Fault::io when the operating system fails
  int64_t read_at(int64_t offset, std::span<std::byte> out);

 private:
  int64_t read_file(int64_t offset, std::span<std::byte> out) const;

  std::string name_;
  int file_ = -1;
  std::span<const std::byte> memory_;
  int64_t size_ = 0;
  std::unique_ptr<std::byte[]> window_;
  int64_t window_begin_ = 0, window_end_ = 0;  ///< offsets that `window_` holds
};

}  // namespace braid
