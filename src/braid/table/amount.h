#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "braid/table/cell.h"

/// @file amount.h
/// Numbers as people write them: `$1,234.50`, `1.234,50 €`, `12 %`, `85 kg`, `10,000+`, `€1.2M`, `3,5`, `<0.5`, and
/// durations, which become seconds (`duration.h`).

namespace braid {

/// How a column writes its numbers, where it does not write them plainly. The unit is dropped, not converted: a column
/// has one; but durations in several become seconds.
struct AmountFormat {
  std::string column;         ///< header
  std::string decimal = ".";  ///< "." or ","; the other one parts thousands
  std::string unit;           ///< before or behind the number: `$`, `%`, `kg`; empty: none; or a `duration_format`

  template <class V>
  void fields(V& v) {
    v.field("column", column, "header of the column");
    v.field("decimal", decimal, "mark of decimals, \".\" or \",\"; the other one parts thousands");
    v.field("unit", unit,
            "what stands before or behind the number, such as $, % or kg; it is dropped; h:m:s, h:m and m:s read "
            "durations as seconds: 1:02:33, 2h30m, and 02:33 as the unit says");
  }
  /// @throws Error(config) for another mark
  void validate() const;

  bool operator==(const AmountFormat&) const = default;
};

/// The number that the whole trimmed `text` spells: a sign in front or brackets around what is negative, the unit on
/// one side or none, thousands parted by the other mark, blanks or apostrophes, `K`, `M` or `B` behind the number for
/// thousands, millions or billions, `+` behind or one of `<`, `>`, `~` in front of what is a bound. None for anything
/// else, such as another unit.
std::optional<double> parse_amount(std::string_view text, const AmountFormat& format);

/// The format in which most of the texts are numbers; none where plain numbers are as many. Where commas may be of
/// thousands or of decimals in every text ("1,234"), they are of thousands.
/// @param texts  trimmed, without words that stand for no value  @param column  of the format
std::optional<AmountFormat> guess_amounts(const std::vector<std::string_view>& texts, const std::string& column);

/// The units of texts that are nearly all numbers with a unit behind or before them, where there are two to five of
/// which each stands in one of 20 texts or more: `21 C` beside `70 F`. Empty for others.
std::vector<std::string> mixed_units(const std::vector<std::string>& texts);

/// The cell as a number where it is a text that spells one in this format, else as it is.
Cell read_amount(Cell cell, const AmountFormat& format);

}  // namespace braid
