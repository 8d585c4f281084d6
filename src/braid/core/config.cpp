#include "braid/core/config.h"

#include <algorithm>
#include <numeric>

namespace braid {
namespace {

size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1])});
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string> nearest(const std::string& word, const std::vector<std::string>& known) {
  const auto best = std::min_element(known.begin(), known.end(), [&](const auto& a, const auto& b) {
    return edit_distance(word, a) < edit_distance(word, b);
  });
  if (best == known.end() || edit_distance(word, *best) > std::max<size_t>(2, word.size() / 3)) return std::nullopt;
  return *best;
}

std::string guess(const std::string& word, const std::vector<std::string>& known) {
  const auto near = nearest(word, known);
  return near ? text("; did you mean \"", *near, "\"?") : std::string();
}

void ConfigReader::finish() const {
  const auto* members = std::get_if<Node::Table>(&node_.value);
  if (!members) return;
  for (const auto& [key, child] : *members) {
    if (std::find(known_.begin(), known_.end(), key) != known_.end()) continue;
    fail(Fault::config, child.origin, "unknown key \"", key, '"', owner_.empty() ? "" : " of " + owner_,
         guess(key, known_));
  }
}

}  // namespace braid
