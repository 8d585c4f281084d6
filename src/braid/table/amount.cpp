#include "braid/table/amount.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "braid/core/error.h"
#include "braid/table/duration.h"

namespace braid {
namespace {

constexpr size_t longest_unit = 12;
constexpr std::array<std::string_view, 12> money = {"$",   "€",   "£",   "¥",   "₹",   "R$",
                                                    "USD", "EUR", "GBP", "CHF", "JPY", "INR"};
// No-break and narrow no-break spaces part thousands too, as the apostrophes of Switzerland do.
constexpr std::array<std::string_view, 5> other_marks = {" ", "\u00A0", "\u202F", "'", "\u2019"};

constexpr std::array<std::string_view, 3> bounds = {"<", ">", "~"};
constexpr std::array<std::pair<std::string_view, double>, 4> magnitudes = {
    {{"K", 1e3}, {"k", 1e3}, {"M", 1e6}, {"B", 1e9}}};

/// True for nothing, too.
bool all_digits(std::string_view text) { return text.find_first_not_of("0123456789") == text.npos; }

/// Without blanks, no-break ones too, at both sides.
std::string_view bare(std::string_view text) {
  for (;;) {
    const size_t before = text.size();
    text = trimmed(text);
    for (const std::string_view blank : {other_marks[1], other_marks[2]}) {
      if (text.starts_with(blank)) text.remove_prefix(blank.size());
      if (text.ends_with(blank)) text.remove_suffix(blank.size());
    }
    if (text.size() == before) return text;
  }
}

bool take_front(std::string_view& text, std::string_view word) {
  if (word.empty() || !text.starts_with(word)) return false;
  text = bare(text.substr(word.size()));
  return true;
}

bool take_back(std::string_view& text, std::string_view word) {
  if (word.empty() || !text.ends_with(word)) return false;
  text = bare(text.substr(0, text.size() - word.size()));
  return true;
}

bool take_bound(std::string_view& text) {
  return std::any_of(bounds.begin(), bounds.end(), [&](std::string_view bound) { return take_front(text, bound); });
}

/// Digits whose thousands may be parted by `mark`, or by another mark throughout, without them. Groups have three
/// digits, inner ones two where thousands are followed by lakhs.
std::optional<std::string> joined(std::string_view digits, std::string_view mark) {
  if (digits.find(mark) == digits.npos)
    for (const std::string_view other : other_marks)
      if (digits.find(other) != digits.npos) {
        mark = other;
        break;
      }
  std::string out;
  size_t groups = 0;
  for (std::string_view rest = digits;; ++groups) {
    const size_t cut = rest.find(mark);
    const std::string_view group = rest.substr(0, cut);
    const bool last = cut == rest.npos;
    if (group.empty() || !all_digits(group)) return std::nullopt;
    if (groups == 0 && !last && (group.size() > 3 || group[0] == '0')) return std::nullopt;
    if (groups > 0 && group.size() != 3 && (last || group.size() != 2)) return std::nullopt;
    out += group;
    if (last) return out;
    rest.remove_prefix(cut + mark.size());
  }
}

/// What stands around the digits of a text, on one side at most; none where it is on both, or has digits itself.
std::optional<std::string> unit_of(std::string_view text) {
  const size_t first = text.find_first_of("0123456789"), last = text.find_last_of("0123456789");
  if (first == text.npos) return std::nullopt;
  std::string_view before = bare(text.substr(0, first)), behind = bare(text.substr(last + 1));
  while (take_bound(before) || take_front(before, "-") || take_front(before, "(") || take_back(before, "-") ||
         take_back(before, ".") || take_back(before, "+")) {
  }
  while (take_back(behind, ")") || take_back(behind, "+")) {
  }
  if (!before.empty() && std::find(money.begin(), money.end(), before) == money.end()) return std::nullopt;
  for (const auto& [sign, unused] : magnitudes)
    if (behind == sign) behind = {};
  if (!before.empty() && !behind.empty()) return std::nullopt;
  const std::string_view unit = before.empty() ? behind : before;
  return unit.size() <= longest_unit ? std::optional(std::string(unit)) : std::nullopt;
}

}  // namespace

void AmountFormat::validate() const {
  require(decimal == "." || decimal == ",", Fault::config, "decimal", "must be \".\" or \",\", not \"", decimal, '"');
}

std::optional<double> parse_amount(std::string_view text, const AmountFormat& format) {
  text = bare(text);
  if (const auto pair = duration_format(format.unit)) return parse_duration_text(text, *pair);
  const bool bracketed = text.size() > 2 && text.front() == '(' && text.back() == ')';
  if (bracketed) text = bare(text.substr(1, text.size() - 2));
  take_bound(text);
  bool negative = take_front(text, "-");
  const bool has_unit = take_front(text, format.unit) || take_back(text, format.unit);
  negative = (has_unit && take_front(text, "-")) || negative;
  take_back(text, "+");
  take_front(text, "+");
  double scale = 1;
  for (const auto& [sign, size] : magnitudes)
    if (take_back(text, sign)) {
      scale = size;
      break;
    }
  const size_t point = text.rfind(format.decimal);
  const auto whole = joined(text.substr(0, point), format.decimal == "." ? "," : ".");
  const std::string_view fraction = point == text.npos ? "0" : text.substr(point + 1);
  std::optional<double> size;
  if (whole && all_digits(fraction))
    size = parse_number(*whole + '.' + std::string(fraction));
  else if (point == 0 && !fraction.empty() && all_digits(fraction))
    size = parse_number("0." + std::string(fraction));  // .5
  else if (format.decimal == ".")
    size = parse_number(text);  // 1e-5
  if (!size || !std::isfinite(*size)) return std::nullopt;
  return (negative != bracketed ? -1 : 1) * scale * *size;
}

std::optional<AmountFormat> guess_amounts(const std::vector<std::string_view>& texts, const std::string& column) {
  std::map<std::string, int64_t> units;
  int64_t plain = 0;
  for (const std::string_view one : texts) {
    plain += parse_number(one).has_value();
    if (auto unit = unit_of(one); unit && !unit->empty()) ++units[*unit];
  }
  AmountFormat best;
  best.column = column;
  if (!units.empty())
    best.unit =
        std::max_element(units.begin(), units.end(), [](auto& a, auto& b) { return a.second < b.second; })->first;
  const auto fitting = [&](const AmountFormat& format) {
    return std::count_if(texts.begin(), texts.end(), [&](auto one) { return parse_amount(one, format).has_value(); });
  };
  AmountFormat with_comma = best;
  with_comma.decimal = ",";
  const int64_t point = fitting(best), comma = fitting(with_comma);
  if (comma > point) best = with_comma;
  const int64_t most = std::max(point, comma);
  // Plain numbers among cells of which a few are amounts stay what they are.
  if (most > plain && most * 20 >= int64_t(texts.size()) * 19) return best;
  const auto duration = guess_durations(texts);
  return duration ? std::optional(AmountFormat{column, ".", *duration}) : std::nullopt;
}

std::vector<std::string> mixed_units(const std::vector<std::string>& texts) {
  constexpr size_t most_units = 5;
  std::map<std::string, int64_t> units;
  int64_t amounts = 0, measured = 0;
  for (const std::string& one : texts)
    if (const auto unit = unit_of(one); unit && !unit->empty() && parse_amount(one, {"", ".", *unit}))
      ++units[*unit], ++amounts, measured += one.find_first_of(" .") != one.npos;
  std::vector<std::string> out;
  for (const auto& [unit, count] : units)
    if (count * 20 >= int64_t(texts.size())) out.push_back(unit);
  const bool are_measures = amounts * 20 >= int64_t(texts.size()) * 19 && measured * 2 >= amounts;  // not 12A, 3rd
  const bool are_mixed = are_measures && out.size() > 1 && out.size() <= most_units;
  return are_mixed ? out : std::vector<std::string>();
}

Cell read_amount(Cell cell, const AmountFormat& format) {
  const auto* words = std::get_if<std::string>(&cell.value);
  if (!words) return cell;
  if (const auto value = parse_amount(*words, format)) return *value;
  return cell;
}

}  // namespace braid
