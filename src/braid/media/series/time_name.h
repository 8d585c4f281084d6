#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "braid/media/series/raw_time.h"

/// @file time_name.h
/// What the name of a column says about time.

namespace braid {

/// The words of a column's name in small letters; they end at anything but letters and where a capital follows a small
/// letter.
std::vector<std::string> letter_words(std::string_view name);

/// A reading of a column's name.
struct TimeName {
  bool is_time = false;  ///< `time`, `timestamp`, `t`, `ts`, `utc`, `epoch`, `seconds`, …; not `reaction_time`, `dt`
  bool is_counter = false;  ///< `index`, `frame`, `sample`, …: counts rows and is neither a time nor a measurement
  TimeUnit unit = TimeUnit::none;  ///< `timestamp_ns`, `Time (ms)`, `t[us]`, `seconds_elapsed`
};

/// Reads a name word by word.
TimeName judge_time_name(std::string_view name);

/// `s`, `millis`, `hours` …; none for a word that is no unit. @param word  in small letters
TimeUnit unit_named(std::string_view word);

/// The unit that the last word of a name is: of `start_ms` milliseconds, of `Start time` none.
TimeUnit unit_at_end(std::string_view name);

}  // namespace braid
