#pragma once

#include <algorithm>
#include <cstdint>

/// @file unreadable_limit.h
/// How many files of an input may be unreadable.

namespace braid {

/// Files above which a run stops: a share of all of them, `data.max_unreadable`, and five at least, so that few files
/// are not lost by one bad one.
inline double most_unreadable(double share, int64_t files) { return std::max(5.0, share * double(files)); }

}  // namespace braid
