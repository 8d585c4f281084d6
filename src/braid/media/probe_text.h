#pragma once

#include <cstddef>
#include <string_view>

#include "braid/media/format.h"

/// @file probe_text.h
/// What a text file holds, by its beginning.

namespace braid {

/// How many bytes of a text's beginning `medium_of_text` looks at, at most.
inline constexpr size_t probed_text_bytes = 256 << 10;

/// A transcript: SubRip, WebVTT, or JSON with a list of words or segments and their times; a series: rows of numbers,
/// at least eight, with or without a header and a time; else a text.
/// @param head   the text, or its beginning  @param whole  whether nothing follows it
Medium medium_of_text(std::string_view head, bool whole);

}  // namespace braid
