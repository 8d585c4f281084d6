/// @file check_numbers.cpp
/// Numbers and dates that stand far from all others of their column: codes for no value, other units, slips.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "braid/core/error.h"
#include "braid/core/quantile.h"
#include "braid/data/examination.h"
#include "braid/table/dates.h"

namespace braid {
namespace {

constexpr size_t fewest_values = 50, fewest_different = 10;  // of fewer nobody can say what is usual
constexpr int64_t repeated_code = 3;                         // a number seen less often is a slip, not a code
constexpr double fence_spreads = 3;                          // "far out" of Tukey 1977, beyond the quartiles
constexpr double code_gap = 0.2;                             // of the range of the others
constexpr double lone_share = 0.05, lone_times = 3;          // of a negative code among what is else never negative
constexpr double far_share = 0.15;                           // of more values that are far they are usual
constexpr double few_to_come = 0.05;                         // of more dates that are to come that is what they are for
constexpr double day_s = 86400;

/// A finite value and its row.
struct Value {
  double value;
  int64_t row;
  auto operator<=>(const Value&) const = default;
};

/// Quartiles and ends of sorted values.
struct Spread {
  double low, quarter, middle, three_quarters, high;

  double width() const { return three_quarters - quarter; }
  bool is_far(double value) const {
    return value < quarter - fence_spreads * width() || value > three_quarters + fence_spreads * width();
  }
  /// A scale on which long tails are short.
  double squeezed(double value) const { return std::asinh((value - middle) / width()); }
};

Spread spread_of(const std::vector<double>& sorted) {
  return {sorted.front(), quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75), sorted.back()};
}

/// Whether people write a number where they have none: 0, -1, or nines.
bool is_code(double value) {
  if (value == 0 || value == -1) return true;
  const std::string digits = render_number(std::abs(value));
  return digits.find_first_not_of('9') == digits.npos && (digits.size() > 1 || value < 0);
}

/// Days that stand for none, in seconds since 1970: the zero of Unix, of spreadsheets and of databases, and the ends of
/// their calendars.
bool is_code_of_date(double seconds) {
  constexpr const char* days[] = {"1970-01-01", "1900-01-01", "1899-12-30", "1899-12-31", "1753-01-01",
                                  "0001-01-01", "2099-12-31", "2100-01-01", "9999-12-31"};
  return std::any_of(std::begin(days), std::end(days),
                     [&](const char* day) { return parse_date(day, DateOrder::iso) == seconds; });
}

int64_t different(const std::vector<double>& sorted) {
  int64_t out = sorted.empty() ? 0 : 1;
  for (size_t i = 1; i < sorted.size(); ++i) out += sorted[i] != sorted[i - 1];
  return out;
}

int64_t most_of_one(const std::vector<double>& sorted) {
  int64_t best = 0;
  for (size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    while (end < sorted.size() && sorted[end] == sorted[begin]) ++end;
    best = std::max(best, int64_t(end - begin));
  }
  return best;
}

/// The quantities of one column.
class Quantities {
 public:
  /// @param order  of dates; none of numbers  @param is_target  whether they are to be learned
  Quantities(const Examination& examination, const std::string& column, std::optional<DateOrder> order, bool is_target)
      : examination_(examination), column_(column), order_(order), is_target_(is_target) {
    const int64_t index = examination.table.column(column);
    for (int64_t row = 0; row < examination.table.size(); ++row) {
      const Cell cell = examination.table.at(row, index);
      if (cell.is_absent()) continue;
      const auto value = order_ ? parse_date(cell.text(), *order_) : cell.number();
      if (value && std::isfinite(*value)) values_.push_back({*value, row});
    }
    all_ = values_.size();
    std::sort(values_.begin(), values_.end());
  }

  void check(std::vector<Finding>& findings) {
    while (all_ >= fewest_values && (take_code(true, findings) || take_code(false, findings))) {
    }
    take_far(findings);
    if (order_) report_to_come(findings);
  }

 private:
  std::vector<double> numbers(size_t begin, size_t end) const {
    std::vector<double> out;
    for (size_t i = begin; i < end; ++i) out.push_back(values_[i].value);
    return out;
  }

  std::string cell(int64_t row) const { return examination_.table.at(row, column_).text(); }
  std::string range(size_t begin, size_t end) const {
    return text(cell(values_[begin].row), " to ", cell(values_[end - 1].row));
  }

  void report(const char* check, size_t begin, size_t end, const std::string& words, std::vector<Finding>& findings) {
    std::vector<int64_t> rows;
    for (size_t i = begin; i < end; ++i) rows.push_back(values_[i].row);
    std::sort(rows.begin(), rows.end());
    Finding out{Severity::warning, check, column_, {}, 0, ""};
    for (const int64_t row : rows) add_row(out, row, examination_.options.listed_rows);
    out.sentence = text(out.count, " of ", all_, order_ ? " dates " : " values ", words);
    findings.push_back(std::move(out));
  }

