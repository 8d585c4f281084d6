#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// @file cell.h
/// One cell of a table.

namespace braid {

/// What a table holds where a row and a column meet. Text files give strings (JSON Lines also numbers and lists);
/// Parquet and Arrow files give what they declare. An empty or blank text, an empty list and a not-a-number are absent;
/// but an empty list stays one, since as a target of several labels it says that none of them holds.
struct Cell {
  using Value =
      std::variant<std::monostate, std::string, double, int64_t, bool, std::vector<float>, std::vector<std::string>>;
  Value value;

  Cell() = default;
  Cell(std::string v) : value(std::move(v)) {}               // NOLINT: implicit, so that rows can be written down
  Cell(std::string_view v) : value(std::string(v)) {}        // NOLINT
  Cell(const char* v) : value(std::string(v)) {}             // NOLINT
  Cell(double v) : value(v) {}                               // NOLINT
  Cell(int v) : value(int64_t{v}) {}                         // NOLINT
  Cell(int64_t v) : value(v) {}                              // NOLINT
  Cell(bool v) : value(v) {}                                 // NOLINT
  Cell(std::vector<float> v) : value(std::move(v)) {}        // NOLINT
  Cell(std::vector<std::string> v) : value(std::move(v)) {}  // NOLINT

  bool is_absent() const { return std::holds_alternative<std::monostate>(value) || is_empty_list(); }

  /// True for a list without members, such as `[]` in JSON.
  bool is_empty_list() const {
    const auto* list = std::get_if<std::vector<std::string>>(&value);
    return list && list->empty();
  }

  /// The cell as text: numbers in the shortest form that reads back equal, lists as a JSON array, absent as "".
  std::string text() const;

  /// The number this cell is or spells in full (`parse_number`); true is 1, false 0. None for anything else.
  std::optional<double> number() const;

  /// The members of a list cell, of a text that is a list as `list_members` reads it, or of `a;b;c`, trimmed and
  /// without empty ones. A text without `;` is one item; an absent cell has none.
  std::vector<std::string> items() const;

  bool operator==(const Cell&) const = default;
};

/// `text` without spaces, tabs and line ends at both sides.
std::string_view trimmed(std::string_view text);

/// `text` with ASCII letters in lower case.
std::string lower_case(std::string_view text);

/// The number that the whole trimmed `text` spells, independent of the locale: `12`, `-0.5`, `+3`, `1e5`. `inf` and
/// `nan` are numbers too, so that a caller can tell them from words and report them: test with `std::isfinite`.
std::optional<double> parse_number(std::string_view text);

/// The shortest decimal that reads back as `value`.
std::string render_number(double value);

}  // namespace braid
