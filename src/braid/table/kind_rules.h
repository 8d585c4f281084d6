#pragma once

#include <optional>

#include "braid/table/column_sample.h"
#include "braid/table/file_finder.h"
#include "braid/table/kind.h"

/// @file kind_rules.h
/// The rules behind `guess_kinds`: each looks at one column and decides, or leaves it to the next.

namespace braid {

/// What a rule may look at.
struct RuleContext {
  const Table& table;
  const KindOptions& options;
  const ColumnSample& sample;
  const std::string& name;  ///< of the column
  const FileFinder& files;  ///< below the table's folder
};

/// What a rule decided; fields as in `ColumnGuess`.
struct Verdict {
  Kind kind;
  std::string reason, warning = {};
  std::optional<DateOrder> date_order = {};
  double rows_per_value = 0;
  std::optional<AmountFormat> amounts = {};
};

using Rule = std::optional<Verdict> (*)(const RuleContext&);

constexpr int64_t few_groups = 5;          // fewer cannot be split
constexpr double repeated = 1.2;           // rows per value above which values repeat in earnest
constexpr double repeated_someone = 1.02;  // where the name says that somebody comes again, a few who do will leak

std::optional<Verdict> rule_empty(const RuleContext&);    ///< nothing, or always the same
std::optional<Verdict> rule_split(const RuleContext&);    ///< train, test …, or the numbers of folds
std::optional<Verdict> rule_files(const RuleContext&);    ///< images, audio, video, arrays, texts; addresses
std::optional<Verdict> rule_group(const RuleContext&);    ///< rows that belong together
std::optional<Verdict> rule_id(const RuleContext&);       ///< names of rows
std::optional<Verdict> rule_typed(const RuleContext&);    ///< lists and truth values by the type of their cells
std::optional<Verdict> rule_boolean(const RuleContext&);  ///< yes and no, 0 and 1
std::optional<Verdict> rule_date(const RuleContext&);     ///< days and moments, all in one order
std::optional<Verdict> rule_number(const RuleContext&);   ///< quantities, and codes that only look like them
std::optional<Verdict> rule_list(const RuleContext&);  ///< lists in brackets, short words or numbers between semicolons
Verdict rule_words(const RuleContext&);                ///< text or category; decides always

/// Where the files are that the values of a column name without their extension, such as `img/7.jpg` for a 7; empty
/// where they name none, or their own name does not say that they may.
std::string where_files_are(const RuleContext&);

/// Sets the warning of every input that gives a target away: equal to it, one to one with it, a code that goes with one
/// label each, but for a few rows, a straight line of it, in its order throughout (a logarithm, a band), or with a
/// range for each label. What could be so by chance is not named; where the rows of a group have one target, they count
/// once for each value.
void warn_of_leaks(const std::vector<ColumnSample>& samples, const std::vector<std::string>& targets,
                   const Table& table, std::vector<ColumnGuess>& guesses);

}  // namespace braid
