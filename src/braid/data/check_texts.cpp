/// @file check_texts.cpp
/// Texts that occur twice, but for case, spaces and punctuation or some words.

#include <algorithm>
#include <map>
#include <tuple>

#include "braid/core/error.h"
#include "braid/data/examination.h"
#include "braid/data/text_copies.h"

namespace braid {
namespace {

constexpr size_t telling_bytes = 40;  // about eight words; shorter texts are equal by chance
constexpr double own_words = 0.5;     // share of different texts; fewer are taken from a stock, such as set questions

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

/// Texts that are equal but for case, spaces and punctuation: the first row that has it, in all and in parts of the
/// split.
struct SharedText {
  int64_t first, trained, tested;  ///< -1: none
};

using Twins = std::vector<std::pair<int64_t, int64_t>>;

/// @param twins  (row, the row it is like)
void report_texts(const Examination& examination, const std::string& column, const char* check, Twins twins,
                  const std::string& words, const std::string& hint, std::vector<Finding>& findings) {
  if (twins.empty()) return;
  std::sort(twins.begin(), twins.end());
  Finding out{Severity::warning, check, column, {}, 0, ""};
  for (const auto& [row, other] : twins) add_row(out, row, examination.options.listed_rows);
  out.sentence = text(count_are(out.count, "text"), ' ', words, "; the first, ",
                      place_words(examination.table, twins[0].first, column), ", to row ", twins[0].second + 1, hint);
  findings.push_back(std::move(out));
}

/// Texts of which some words were changed, added or left out.
void check_reworded(const Examination& examination, const std::string& column, const std::vector<SharedText>& texts,
                    std::vector<Finding>& findings) {
  const int64_t index = examination.table.column(column);
  const auto text_of = [&](size_t i) { return folded_text(examination.table.at(texts[i].first, index).text()); };
  std::vector<TextPrint> prints;
  for (size_t i = 0; i < texts.size(); ++i) prints.push_back(text_print(text_of(i)));
  std::map<int64_t, int64_t> near, leaked;  // by the later row, and by that of the test
  const bool complete = find_text_copies(prints, text_of, [&](size_t a, size_t b) {
    near.emplace(std::max(texts[a].first, texts[b].first), std::min(texts[a].first, texts[b].first));
    for (const auto& [trained, tested] : {std::pair(texts[a], texts[b]), std::pair(texts[b], texts[a])})
      if (trained.trained >= 0 && tested.tested >= 0 && tested.trained < 0)
        leaked.emplace(tested.tested, trained.trained);
  });
  const std::string hint = complete ? "" : "; so many texts are alike that not all pairs were compared";
  report_texts(examination, column, "reworded texts", {near.begin(), near.end()},
               "equal to another but for a few words", hint, findings);
  report_texts(examination, column, "leaked reworded texts", {leaked.begin(), leaked.end()},
               "in the test and, but for a few words, equal to one in training",
               "; keep rows of one text in one part with --group, or remove the copies", findings);
}

void check_column(const Examination& examination, const std::string& column, std::vector<Finding>& findings) {
  const auto texts = texts_of(examination.table, column);
  const bool is_only_input = examination.options.inputs.size() == 1;  // equal texts are equal rows then
  Twins near, leaked;
  std::vector<SharedText> different;
  for (size_t begin = 0, end = 0; begin < texts.size(); begin = end) {
    const RowText *trained = nullptr, *tested = nullptr;
    for (; end < texts.size() && texts[end].folded == texts[begin].folded; ++end) {
      const uint8_t part = examination.parts[size_t(texts[end].row)];
      if (!trained && part == in_train) trained = &texts[end];
      if (!tested && part == in_test) tested = &texts[end];
    }
    different.push_back({texts[begin].row, trained ? trained->row : -1, tested ? tested->row : -1});
    for (size_t i = begin; i < end; ++i) {
      if (texts[i].raw != texts[begin].raw) near.emplace_back(texts[i].row, texts[begin].row);
      const bool is_tested = examination.parts[size_t(texts[i].row)] == in_test;
      if (trained && is_tested && !(is_only_input && texts[i].raw == trained->raw))
        leaked.emplace_back(texts[i].row, trained->row);
    }
  }
  if (double(different.size()) < own_words * double(texts.size())) return;
  report_texts(examination, column, "near-equal texts", std::move(near),
               "equal to another but for case, spaces and punctuation", "", findings);
  report_texts(examination, column, "leaked texts", std::move(leaked),
               "in the test and, but for case, spaces and punctuation, equal to one in training",
               "; keep rows that share a text in one part with --group, or remove the copies", findings);
  std::sort(different.begin(), different.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  check_reworded(examination, column, different, findings);
}

}  // namespace

void check_texts(const Examination& examination, std::vector<Finding>& findings) {
  for (const DoctorInput& input : examination.options.inputs)
    for (const ColumnGuess& guess : input.columns)
      if (guess.kind == Kind::text) check_column(examination, guess.column, findings);
}

}  // namespace braid
