#include "braid/table/dates.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
#include <utility>

#include "braid/table/cell.h"

namespace braid {
namespace {

constexpr const char* months[] = {"january", "february", "march",     "april",   "may",      "june",
                                  "july",    "august",   "september", "october", "november", "december"};
constexpr const char* weekdays[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
constexpr std::pair<std::string_view, int> zones[] = {{"", 0},     {"z", 0},    {"utc", 0},  {"gmt", 0},
                                                      {"edt", -4}, {"est", -5}, {"cdt", -5}, {"cst", -6},
                                                      {"mdt", -6}, {"mst", -7}, {"pdt", -7}, {"pst", -8}};  // RFC 2822
constexpr double seconds_a_day = 86400;
constexpr int first_year = 1800, last_year = 2200;  // where the digits might be of anything else

/// Reads parts of a date one after another.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}
  /// Between `least` and `most` digits; -1 otherwise.
  int digits(size_t least, size_t most) {
    int value = 0;
    size_t count = 0;
    while (count < rest_.size() && count < most && rest_[count] >= '0' && rest_[count] <= '9')
      value = value * 10 + (rest_[count++] - '0');
    if (count < least) return -1;
    rest_.remove_prefix(count);
    return value;
  }
  /// One of these characters; 0 otherwise.
  char one_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_[0]) == characters.npos) return 0;
    const char found = rest_[0];
    rest_.remove_prefix(1);
    return found;
  }
  /// The letters up to anything else, in lower case.
  std::string letters() {
    size_t count = 0;
    while (count < rest_.size() && (rest_[count] | 32) >= 'a' && (rest_[count] | 32) <= 'z') ++count;
    const std::string found = lower_case(rest_.substr(0, count));
    rest_.remove_prefix(count);
    return found;
  }
  /// A month by its English name or the first three letters of it, or as Sept; with a point or without; -1 otherwise.
  int month() {
    const std::string word = letters();
    const int month = named(word == "sept" ? "sep" : word, months);
    if (month >= 0 && word.size() <= 4) one_of(".");
    return month;
  }
  /// A day of a month, with or without the ending of its ordinal: 5, 5th; -1 otherwise.
  int day() {
    const int day = digits(1, 2);
    Scanner behind = *this;
    const std::string ending = behind.letters();
    if (day >= 0 && (ending == "st" || ending == "nd" || ending == "rd" || ending == "th")) *this = behind;
    return day;
  }
  /// Takes a day of the week off, with what parts it from the date: `Wed, `; nothing where there is none.
  void skip_weekday() {
    Scanner behind = *this;
    if (named(behind.letters(), weekdays) < 0) return;
    behind.one_of(",");
    if (!behind.one_of(" ")) return;
    behind.skip_blanks();
    *this = behind;
  }
  void skip_blanks() {
    while (one_of(" ")) continue;
  }
  bool done() const { return rest_.empty(); }

 private:
  /// The place, from 1, of a word among names or the first three letters of them; -1 otherwise.
  template <size_t N>
  static int named(std::string_view word, const char* const (&names)[N]) {
    for (size_t i = 0; i < N; ++i)
      if (word == names[i] || word == std::string_view(names[i]).substr(0, 3)) return int(i) + 1;
    return -1;
  }
  std::string_view rest_;
};

std::optional<double> day_seconds(int year, int month, int day) {
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                                         std::chrono::day(unsigned(day))};
  if (!date.ok()) return std::nullopt;
  return double(std::chrono::sys_days(date).time_since_epoch().count()) * seconds_a_day;
}

/// Takes a zone off, by its name or as +01:00: seconds by which it is ahead of UTC; 0 where there is none, nothing
/// where it is unknown.
std::optional<double> take_zone(Scanner& in) {
  in.skip_blanks();
  if (const char sign = in.one_of("+-")) {
    const int hours = in.digits(2, 2);
    in.one_of(":");
    Scanner behind = in;
    const int minutes = behind.digits(2, 2);
    if (minutes >= 0) in = behind;
    if (hours < 0 || hours > 15 || minutes > 59) return std::nullopt;
    return (sign == '-' ? -1 : 1) * (hours * 3600.0 + std::max(minutes, 0) * 60);
  }
  const std::string word = in.letters();
  for (const auto& [zone, hours] : zones)
    if (word == zone) return hours * 3600.0;
  return std::nullopt;
}

/// Takes a time of day off, in 24 hours or in halves of a day: seconds since midnight.
std::optional<double> take_clock(Scanner& in) {
  const int hour = in.digits(1, 2);
  if (!in.one_of(":") || hour < 0 || hour > 24) return std::nullopt;
  const int minute = in.digits(2, 2);
  if (minute < 0 || minute > 59) return std::nullopt;
  double seconds = hour * 3600.0 + minute * 60;
  if (in.one_of(":")) {
    const int second = in.digits(2, 2);
    if (second < 0 || second > 60) return std::nullopt;
    seconds += second;
    if (in.one_of(".,"))
      for (double scale = 0.1; !in.done(); scale /= 10) {
        const int digit = in.digits(1, 1);
        if (digit < 0) break;
        seconds += digit * scale;
      }
  }
  Scanner behind = in;
  behind.skip_blanks();
  if (const std::string half = behind.letters(); half == "am" || half == "pm") {
    if (hour < 1 || hour > 12) return std::nullopt;
    seconds += ((half == "pm") - (hour == 12)) * 12 * 3600.0;  // 12 AM is midnight
    in = behind;
  }
  return seconds;
}

