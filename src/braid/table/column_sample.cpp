#include "braid/table/column_sample.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "braid/core/random.h"
#include "braid/table/kind.h"

namespace braid {
namespace {

constexpr int64_t counted_rows = 1'000'000;

bool is_uuid(std::string_view text) {
  if (text.size() == 38 && text.front() == '{' && text.back() == '}') text = text.substr(1, 36);  // of Windows
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !std::isxdigit(uint8_t(text[i]))) return false;
  }
  return true;
}

bool has_leading_zero(std::string_view text) {
  return text.size() > 1 && text[0] == '0' && text.find_first_not_of("0123456789") == text.npos;
}

bool is_address(std::string_view text) {
  const size_t scheme = text.find("://");
  return scheme != text.npos && scheme > 1 && scheme < 8 && text.find(' ') == text.npos;
}

}  // namespace

std::vector<int64_t> spread_rows(int64_t rows, int64_t count) {
  count = std::min(rows, std::max<int64_t>(count, 1));
  std::vector<int64_t> chosen;
  for (int64_t i = 0; i < count; ++i) chosen.push_back(int64_t(__int128(i) * rows / count));
  return chosen;
}

double count_words(std::string_view text) {
  double words = 0;
  bool inside = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const uint8_t c = uint8_t(text[i]);
    if (c <= ' ') {
      inside = false;
      continue;
    }
    if ((c & 0xC0) == 0x80) continue;  // not the first byte of a character
    const uint8_t next = i + 1 < text.size() ? uint8_t(text[i + 1]) : 0;
    const bool thai = c == 0xE0 && next >= 0xB8 && next <= 0xBB;  // with Lao
    if (thai || (c >= 0xE3 && c <= 0xE9)) {                       // kana, Chinese characters
      words += 0.5;
      inside = false;
    } else if (!inside) {
      words += 1;
      inside = true;
    }
  }
  return words;
}

ColumnSample::ColumnSample(const Table& table, int64_t index, const std::vector<int64_t>& sample)
    : column(index), sampled(int64_t(sample.size())) {
  double items = 0;
  counts_rows = sample.size() > 2;
  std::optional<double> offset;
  for (const int64_t row : sample) {
    Cell cell = table.at(row, index);
    if (cell.is_absent()) continue;
    std::string text(trimmed(cell.text()));
    count(cell, text);
    const auto number = cell.number();
    if (!offset && number) offset = *number - double(row);
    counts_rows = counts_rows && number && *number - double(row) == *offset;
    if (with_semicolon + json_arrays + text_lists > 0 && rows.size() < 1000)
      for (const auto& item : cell.items()) item_words += count_words(item), ++items;
    words += count_words(text);
    ++counts[text];
    rows.push_back(row);
    cells.push_back(std::move(cell));
    texts.push_back(std::move(text));
  }
  if (json_arrays > 0) json_arrays += bare_braces;  // else they are objects without a field
  counts_rows = counts_rows && absent() == 0;
  if (filled() > 0) words /= double(filled());
  if (items > 0) item_words /= items;
  std::vector<std::string_view> real;
  for (const std::string& text : texts)
    if (!is_absent_word(text)) real.push_back(text);
  if (numbers < int64_t(real.size())) amounts = guess_amounts(real, table.columns()[size_t(index)]);
}

void ColumnSample::count(const Cell& cell, const std::string& text) {
  number_lists += std::holds_alternative<std::vector<float>>(cell.value);
  text_lists += std::holds_alternative<std::vector<std::string>>(cell.value);
  booleans += std::holds_alternative<bool>(cell.value);
  absent_words += is_absent_word(text);
  if (const auto number = parse_number(text); number && std::isfinite(*number)) {
    ++numbers;
    wholes += *number == std::floor(*number);
    leading_zero += has_leading_zero(text);
    return;
  }
  several_words += count_words(text) >= 2;
  with_semicolon += text.find(';') != text.npos;
  const bool in_braces = text.starts_with('{') && text.ends_with('}');
  if (in_braces || (text.starts_with('[') && text.ends_with(']'))) {
    const auto items = cell.items();
    const bool is_bare = in_braces && items.empty();
    json_arrays += !is_bare && items != std::vector<std::string>{text};
    bare_braces += is_bare;
  }
  addresses += is_address(text);
  uuids += is_uuid(text);
}

Repetition count_repetition(const Table& table, int64_t column) {
  const auto parts = uint64_t((table.size() + counted_rows - 1) / counted_rows);
  std::vector<uint64_t> hashes;
  for (int64_t row = 0; row < table.size(); ++row) {
    const Cell cell = table.at(row, column);
    if (cell.is_absent()) continue;
    const uint64_t hash = derive_seed(0, trimmed(cell.text()));
    if (hash % parts == 0) hashes.push_back(hash);
  }
  std::sort(hashes.begin(), hashes.end());
  Repetition out;
  out.filled = int64_t(hashes.size());
  for (size_t i = 0; i < hashes.size(); ++i) {
    const bool is_first = i == 0 || hashes[i] != hashes[i - 1];
    out.distinct += is_first;
    out.repeating += is_first && i + 1 < hashes.size() && hashes[i] == hashes[i + 1];
  }
  return out;
}

}  // namespace braid
