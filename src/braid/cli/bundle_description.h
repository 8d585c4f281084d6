#pragma once

#include <filesystem>

#include "braid/cli/description.h"

/// @file bundle_description.h
/// What a run or a bundle holds, read from its `bundle.toml` without building the model.

namespace braid {

/// Inputs, targets, provenance, files and their sizes. Works for bundles whose parts this program lacks.
/// @param folder  a run (which holds `bundle/`) or a bundle
/// @throws Error(config) for another folder, (io, config) for a damaged `bundle.toml`, (unsupported) for a newer format
Description describe_bundle(const std::filesystem::path& folder);

}  // namespace braid
