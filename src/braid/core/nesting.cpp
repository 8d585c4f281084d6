#include "braid/core/nesting.h"

#include <algorithm>
#include <vector>

namespace braid {
namespace {

/// One past the string that begins at `begin`, or the text's end. Three quotes begin a string of several lines in TOML,
/// whose end may follow one or two quotes of its own; in JSON they are a mistake.
size_t string_end(std::string_view text, size_t begin) {
  const char quote = text[begin];
  const std::string_view tripled = quote == '"' ? R"(""")" : "'''";
  const bool several_lines = text.substr(begin).starts_with(tripled);
  const std::string_view closing = several_lines ? tripled : text.substr(begin, 1);
  for (size_t i = begin + closing.size(); i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text.substr(i).starts_with(closing)) {
      i += closing.size();
      for (int own = 0; several_lines && own < 2 && i < text.size() && text[i] == quote; ++own) ++i;
      return i;
    }
  }
  return text.size();
}

bool opens(char c) { return c == '[' || c == '{'; }
bool closes(char c) { return c == ']' || c == '}'; }

}  // namespace

std::optional<size_t> too_deep_json(std::string_view text) {
  int64_t depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') {
      i = string_end(text, i) - 1;
    } else if (opens(text[i])) {
      if (++depth > max_nesting) return i;
    } else if (closes(text[i])) {
      --depth;
    }
  }
  return std::nullopt;
}

std::optional<size_t> too_deep_toml(std::string_view text) {
  struct Level {
    bool is_value;     // what stands here now; only the dots of keys open levels
    bool holds_items;  // of a list, which are values
    int64_t dots;
  };
  std::vector<Level> levels = {{false, false, 0}};
  int64_t depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    Level& level = levels.back();
    if (c == '"' || c == '\'') {
      i = string_end(text, i) - 1;
    } else if (c == '#') {
      i = std::min(text.find('\n', i), text.size()) - 1;
    } else if (c == '=') {
      level.is_value = true;
    } else if (c == '.') {
      depth += !level.is_value, level.dots += !level.is_value;
    } else if (c == ',' || c == '\n') {
      depth -= level.dots;
      level = {level.holds_items, level.holds_items, 0};
    } else if (opens(c)) {
      ++depth;
      const bool list = c == '[' && level.is_value;  // else the brackets of a header, or an inline table
      levels.push_back({list, list, 0});
    } else if (closes(c) && levels.size() > 1) {
      depth -= 1 + level.dots;
      levels.pop_back();
    }
    if (depth > max_nesting) return i;
  }
  return std::nullopt;
}

}  // namespace braid
