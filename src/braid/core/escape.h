#pragma once

#include <string>
#include <string_view>

/// @file escape.h
/// Cell contents come from strangers; these make them harmless in what Braid writes.

namespace braid {

/// For text and attribute values of HTML: & < > " ' become entities, other control characters a space.
std::string escape_html(std::string_view text);

/// For Markdown text and table cells: HTML and Markdown specials are escaped, line breaks become spaces.
std::string escape_markdown(std::string_view text);

}  // namespace braid
