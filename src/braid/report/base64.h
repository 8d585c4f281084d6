#pragma once

#include <string>
#include <string_view>

/// @file base64.h
/// Bytes as letters, for data URIs.

namespace braid {

/// RFC 4648 section 4, with padding.
std::string base64(std::string_view bytes);

/// `data:<type>;base64,…`. @param type  a media type of our own choosing, never from a file
std::string data_uri(std::string_view type, std::string_view bytes);

}  // namespace braid
