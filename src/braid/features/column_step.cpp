#include "braid/features/column_step.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>

#include "braid/core/utf8.h"
#include "braid/table/dates.h"
#include "braid/table/kind.h"
#include "braid/table/label.h"

namespace braid {
namespace {

constexpr int64_t max_members = 32;
const std::vector<std::string> views = {"number", "category", "boolean", "set", "time", "season", "weekday", "hour"};

bool has_words(const std::string& view) { return view == "category" || view == "boolean" || view == "set"; }

/// The finite number of a cell.
std::optional<double> number_of(const Cell& cell) {
  const auto number = cell.number();
  return number && std::isfinite(*number) ? number : std::nullopt;
}

constexpr double seconds_a_day = 86400;
constexpr double forty_years = 40 * 365.25;  // in days
constexpr double even_turn =
    0.288675;  // deviation of a place that is anywhere in a turn with equal chances, 1/sqrt(12)
constexpr DateOrder orders[] = {DateOrder::iso,         DateOrder::compact,       DateOrder::day_first,
                                DateOrder::month_first, DateOrder::epoch_seconds, DateOrder::epoch_milliseconds};

/// Days since 1970-01-01, with the time of day as fraction.
std::optional<double> days_of(const Cell& cell, DateOrder order) {
  const auto seconds = parse_date(cell.text(), order);
  return seconds ? std::optional(*seconds / seconds_a_day) : std::nullopt;
}

/// Fraction of its year at which a moment lies, in [0, 1).
double year_fraction(double days) {
  using namespace std::chrono;
  const auto day = sys_days(std::chrono::days(int64_t(std::floor(days))));
  const auto year = year_month_day(day).year();
  const auto start = [](std::chrono::year y) { return double(sys_days(y / January / 1).time_since_epoch().count()); };
  return (days - start(year)) / (start(year + years(1)) - start(year));
}

/// A category as it is compared: without spaces at the ends; numbers in their shortest form, since a column of whole
/// numbers with a gap is written `1.0` and without one `1`, but not codes such as `007`; truth values whatever their
/// case, and nothing for words that stand for no value among them.
std::string word_of(const Cell& cell, const std::string& view) {
  constexpr double exact = 9e15;  // beyond, numbers of different digits are one double
  std::string word(trimmed(cell.text()));
  const bool is_code = word.size() > 1 && word[0] == '0' && word[1] != '.';
  if (const auto number = number_of(cell); number && std::abs(*number) < exact && !is_code) word = label_text(cell);
  if (view != "boolean") return word;
  return is_absent_word(word) ? std::string() : lower_case(word);
}

void encode_cycle(double turn, float* out) {
  out[0] = float(std::sin(2 * std::numbers::pi * turn));
  out[1] = float(std::cos(2 * std::numbers::pi * turn));
}

/// Words by falling count, then by name.
std::vector<std::string> frequent(const std::map<std::string, int64_t>& counts, const ColumnLearning& learning) {
  std::vector<std::pair<int64_t, std::string>> order;
  for (const auto& [word, count] : counts)
    if (count >= learning.min_count) order.emplace_back(-count, word);
  std::sort(order.begin(), order.end());
  if (int64_t(order.size()) > learning.max_words) order.resize(size_t(learning.max_words));
  std::vector<std::string> words;
  for (auto& [count, word] : order) words.push_back(std::move(word));
  return words;
}

void note_unusable(const std::string& name, const std::string& wanted, int64_t unusable, size_t all,
                   const std::string& first, ColumnLearning& learning) {
  if (unusable == 0) return;
  const bool comma = first.find(',') != first.npos;
  learning.notes.push_back(text("column ", name, ": ", unusable, " of ", all, " filled training cells hold no ", wanted,
                                " and count as empty; the first is \"", utf8_prefix(first, 80), '"',
                                comma ? "; decimals are written with a point" : ""));
}

/// The usable values of the cells, in order.
template <class T>
std::vector<double> usable(const std::string& name, const std::string& wanted, const std::vector<Cell>& cells,
                           ColumnLearning& learning, T read) {
  std::vector<double> values;
  int64_t unusable = 0;
  std::string first;
  for (const Cell& cell : cells)
    if (const auto value = read(cell))
      values.push_back(*value);
    else if (!is_absent_word(cell.text()) && unusable++ == 0)
      first = cell.text();
  note_unusable(name, wanted, unusable, cells.size(), first, learning);
  std::sort(values.begin(), values.end());
  return values;
}

std::vector<ColumnStep> learn_number(ColumnStep step, const std::vector<Cell>& cells, ColumnLearning& learning) {
  const auto values = usable(step.name, "finite number", cells, learning, number_of);
  if (values.empty()) return {};
  step.number = NumberEncoding::of(values, learning.bins);
  return {step};
}

std::vector<ColumnStep> learn_date(ColumnStep whole, const std::vector<Cell>& cells, ColumnLearning& learning) {
  std::vector<std::string> words;
  for (size_t i = 0; i < std::min<size_t>(cells.size(), 2000); ++i)
    if (!is_absent_word(cells[i].text())) words.push_back(cells[i].text());
  const auto found = guess_dates({words.begin(), words.end()}, true);
  if (found) whole.date_order = name(found->order);
  const DateOrder order = found ? found->order : DateOrder::iso;
  const auto days = usable(whole.name, text("date (", name(order), ')'), cells, learning,
                           [&](const Cell& cell) { return days_of(cell, order); });
  if (days.empty()) return {};
  const bool has_time = std::any_of(days.begin(), days.end(), [](double d) { return d != std::floor(d); });
  std::vector<ColumnStep> steps;
  for (const char* view : {"time", "season", "weekday", "hour"}) {
    if (std::string_view(view) == "hour" && !has_time) continue;
    steps.push_back(whole);
    steps.back().view = view;
    steps.back().name += text(" (", view, ')');
  }
  steps[0].number = NumberEncoding::of(days, learning.bins);
  return steps;
}

std::vector<ColumnStep> learn_words(ColumnStep step, const std::vector<Cell>& cells, ColumnLearning& learning) {
  std::map<std::string, int64_t> counts;
  for (const Cell& cell : cells) {
    if (step.view != "set") {
      if (const std::string word = word_of(cell, step.view); !word.empty()) ++counts[word];
      continue;
    }
    const auto members = cell.items();
    for (const std::string& member : members) ++counts[word_of(Cell(member), step.view)];
    step.members = std::clamp<int64_t>(int64_t(members.size()), step.members, max_members);
  }
  step.words = frequent(counts, learning);
  if (counts.empty()) return {};
  return {step};
}

}  // namespace

void ColumnStep::validate() const {
  require(std::find(views.begin(), views.end(), view) != views.end(), Fault::data, "column " + name, "no view \"", view,
          "\" here", guess(view, views));
}

void ColumnStep::index() {
  for (const DateOrder order : orders)
    if (date_order == braid::name(order)) order_ = order;
  ids_.clear();
  for (size_t i = 0; i < words.size(); ++i) ids_.emplace(words[i], int64_t(i) + 1);
}

float ColumnStep::id_of(const std::string& word) const {
  const auto found = ids_.find(word);
  return found == ids_.end() ? 0.f : float(found->second);
}

int64_t ColumnStep::width() const {
  if (view == "number" || view == "time") return number.slots();
  if (view == "set") return members;
  return has_words(view) ? 1 : 2;
}

ColumnSpec ColumnStep::spec() const {
  if (!has_words(view)) return {name, "number", width(), source};
  return {name, view == "set" ? "set" : "category", int64_t(words.size()) + 1, source};
}

std::string ColumnStep::objection(const Cell& cell, double reach) const {
  if (believes_all || cell.is_absent() || (view != "number" && view != "time")) return {};
  const bool is_date = view == "time";
  const auto value = is_date ? days_of(cell, order_) : number_of(cell);
  auto bounds = number.believable(reach);
  if (!value || !bounds) return {};
  const double least = number.edges.front(), greatest = number.edges.back();
  if (is_date) {
    const double room = std::max(forty_years, reach * (greatest - least));
    *bounds = {least - room, greatest + room};
  }
  if (*value >= bounds->low && *value <= bounds->high) return {};
  if (is_date) return "is decades away from every date of the training rows";
  return text("is far from the numbers of the training rows, which go from ", render_number(least), " to ",
              render_number(greatest));
}

bool ColumnStep::encode(const Cell& cell, float* out) const {
  if (cell.is_absent()) return false;
  if (view == "number") {
    const auto value = number_of(cell);
    if (value) number.encode(*value, out);
    return value.has_value();
  }
  if (view == "set") {
    const auto items = cell.items();
    std::fill(out, out + members, -1.f);
    int64_t at = 0;
    for (const std::string& item : items)
      if (const float id = id_of(word_of(Cell(item), view)); at < members && std::find(out, out + at, id) == out + at)
        out[at++] = id;
    return at > 0;
  }
  if (has_words(view)) {
    const std::string word = word_of(cell, view);
    out[0] = id_of(word);
    return !word.empty();
  }
  const auto days = days_of(cell, order_);
  if (!days) return false;
  if (view == "time")
    number.encode(*days, out);
  else if (view == "season")
    encode_cycle(year_fraction(*days), out);
  else if (view == "weekday")
    encode_cycle((std::floor(*days) + 3) / 7, out);  // 1970-01-01 was a Thursday; Monday is 0
  else
    encode_cycle(*days - std::floor(*days), out);
  return true;
}

void ColumnStep::damage(const Damage& damage, const float* other, Random& random, float* values) const {
  const bool is_noise = damage.kind == Corruption::noise;
  const double more = is_noise ? damage.level * random.normal() : 0;
  if (view == "number" || view == "time") {
    number.encode(is_noise ? number.decode(values) + number.deviation * more : 0, values);
  } else if (!has_words(view)) {
    const double turn = std::atan2(values[0], values[1]) / (2 * std::numbers::pi);
    encode_cycle(is_noise ? turn + even_turn * more : 0, values);
  } else if (!is_noise) {
    std::fill_n(values, width(), -1.f);
    values[0] = 0;
  } else if (other && random.uniform() < share_at(damage.level)) {
    std::copy_n(other, width(), values);
  }
}

std::vector<ColumnStep> learn_column(const std::string& name, const std::string& kind, int64_t source,
                                     const std::vector<Cell>& cells, ColumnLearning& learning) {
  ColumnStep step;
  step.name = name;
  step.source = source;
  step.view = kind == "list" ? "set" : kind;
  if (kind == "number") return learn_number(step, cells, learning);
  if (kind == "date") return learn_date(step, cells, learning);
  require(has_words(step.view), Fault::config, "column " + name, "the feature \"columns\" reads the kinds number, ",
          "category, boolean, list and date, not \"", kind, '"');
  return learn_words(step, cells, learning);
}

}  // namespace braid
