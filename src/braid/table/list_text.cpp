#include "braid/table/list_text.h"

#include "braid/core/error.h"
#include "braid/core/node.h"
#include "braid/table/cell.h"

namespace braid {
namespace {

std::string as_text(const Node& node) {
  const Node* name = node.is_table() ? node.find("name") : nullptr;
  for (const Node* one : {name, &node})
    if (const auto* words = one ? std::get_if<std::string>(&one->value) : nullptr) return *words;
  return render_json(node, -1);
}

/// The members of a JSON array, or none when `text` is no JSON array.
std::optional<std::vector<std::string>> json_items(std::string_view text) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return std::nullopt;
  if (text[1] == '\'' || text.starts_with("[{'")) return std::nullopt;  // Python's, an error to JSON
  try {
    const Node node = parse_json(text, "list");
    std::vector<std::string> items;
    for (const Node& item : node.array())
      if (!item.is_null()) items.push_back(as_text(item));
    return items;
  } catch (const Error&) {  // a text in brackets is just a text
    return std::nullopt;
  }
}

/// Takes the quoted member at the begin of `rest` off, with Python's escapes; none where the quote does not end.
std::optional<std::string> take_quoted(std::string_view& rest) {
  const char quote = rest.front();
  std::string out;
  for (size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == quote) {
      rest.remove_prefix(i + 1);
      return out;
    }
    const char next = rest[i] == '\\' && i + 1 < rest.size() ? rest[i + 1] : 0;
    if (next == '\'' || next == '"' || next == '\\') ++i;
    out += rest[i];
  }
  return std::nullopt;
}

/// Takes a number or `None`, which is an empty member, off the begin of `rest`; none for anything else.
std::optional<std::string> take_bare(std::string_view& rest) {
  const size_t end = std::min(rest.find_first_of(", \t\r\n\v\f"), rest.size());
  const std::string_view word = rest.substr(0, end);
  if (word != "None" && !parse_number(word)) return std::nullopt;
  rest.remove_prefix(end);
  return std::string(word == "None" ? std::string_view() : word);
}

/// Takes a member of a dict that is neither in quotes nor called `name` off: a number, a word, or brackets with all
/// that is in them; false where it does not end.
bool skip_value(std::string_view& rest) {
  constexpr std::string_view open = "[{(", close = "]})";
  size_t depth = 0;
  while (!rest.empty()) {
    const char c = rest.front();
    const bool closes = close.find(c) != close.npos;
    if (depth == 0 && (c == ',' || closes)) return true;
    if (c == '\'' || c == '"') {
      if (!take_quoted(rest)) return false;
      continue;
    }
    depth += open.find(c) != open.npos;
    depth -= closes;
    rest.remove_prefix(1);
  }
  return false;
}

/// Takes a dict off the begin of `rest`: its `name`, or all of it as it is written.
std::optional<std::string> take_dict(std::string_view& rest) {
  const std::string_view whole = rest;
  std::optional<std::string> name;
  const auto skip = [&rest](char c) {
    rest = trimmed(rest);
    if (!rest.starts_with(c)) return false;
    rest = trimmed(rest.substr(1));
    return true;
  };
  for (bool more = skip('{'); more && !rest.starts_with('}'); more = skip(',')) {
    const bool is_quoted = rest.starts_with('\'') || rest.starts_with('"');
    const auto key = is_quoted ? take_quoted(rest) : std::nullopt;
    if (!key || !skip(':')) return std::nullopt;
    if (*key == "name" && (rest.starts_with('\'') || rest.starts_with('"')))
      name = take_quoted(rest);
    else if (!skip_value(rest))
      return std::nullopt;
  }
  rest = trimmed(rest);
  if (!rest.starts_with('}')) return std::nullopt;
  rest.remove_prefix(1);
  return name ? *name : std::string(whole.substr(0, whole.size() - rest.size()));
}

/// The members of a list as Python, pandas and numpy write it: none when `text` is no such list.
std::optional<std::vector<std::string>> python_items(std::string_view text) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return std::nullopt;
  std::vector<std::string> items;
  std::string_view rest = trimmed(text.substr(1, text.size() - 2));
  while (!rest.empty()) {
    const bool is_quoted = rest.front() == '\'' || rest.front() == '"';
    const auto member = is_quoted ? take_quoted(rest) : rest.front() == '{' ? take_dict(rest) : take_bare(rest);
    if (!member) return std::nullopt;
    if (const auto item = trimmed(*member); !item.empty()) items.emplace_back(item);
    const size_t left = rest.size();
    rest = trimmed(rest);
    if (rest.starts_with(','))
      rest = trimmed(rest.substr(1));
    else if (!rest.empty() && rest.size() == left)
      return std::nullopt;  // 'a'b
  }
  return items;
}

/// Takes a word off the begin of what stands between braces: there, all that is no plain word is in quotes.
std::optional<std::string> take_plain(std::string_view& rest) {
  const size_t end = std::min(rest.find(','), rest.size());
  const std::string_view word = trimmed(rest.substr(0, end));
  if (word.empty() || word.find_first_of(" \t\r\n\v\f:={}[]()\"'\\") != word.npos) return std::nullopt;
  rest.remove_prefix(end);
  return std::string(lower_case(word) == "null" ? std::string_view() : word);
}

/// The members of an array as PostgreSQL writes it, or of a set of Python: none when `text` is neither.
std::optional<std::vector<std::string>> braced_items(std::string_view text) {
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return std::nullopt;
  std::vector<std::string> items;
  std::string_view rest = trimmed(text.substr(1, text.size() - 2));
  while (!rest.empty()) {
    const auto member = rest.front() == '\'' || rest.front() == '"' ? take_quoted(rest) : take_plain(rest);
    if (!member) return std::nullopt;
    if (const auto item = trimmed(*member); !item.empty()) items.emplace_back(item);
    rest = trimmed(rest);
    if (rest.empty()) break;
    if (!rest.starts_with(',')) return std::nullopt;
    rest = trimmed(rest.substr(1));
    if (rest.empty()) return std::nullopt;  // {a,}
  }
  return items;
}

}  // namespace

std::optional<std::vector<std::string>> list_members(std::string_view text) {
  if (text.starts_with('{')) return braced_items(text);
  auto members = json_items(text);
  return members ? members : python_items(text);
}

}  // namespace braid
