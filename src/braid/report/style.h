#pragma once

#include <string_view>

/// @file style.h
/// How the report looks.

namespace braid {

/// CSS. Plots take their colours from its variables.
extern const std::string_view report_style;

}  // namespace braid
