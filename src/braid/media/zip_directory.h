#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// @file zip_directory.h
/// The table of contents of a ZIP archive in memory (PKWARE APPNOTE 6.3, with ZIP64), as .npz files are.

namespace braid {

/// One member of an archive.
struct ZipMember {
  std::string name;
  bool deflated = false;            ///< else stored as it is
  int64_t size = 0;                 ///< bytes when unpacked, as the archive claims
  std::span<const std::byte> data;  ///< as it lies in the archive
};

/// Lists the members. @param subject  the file, for messages
/// @throws Error  Fault::data when the archive is damaged; Fault::unsupported for encryption and other methods
std::vector<ZipMember> read_zip_directory(std::span<const std::byte> archive, const std::string& subject);

/// Unpacks a deflated member. Refuses a claim that deflate cannot reach (1032 : 1) before it takes memory.
/// @throws Error  Fault::data when the bytes are damaged, or are not `member.size` after all
std::vector<std::byte> inflate_member(const ZipMember& member, const std::string& subject);

}  // namespace braid
