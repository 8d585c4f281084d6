#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "braid/core/monitor.h"
#include "braid/data/finding.h"
#include "braid/data/skew.h"
#include "braid/features/item_clip.h"
#include "braid/media/series.h"
#include "braid/table/kind.h"
#include "braid/table/split.h"
#include "braid/table/table.h"
#include "braid/table/target.h"
#include "braid/tensor/strand.h"

/// @file doctor.h
/// The data doctor: what is wrong with a data set, before anyone trains on it.

namespace braid {

/// How closely the clocks of streams are compared.
struct ClockOptions {
  int64_t rows = 32;      ///< that are looked at, evenly chosen; 0: none
  double longest_s = 60;  ///< of each file
};

/// How the files of one input stand to those of another.
struct StreamSkew {
  std::string input, reference;  ///< names of inputs
  std::vector<int64_t> rows;     ///< of `study.files`
  SkewStudy study;
};

/// One input of the model: a column, or several that are read together.
struct DoctorInput {
  std::string name;
  std::vector<ColumnGuess> columns;  ///< `kind` says how each is read; `warning` becomes a finding
  StreamClock clock = {};            ///< of its files, as far as it is known
  SeriesRequest log = {};            ///< how its files are read, where they are logs
};

/// One target, and what is known of it already.
struct DoctorTarget {
  std::string column;
  TargetOptions options;
};

/// What to look at, and from when on it is worth a finding.
struct DoctorOptions {
  std::vector<DoctorInput> inputs;
  std::vector<DoctorTarget> targets;  ///< may be empty
  SplitConfig split;
  std::vector<std::string> groups;      ///< columns of which no value should be in two parts
  std::vector<std::string> names = {};  ///< columns that name rows and are no inputs
  bool group_is_guessed = false;        ///< nobody named `split.group`, so a value in two parts is no problem
  double max_unreadable = 0.01;         ///< share of the files of a column above which training would stop (at least 5)
  int64_t listed_rows = 20;             ///< rows named per finding
  int near_bits = 3;                    ///< bits in which the hashes of near-duplicate pictures may differ, 0 to 15
  int64_t threads = 0;                  ///< that read files; 0: one a core, at most 8
  ClockOptions clocks = {};             ///< how closely the clocks of streams are compared
};

/// So many rows have the same inputs.
struct MissingPattern {
  std::vector<State> states;  ///< one an input: present, absent or unreadable
  int64_t rows = 0;
};

/// All that was found.
struct Diagnosis {
  std::vector<Finding> findings;         ///< problems first, then warnings, then notes
  std::vector<MissingPattern> patterns;  ///< most frequent first
  std::vector<TargetInfo> targets;       ///< those that can be learned
  std::optional<Split> split;            ///< none when it cannot be made
  std::vector<StreamSkew> clocks;        ///< how the streams of a row stand to one another, where there are several
  int64_t files = 0, files_read = 0;     ///< distinct files; fewer are read when the monitor asks to stop

  int64_t count(Severity severity) const;  ///< findings, however many rows they concern
};

/// Looks at every cell of the inputs and targets and reads every file they name, once, keeping only facts.
///
/// - files: missing, empty, unreadable; silent, constant, clipped, cut short, damaged and very short sounds; black,
///   constant and tiny pictures; black, constant, frozen, cut and damaged films; constant logs, channels that are
///   stuck; clouds of one place; numbers that are not finite; a summary of sizes and rates
/// - values: words and infinities among numbers, words among dates, numbers and dates far from all others, constant,
///   equal and empty columns, columns that give the target away, texts that name files, are damaged or stand for
///   nothing, categories in two spellings
/// - copies: equal files, near-equal pictures, sounds, films, logs and texts, rows with equal inputs and equal or other
///   labels
/// - split: files, near-equal files and texts, whole rows and groups that are in training and test; other labels and
///   values in the test than in training
/// - clocks: streams of a row whose clocks are apart, found from what both saw (data/skew.h)
/// - targets: nothing to learn, rare and never-trained classes, labels in two spellings, rows without label
///
/// Time: a few passes over the table, one reading per file; memory as in `file_survey.h`, about 40 bytes a row and 60 a
/// text.
/// @throws Error(config) for columns the table lacks; findings report all else
Diagnosis examine(const Table& table, const DoctorOptions& options, Monitor& monitor);

}  // namespace braid
