#include "braid/table/split_words.h"

#include <array>
#include <string>
#include <utility>

#include "braid/table/cell.h"

namespace braid {

std::optional<Part> part_from(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, Part>, 14> words = {{
      {"train", Part::train},
      {"training", Part::train},
      {"validation", Part::validation},
      {"validate", Part::validation},
      {"valid", Part::validation},
      {"val", Part::validation},
      {"dev", Part::validation},
      {"development", Part::validation},
      {"tune", Part::validation},
      {"test", Part::test},
      {"testing", Part::test},
      {"eval", Part::test},
      {"evaluation", Part::test},
      {"holdout", Part::test},
  }};
  const std::string lower = lower_case(trimmed(word));
  for (const auto& [known, part] : words)
    if (lower == known) return part;
  return std::nullopt;
}

}  // namespace braid
