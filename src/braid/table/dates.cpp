#include "braid/table/dates.h"

#include <chrono>
#include <cmath>
#include <string>

#include "braid/table/cell.h"

namespace braid {
namespace {

constexpr const char* months[] = {"january", "february", "march",     "april",   "may",      "june",
                                  "july",    "august",   "september", "october", "november", "december"};
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
  /// A month by its English name or the first three letters of it; -1 otherwise.
  int month() {
    const std::string word = letters();
    for (int i = 0; i < 12; ++i)
      if (word == months[i] || word == std::string_view(months[i]).substr(0, 3)) return i + 1;
    return -1;
  }
  void skip_blanks() {
    while (one_of(" ")) continue;
  }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

std::optional<double> day_seconds(int year, int month, int day) {
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                                         std::chrono::day(unsigned(day))};
  if (!date.ok()) return std::nullopt;
  return double(std::chrono::sys_days(date).time_since_epoch().count()) * 86400;
}

/// Whether nothing follows, or that the time is UTC.
bool ends_in_utc(Scanner in) {
  in.skip_blanks();
  const std::string zone = in.letters();
  return in.done() && (zone.empty() || zone == "z" || zone == "utc");
}

/// What follows the date: nothing, or a time and maybe a zone.
std::optional<double> time_seconds(Scanner& in) {
  if (ends_in_utc(in)) return 0;
  if (!in.one_of("T t")) return std::nullopt;
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
  in.skip_blanks();
  Scanner behind = in;
  if (const std::string half = behind.letters(); half == "am" || half == "pm") {
    if (hour < 1 || hour > 12) return std::nullopt;
    seconds += ((half == "pm") - (hour == 12)) * 12 * 3600.0;  // 12 AM is midnight
    in = behind;
    in.skip_blanks();
  }
  if (ends_in_utc(in)) return seconds;
  const char sign = in.one_of("+-");
  const int zone_hour = in.digits(2, 2);
  in.one_of(":");
  const int zone_minute = in.done() ? 0 : in.digits(2, 2);
  if (!sign || zone_hour < 0 || zone_hour > 15 || zone_minute < 0 || zone_minute > 59 || !in.done())
    return std::nullopt;
  const double zone = zone_hour * 3600.0 + zone_minute * 60;
  return sign == '+' ? seconds - zone : seconds + zone;
}

/// The year that two digits stand for; longer ones as they are.
int full_year(int year) { return year < 0 || year >= 100 ? year : year + (year < 69 ? 2000 : 1900); }

/// The first day of a month, such as 2020-01. Only with a dash, as 2020.01 may be an amount.
std::optional<double> parse_month(std::string_view text) {
  Scanner in(text);
  const int year = in.digits(4, 4);
  const bool dash = in.one_of("-");
  const int month = in.digits(2, 2);
  return dash && in.done() && year >= first_year && year <= last_year ? day_seconds(year, month, 1) : std::nullopt;
}

/// A date that names its month: 05-Jan-2020 and 5 January 2020, or with the month first Jan 5, 2020.
std::optional<double> parse_named_month(std::string_view text, DateOrder order) {
  const bool day_first = order == DateOrder::day_first;
  Scanner in(text);
  const int first = day_first ? in.digits(1, 2) : in.month();
  const char between = in.one_of("-/ ");
  const int second = day_first ? in.month() : in.digits(1, 2);
  const char behind = in.one_of("-/ ,");
  if (!between || (behind != between && !(between == ' ' && behind == ','))) return std::nullopt;
  if (between == ' ') in.skip_blanks();
  const int year = full_year(in.digits(day_first ? 2 : 4, 4));
  const auto time = time_seconds(in);
  if (!time) return std::nullopt;
  const auto day = day_first ? day_seconds(year, second, first) : day_seconds(year, first, second);
  return day ? std::optional(*day + *time) : std::nullopt;
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
    const int year = in.digits(4, 4), month = in.digits(2, 2), day = in.digits(2, 2);
    return in.done() && year >= first_year && year <= last_year ? day_seconds(year, month, day) : std::nullopt;
  }
  if (order == DateOrder::epoch_seconds || order == DateOrder::epoch_milliseconds) {
    const auto value = parse_number(text);
    const double scale = order == DateOrder::epoch_seconds ? 1 : 1000;
    if (!value || !(*value >= 1e8 * scale && *value <= 5e9 * scale)) return std::nullopt;  // 1973 to 2128
    return *value / scale;
  }
  const auto other = order == DateOrder::iso ? parse_month(text) : parse_named_month(text, order);
  return other ? other : parse_calendar(text, order);
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
    best.ambiguous = true;
  if (named_time)
    for (const auto order : {DateOrder::compact, DateOrder::epoch_seconds, DateOrder::epoch_milliseconds}) offer(order);
  return best.share >= 0.5 ? std::optional(best) : std::nullopt;
}

}  // namespace braid
