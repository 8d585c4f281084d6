#include "braid/table/label.h"

#include <algorithm>
#include <cmath>

namespace braid {

bool is_unlabelled(const Cell& cell, const std::vector<std::string>& absent_words, bool lists) {
  if (cell.is_absent()) return !(lists && cell.is_empty_list());
  if (const auto* words = std::get_if<std::string>(&cell.value)) {
    const std::string word = lower_case(trimmed(*words));
    return word.empty() || std::any_of(absent_words.begin(), absent_words.end(),
                                       [&](const auto& absent) { return lower_case(absent) == word; });
  }
  const auto number = cell.number();
  return number && std::isnan(*number);
}

std::string label_text(const Cell& cell) {
  if (const auto number = cell.number(); number && std::isfinite(*number) && !std::holds_alternative<bool>(cell.value))
    return render_number(*number);
  return std::string(trimmed(cell.text()));
}

}  // namespace braid
