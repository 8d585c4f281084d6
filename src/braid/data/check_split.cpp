/// @file check_split.cpp
/// The parts of the split: how large they are and which groups they share.

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "braid/core/error.h"
#include "braid/data/examination.h"

namespace braid {
namespace {

constexpr size_t few_test_rows = 50;  // a share of 0.9 measured on 50 rows is uncertain by 0.08

/// The rows of the test whose value of a column is in training too.
struct SharedValues {
  int64_t tested = 0;           ///< rows of the test
  int64_t trained_like_it = 0;  ///< the first training row with the value of the first of them
};

/// @param found  takes the rows
SharedValues find_shared(const Examination& examination, const std::string& name, Finding& found) {
  const int64_t column = examination.table.column(name);
  std::unordered_map<std::string, int64_t> trained;  // first training row of each value
  const auto value_of = [&](int64_t row) { return std::string(trimmed(examination.table.at(row, column).text())); };
  for (int64_t row = 0; row < examination.table.size(); ++row)
    if (examination.parts[size_t(row)] == in_train)
      if (std::string value = value_of(row); !value.empty()) trained.emplace(std::move(value), row);
  SharedValues out;
  for (int64_t row = 0; row < examination.table.size(); ++row) {
    if (examination.parts[size_t(row)] != in_test) continue;
    ++out.tested;
    const auto alike = trained.find(value_of(row));
    if (alike == trained.end()) continue;
    if (found.count == 0) out.trained_like_it = alike->second;
    add_row(found, row, examination.options.listed_rows);
  }
  return out;
}

void check_group(const Examination& examination, const std::string& group, std::vector<Finding>& findings) {
  // Whoever names the group means it; a group that was only guessed may be split on purpose.
  const bool is_meant = group == examination.options.split.group && !examination.options.group_is_guessed;
  const Severity severity = is_meant ? Severity::problem : Severity::warning;
  Finding out{severity, "leaked groups", group, {}, 0, ""};
  const int64_t other = find_shared(examination, group, out).trained_like_it;
  if (out.count == 0) return;
  const int64_t first = out.rows.empty() ? other : out.rows[0];
  out.sentence = text(count_are(out.count, "test row"), " of a ", group, " that is in training too; the first, ",
                      place_words(examination.table, first, group), ", with row ", other + 1);
  findings.push_back(std::move(out));
}

/// Names that are left out of the inputs and stand in training and test alike may well be those of groups.
void check_names(const Examination& examination, const std::string& name, std::vector<Finding>& findings) {
  constexpr int64_t few_rows = 3, rows_a_shared = 50;  // below 2 % of the test names are alike by chance
  Finding out{Severity::warning, "shared names", name, {}, 0, ""};
  const int64_t tested = find_shared(examination, name, out).tested;
  if (out.count < few_rows || out.count * rows_a_shared < tested) return;
  out.sentence =
      text(std::llround(100.0 * double(out.count) / double(tested)), " % of the test rows have a value of column ",
           name, " that is in training too; if rows of one belong together, --group ", name, " keeps them in one part");
  findings.push_back(std::move(out));
}

}  // namespace

void check_split(const Examination& examination, const Split& split, std::vector<Finding>& findings) {
  findings.push_back({Severity::note,
                      "split",
                      "",
                      {},
                      examination.table.size(),
                      text(split.train.size(), " rows train, ", split.validation.size(), " validate, ",
                           split.test.size(), " test (", split.how, ')')});
  if (split.test.size() < few_test_rows)
    findings.push_back({Severity::note,
                        "small test",
                        "",
                        {},
                        int64_t(split.test.size()),
                        text("the test has ", split.test.size(), " rows; what it measures will be uncertain")});
  for (const std::string& group : examination.options.groups) check_group(examination, group, findings);
  for (const std::string& name : examination.options.names) check_names(examination, name, findings);
}

}  // namespace braid
