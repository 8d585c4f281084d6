#include "braid/media/series/raw_time.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace braid {
namespace {

/// Ticks of one count of a unit, as a fraction.
struct Scale {
  int64_t ticks, counts;
};

Scale scale_of(TimeUnit unit) {
  switch (unit) {
    case TimeUnit::none:
    case TimeUnit::ticks:
      return {1, 1};
    case TimeUnit::nanoseconds:
      return {441, 625};
    case TimeUnit::microseconds:
      return {3528, 5};
    case TimeUnit::milliseconds:
      return {705'600, 1};
    case TimeUnit::seconds:
    case TimeUnit::date:
    case TimeUnit::time_of_day:
      return {one_second.count(), 1};
    case TimeUnit::minutes:
      return {60 * one_second.count(), 1};
    case TimeUnit::hours:
      return {3600 * one_second.count(), 1};
  }
  return {1, 1};
}

/// Takes characters off the front of a cell.
class TimeCursor {
 public:
  explicit TimeCursor(std::string_view text) : text_(text) {}
  bool at_end() const { return text_.empty(); }
  bool accept(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool accept_one_of(std::string_view set) {
    if (text_.empty() || set.find(text_[0]) == set.npos) return false;
    text_.remove_prefix(1);
    return true;
  }
  /// A number of `least` to `most` digits.
  bool digits(int least, int most, int64_t& out) {
    size_t count = 0;
    out = 0;
    while (count < text_.size() && count < size_t(most) && text_[count] >= '0' && text_[count] <= '9')
      out = out * 10 + (text_[count++] - '0');
    text_.remove_prefix(count);
    return count >= size_t(least);
  }
  /// The digits after a decimal mark, as a fraction in [0, 1); more than 18 are dropped, for a tick needs 9.
  double fraction() {
    int64_t value = 0, scale = 1;
    size_t count = 0;
    for (; count < text_.size() && text_[count] >= '0' && text_[count] <= '9'; ++count)
      if (count < 18) {
        value = value * 10 + (text_[count] - '0');
        scale *= 10;
      }
    text_.remove_prefix(count);
    return double(value) / double(scale);
  }

 private:
  std::string_view text_;
};

RawTime made(int64_t whole, double fraction, TimeForm form) {
  if (fraction >= 1) {  // the double nearest to 0.999...
    ++whole;
    fraction = 0;
  }
  return {whole, fraction, form};
}

/// `-12.5`, without an exponent.
RawTime parse_decimal(std::string_view cell, char mark) {
  TimeCursor in(cell);
  const bool negative = in.accept('-');
  if (!negative) in.accept('+');
  int64_t whole = 0;
  const bool has_whole = in.digits(1, 18, whole);  // 19 digits may not fit
  double fraction = 0;
  if (in.accept(mark)) {
    if (in.at_end() && !has_whole) return {};
    fraction = in.fraction();
  } else if (!has_whole) {
    return {};
  }
  if (!in.at_end()) return {};
  if (!negative) return made(whole, fraction, TimeForm::number);
  return fraction > 0 ? made(-whole - 1, 1 - fraction, TimeForm::number) : made(-whole, 0, TimeForm::number);
}

/// `12:00`, `12:00:00.25`; seconds since midnight.
bool parse_time_of_day(TimeCursor& in, int64_t& seconds, double& fraction) {
  int64_t hour = 0, minute = 0, second = 0;
  if (!in.digits(1, 2, hour) || !in.accept(':') || !in.digits(2, 2, minute)) return false;
  if (in.accept(':')) {
    if (!in.digits(2, 2, second)) return false;
    if (in.accept_one_of(".,")) fraction = in.fraction();
  }
  if (hour > 23 || minute > 59 || second > 60) return false;  // 60: a leap second
  seconds = hour * 3600 + minute * 60 + second;
  return true;
}

/// `Z`, `+01:00`, `-0530`, ` UTC`; seconds to subtract.
bool parse_zone(TimeCursor& in, int64_t& offset) {
  offset = 0;
  in.accept(' ');
  if (in.accept('Z') || in.accept('z') || in.at_end()) return true;
  if (in.accept('U')) return in.accept('T') && in.accept('C');
  const bool west = in.accept('-');
  if (!west && !in.accept('+')) return false;
  int64_t hours = 0, minutes = 0;
  if (!in.digits(2, 2, hours)) return false;
  in.accept(':');
  if (!in.at_end() && !in.digits(2, 2, minutes)) return false;
  offset = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
  return true;
}

RawTime parse_date(std::string_view cell) {
  TimeCursor in(cell);
  int64_t year = 0, month = 0, day = 0, seconds = 0, zone = 0;
  double fraction = 0;
  if (!in.digits(4, 4, year)) return {};
  const char mark = in.accept('-') ? '-' : in.accept('/') ? '/' : '\0';
  if (!mark || !in.digits(1, 2, month) || !in.accept(mark) || !in.digits(1, 2, day)) return {};
  const std::chrono::year_month_day date{std::chrono::year(int(year)), std::chrono::month(unsigned(month)),
                                         std::chrono::day(unsigned(day))};
  if (!date.ok()) return {};
  if (!in.at_end()) {
    if (!in.accept_one_of("Tt ") || !parse_time_of_day(in, seconds, fraction) || !parse_zone(in, zone)) return {};
    if (!in.at_end()) return {};
  }
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return made(days * 86400 + seconds - zone, fraction, TimeForm::date);
}

}  // namespace

const char* name(TimeUnit unit) {
  constexpr const char* names[] = {"no unit", "ticks",   "nanoseconds", "microseconds",   "milliseconds",
                                   "seconds", "minutes", "hours",       "ISO 8601 dates", "times of day"};
  return names[int(unit)];
}

double seconds_of(TimeUnit unit) {
  const Scale scale = scale_of(unit);
  return unit == TimeUnit::none ? 0 : double(scale.ticks) / double(scale.counts) / double(one_second.count());
}

RawTime raw_time(double value) {
  if (!(std::abs(value) < 9.2e18)) return {};
  const double whole = std::floor(value);
  return made(int64_t(whole), value - whole, TimeForm::number);
}

RawTime parse_raw_time(std::string_view cell, char decimal_mark) {
  if (cell.empty() || cell.size() > 64) return {};
  if (const RawTime exact = parse_decimal(cell, decimal_mark); exact.is_known()) return exact;
  if (cell.size() >= 8 && (cell[4] == '-' || cell[4] == '/'))
    if (const RawTime date = parse_date(cell); date.is_known()) return date;
  if (cell.find(':') != cell.npos) {
    TimeCursor in(cell);
    int64_t seconds = 0;
    double fraction = 0;
    if (parse_time_of_day(in, seconds, fraction) && in.at_end()) return made(seconds, fraction, TimeForm::time_of_day);
    return {};
  }
  char point[64];  // with an exponent, or of 19 digits and more
  std::copy(cell.begin(), cell.end(), point);
  if (decimal_mark != '.') std::replace(point, point + cell.size(), decimal_mark, '.');
  const char* first = point + (cell[0] == '+' ? 1 : 0);
  const char* last = point + cell.size();
  int64_t whole = 0;
  if (const auto [end, error] = std::from_chars(first, last, whole); error == std::errc{} && end == last)
    return made(whole, 0, TimeForm::number);
  double value = 0;
  const auto [end, error] = std::from_chars(first, last, value);
  return error == std::errc{} && end == last ? raw_time(value) : RawTime{};
}

std::optional<Ticks> to_ticks(const RawTime& time, TimeUnit unit) {
  if (!time.is_known()) return std::nullopt;
  const Scale scale = scale_of(unit);
  const __int128 total = __int128(time.whole) * scale.ticks;
  __int128 quotient = total / scale.counts, rest = total % scale.counts;
  if (rest < 0) {
    --quotient;
    rest += scale.counts;
  }
  const double part = (double(rest) + time.fraction * double(scale.ticks)) / double(scale.counts);
  const __int128 ticks = quotient + std::llround(part);
  if (ticks > std::numeric_limits<int64_t>::max() / 2 || ticks < std::numeric_limits<int64_t>::min() / 2)
    return std::nullopt;
  return Ticks(int64_t(ticks));
}

}  // namespace braid
