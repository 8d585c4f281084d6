#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "braid/media/probe.h"
#include "braid/table/amount.h"
#include "braid/table/dates.h"
#include "braid/table/table.h"

/// @file kind.h
/// What each column of a table nobody has seen before is, judged by its name, its values and the files they name.

namespace braid {

/// What a column is for: an input, the target, or something that is not learned from.
enum class Kind {
  image,
  bands,  ///< pictures of bands of numbers: arrays of two or three axes, TIFF of more than colours
  audio,
  video,
  series,      ///< logs of sensors: files of numbers with a time column
  points,      ///< point clouds
  transcript,  ///< files of words with times: SubRip, WebVTT, CTM
  array,       ///< files of numbers (npy), or lists of numbers in the table itself
  text,        ///< free text, or text files
  number,      ///< a quantity
  category,    ///< one of some words or codes
  date,        ///< a day or a moment
  boolean,     ///< yes or no
  list,        ///< several short words: `a;b;c` or a JSON array
  label,       ///< a target
  id,          ///< names the row; not learned from
  group,       ///< rows of one patient, speaker, session …: split by it, not learned from
  split,       ///< says which part of the split a row belongs to
  begin,   ///< moment at which the wanted part of a row's files begins; belongs to an input of files, as the next three
  end,     ///< moment at which it ends
  offset,  ///< seconds: what the clock that all streams of the row share shows when that of the file shows 0
  drift,   ///< millionths by which the shared clock gains on the file's
  calibration,  ///< files that say where points lie in pictures; belongs to an input of points, as its pictures do
  ignore,
};

/// The kind as recipes write it.
const char* name(Kind kind);
/// @throws Error(config) with a guess and the names of all
Kind kind_from(const std::string& name);
/// True for the kinds a model can take as input: `image` to `list`.
bool is_input(Kind kind);

/// True for the kinds whose cells are values of which one input takes several columns: `number` to `list`.
bool is_tabular(Kind kind);

/// True for the kinds that say where in time the files of their row are: `begin` to `drift`.
bool places_files(Kind kind);

/// True for the kinds whose cells name files: `image` to `array`, whose cells may, and `calibration`.
bool is_file(Kind kind);

/// Whether one input can read a column of kind `other` behind its first, of kind `first`: tabular kinds stand together,
/// files that run in time take the columns that place them, and points take pictures and their calibration. What else
/// stands together needs features of its own each.
bool reads_with(Kind first, Kind other);

/// What one column seems to be, and what speaks for it.
struct ColumnGuess {
  std::string column;
  Kind kind = Kind::ignore;
  bool is_said = false;  ///< the kind is not guessed: `KindOptions::kinds` gives it
  std::string reason;    ///< one sentence: `200 of 200 sampled cells are images`
  std::string warning;   ///< something to look at: files are missing, the column gives the answer away; mostly empty
  int64_t sampled = 0;   ///< rows looked at
  int64_t absent = 0;    ///< of these, without a value
  int64_t distinct = 0;  ///< different values among these
  double rows_per_value = 0;            ///< over the whole table, of files and groups; 0 when not counted
  std::optional<DateOrder> date_order;  ///< of a date
  std::optional<AmountFormat> amounts;  ///< of numbers, and of a target of many, that are not written plainly
};

/// What is known already, and how much of the table is looked at.
struct KindOptions {
  std::vector<std::string> targets;
  std::map<std::string, Kind> kinds = {};  ///< by header: those that need no guess
  int64_t sample_rows = 10'000;            ///< spread evenly over the table
  int64_t probed_files = 200;              ///< files opened per column
  FileProbe probe = sniff_file;
};

/// One guess per column, in their order. Deterministic. Reads a sample of the rows, and in full only the columns whose
/// names say that they may group the rows.
/// @throws Error(config) for a target or a header with a kind that is no column, or that is both
std::vector<ColumnGuess> guess_kinds(const Table& table, const KindOptions& options);

/// The column to split by: of those guessed `group` the one with the fewest values, as larger groups hold the smaller;
/// without one that repeats, the column of files with the fewest, but at least five, that stand in several rows each
/// (ten questions on one picture); then a group of whose values only some come again; empty when there is none.
std::string group_column(const std::vector<ColumnGuess>& guesses);

/// True for words which stand for no value in a column of numbers, dates or yes and no: `?`, `-`, `NA`, `nan`, `null`,
/// `none`, `unknown`, `missing` … in any case.
bool is_absent_word(std::string_view text);

}  // namespace braid
