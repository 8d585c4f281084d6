#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "braid/table/table.h"

/// @file target.h
/// What is to be learned: the kind of a target column and its labels.

namespace braid {

/// What an answer is.
enum class TargetKind {
  binary,      ///< one of two labels
  multiclass,  ///< one of several
  multilabel,  ///< any number of several
  regression,  ///< a number
  ordinal,     ///< one of several in an order
};

/// The kind as recipes write it.
const char* name(TargetKind kind);
/// @throws Error(config) with a guess
TargetKind target_kind_from(const std::string& name);

/// What the user says about a target; the rest is inferred.
struct TargetOptions {
  std::optional<TargetKind> kind;   ///< inferred when not given
  std::vector<std::string> labels;  ///< all labels in their order; found in the table when empty
  /// Texts of cells without a label, in any case, besides empty cells. Words such as "unknown" or "none" are labels
  /// unless they are added here.
  std::vector<std::string> absent_words = {"?",    "na",   "n/a", "nan",        "null",
                                           "<na>", "todo", "tbd", "unlabelled", "unlabeled"};
};

/// What a target column turned out to be.
struct TargetInfo {
  std::string column;
  TargetKind kind = TargetKind::multiclass;
  std::vector<std::string> labels;  ///< numbers by size, else no before yes, else by bytes; empty for regression
  std::vector<int64_t> counts;      ///< rows of each label
  int64_t labelled = 0, unlabelled = 0;
  double low = 0, high = 0, mean = 0;  ///< of a regression
  std::string reason;                  ///< one sentence
  std::string warning;  ///< cells that are no numbers among numbers, labels with a single row or alike but for capitals
  TargetOptions options;

  /// True for a cell without a label, see `label.h`; of a regression for all that is no finite number.
  bool is_unlabelled(const Cell& cell) const;
  /// Index of the cell's label; none for unlabelled cells and words that are no label; see `label.h`.
  std::optional<int64_t> label_of(const Cell& cell) const;
  /// Indices of the labels of a multilabel cell, ascending, without unknown ones.
  std::vector<int64_t> labels_of(const Cell& cell) const;

 private:
  friend TargetInfo infer_target(const Table&, const std::string&, const std::vector<int64_t>&, const TargetOptions&);
  std::optional<int64_t> index_of(const Cell& cell) const;
  std::unordered_map<std::string, int64_t> indices_;
};

/// Looks at all `rows` of a column (every row when empty). Numbers with fractions or many values are a regression,
/// whole numbers with up to 20 values, many rows each, are classes, and classes in an order where they are 3 to 11 that
/// follow each other and the name says that they are steps of a scale, such as stars or severity; lists are multilabel,
/// and so are classes that stand together in some rows and alone in others; all else are classes. Among numbers, `inf`
/// is no label, and among those of a regression neither are words that stand for no value (`is_absent_word`): such
/// cells are unlabelled, which `warning` says.
/// @throws Error(config) for a column that is not there or a kind that does not fit; (data) when there is nothing to
///         learn: no labels, one label only, fewer than two labels with two rows each, or as many labels as rows; and
///         for lists that seem to tell labels by their places, such as [0,0,1,0]
TargetInfo infer_target(const Table& table, const std::string& column, const std::vector<int64_t>& rows = {},
                        const TargetOptions& options = {});

}  // namespace braid
