#pragma once

#include <string>

/// @file version.h
/// The version, from the one place that states it, the top CMakeLists.

namespace braid {

/// Version of the library, `0.1.0`.
std::string version();

}  // namespace braid
