#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "braid/data/doctor.h"
#include "braid/data/file_survey.h"

/// @file examination.h
/// What the checks of the data doctor share, and the checks themselves.

namespace braid {

/// Parts of a split, as an index; `outside` is a row of no part, or no split.
enum PartIndex : uint8_t { in_train, in_validation, in_test, outside };

/// `train`, `validation`, `test`.
const char* part_name(PartIndex part);

/// Where a file stands.
struct Where {
  int64_t row = -1;
  int32_t column = 0;  ///< index into `FileSurvey::columns`
};

/// Files of equal bytes.
struct Content {
  int32_t file = 0;   ///< the first
  int64_t files = 0;  ///< different paths
  Where first;
  std::array<Where, 3> in_part;  ///< the first row of each part that shows it; `row` is -1 where none does
};

/// A table under examination.
struct Examination {
  const Table& table;
  const DoctorOptions& options;
  FileSurvey survey;
  std::vector<uint8_t> parts;            ///< per row, a `PartIndex`
  std::vector<Content> contents;         ///< in order of their first row, column by column
  std::vector<int32_t> content_of_file;  ///< -1 for a file that was not read
};

/// Files that hold nothing are alike without being copies; other checks name them.
bool is_telling(const MediaFacts& facts);

/// Fills `contents` and `content_of_file` from the survey and the parts.
void find_contents(Examination& examination);

/// `row 17 (photos/a.jpg)`: rows from 1, the cell shortened to 80 bytes.
std::string place_words(const Table& table, int64_t row, const std::string& column);

/// `1 row is`, `7 rows are`.
std::string count_are(int64_t count, const std::string& noun);

/// Every check appends what it finds.
void check_files(const Examination& examination, std::vector<Finding>& findings);
/// Parts of files that rows ask for: times that are none, and parts of which their file has nothing.
void check_parts(const Examination& examination, std::vector<Finding>& findings);
/// Equal files, near-equal pictures, sounds, films and logs, and those of them that are in training and test.
void check_copies(const Examination& examination, Monitor& monitor, std::vector<Finding>& findings);
/// Long texts that are equal but for case, spaces and punctuation or some words, and those of them that are in training
/// and test.
void check_texts(const Examination& examination, std::vector<Finding>& findings);
/// Cells of columns that hold no files.
void check_values(const Examination& examination, std::vector<Finding>& findings);
/// Damaged texts, words for no value among texts, and categories in two spellings.
void check_words(const Examination& examination, std::vector<Finding>& findings);
/// Rows with equal inputs, with no input, and the patterns of missing inputs.
void check_rows(const Examination& examination, const std::vector<TargetInfo>& targets, Diagnosis& out);
/// Numbers and dates far from all others of their column, of inputs and of targets that are quantities.
void check_numbers(const Examination& examination, const std::vector<TargetInfo>& targets,
                   std::vector<Finding>& findings);
/// Labels, overall and in the parts of the split.
void check_targets(const Examination& examination, const std::vector<TargetInfo>& targets,
                   std::vector<Finding>& findings);
/// Clocks of the streams of a row beside one another.
void check_clocks(const Examination& examination, Monitor& monitor, Diagnosis& out);
/// Targets and inputs of which the test has other values, or has them in other shares, than training.
void check_drift(const Examination& examination, const std::vector<TargetInfo>& targets,
                 std::vector<Finding>& findings);
/// Sizes of the parts, and groups that are in several.
void check_split(const Examination& examination, const Split& split, std::vector<Finding>& findings);

}  // namespace braid
