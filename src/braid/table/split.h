#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "braid/table/table.h"
#include "braid/table/target.h"

/// @file split.h
/// Which rows are learned from, which choose the model, and which judge it.

namespace braid {

/// How to split; see `make_split`. Column names are empty where none is used.
struct SplitConfig {
  std::string method = "auto", column, group, time;
  double test = 0.2, validation = 0.15;
  int64_t folds = 0, fold = 0, seed = 0;

  template <class V>
  void fields(V& v) {
    v.field("method", method, "auto, column, random, group, stratified or time");
    v.field("column", column, "column with train, validation and test");
    v.field("group", group, "column of what may not be in two parts, such as the patient");
    v.field("time", time,
            "column of dates or numbers; the last rows are the test, or beside a split column without validation rows "
            "the last training rows the validation");
    v.field("test", test, "share of the rows for the test", {0, 0.9});
    v.field("validation", validation, "share of the rows that are not in the test", {0, 0.9});
    v.field("folds", folds, "cross-validation in this many parts; 0 for one split", {0, 1000});
    v.field("fold", fold, "which of the folds is the test, from 0", {0, 999});
    v.field("seed", seed, "of the draw");
  }
  /// @throws Error(config) for an unknown method or a fold that is not there
  void validate() const;
};

/// Disjoint rows, ascending, which together are all rows of the table.
struct Split {
  std::vector<int64_t> train, validation, test;
  std::string how;        ///< one sentence
  bool in_order = false;  ///< in time: first the training rows, then the validation rows, then those of the test
};

/// Splits the rows. `auto` takes the column if one is named, else the time, else the group, else keeps the shares of
/// the first target's classes (tenths of its range for a number) equal in all parts, else draws.
///
/// - column: words or truth values as in `split_words.h`. A part that the column lacks is made: when there is no test,
///   the validation rows become the test; validation rows are taken from the training rows, so that they ask what the
///   test asks. Whole groups are taken unless the test holds groups that training knows. Where a time is named, or the
///   test lies later than all training rows by a column of dates (`later_by`), the last training rows are taken, or the
///   groups that began last (`take_last`): what was drawn from among them would be easier than what is to come. Else,
///   or where no cut in time leaves enough rows and labels on either side, rows are drawn by class.
/// - group: no group is in two parts; classes are balanced as well as whole groups allow, largest group first. Which
///   part a group is in depends on its name, its rows and the seed, not on the order of rows.
/// - random, stratified: depend on the seed and the order of rows. A class with one row is trained on.
/// - time: later rows are the test, those before them the validation; rows of one moment stay together; rows without a
///   time are trained on.
/// - folds: fold `fold` of `folds` equal parts is the test; each row is in the test of one fold.
///
/// Equal inputs give equal splits on every machine.
/// @param group  the column to use for `auto` when the configuration names none; may be empty
/// @throws Error(config) for columns that are not there, (data) when a part would be empty
Split make_split(const Table& table, const SplitConfig& config, const std::vector<TargetInfo>& targets = {},
                 const std::string& group = {});

}  // namespace braid
