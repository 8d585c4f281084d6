#include "braid/table/label.h"

#include <algorithm>
#include <cmath>

namespace braid {

bool is_unlabelled(const Cell& cell, const std::vector<std::string>& absent_words, bool lists) {
  if (cell.is_absent()) return !(lists && cell.is_empty_list());
  const auto number = cell.number();
  const bool is_word = std::holds_alternative<std::string>(cell.value);
  if (!is_word && (!number || std::isfinite(*number))) return false;
  if (!is_word && std::isnan(*number)) return true;
  const std::string word = lower_case(trimmed(cell.text()));
  const auto is_word_of = [&](const std::string& one) {
    return std::any_of(absent_words.begin(), absent_words.end(),
                       [&](const auto& absent) { return lower_case(absent) == one; });
  };
  if (word.empty() || is_word_of(word)) return true;
  return number && std::isinf(*number) && is_word_of(render_number(*number));  // 1e999 is inf by another name
}

std::string label_text(const Cell& cell) {
  if (const auto number = cell.number(); number && std::isfinite(*number) && !std::holds_alternative<bool>(cell.value))
    return render_number(*number);
  return std::string(trimmed(cell.text()));
}

std::vector<std::string> parts_between(std::string_view text, std::string_view separator) {
  std::vector<std::string> parts;
  for (;;) {
    const size_t cut = text.find(separator);
    if (const auto part = trimmed(text.substr(0, cut)); !part.empty()) parts.emplace_back(part);
    if (cut == text.npos) return parts;
    text.remove_prefix(cut + separator.size());
  }
}

std::vector<std::string> label_items(const Cell& cell, const std::function<bool(const std::string&)>& is_label) {
  std::vector<std::string> out;
  for (std::string& item : cell.items()) {
    if (is_label(item)) {
      out.push_back(std::move(item));
      continue;
    }
    const auto bars = parts_between(item, "|"), commas = parts_between(item, ", ");
    const bool has_bars = bars.size() > 1 && std::any_of(bars.begin(), bars.end(), is_label);
    const bool has_commas = commas.size() > 1 && std::all_of(commas.begin(), commas.end(), is_label);
    const auto& parts = has_bars ? bars : commas;
    if (has_bars || has_commas)
      out.insert(out.end(), parts.begin(), parts.end());
    else
      out.push_back(std::move(item));
  }
  return out;
}

}  // namespace braid
