#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// @file words.h
/// Numbers and foreign texts as a reader wants them, independent of the locale.

namespace braid {

/// Four significant digits, thousands with commas: `0.9132`, `12,345`, `1.2e-07`; "–" for what is not finite.
std::string shown(double value);

/// A whole number with commas.
std::string shown(int64_t value);

/// Fixed number of decimals, for coordinates and percentages.
std::string fixed(double value, int decimals);

/// `850 ms`, `12.3 s`, `4 min 10 s`, `2 h 5 min`.
std::string shown_duration(double seconds);

/// The first `max_letters` code points and "…" where there are more. Bytes that are no UTF-8 become U+FFFD.
std::string shortened(std::string_view text, int64_t max_letters);

/// `balanced_accuracy` → `Balanced accuracy`, `auc` → `AUC`: names of metrics for people.
std::string metric_title(const std::string& name);

}  // namespace braid
