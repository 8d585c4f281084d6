#include "braid/predict/column_states.h"

#include <algorithm>
#include <cmath>

#include "braid/core/error.h"
#include "braid/core/utf8.h"
#include "braid/table/kind.h"

namespace braid {
namespace {

/// Whether something stands in a cell that is neither a number that is none (NaN, infinity) nor a word for nothing.
bool holds_something(const Cell& cell) {
  if (cell.is_absent()) return false;
  const auto number = cell.number();
  return !(number && !std::isfinite(*number)) && !is_absent_word(cell.text());
}

}  // namespace

ColumnStates::ColumnStates(const BundleInput& input, const Reader& reader) : input_(input), table_(reader.table()) {
  const auto& columns = input.recipe.columns;
  auto steps = input.feature->spec().steps_by_source(columns.size());
  const auto read = std::find_if(reader.inputs().begin(), reader.inputs().end(),
                                 [&](const DataInput& one) { return one.id == input.id; });
  for (size_t c = 0; c < columns.size(); ++c)
    places_.push_back({std::move(steps[c]), table_.find_column(columns[c]), read->withheld.count(columns[c]) > 0});
}

ColumnState ColumnStates::of(size_t column, int64_t row, State whole, const bool* mask) const {
  const Place& place = places_[column];
  ColumnState out{input_.recipe.columns[column], State::absent, {}};
  if (whole == State::dropped || place.is_withheld) {
    out.state = State::dropped;
    return out;
  }
  if (std::any_of(place.steps.begin(), place.steps.end(), [&](int64_t t) { return mask[t]; })) {
    out.state = State::present;
    return out;
  }
  if (!place.index) return out;
  const Cell cell = table_.at(row, *place.index);
  if (!holds_something(cell)) return out;
  if (const std::string why = input_.feature->objection(column, cell); !why.empty()) {
    out.state = State::broken;
    out.message = text(table_.subject(row, *place.index), ": \"", utf8_prefix(cell.text(), 40), "\" ", why);
    return out;
  }
  const auto& kinds = input_.recipe.kinds;
  out.state = State::unreadable;
  out.message = text(table_.subject(row, *place.index), ": \"", utf8_prefix(cell.text(), 40), "\" is no ",
                     column < kinds.size() ? kinds[column] : "such value");
  return out;
}

}  // namespace braid
