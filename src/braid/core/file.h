#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

/// @file file.h
/// Files written whole or not at all, and checksums.

namespace braid {

/// The bytes of a file. @throws Error(io) when it is missing, unreadable or larger than `max_bytes`
std::string read_file(const std::filesystem::path& path, int64_t max_bytes = int64_t{1} << 34);

/// Raises Error(io) with the system's reason for refusing, and what to do about it where that is known.
/// @param subject  what messages name  @param verb  `write`, `open`: what was refused  @param code  as `errno` has it
[[noreturn]] void fail_io(const std::string& subject, const char* verb, int code);

/// A file that is written piece by piece. Errors of the disk surface as soon as they are known, at the latest when it
/// is closed.
class OutputFile {
 public:
  /// Makes the file, or empties it. @param subject  what messages name: the file as it will be called
  /// @throws Error(io), as the others
  OutputFile(const std::filesystem::path& path, std::string subject);
  ~OutputFile();  ///< closes it; what was put last may not be in it
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void put(std::string_view bytes);  ///< appends; throws as `close` does
  void close();                      ///< once all of it is on the disk; throws Error(io) if it is not

 private:
  void write(std::string_view bytes);

  std::string subject_, waiting_;
  int file_;
};

/// Writes aside and renames, so a reader sees the old file or the new one. Makes the parent folder.
/// @throws Error(io) with the system's reason (disk full, read-only folder)
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// A folder written aside and renamed into place by `commit`. What was at the place before is replaced.
class StagedFolder {
 public:
  /// Makes `<place>.partial-<pid>`. @throws Error(io)
  explicit StagedFolder(std::filesystem::path place);
  ~StagedFolder();  ///< removes what was not committed
  StagedFolder(const StagedFolder&) = delete;
  StagedFolder& operator=(const StagedFolder&) = delete;

  const std::filesystem::path& path() const { return aside_; }  ///< where to write
  void commit();                                                ///< @throws Error(io)

 private:
  std::filesystem::path place_, aside_;
  bool committed_ = false;
};

/// SHA-256 in lower-case hex. FIPS 180-4.
std::string sha256(std::string_view bytes);

/// SHA-256 of a file, read in pieces. @throws Error(io)
std::string sha256_file(const std::filesystem::path& path);

}  // namespace braid
