#include "braid/features/date_text.h"

#include <cmath>
#include <cstdint>

#include "braid/table/cell.h"

namespace braid {
namespace {

/// Takes digits, marks and words from the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}
  bool done() const { return rest_.empty(); }
  bool take(char mark) {
    if (rest_.empty() || rest_[0] != mark) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// A whole number of `least` to `most` digits, or -1.
  int64_t digits(int least, int most) {
    int64_t value = 0;
    int count = 0;
    for (; count < most && size_t(count) < rest_.size() && rest_[size_t(count)] >= '0' && rest_[size_t(count)] <= '9';
         ++count)
      value = value * 10 + (rest_[size_t(count)] - '0');
    if (count < least) return -1;
    rest_.remove_prefix(size_t(count));
    return value;
  }
  size_t leading_digits() const {
    const size_t end = rest_.find_first_not_of("0123456789");
    return end == rest_.npos ? rest_.size() : end;
  }

 private:
  std::string_view rest_;
};

std::optional<double> scan_day(Scanner& in) {
  int64_t year = -1, month = 1, day = 1;
  const size_t leading = in.leading_digits();
  if (leading == 8) {
    year = in.digits(4, 4), month = in.digits(2, 2), day = in.digits(2, 2);
  } else if (leading == 4) {
    year = in.digits(4, 4);
    const char mark = in.take('-') ? '-' : in.take('/') ? '/' : '\0';
    if (!mark) return std::nullopt;
    month = in.digits(1, 2);
    if (in.take(mark)) day = in.digits(1, 2);
  } else {
    day = in.digits(1, 2);
    if (!in.take('.')) return std::nullopt;
    month = in.digits(1, 2);
    if (!in.take('.')) return std::nullopt;
    year = in.digits(4, 4);
  }
  if (year < 0 || month < 1 || month > 12 || day < 1) return std::nullopt;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  const int lengths[] = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (day > lengths[month - 1]) return std::nullopt;
  return double(days_from_civil(year, int(month), int(day)));
}

/// Seconds since midnight.
std::optional<double> scan_time(Scanner& in) {
  const int64_t hour = in.digits(1, 2);
  if (hour < 0 || hour > 24 || !in.take(':')) return std::nullopt;
  const int64_t minute = in.digits(2, 2);
  double second = 0;
  if (in.take(':')) {
    second = double(in.digits(2, 2));
    if (in.take('.')) {
      const int digits = int(in.leading_digits());
      if (digits < 1 || digits > 9) return std::nullopt;
      second += double(in.digits(digits, digits)) / std::pow(10.0, digits);
    }
  }
  if (minute < 0 || minute > 59 || second < 0 || second >= 61) return std::nullopt;
  return double(hour * 3600 + minute * 60) + second;
}

/// Seconds east of Greenwich.
std::optional<double> scan_offset(Scanner& in) {
  if (in.done() || in.take('Z')) return 0.0;
  const int sign = in.take('+') ? 1 : in.take('-') ? -1 : 0;
  const int64_t hours = sign ? in.digits(2, 2) : -1;
  in.take(':');
  const int64_t minutes = in.done() ? 0 : in.digits(2, 2);
  if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59) return std::nullopt;
  return sign * double(hours * 3600 + minutes * 60);
}

}  // namespace

int64_t days_from_civil(int64_t year, int month, int day) {
  year -= month <= 2;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t of_era = year - era * 400;
  const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

double year_fraction(double days) {
  int64_t year = int64_t(std::floor(days / 365.2425)) + 1970;
  if (double(days_from_civil(year, 1, 1)) > days) --year;
  if (double(days_from_civil(year + 1, 1, 1)) <= days) ++year;
  const double begin = double(days_from_civil(year, 1, 1)), end = double(days_from_civil(year + 1, 1, 1));
  return (days - begin) / (end - begin);
}

std::optional<Moment> parse_moment(std::string_view text) {
  Scanner in(trimmed(text));
  const auto day = scan_day(in);
  if (!day) return std::nullopt;
  if (in.done()) return Moment{*day, false};
  if (!in.take('T')) {
    if (!in.take(' ')) return std::nullopt;
    while (in.take(' ')) continue;
  }
  const auto time = scan_time(in);
  if (!time) return std::nullopt;
  in.take(' ');
  const auto offset = scan_offset(in);
  if (!offset || !in.done()) return std::nullopt;
  return Moment{*day + (*time - *offset) / 86400, true};
}

}  // namespace braid