/// What follows the date: nothing or that it is UTC, or a time and maybe a zone.
/// @param marks  what may stand between date and time
std::optional<double> time_seconds(Scanner& in, std::string_view marks = "T t") {
  Scanner alone = in;
  if (const auto zone = take_zone(alone); zone == 0.0 && alone.done()) return 0;
  if (!in.one_of(marks)) return std::nullopt;
  in.skip_blanks();
  const auto clock = take_clock(in);
  if (!clock) return std::nullopt;
  const auto zone = take_zone(in);
  return zone && in.done() ? std::optional(*clock - *zone) : std::nullopt;
}

/// The year that two digits stand for; longer ones as they are.
int full_year(int year) { return year < 0 || year >= 100 ? year : year + (year < 69 ? 2000 : 1900); }

bool is_likely_year(int year) { return year >= first_year && year <= last_year; }

/// The first day of a month, such as 2020-01; only with a dash, as 2020.01 may be an amount. Of a quarter: 2020-Q1,
/// 2020Q1. Monday of a week, or another day of it: 2020-W05, 2020W05, 2020-W05-3 (ISO 8601).
std::optional<double> parse_part_of_year(std::string_view text) {
  Scanner in(text);
  const int year = in.digits(4, 4);
  const bool dash = in.one_of("-");
  if (!is_likely_year(year)) return std::nullopt;
  if (in.one_of("Qq")) {
    const int quarter = in.digits(1, 1);
    return in.done() && quarter >= 1 && quarter <= 4 ? day_seconds(year, quarter * 3 - 2, 1) : std::nullopt;
  }
  if (in.one_of("Ww")) {
    const int week = in.digits(2, 2);
    const bool has_day = in.one_of("-");
    const int day = has_day ? in.digits(1, 1) : 1;
    if (!in.done() || week < 1 || day < 1 || day > 7) return std::nullopt;
    const std::chrono::sys_days fourth = std::chrono::year(year) / std::chrono::January / 4;  // in week 1
    const std::chrono::sys_days monday =
        fourth - (std::chrono::weekday(fourth) - std::chrono::Monday) + std::chrono::days((week - 1) * 7);
    const std::chrono::year_month_day thursday(monday + std::chrono::days(3));  // whose year is the week's
    if (int(thursday.year()) != year) return std::nullopt;
    return double(monday.time_since_epoch().count() + day - 1) * seconds_a_day;
  }
  const int month = in.digits(2, 2);
  return dash && in.done() ? day_seconds(year, month, 1) : std::nullopt;
}

/// The first day of a month before its year: 01/2020, 1-2020, January 2020, Jan-2020, Jan-20. Of a quarter: Q1 2020.
std::optional<double> parse_month(std::string_view text) {
  Scanner in(text), quarters(text);
  if (quarters.one_of("Qq")) {
    const int quarter = quarters.digits(1, 1);
    quarters.one_of("- /");
    const int year = quarters.digits(4, 4);
    const bool is_quarter = quarters.done() && is_likely_year(year) && quarter >= 1 && quarter <= 4;
    return is_quarter ? day_seconds(year, quarter * 3 - 2, 1) : std::nullopt;
  }
  Scanner letters = in;
  const bool is_named = !letters.letters().empty();
  const int month = is_named ? in.month() : in.digits(1, 2);
  if (is_named) in.one_of(",");
  const char between = in.one_of(is_named ? "-/ " : "-/");
  const int year = in.digits(is_named && between == '-' ? 2 : 4, 4);  // `Jan 20` is a day without its year
  return between && in.done() && is_likely_year(full_year(year)) ? day_seconds(full_year(year), month, 1)
                                                                 : std::nullopt;
}

/// A date that names its month: 05-Jan-2020, 5th January 2020, 05JAN2020 and Wed, 5 Jan 2020 10:30:00 GMT (RFC 2822),
/// or with the month first Jan 5, 2020.
std::optional<double> parse_named_month(std::string_view text, DateOrder order) {
  const bool day_first = order == DateOrder::day_first;
  Scanner in(text);
  in.skip_weekday();
  const int first = day_first ? in.day() : in.month();
  const char between = in.one_of("-/ ");
  if (between == ' ') in.skip_blanks();  // asctime pads a day of one digit
  const int second = day_first ? in.month() : in.day();
  const char behind = in.one_of("-/ ,");
  const bool is_joined = day_first && !between && !behind;  // as SAS writes it
  if (!is_joined && (!between || (behind != between && !(between == ' ' && behind == ',')))) return std::nullopt;
  if (between == ' ') in.skip_blanks();
  const int year = full_year(in.digits(day_first ? 2 : 4, 4));
  const auto time = time_seconds(in, is_joined ? "T t:" : "T t");
  if (!time) return std::nullopt;
  const auto day = day_first ? day_seconds(year, second, first) : day_seconds(year, first, second);
  return day ? std::optional(*day + *time) : std::nullopt;
}

