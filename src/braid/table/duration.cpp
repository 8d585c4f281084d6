#include "braid/table/duration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>

#include "braid/table/cell.h"

namespace braid {
namespace {

constexpr double minute_s = 60, hour_s = 3600, day_s = 86400;
constexpr double least_clock_s = 10 * hour_s;  // times of a day reach it, what else lasts minutes seldom does

/// Takes parts of a duration off one after another.
class SpanReader {
 public:
  explicit SpanReader(std::string_view text) : rest_(trimmed(text)) {}

  /// Digits and maybe decimals behind them; none where there are none, or not `whole_digits` before the decimals.
  std::optional<double> number(size_t whole_digits = 0) {
    const size_t whole = count_digits(0);
    if (whole == 0 || (whole_digits > 0 && whole != whole_digits)) return std::nullopt;
    std::string digits(rest_.substr(0, whole));
    size_t end = whole;
    if (const size_t decimals = count_digits(whole + 1); decimals > 0 && (rest_[whole] == '.' || rest_[whole] == ',')) {
      end += 1 + decimals;
      digits += '.' + std::string(rest_.substr(whole + 1, decimals));
    }
    rest_.remove_prefix(end);
    return parse_number(digits);
  }

  /// The letters up to anything else, `most` of them at most, in lower case.
  std::string letters(size_t most) {
    size_t count = 0;
    while (count < std::min(rest_.size(), most) && (rest_[count] | 32) >= 'a' && (rest_[count] | 32) <= 'z') ++count;
    const std::string found = lower_case(rest_.substr(0, count));
    rest_.remove_prefix(count);
    return found;
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_blanks() { rest_ = trimmed(rest_); }
  bool done() const { return rest_.empty(); }

 private:
  size_t count_digits(size_t from) const {
    size_t end = from;
    while (end < rest_.size() && rest_[end] >= '0' && rest_[end] <= '9') ++end;
    return end - from;
  }

  std::string_view rest_;
};

/// Seconds of a unit by its name in small letters; 0 for what is none.
double unit_seconds(std::string_view name) {
  const auto is_one_of = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (is_one_of({"s", "sec", "secs", "second", "seconds"})) return 1;
  if (is_one_of({"m", "min", "mins", "minute", "minutes"})) return minute_s;
  if (is_one_of({"h", "hr", "hrs", "hour", "hours"})) return hour_s;
  return is_one_of({"d", "day", "days"}) ? day_s : 0;
}

/// `1:02:33.5`, `2:33` or, as a time of a day, `2:33 PM`, to the end.
std::optional<double> take_colons(SpanReader& in, ColonPair pair) {
  double parts[3] = {};
  int count = 0;
  for (bool more = true; more; ++count) {
    const auto part = count < 3 ? in.number(count > 0 ? 2 : 0) : std::nullopt;
    if (!part || (count > 0 && *part >= 60)) return std::nullopt;
    parts[count] = *part;
    more = in.take(':');
    if (more && *part != std::floor(*part)) return std::nullopt;
  }
  if (count < 2) return std::nullopt;
  if (!in.done()) {
    in.skip_blanks();
    const std::string half = in.letters(std::string::npos);
    const bool is_half = (half == "am" || half == "pm") && in.done() && parts[0] >= 1 && parts[0] <= 12;
    if (!is_half) return std::nullopt;
    if (parts[0] == 12) parts[0] = 0;  // 12 AM is midnight
    if (half == "pm") parts[0] += 12;
    return parts[0] * hour_s + parts[1] * minute_s + parts[2];
  }
  if (count == 3) return parts[0] * hour_s + parts[1] * minute_s + parts[2];
  if (pair == ColonPair::unknown) return std::nullopt;
  return parts[0] * (pair == ColonPair::hours ? hour_s : minute_s) +
         parts[1] * (pair == ColonPair::hours ? minute_s : 1);
}

/// `2h30m`, `1 hour, 20 minutes`, `1h30`, `0 days 00:12:30`, and behind its P `1DT2H30M`, to the end.
std::optional<double> take_units(SpanReader& in, bool is_iso) {
  double seconds = 0, least = INFINITY;
  bool clock = false;  // behind the T of ISO 8601
  while (!in.done()) {
    clock = clock || (is_iso && in.take('T'));
    SpanReader behind = in;
    const auto value = in.number();
    in.skip_blanks();
    const std::string name = in.letters(is_iso ? 1 : std::string::npos);
    double unit = unit_seconds(name);
    if (is_iso && clock == (unit == day_s)) return std::nullopt;  // a P1M is a month
    if (name.empty() && least == day_s) {
      const auto rest = take_colons(behind, ColonPair::unknown);
      return rest ? std::optional(seconds + *rest) : std::nullopt;
    }
    if (name.empty() && least == hour_s && in.done()) unit = minute_s;
    if (!value || unit == 0 || unit >= least) return std::nullopt;
    seconds += *value * unit;
    least = unit;
    if (is_iso) continue;
    in.take(',');
    in.skip_blanks();
  }
  return least < INFINITY ? std::optional(seconds) : std::nullopt;
}

/// Whether a text is a number and nothing else, with decimals behind a point or a comma.
bool is_number_alone(std::string_view text) {
  if (parse_number(text)) return true;
  SpanReader in(text);
  in.take('-');
  return in.number() && in.done();
}

}  // namespace

std::optional<ColonPair> duration_format(std::string_view unit) {
  if (unit == "h:m:s") return ColonPair::unknown;
  if (unit == "h:m") return ColonPair::hours;
  if (unit == "m:s") return ColonPair::minutes;
  return std::nullopt;
}

std::optional<double> parse_duration_text(std::string_view text, ColonPair pair) {
  SpanReader in(text);
  const double sign = in.take('-') ? -1 : 1;
  SpanReader colons = in, units = in;
  std::optional<double> found;
  if (in.take('P'))
    found = take_units(in, true);
  else if (found = in.number(); !in.done())  // a number alone is seconds
    found = take_colons(colons, pair);
  if (!found) found = take_units(units, false);
  return found ? std::optional(sign * *found) : std::nullopt;
}

std::optional<std::string> guess_durations(const std::vector<std::string_view>& texts) {
  size_t pairs = 0, plain = 0, read = 0;
  bool are_minutes = false, beside_seconds = false, beside_spans = false, beside_clocks = false;
  for (const std::string_view one : texts) {
    const bool is_plain = is_number_alone(one);
    plain += is_plain;
    const auto hours = parse_duration_text(one, ColonPair::hours);
    if (!hours) continue;
    ++read;
    const bool has_colon = one.find(':') != one.npos;
    const bool is_pair = has_colon && !parse_duration_text(one, ColonPair::unknown);
    pairs += is_pair;
    are_minutes = are_minutes || (is_pair && (std::abs(*hours) > day_s || one.find_first_of(".,") != one.npos));
    beside_seconds = beside_seconds || (is_plain && *hours > 0);  // below may stand for no value
    const bool is_clock = std::abs(*hours) >= least_clock_s;
    beside_spans = beside_spans || (has_colon && !is_pair && !is_clock);
    beside_clocks = beside_clocks || (has_colon && !is_pair && is_clock);
  }
  // Plain numbers among cells of which a few are durations stay what they are.
  if (read <= plain || read * 20 < texts.size() * 19 || plain * 20 >= texts.size() * 19) return std::nullopt;
  are_minutes = are_minutes || beside_seconds || (beside_spans && !beside_clocks);
  return pairs == 0 ? "h:m:s" : are_minutes ? "m:s" : "h:m";
}

}  // namespace braid
