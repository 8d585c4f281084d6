#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "braid/media/format.h"

/// @file probe.h
/// What a file on disk holds, and what its name promises.

namespace braid {

/// The medium of a file, none when there is no such file; must be safe to call from any thread.
using FileProbe = std::function<std::optional<Medium>(const std::filesystem::path&)>;

/// `sniff` of a file's first bytes; `unknown` when they cannot be read or say nothing. A container of films that lists
/// sound tracks and no picture track is sound, and a GIF, which is read as one, a film. A text whose name promises a
/// text or nothing is looked into (`medium_of_text`), and data of an unknown format and name are tried as a recording.
std::optional<Medium> sniff_file(const std::filesystem::path& path);

/// `sniff_format` of a file's first bytes; `empty` when it cannot be read or is no regular file.
Format format_of_file(const std::filesystem::path& path);

/// `describe_format` of a file's first bytes: "a PDF document"; of a file that cannot be read "empty".
std::string describe_file(const std::filesystem::path& path);

/// What the extension alone promises; `unknown` when it says nothing.
Medium medium_of_extension(const std::filesystem::path& path);

}  // namespace braid
