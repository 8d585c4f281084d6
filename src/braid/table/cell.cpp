#include "braid/table/cell.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "braid/core/node.h"
#include "braid/table/list_text.h"

namespace braid {
namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

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
  if (auto members = list_members(rest)) return std::move(*members);
  for (;;) {
    const size_t cut = rest.find(';');
    if (const auto item = trimmed(rest.substr(0, cut)); !item.empty()) items.emplace_back(item);
    if (cut == rest.npos) return items;
    rest.remove_prefix(cut + 1);
  }
}

}  // namespace braid
