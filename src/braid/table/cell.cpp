#include "braid/table/cell.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "braid/core/error.h"
#include "braid/core/node.h"

namespace braid {
namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

std::string as_text(const Node& node) {
  if (const auto* words = std::get_if<std::string>(&node.value)) return *words;
  return render_json(node, -1);
}

/// The members of a JSON array, or none when `text` is no JSON array.
std::optional<std::vector<std::string>> json_items(std::string_view text) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return std::nullopt;
  if (text[1] == '\'') return std::nullopt;  // Python's, of which JSON would only be an error
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

/// The members of a list as Python, pandas and numpy write it: `['a', "b"]`, `['a' 'b']`, `[1. 2. 3.]`; none when
/// `text` is no such list.
std::optional<std::vector<std::string>> python_items(std::string_view text) {
  if (text.size() < 2 || text.front() != '[' || text.back() != ']') return std::nullopt;
  std::vector<std::string> items;
  std::string_view rest = trimmed(text.substr(1, text.size() - 2));
  while (!rest.empty()) {
    const bool is_quoted = rest.front() == '\'' || rest.front() == '"';
    const auto member = is_quoted ? take_quoted(rest) : take_bare(rest);
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

template <class T>
std::string render(T value) {
  char digits[64];
  return {digits, std::to_chars(digits, digits + sizeof digits, value).ptr};
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
  return lower;
}

std::optional<double> parse_number(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) {  // too large is infinite, too small is nothing
    const size_t exponent = text.find_first_of("eE");
    const bool tiny = exponent != text.npos ? text.substr(exponent + 1).starts_with('-') : text.find('.') <= 2;
    const double size = tiny ? 0.0 : std::numeric_limits<double>::infinity();
    return text.starts_with('-') ? -size : size;
  }
  if (error != std::errc()) return std::nullopt;
  return value;
}

std::string render_number(double value) { return render(value); }

std::string Cell::text() const {
  struct Render {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(const std::string& v) const { return v; }
    std::string operator()(double v) const { return render(v); }
    std::string operator()(int64_t v) const { return render(v); }
    std::string operator()(bool v) const { return v ? "true" : "false"; }
    std::string operator()(const std::vector<float>& v) const {
      std::string all = "[";
      for (const float x : v) all += (all.size() > 1 ? "," : "") + render(x);
      return all + "]";
    }
    std::string operator()(const std::vector<std::string>& v) const { return render_json(Node(v), -1); }
  };
  return std::visit(Render{}, value);
}

std::optional<double> Cell::number() const {
  if (const auto* words = std::get_if<std::string>(&value)) return parse_number(*words);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* whole = std::get_if<int64_t>(&value)) return double(*whole);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? 1.0 : 0.0;
  return std::nullopt;
}

std::vector<std::string> Cell::items() const {
  if (is_absent()) return {};
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) return *list;
  std::vector<std::string> items;
  if (const auto* numbers = std::get_if<std::vector<float>>(&value)) {
    for (const float x : *numbers) items.push_back(render(x));
    return items;
  }
  const auto* words = std::get_if<std::string>(&value);
  if (!words) return {text()};
  std::string_view rest = trimmed(*words);
  if (auto members = json_items(rest)) return std::move(*members);
  if (auto members = python_items(rest)) return std::move(*members);
  for (;;) {
    const size_t cut = rest.find(';');
    if (const auto item = trimmed(rest.substr(0, cut)); !item.empty()) items.emplace_back(item);
    if (cut == rest.npos) return items;
    rest.remove_prefix(cut + 1);
  }
}

}  // namespace braid
