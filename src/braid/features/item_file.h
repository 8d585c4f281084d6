#pragma once

#include <filesystem>

#include "braid/features/feature.h"

/// @file item_file.h
/// The file an item names.

namespace braid {

/// The path in the first cell, from the item's folder when it is relative.
std::filesystem::path path_of(const Item& item);

/// The bytes of a text file.
/// @return Fault::io when it cannot be read; Fault::data when it is over 4 MiB or holds zero bytes, as no text does
Result<std::string> read_text_file(const std::filesystem::path& path);

/// `error` told about the item: what the user knows stands in front, the path stays in the sentence.
Error about(const Item& item, const Error& error);

}  // namespace braid
