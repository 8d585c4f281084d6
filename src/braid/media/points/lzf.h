#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

/// @file lzf.h
/// LZF, the compression of PCD files. Format: liblzf 3.6 by M. Lehmann, lzf.h;
/// http://oldhome.schmorp.de/marc/liblzf.html

namespace braid {

/// Unpacks a stream of exactly `size` bytes. Refuses a size that LZF cannot reach (88 : 1) before it takes memory.
/// @throws Error  Fault::data when it is damaged
std::vector<std::byte> unpack_lzf(std::span<const std::byte> packed, int64_t size, const std::string& subject);

}  // namespace braid
