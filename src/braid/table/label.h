#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "braid/table/cell.h"

/// @file label.h
/// When a target cell has no label, and when two cells have the same one.

namespace braid {

/// True for an empty cell, a number that is none (NaN), and a cell whose text is one of `absent_words` in any case.
/// @param lists  whether a label is a list: an empty one then says that no label holds
bool is_unlabelled(const Cell& cell, const std::vector<std::string>& absent_words, bool lists);

/// A label's text, trimmed; numbers in their shortest form, so that `1`, `1.0`, `+1` and a number 1 are one label.
std::string label_text(const Cell& cell);

/// The labels of a cell of several: its items, of which one that is no label and is written `a|b` with one of them a
/// label, or `a, b` with both, is its parts. @param is_label  whether a text is listed
std::vector<std::string> label_items(const Cell& cell, const std::function<bool(const std::string&)>& is_label);

/// The parts of a text between separators, trimmed and without empty ones.
std::vector<std::string> parts_between(std::string_view text, std::string_view separator);

/// The label of a cell: the one written like it, so that the codes `007` and `7` are two where both are listed, else
/// the one of its `label_text`. @param find  from a text to its place among the labels (an optional), none when not
/// listed
template <class Find>
auto find_label(const Cell& cell, const Find& find) {
  const auto as_written = find(std::string(trimmed(cell.text())));
  return as_written ? as_written : find(label_text(cell));
}

}  // namespace braid
