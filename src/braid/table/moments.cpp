#include "braid/table/moments.h"

#include <algorithm>
#include <cmath>

#include "braid/core/error.h"
#include "braid/core/utf8.h"
#include "braid/table/column_sample.h"
#include "braid/table/dates.h"
#include "braid/table/kind.h"
#include "braid/table/name_hint.h"

namespace braid {
namespace {

constexpr int64_t sampled_rows = 1000;

std::vector<std::string> sampled_texts(const Table& table, int64_t column) {
  std::vector<std::string> out;
  for (const int64_t row : spread_rows(table.size(), sampled_rows)) {
    const std::string text = table.at(row, column).text();
    if (!trimmed(text).empty() && !is_absent_word(trimmed(text))) out.emplace_back(trimmed(text));
  }
  return out;
}

/// How a column writes its dates; none where it is no column of dates.
std::optional<DateOrder> dates_in(const Table& table, int64_t column) {
  const auto texts = sampled_texts(table, column);
  const auto dates = guess_dates({texts.begin(), texts.end()}, names_time(table.columns()[size_t(column)]));
  return dates && dates->share >= least_of_kind ? std::optional(dates->order) : std::nullopt;
}

/// The first and the last of the moments that rows have; none where more than a tenth of the rows has none.
std::optional<std::pair<double, double>> span_of(const Moments& moments, const std::vector<int64_t>& rows) {
  size_t known = 0;
  std::pair<double, double> out{INFINITY, -INFINITY};
  for (const int64_t row : rows) {
    if (!moments.has(row)) continue;
    ++known;
    out.first = std::min(out.first, moments.of_row[size_t(row)]);
    out.second = std::max(out.second, moments.of_row[size_t(row)]);
  }
  return known == 0 || known * 10 < rows.size() * 9 ? std::nullopt : std::optional(out);
}

bool is_later(const Moments& moments, const std::vector<int64_t>& train, const std::vector<int64_t>& test) {
  const auto learned = span_of(moments, train), tested = span_of(moments, test);
  return learned && tested && learned->second <= tested->first && learned->first < tested->second;
}

}  // namespace

bool Moments::has(int64_t row) const { return std::isfinite(of_row[size_t(row)]); }

Moments moments_in(const Table& table, const std::string& column) {
  const int64_t index = table.column(column);
  const auto texts = sampled_texts(table, index);
  const auto dates = guess_dates({texts.begin(), texts.end()}, true);
  Moments out{column, {}};
  for (int64_t row = 0; row < table.size(); ++row) {
    const std::string cell = table.at(row, index).text(), text(trimmed(cell));
    const auto time = dates ? parse_date(text, dates->order) : parse_number(text);
    const bool known = time && std::isfinite(*time);
    require(known || is_absent_word(text), Fault::data, table.subject(row, index), '"', utf8_prefix(text, 40),
            "\" is no ", dates ? "date as the others are: " : "number and no date", dates ? name(dates->order) : "");
    out.of_row.push_back(known ? *time : NAN);
  }
  return out;
}

std::optional<Moments> later_by(const Table& table, const std::vector<int64_t>& train, const std::vector<int64_t>& test,
                                const std::vector<std::string>& others) {
  for (const std::string& column : table.columns()) {
    if (std::find(others.begin(), others.end(), column) != others.end()) continue;
    const int64_t index = table.column(column);
    const auto order = dates_in(table, index);
    if (!order) continue;
    Moments moments{column, {}};
    for (int64_t row = 0; row < table.size(); ++row)
      moments.of_row.push_back(parse_date(trimmed(table.at(row, index).text()), *order).value_or(NAN));
    if (is_later(moments, train, test)) return moments;
  }
  return std::nullopt;
}

}  // namespace braid
