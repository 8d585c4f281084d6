#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "braid/features/corruption.h"
#include "braid/features/number_encoding.h"
#include "braid/table/cell.h"
#include "braid/table/dates.h"
#include "braid/tensor/spec.h"

/// @file column_step.h
/// One step of the modality `columns`: a table column, or one aspect of a date, as a few values.

namespace braid {

/// How a cell becomes the values of one step. Plain data after learning; what it holds is what the bundle keeps.
struct ColumnStep {
  std::string name;                ///< the header; for dates with the aspect: `sold (season)`
  int64_t source = 0;              ///< place of the cell in the item
  std::string view;                ///< number, category, boolean, set, or of a date: time, season, weekday, hour
  NumberEncoding number;           ///< for `number` and `time` (days)
  std::vector<std::string> words;  ///< for `category`, `boolean` and `set`: the word of id 1, 2 …
  std::string date_order = "year-month-day";  ///< how the column writes dates, as `name(DateOrder)` calls it
  int64_t members = 1;                        ///< for `set`: most ids of one cell
  bool believes_all = false;                  ///< no value is too far away: too many of held-out rows were

  template <class V>
  void fields(V& v) {
    v.field("name", name, "header");
    v.field("source", source, "place of the cell", {0, 1e9});
    v.field("view", view, "what is read from the cell");
    v.field("number", number, "encoding of a number");
    v.field("words", words, "word of id 1, 2 …");
    v.field("date_order", date_order, "how dates are written");
    v.field("members", members, "most ids of one cell", {1, 4096});
    v.field("believes_all", believes_all, "whether no value is taken for a mistake");
  }
  /// @throws Error(data) for a `view` that is none of the above
  void validate() const;

  /// Builds the look-up of words and dates; once after learning or reading.
  void index();

  /// `width()` values of a number, or as many ids of a category or set as there are words, and id 0.
  ColumnSpec spec() const;

  /// Values written by `encode`.
  int64_t width() const;

  /// Why a number or date is taken for a mistake, as the rest of a sentence that begins with the cell; empty where it
  /// is believed, see `NumberEncoding::believable`, and for whatever else a cell may hold. A date may be forty years
  /// away, however few days training saw. @param reach  0: everything is believed, as with `believes_all`
  std::string objection(const Cell& cell, double reach) const;

  /// Writes the values of a cell; false when the cell holds nothing usable (empty, `n/a` in a number, an impossible
  /// date). Ids are never made up: a word not seen in training is id 0, and the unused places of a set are -1.
  /// @param out  [width()]
  bool encode(const Cell& cell, float* out) const;

  /// What `encode` wrote, damaged: a number by noise, the place in a season, week or day turned by it, words taken from
  /// `other` (none: they stay) with the chance `share_at`. Kinds that take the signal leave a number of 0 or a word
  /// never seen. @param other  values of the same step of another row, or null
  void damage(const Damage& damage, const float* other, Random& random, float* values) const;

 private:
  float id_of(const std::string& word) const;
  std::unordered_map<std::string, int64_t> ids_;
  DateOrder order_ = DateOrder::iso;
};

/// What `learn_column` may do.
struct ColumnLearning {
  int64_t bins = 16;               ///< of a number, at most
  int64_t max_words = 10'000;      ///< most frequent words that get an id
  int64_t min_count = 2;           ///< rarer words share id 0
  std::vector<std::string> notes;  ///< filled: what was found odd, one sentence each
};

/// The steps of one column, from the cells of training rows; none when no cell is usable.
/// @param kind  number, category, boolean, list or date. @throws Error(config) for another
std::vector<ColumnStep> learn_column(const std::string& name, const std::string& kind, int64_t source,
                                     const std::vector<Cell>& cells, ColumnLearning& learning);

}  // namespace braid
