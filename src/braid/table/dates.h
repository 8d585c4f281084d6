#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// @file dates.h
/// Dates and times as they stand in tables.

namespace braid {

/// How a column writes its dates.
enum class DateOrder {
  iso,          ///< 2020-01-31, 2020/1/31, with or without T or blank, 10:30[:05[.25]] and Z or +01:00 (ISO 8601);
                ///< 2020-01, 2020-Q1 and 2020-W05 are their first days
  compact,      ///< 20200131, 202001
  day_first,    ///< 31/01/2020, 31.1.20, 31-Jan-2020, 31st January 2020, 31JAN2020, Fri, 31 Jan 2020 (RFC 2822), with
                ///< or without a time: 15:05 or 3:05 PM; 01/2020, January 2020, Jan-20 and Q1 2020 are their first days
  month_first,  ///< 01/31/2020, Jan 31, 2020, likewise, and Fri Jan 31 20:19:24 +0000 2020 (C, Twitter)
  epoch_seconds,  ///< since 1970-01-01 UTC
  epoch_milliseconds,
};

/// `iso`, `day first`, …
const char* name(DateOrder order);

/// Seconds since 1970-01-01 UTC; a time without zone counts as UTC. None for what is no date of this order or no day of
/// the calendar. Two-digit years are 1969 to 2068. Months may be English names, or the first three letters of them, in
/// any case; a zone is Z, UTC, GMT, +01:00 or one of North America as RFC 2822 names them (EST, PDT …).
std::optional<double> parse_date(std::string_view text, DateOrder order);

/// How a column seems to write its dates, and how sure that is.
struct DateGuess {
  DateOrder order = DateOrder::iso;
  double share = 0;        ///< of the texts which are dates of this order
  bool ambiguous = false;  ///< no text tells day from month, where that matters
};

/// The order under which most of the texts are dates; none when under half are. `31/01` anywhere decides between day
/// and month for the whole column; without such a text the day is taken to come first.
/// @param named_time  the column's name says that it is a time, so that plain digits may be dates too
std::optional<DateGuess> guess_dates(const std::vector<std::string_view>& texts, bool named_time);

}  // namespace braid
