#include "braid/media/series/log_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <map>

#include "braid/core/error.h"
#include "braid/core/utf8.h"

namespace braid {
namespace {

constexpr int64_t rows_per_place = 64;
constexpr size_t most_cells = 1 << 16;  // of a line; a hostile one has no more
constexpr size_t sniffed_lines = 32, longest_sniffed = 1 << 20;

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t' || s.back() == '\r')) s.remove_suffix(1);
  return s;
}

bool is_comment(std::string_view line) { return !line.empty() && (line[0] == '#' || line[0] == '%'); }

/// Takes the next line that is no blank; false at the end. `at` moves behind it, `begin` is where it starts.
bool next_line(std::string_view text, size_t& at, std::string_view& line, size_t& begin) {
  while (at < text.size()) {
    begin = at;
    const void* found = std::memchr(text.data() + at, '\n', text.size() - at);
    const size_t end = found ? size_t(static_cast<const char*>(found) - text.data()) : text.size();
    line = text.substr(at, end - at);
    at = end + (found ? 1 : 0);
    // A tab at the start or end of a row is an empty cell, not a blank.
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (!trimmed(line).empty()) return true;
  }
  return false;
}

bool next_row(std::string_view text, size_t& at, std::string_view& line, size_t& begin) {
  while (next_line(text, at, line, begin))
    if (!is_comment(trimmed(line))) return true;
  return false;
}

bool is_nothing(std::string_view cell) {
  if (cell.empty()) return true;
  for (const std::string_view word :
       {"nan", "NaN", "NAN", "NA", "N/A", "n/a", "null", "NULL", "None", "-", "?", "inf", "-inf", "Inf", "-Inf"})
    if (cell == word) return true;
  return false;
}

bool is_quantity(std::string_view cell, char mark) {
  return !std::isnan(parse_log_number(cell, mark)) || parse_raw_time(cell, mark).is_known();
}

/// Whether a line names the columns: a cell that is no quantity stands over quantities.
bool is_title(const std::vector<std::string_view>& line, const std::vector<std::vector<std::string_view>>& below,
              char mark) {
  for (size_t c = 0; c < line.size(); ++c) {
    if (is_nothing(line[c]) || is_quantity(line[c], mark)) continue;
    size_t quantities = 0, cells = 0;
    for (const auto& row : below)
      if (c < row.size() && !is_nothing(row[c])) {
        ++cells;
        quantities += is_quantity(row[c], mark);
      }
    if (cells > 0 && 2 * quantities > cells) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> numbered_names(const std::string& prefix, size_t count) {
  std::vector<std::string> names;
  for (size_t i = 0; i < count; ++i) names.push_back(prefix + std::to_string(i));
  return names;
}

void split_log_line(std::string_view line, char separator, std::vector<std::string_view>& cells) {
  cells.clear();
  if (separator == ' ') line = trimmed(line);
  for (size_t at = 0; cells.size() < most_cells;) {
    if (separator == ' ')
      while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
    size_t end = at;
    while (end < line.size() && line[end] == ' ' && separator != ' ') ++end;
    if (end < line.size() && line[end] == '"') {
      const size_t close = line.find('"', end + 1);
      if (close != line.npos) {
        cells.push_back(trimmed(line.substr(end + 1, close - end - 1)));
        end = separator == ' ' ? line.find_first_of(" \t", close) : line.find(separator, close);
        if (end == line.npos) return;
        at = end + 1;
        continue;
      }
    }
    end = separator == ' ' ? line.find_first_of(" \t", at) : line.find(separator, at);
    cells.push_back(trimmed(line.substr(at, end == line.npos ? end : end - at)));
    if (end == line.npos) return;
    at = end + 1;
  }
}

double parse_log_number(std::string_view cell, char decimal_mark) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  if (cell.size() > 1 && cell[0] == '+') cell.remove_prefix(1);
  double value = none;
  char point[64];
  if (decimal_mark != '.' && cell.find(decimal_mark) != cell.npos) {
    if (cell.size() > sizeof point) return none;
    std::replace_copy(cell.begin(), cell.end(), point, decimal_mark, '.');
    cell = {point, cell.size()};
  }
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  return error == std::errc{} && end == cell.data() + cell.size() && std::isfinite(value) ? value : none;
}

LogText::LogText(std::string_view text, int64_t max_columns, const std::string& subject) : text_(text) {
  if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  const std::string_view head = text_.substr(0, 4096);
  require(!text_.starts_with("\xFF\xFE") && !text_.starts_with("\xFE\xFF"), Fault::unsupported, subject,
          "is a log in UTF-16; save it as UTF-8");
  require(head.find('\0') == head.npos, Fault::data, subject, "is no text, so no log of numbers can be read from it");
  sniff(subject);
  require(int64_t(dialect_.columns) <= max_columns, Fault::data, subject, "has ", dialect_.columns,
          " columns, more than the limit of ", max_columns);
  index();
  require(rows_ > 0, Fault::data, subject, "holds no rows of numbers");
}

void LogText::sniff(const std::string& subject) {
  std::vector<std::string_view> lines;
  std::string_view line;
  for (size_t at = 0, begin = 0; lines.size() < sniffed_lines && next_row(text_, at, line, begin);) {
    require(line.size() <= longest_sniffed, Fault::data, subject, "has a line of ", line.size(),
            " bytes, which is no row of a log");
    lines.push_back(line);
  }
  require(!lines.empty(), Fault::data, subject, "holds no rows of numbers");
  std::vector<std::string_view> cells;
  dialect_.separator = ',';
  dialect_.columns = 1;
  for (const char separator : {'\t', ';', ',', ' '}) {
    std::map<size_t, size_t> counts;
    for (const auto l : lines) {
      split_log_line(l, separator, cells);
      ++counts[cells.size()];
    }
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most->first < 2 || 2 * most->second < lines.size()) continue;
    dialect_.separator = separator;
    dialect_.columns = most->first;
    break;
  }
  std::vector<std::vector<std::string_view>> rows(lines.size());
  bool has_comma = false, has_point = false;
  for (size_t i = 0; i < lines.size(); ++i) {
    split_log_line(lines[i], dialect_.separator, rows[i]);
    for (const auto cell : rows[i]) {
      has_comma = has_comma || (cell.find(',') != cell.npos && !std::isnan(parse_log_number(cell, ',')));
      has_point = has_point || (cell.find('.') != cell.npos && !std::isnan(parse_log_number(cell, '.')));
    }
  }
  if (dialect_.separator != ',' && has_comma && !has_point) dialect_.decimal_mark = ',';
  const std::vector<std::vector<std::string_view>> below(rows.begin() + 1, rows.end());
  dialect_.has_header = is_title(rows[0], below, dialect_.decimal_mark);
  if (dialect_.has_header && rows.size() > 2)
    dialect_.has_units = is_title(rows[1], {rows.begin() + 2, rows.end()}, dialect_.decimal_mark);
  // A header alone, or one over a first line of text only, is told by having no quantity at all.
  if (!dialect_.has_header)
    dialect_.has_header = std::none_of(rows[0].begin(), rows[0].end(),
                                       [&](auto c) { return is_nothing(c) || is_quantity(c, dialect_.decimal_mark); });
  if (dialect_.has_header && dialect_.columns < rows[0].size()) dialect_.columns = rows[0].size();
  name_columns(subject);
}

void LogText::name_columns(const std::string& subject) {
  std::vector<std::string_view> cells, units;
  std::string_view line;
  size_t at = 0, begin = 0;
  if (dialect_.has_header) {
    next_row(text_, at, line, begin);
    split_log_line(line, dialect_.separator, cells);
    if (dialect_.has_units) {
      next_row(text_, at, line, begin);
      split_log_line(line, dialect_.separator, units);
    }
  } else {
    std::string_view last;
    while (next_line(text_, at, line, begin) && is_comment(trimmed(line))) last = trimmed(line);
    if (!last.empty()) split_log_line(trimmed(last.substr(1)), dialect_.separator, cells);
    dialect_.comment_names = cells.size() == dialect_.columns && cells.size() > 1 &&
                             std::none_of(cells.begin(), cells.end(),
                                          [&](auto c) { return c.empty() || is_quantity(c, dialect_.decimal_mark); });
    if (!dialect_.comment_names) cells.clear();
  }
  is_named_ = !cells.empty();
  names_ = numbered_names("c", dialect_.columns);
  for (size_t i = 0; i < std::min(cells.size(), names_.size()); ++i) {
    if (!cells[i].empty()) names_[i] = std::string(cells[i]);
    if (i < units.size() && !units[i].empty()) names_[i] += text(" [", units[i], ']');
    require(is_utf8(names_[i]), Fault::data, subject, "names column ", i + 1, " in bytes that are no UTF-8");
  }
}

void LogText::index() {
  std::string_view line;
  size_t at = 0, begin = 0;
  for (int header = int(dialect_.has_header) + int(dialect_.has_units); header > 0; --header)
    next_row(text_, at, line, begin);
  while (next_row(text_, at, line, begin)) {
    if (rows_ % rows_per_place == 0) places_.push_back(begin);
    ++rows_;
    if (dialect_.separator == ' ') continue;
    const auto marks = size_t(std::count(line.begin(), line.end(), dialect_.separator));
    uneven_rows_ += marks + 1 != dialect_.columns && line.find('"') == line.npos;
  }
}

template <class Take>
void LogText::each_row(int64_t first, int64_t count, const Take& take) const {
  std::vector<std::string_view> cells;
  std::string_view line;
  size_t at = places_[size_t(first / rows_per_place)], begin = 0;
  for (int64_t skipped = first % rows_per_place; skipped > 0; --skipped) next_row(text_, at, line, begin);
  for (int64_t row = 0; row < count; ++row) {
    next_row(text_, at, line, begin);
    split_log_line(line, dialect_.separator, cells);
    take(cells);
  }
}

void LogText::read(int64_t first, int64_t count, double* out) const {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  each_row(first, count, [&](const std::vector<std::string_view>& cells) {
    for (size_t c = 0; c < names_.size(); ++c)
      *out++ = c < cells.size() ? parse_log_number(cells[c], dialect_.decimal_mark) : none;
  });
}

void LogText::read_times(size_t column, int64_t first, int64_t count, RawTime* out) const {
  each_row(first, count, [&](const std::vector<std::string_view>& cells) {
    *out++ = column < cells.size() ? parse_raw_time(cells[column], dialect_.decimal_mark) : RawTime{};
  });
}

std::vector<size_t> LogText::text_columns() const {
  constexpr int64_t looked_at = 1024;
  std::vector<std::string_view> cells;
  std::string_view line;
  std::vector<int64_t> words(names_.size()), numbers(names_.size());
  size_t at = places_[0], begin = 0;
  for (int64_t row = 0; row < std::min(rows_, looked_at); ++row) {
    next_row(text_, at, line, begin);
    split_log_line(line, dialect_.separator, cells);
    for (size_t c = 0; c < std::min(cells.size(), names_.size()); ++c) {
      if (is_nothing(cells[c])) continue;
      const bool number = !std::isnan(parse_log_number(cells[c], dialect_.decimal_mark));
      ++(number ? numbers : words)[c];
    }
  }
  std::vector<size_t> found;
  for (size_t c = 0; c < names_.size(); ++c)
    if (words[c] > numbers[c]) found.push_back(c);
  return found;
}

}  // namespace braid
