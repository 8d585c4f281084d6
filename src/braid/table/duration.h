#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// @file duration.h
/// Spans of time as people write them: `1:02:33`, `2h30m`, `1 h 20 min`, `PT1H30M`, `0 days 00:12:30`.

namespace braid {

/// What two numbers with a colon between them are: `02:33` is 9180 or 153 seconds.
enum class ColonPair {
  unknown,  ///< the text is no duration then
  hours,    ///< hours and minutes
  minutes,  ///< minutes and seconds
};

/// How a column writes its durations, as the unit of its amounts (`AmountFormat::unit`): `h:m` and `m:s` say what two
/// numbers with a colon between them are; `h:m:s` stands where there are none.
std::optional<ColonPair> duration_format(std::string_view unit);

/// The seconds that the whole trimmed `text` spells: numbers between colons, those behind the first below 60 and of two
/// digits; numbers with the units d, h, m or min and s or their names, each once and from large to small, of which the
/// minutes behind hours need none (`1h30`); or ISO 8601 without years and months. The last number may have decimals, a
/// `-` may stand in front. A number alone is seconds, and a time such as `2:33 PM` what a day has of them until then.
/// None for anything else.
std::optional<double> parse_duration_text(std::string_view text, ColonPair pair);

/// The format in which most of the texts are durations, as a unit of amounts; none where nearly all are plain numbers.
/// Two numbers with a colon are minutes and seconds where a first one is over 24, one has decimals, or they stand
/// beside plain numbers, which are seconds, or beside h:m:s of less than ten hours and none of more; else they are
/// hours and minutes. @param texts  trimmed, without words that stand for no value
std::optional<std::string> guess_durations(const std::vector<std::string_view>& texts);

}  // namespace braid