  /// Names the least or the largest value where it is a code, and takes it out. @return whether it was
  bool take_code(bool at_begin, std::vector<Finding>& findings) {
    if (values_.empty()) return false;
    const double code = at_begin ? values_.front().value : values_.back().value;
    if (order_ ? !is_code_of_date(code) : !is_code(code)) return false;
    const auto [from, to] = std::equal_range(values_.begin(), values_.end(), Value{code, 0},
                                             [](const Value& a, const Value& b) { return a.value < b.value; });
    const size_t begin = size_t(from - values_.begin()), end = size_t(to - values_.begin());
    const size_t rest_begin = at_begin ? end : 0, rest_end = at_begin ? values_.size() : begin;
    if (end - begin < size_t(repeated_code) || rest_end - rest_begin < fewest_values) return false;
    const auto rest = numbers(rest_begin, rest_end);
    if (!stands_apart(code, int64_t(end - begin), rest)) return false;
    const std::string written = cell(values_[begin].row);
    const bool is_common = code == 0 || code == -1;
    const std::string hint = is_target_  ? "; if it stands for no label, leave such cells empty"
                             : is_common ? "; if it stands for no value, leave such cells empty"
                                         : text("; if it stands for no value, data.absent=[\"", written, "\"] says so");
    report("codes for no value", begin, end,
           text(end - begin == 1 ? "is " : "are ", written, ", far from all others (", range(rest_begin, rest_end), ")",
                hint),
           findings);
    values_.erase(values_.begin() + int64_t(begin), values_.begin() + int64_t(end));
    return true;
  }

  /// @param rest  the other values, sorted
  bool stands_apart(double code, int64_t count, const std::vector<double>& rest) const {
    if (different(rest) < int64_t(fewest_different)) return false;
    const Spread others = spread_of(rest);
    const double gap = code < others.low ? others.low - code : code - others.high;
    if (others.width() > 0 && others.is_far(code) && gap >= code_gap * (others.high - others.low)) return true;
    // Days since a call, and -1 where there was none.
    const bool is_lone = !order_ && code < 0 && others.low >= 0 && double(count) >= lone_share * double(all_);
    const bool are_whole = std::all_of(rest.begin(), rest.end(), [](double v) { return v == std::floor(v); });
    return is_lone && are_whole && double(count) >= lone_times * double(most_of_one(rest));
  }

  /// Names a few values that lie beyond a gap which is wider than all others are apart.
  void take_far(std::vector<Finding>& findings) {
    if (values_.size() < fewest_values) return;
    const auto sorted = numbers(0, values_.size());
    const Spread spread = spread_of(sorted);
    if (!(spread.width() > 0)) return;
    const auto most = size_t(far_share * double(sorted.size()));
    size_t begin = 0, end = sorted.size();
    while (begin < most && spread.is_far(sorted[begin])) ++begin;
    while (sorted.size() - end < most && spread.is_far(sorted[end - 1])) --end;
    // Long tails thin out, but not at once: what is far counts behind a gap wider than all that is before it.
    const auto is_gap = [&](double near, double far, double other_end) {
      const auto apart = [&](double a, double b) { return std::abs(spread.squeezed(a) - spread.squeezed(b)); };
      // Of amounts, which are never negative, by their ratios too: as far again as the others reach from the middle.
      const bool is_amount = !order_ && sorted.front() >= 0 && std::min({spread.middle, near, far}) > 0;
      if (is_amount && std::abs(std::log(far / near)) < std::abs(std::log(near / spread.middle))) return false;
      return std::abs(far - near) >= std::abs(near - other_end) && apart(far, near) >= apart(near, other_end) / 2;
    };
    size_t below = begin, above = end;
    while (below > 0 && !is_gap(sorted[below], sorted[below - 1], sorted[end - 1])) --below;
    while (above < sorted.size() && !is_gap(sorted[above - 1], sorted[above], sorted[begin])) ++above;
    if (below > 0) report_far(0, below, below, above, findings);
    if (above < sorted.size()) report_far(above, sorted.size(), below, above, findings);
    values_ = {values_.begin() + int64_t(below), values_.begin() + int64_t(above)};
  }

  void report_far(size_t begin, size_t end, size_t usual_begin, size_t usual_end, std::vector<Finding>& findings) {
    const std::string shown = end - begin == 1 || values_[begin].value == values_[end - 1].value
                                  ? cell(values_[begin].row)
                                  : range(begin, end);
    report("far values", begin, end,
           text(end - begin == 1 ? "lies" : "lie", " far from all others: ", shown, ", where these are ",
                range(usual_begin, usual_end), order_ ? "; a slip?" : "; another unit, or a slip?"),
           findings);
  }

  void report_to_come(std::vector<Finding>& findings) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const double tomorrow = std::chrono::duration<double>(now).count() + day_s;  // whatever the zone
    size_t begin = values_.size();
    while (begin > 0 && values_[begin - 1].value > tomorrow) --begin;
    const size_t count = values_.size() - begin;
    if (count == 0 || double(count) > few_to_come * double(values_.size())) return;
    report("dates to come", begin, values_.size(),
           text(count == 1 ? "is" : "are", " still to come, the latest ", cell(values_.back().row)), findings);
  }

  const Examination& examination_;
  std::string column_;
  std::optional<DateOrder> order_;
  bool is_target_;
  std::vector<Value> values_;  ///< sorted
  size_t all_ = 0;
};

}  // namespace

void check_numbers(const Examination& examination, const std::vector<TargetInfo>& targets,
                   std::vector<Finding>& findings) {
  for (const DoctorInput& input : examination.options.inputs)
    for (const ColumnGuess& guess : input.columns) {
      const bool is_date = guess.kind == Kind::date && guess.date_order;
      if (guess.kind == Kind::number || is_date)
        Quantities(examination, guess.column, is_date ? guess.date_order : std::nullopt, false).check(findings);
    }
  for (const TargetInfo& target : targets)
    if (target.kind == TargetKind::regression)
      Quantities(examination, target.column, std::nullopt, true).check(findings);
}

}  // namespace braid
