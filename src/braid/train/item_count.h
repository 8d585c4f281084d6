#pragma once

#include <cstdint>
#include <string>

#include "braid/data/reader.h"
#include "braid/table/split.h"

/// @file item_count.h
/// How many items an input has, and whether their files are there, before anything is trained.

namespace braid {

/// The distinct items of an input in the training and validation rows. Where its cells name files, the disk is asked
/// which of them are there and not empty: what a run would stop at in the middle of its first pass, it stops at here.
/// @param names_files     whether the first cell of each item is a path  @param max_unreadable  as
/// `data.max_unreadable`
/// @throws Error(data) where more are missing than that allows, and more than five
int64_t count_items(const Reader& reader, const DataInput& input, const Split& split, bool names_files,
                    double max_unreadable);

}  // namespace braid
