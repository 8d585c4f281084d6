#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

/// @file encoding.h
/// The bytes of a text file, whatever its encoding, as UTF-8.

namespace braid {

inline constexpr size_t block_bytes = size_t{1} << 20;    ///< of a text file, read at once
inline constexpr size_t record_bytes = size_t{64} << 20;  ///< longest record of a table

/// Appends `piece`, bytes of Windows-1252 (a superset of Latin-1), to `out` as UTF-8.
void append_windows_1252(std::string_view piece, std::string& out);

/// A stream of UTF-8 bytes.
class Bytes {
 public:
  virtual ~Bytes() = default;
  /// Appends about `wanted` bytes to `out`; appends nothing at the end.
  virtual void read(std::string& out, size_t wanted) = 0;
};

/// What one reading of a whole file tells.
struct FileFacts {
  std::string sha256;  ///< of its bytes, lower-case hexadecimal
  bool is_utf8 = true;
};

/// @throws Error(io) when the file cannot be read
FileFacts read_facts(const std::filesystem::path& path);

/// A file from its beginning, without its byte order mark. @param is_utf8 otherwise read as Windows-1252
/// @throws Error(io) when the file cannot be read
std::unique_ptr<Bytes> file_bytes(const std::filesystem::path& path, bool is_utf8);

/// A text in memory; `text` must outlive the result.
std::unique_ptr<Bytes> text_bytes(std::string_view text);

}  // namespace braid
