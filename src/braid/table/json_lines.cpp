#include "braid/table/json_lines.h"

#include <algorithm>
#include <charconv>

#include "braid/core/error.h"

namespace braid {
namespace {

void take_line(std::string_view line, int64_t number, const std::string& subject,
               const std::function<void(const Node&, int64_t)>& take) {
  if (trimmed(line).empty()) return;
  const std::string place = text(subject, " line ", number);
  const Node object = parse_json(line, place);
  require(object.is_table(), Fault::data, place, "is no JSON object; each line must be one {\"column\": value, ...}");
  take(object, number);
}

}  // namespace

void read_json_lines(Bytes& bytes, const std::string& subject, const std::function<void(const Node&, int64_t)>& take) {
  std::string buffer;
  int64_t number = 0;
  for (;;) {
    const size_t before = buffer.size();
    bytes.read(buffer, std::max(block_bytes, before));
    if (buffer.size() == before) break;
    size_t at = 0;
    for (size_t end = buffer.find('\n', before); end != buffer.npos; end = buffer.find('\n', at)) {
      take_line(std::string_view(buffer).substr(at, end - at), ++number, subject, take);
      at = end + 1;
    }
    buffer.erase(0, at);
    require(buffer.size() <= record_bytes, Fault::data, text(subject, " line ", number + 1), "is longer than 64 MiB");
  }
  take_line(buffer, number + 1, subject, take);
}

Cell cell_from_json(const Node& value) {
  if (const auto* words = std::get_if<std::string>(&value.value))
    return trimmed(*words).empty() ? Cell() : Cell(*words);
  if (const auto* truth = std::get_if<bool>(&value.value)) return *truth;
  if (const auto* whole = std::get_if<int64_t>(&value.value)) return *whole;
  if (const auto* real = std::get_if<double>(&value.value)) return *real;
  if (value.is_null()) return {};
  const auto* array = std::get_if<Node::Array>(&value.value);
  if (!array) return render_json(value, -1);
  if (array->empty()) return std::vector<std::string>();
  std::vector<float> numbers;
  std::vector<std::string> words;
  for (const Node& item : *array) {
    if (const auto* word = std::get_if<std::string>(&item.value)) words.push_back(*word);
    if (const auto* whole = std::get_if<int64_t>(&item.value)) numbers.push_back(float(*whole));
    if (const auto* real = std::get_if<double>(&item.value)) numbers.push_back(float(*real));
  }
  if (numbers.size() == array->size()) return numbers;
  if (words.size() == array->size()) return words;
  return render_json(value, -1);
}

std::string render_tagged(const Cell& cell) {
  if (const auto* words = std::get_if<std::string>(&cell.value)) return "s" + *words;
  if (std::holds_alternative<double>(cell.value)) return "d" + cell.text();
  if (std::holds_alternative<int64_t>(cell.value)) return "i" + cell.text();
  if (const auto* truth = std::get_if<bool>(&cell.value)) return *truth ? "b1" : "b0";
  return "j" + cell.text();
}

Cell parse_tagged(std::string_view tagged) {
  require(!tagged.empty(), Fault::internal, "stored cell", "has no type");
  const std::string_view rest = tagged.substr(1);
  if (tagged[0] == 's') return rest;
  if (tagged[0] == 'b') return rest == "1";
  if (tagged[0] == 'j') return cell_from_json(parse_json(rest, "stored cell"));
  if (tagged[0] == 'd') return parse_number(rest).value_or(0);
  int64_t whole = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), whole);
  return whole;
}

}  // namespace braid
