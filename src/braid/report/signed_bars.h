#pragma once

#include <string>
#include <utility>
#include <vector>

/// @file signed_bars.h
/// Numbers on either side of zero.

namespace braid {

/// Horizontal bars from zero: to the right, in the colour of what speaks for an answer, or to the left. One `<svg>`
/// element as those of plot.h.
/// @param bars  any texts, with their numbers
std::string draw_signed_bars(const std::string& title, const std::vector<std::pair<std::string, double>>& bars);

/// `+1.25`, `−0.3`: three significant digits.
std::string signed_number(double value);

/// As CSS: the colour of what speaks for the answer (`value` > 0) or against it, so much of it as its share of `full`.
std::string heat_css(double value, double full);

}  // namespace braid
