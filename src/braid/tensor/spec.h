#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "braid/core/config.h"

/// @file spec.h
/// What a feature tells an encoder, and a target tells a task, about the tensors they will exchange.

namespace braid {

/// One table column inside an input of the modality `columns`.
struct ColumnSpec {
  std::string name;    ///< the header; of one of several views of a date, with its name behind: `sold (season)`
  std::string kind;    ///< `number`: `slots` real values; `category`: one id in [0, slots); `set`: ids in [0, slots)
  int64_t slots = 1;   ///< values of a number's encoding, or ids of a category or set (0 is "never seen in training")
  int64_t source = 0;  ///< place of the column among those of the input

  template <class V>
  void fields(V& v) {
    v.field("name", name, "header of the column");
    v.field("kind", kind, "number, category or set");
    v.field("slots", slots, "values of the encoding, or ids", {1, 1e9});
    v.field("source", source, "place of the column in the input", {0, 1e9});
  }
};

/// Which words of some columns stand together in a training row: users and the items they chose. A word is a node, its
/// number its id after those of all columns before its own; id 0 of each column, the word never seen, is one too.
struct WordGraph {
  std::vector<int64_t> columns;                    ///< whose words are the nodes, places among the steps, ascending
  int64_t nodes = 0;                               ///< slots of these columns together
  std::vector<std::pair<int32_t, int32_t>> links;  ///< each once, ascending, the smaller node first
};

/// What the steps of one input hold before its encoder.
///
/// | modality | values of a strand              | meaning |
/// |----------|---------------------------------|---------|
/// | image    | [N, 1, C, H, W] float           | normalised picture; several pictures of a cell are several items |
/// | video    | [N, T, C, H, W] float           | normalised frames, with the times at which they are shown |
/// | audio    | [N, T, F] or [N, T, P, F] float | log-mel frames; planes tell how channels differ |
/// | series   | [N, T, F] float                 | what sensors measured, standardised, then whether each was there |
/// | points   | [N, P, 3 + c] float             | standardised x, y, z and channels; even choices come first |
/// | text     | [N, T] int64                    | subword ids in [0, vocabulary) |
/// | vector   | [N, T, F] float                 | precomputed features, standardised |
/// | columns  | [N, T = columns, S] float       | one step a column; see ColumnSpec; the mask is false where a cell is
/// empty |
struct StepSpec {
  std::string modality;                              ///< image, video, audio, series, points, text, vector, columns
  std::vector<int64_t> shape;                        ///< of one step: [3, H, W], [F], []
  int64_t vocabulary = 0;                            ///< for ids: how many there are
  int64_t max_steps = 1;                             ///< the longest T the feature makes
  int64_t typical_steps = 1;                         ///< median T over the training rows
  std::vector<ColumnSpec> columns;                   ///< for `columns`
  bool clocked = false;                              ///< whether steps have times
  std::shared_ptr<const WordGraph> graph = nullptr;  ///< of words of `columns`, where a recipe asks for it

  /// The places among `columns` that are of each of the input's table columns: a date has several, a column that was
  /// empty in training none. @param count  of the table columns
  std::vector<std::vector<int64_t>> steps_by_source(size_t count) const {
    std::vector<std::vector<int64_t>> out(count);
    for (size_t t = 0; t < columns.size(); ++t) out.at(size_t(columns[t].source)).push_back(int64_t(t));
    return out;
  }

  template <class V>
  void fields(V& v) {
    v.field("modality", modality, "image, video, audio, series, points, text, vector or columns");
    v.field("shape", shape, "shape of one step");
    v.field("vocabulary", vocabulary, "number of ids", {0, 1e9});
    v.field("max_steps", max_steps, "longest number of steps", {1, 1e9});
    v.field("typical_steps", typical_steps, "median number of steps in training", {1, 1e9});
    v.field("columns", columns, "one entry a table column");
    v.field("clocked", clocked, "whether steps have times");
  }
};

/// What a task must know of its target.
struct TargetSpec {
  std::string column;               ///< the header
  std::string kind;                 ///< binary, multiclass, multilabel, regression, ordinal
  std::vector<std::string> labels;  ///< in class order; empty for regression
  std::vector<std::string> absent;  ///< words, in lower case, of cells without a label, besides empty ones
  std::vector<double> counts;       ///< training rows per label, or labelled rows for regression
  double rows = 0;                  ///< labelled training rows; with several labels a row, not the sum of `counts`
  double mean = 0, deviation = 1;   ///< of a regression target in training, after `transform`
  std::string transform = "none";   ///< regression: `none` or `log1p` (a long right tail), undone in the answer
  double unit = 1;                  ///< `log1p` is taken of value / unit: below 1 where values are small fractions
  double low = 0, high = 0;         ///< smallest and largest value in training (regression)

  template <class V>
  void fields(V& v) {
    v.field("column", column, "header of the target");
    v.field("kind", kind, "binary, multiclass, multilabel, regression or ordinal");
    v.field("labels", labels, "class names in class order");
    v.field("absent", absent, "words of cells without a label");
    v.field("counts", counts, "training rows per label");
    v.field("rows", rows, "labelled training rows", {0});
    v.field("mean", mean, "training mean of a regression target");
    v.field("deviation", deviation, "training standard deviation of a regression target", {0});
    v.field("transform", transform, "none or log1p");
    v.field("unit", unit, "log1p is taken of value / unit", {1e-300, 1e300});
    v.field("low", low, "smallest training value");
    v.field("high", high, "largest training value");
  }
};

}  // namespace braid
