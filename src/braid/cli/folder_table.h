#pragma once

#include <filesystem>

#include "braid/bundle/bundle.h"
#include "braid/core/monitor.h"
#include "braid/table/table.h"

/// @file folder_table.h
/// A folder of files to answer.

namespace braid {

/// The files of a folder and of those in it, by name, as a table of one column: that of the input which reads files of
/// their kind. Hidden files and those of another kind are left out, with a note; links are not followed to find a name.
/// @throws Error(config) when files could be for two columns; Error(data) when there is none that the model reads
Table folder_table(const std::filesystem::path& folder, const Bundle& bundle, Monitor& monitor);

}  // namespace braid
