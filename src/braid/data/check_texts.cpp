/// @file check_texts.cpp
/// Texts that occur twice, but for case, spaces and punctuation.

#include <algorithm>
#include <cctype>
#include <tuple>

#include "braid/core/error.h"
#include "braid/data/examination.h"

namespace braid {
namespace {

constexpr size_t telling_bytes = 40;  // about eight words; shorter texts are equal by chance
constexpr double own_words = 0.5;     // share of different texts; fewer are taken from a stock, such as set questions

/// Letters and figures, those of ASCII in lower case, one space between words.
std::string folded_text(std::string_view value) {
  std::string out;
  for (const char c : lower_case(value)) {
    const bool is_word = uint8_t(c) >= 0x80 || std::isalnum(uint8_t(c));
    if (is_word)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

/// A text of a row.
struct RowText {
  Digest folded, raw;
  int64_t row;
};

/// The texts of one column that are long enough, alike ones side by side in the order of their rows.
std::vector<RowText> texts_of(const Table& table, const std::string& name) {
  const int64_t column = table.column(name);
  std::vector<RowText> out;
  for (int64_t row = 0; row < table.size(); ++row) {
    const Cell cell = table.at(row, column);
    if (cell.is_absent()) continue;
    const std::string value = cell.text(), folded = folded_text(value);
    if (folded.size() >= telling_bytes) out.push_back({digest_of(folded), digest_of(value), row});
  }
  std::sort(out.begin(), out.end(),
            [](const RowText& a, const RowText& b) { return std::tie(a.folded, a.row) < std::tie(b.folded, b.row); });
  return out;
}

/// @param twins  (row, the row it is like)
void report_texts(const Examination& examination, const std::string& column, const char* check,
                  std::vector<std::pair<int64_t, int64_t>> twins, const std::string& words, const std::string& hint,
                  std::vector<Finding>& findings) {
  if (twins.empty()) return;
  std::sort(twins.begin(), twins.end());
  Finding out{Severity::warning, check, column, {}, 0, ""};
  for (const auto& [row, other] : twins) add_row(out, row, examination.options.listed_rows);
  out.sentence = text(count_are(out.count, "text"), ' ', words, "; the first, ",
                      place_words(examination.table, twins[0].first, column), ", to row ", twins[0].second + 1, hint);
  findings.push_back(std::move(out));
}

void check_column(const Examination& examination, const std::string& column, std::vector<Finding>& findings) {
  const auto texts = texts_of(examination.table, column);
  const bool is_only_input = examination.options.inputs.size() == 1;  // equal texts are equal rows then
  std::vector<std::pair<int64_t, int64_t>> near, leaked;
  size_t different = 0;
  for (size_t begin = 0, end = 0; begin < texts.size(); begin = end, ++different) {
    const RowText* trained = nullptr;
    for (; end < texts.size() && texts[end].folded == texts[begin].folded; ++end)
      if (!trained && examination.parts[size_t(texts[end].row)] == in_train) trained = &texts[end];
    for (size_t i = begin; i < end; ++i) {
      if (texts[i].raw != texts[begin].raw) near.emplace_back(texts[i].row, texts[begin].row);
      const bool is_tested = examination.parts[size_t(texts[i].row)] == in_test;
      if (trained && is_tested && !(is_only_input && texts[i].raw == trained->raw))
        leaked.emplace_back(texts[i].row, trained->row);
    }
  }
  if (double(different) < own_words * double(texts.size())) return;
  report_texts(examination, column, "near-equal texts", std::move(near),
               "equal to another but for case, spaces and punctuation", "", findings);
  report_texts(examination, column, "leaked texts", std::move(leaked),
               "in the test and, but for case, spaces and punctuation, equal to one in training",
               "; keep rows that share a text in one part with --group, or remove the copies", findings);
}

}  // namespace

void check_texts(const Examination& examination, std::vector<Finding>& findings) {
  for (const DoctorInput& input : examination.options.inputs)
    for (const ColumnGuess& guess : input.columns)
      if (guess.kind == Kind::text) check_column(examination, guess.column, findings);
}

}  // namespace braid