/// A date whose year stands behind its time, as C and Twitter write it: Wed Oct 10 20:19:24 +0000 2018.
std::optional<double> parse_year_last(std::string_view text) {
  Scanner in(text);
  in.skip_weekday();
  const int month = in.month();
  in.skip_blanks();
  const int day = in.digits(1, 2);
  if (!in.one_of(" ")) return std::nullopt;
  const auto clock = take_clock(in);
  const auto zone = take_zone(in);
  in.skip_blanks();
  const auto date = day_seconds(in.digits(4, 4), month, day);
  return date && clock && zone && in.done() ? std::optional(*date + *clock - *zone) : std::nullopt;
}

std::optional<double> parse_calendar(std::string_view text, DateOrder order) {
  Scanner in(text);
  int parts[3] = {};
  char separator = 0;
  for (int i = 0; i < 3; ++i) {
    const bool year = order == DateOrder::iso ? i == 0 : i == 2;
    const size_t before = year && order != DateOrder::iso ? 2 : year ? 4 : 1;
    parts[i] = in.digits(before, year ? 4 : 2);
    if (parts[i] < 0) return std::nullopt;
    if (i == 2) break;
    const char found = in.one_of("-/.");
    if (!found || (separator && found != separator)) return std::nullopt;
    separator = found;
  }
  if (order != DateOrder::iso) parts[2] = full_year(parts[2]);
  const auto time = time_seconds(in);
  if (!time) return std::nullopt;
  const auto day = order == DateOrder::iso         ? day_seconds(parts[0], parts[1], parts[2])
                   : order == DateOrder::day_first ? day_seconds(parts[2], parts[1], parts[0])
                                                   : day_seconds(parts[2], parts[0], parts[1]);
  return day ? std::optional(*day + *time) : std::nullopt;
}

double share_of(const std::vector<std::string_view>& texts, DateOrder order) {
  size_t count = 0;
  for (const auto text : texts) count += parse_date(text, order).has_value();
  return texts.empty() ? 0 : double(count) / double(texts.size());
}

}  // namespace

const char* name(DateOrder order) {
  constexpr const char* names[] = {"year-month-day", "YYYYMMDD",           "day first",
                                   "month first",    "seconds since 1970", "milliseconds since 1970"};
  return names[int(order)];
}

std::optional<double> parse_date(std::string_view text, DateOrder order) {
  text = trimmed(text);
  if (order == DateOrder::compact) {
    Scanner in(text);
    const int year = in.digits(4, 4), month = in.digits(2, 2), day = in.done() ? 1 : in.digits(2, 2);
    return in.done() && is_likely_year(year) ? day_seconds(year, month, day) : std::nullopt;
  }
  if (order == DateOrder::epoch_seconds || order == DateOrder::epoch_milliseconds) {
    const auto value = parse_number(text);
    const double scale = order == DateOrder::epoch_seconds ? 1 : 1000;
    if (!value || !(*value >= 1e8 * scale && *value <= 5e9 * scale)) return std::nullopt;  // 1973 to 2128
    return *value / scale;
  }
  auto found = parse_calendar(text, order);
  if (!found && order == DateOrder::iso) return parse_part_of_year(text);
  if (!found) found = parse_named_month(text, order);
  if (!found && order == DateOrder::month_first) found = parse_year_last(text);
  return found || order == DateOrder::iso ? found : parse_month(text);
}

std::optional<DateGuess> guess_dates(const std::vector<std::string_view>& texts, bool named_time) {
  if (texts.empty()) return std::nullopt;
  DateGuess best;
  auto offer = [&](DateOrder order) {
    if (const double share = share_of(texts, order); share > best.share) best = {order, share, false};
  };
  offer(DateOrder::iso);
  offer(DateOrder::day_first);
  if (const double share = share_of(texts, DateOrder::month_first); share > best.share)
    best = {DateOrder::month_first, share, false};
  else if (best.order == DateOrder::day_first && share == best.share)
    best.ambiguous = std::any_of(texts.begin(), texts.end(), [](std::string_view text) {
      return parse_date(text, DateOrder::day_first) != parse_date(text, DateOrder::month_first);
    });
  if (named_time)
    for (const auto order : {DateOrder::compact, DateOrder::epoch_seconds, DateOrder::epoch_milliseconds}) offer(order);
  return best.share >= 0.5 ? std::optional(best) : std::nullopt;
}

}  // namespace braid
