#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "braid/bundle/bundle.h"
#include "braid/data/reader.h"
#include "braid/predict/answer.h"

/// @file column_states.h
/// What became of each cell of an input that reads several columns of numbers and words.

namespace braid {

/// The columns of a `columns` input over the rows that a reader reads.
class ColumnStates {
 public:
  /// @param input  must live as long  @param reader  one that reads it
  ColumnStates(const BundleInput& input, const Reader& reader);

  size_t size() const { return places_.size(); }  ///< columns, in the order of the recipe

  /// One column in one row. A cell that gave no value although something stands in it (`abc` in a column of numbers) is
  /// unreadable, one of a value that is far from all of training is broken, each with a sentence that says so; an empty
  /// one, NaN, infinity and words such as `unknown` are absent.
  /// @param row    of the table
  /// @param whole  state of the input in the row  @param mask  [T] which of its steps were there
  ColumnState of(size_t column, int64_t row, State whole, const bool* mask) const;

 private:
  /// What is the same in all rows.
  struct Place {
    std::vector<int64_t> steps;    ///< that are of it
    std::optional<int64_t> index;  ///< in the table; none where it lacks it
    bool is_withheld = false;
  };
  const BundleInput& input_;
  Table table_;
  std::vector<Place> places_;
};

}  // namespace braid
