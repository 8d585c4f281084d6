#include "braid/cli/aligned_text.h"

#include <algorithm>
#include <cstdint>

#include "braid/core/error.h"
#include "braid/core/utf8.h"

namespace braid {
namespace {

constexpr size_t widest = 40;

size_t characters(const std::string& words) { return size_t(utf8_characters(words)); }

}  // namespace

std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (size_t c = 0; c + 1 < row.size(); ++c) widths[c] = std::max(widths[c], std::min(characters(row[c]), widest));
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (size_t c = 0; c < row.size(); ++c) {
      line += "  " + row[c];
      if (const size_t shown = characters(row[c]); c + 1 < row.size() && shown < widths[c])
        line.append(widths[c] - shown, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

std::string terminal_words(std::string cell, size_t most) {
  if (cell.size() > most) cell = text(utf8_prefix(cell, most), "…");
  for (size_t i = 0; i < cell.size(); ++i) {
    if (uint8_t(cell[i]) < 0x20 || cell[i] == 0x7F) cell[i] = ' ';
    const bool high_control = cell[i] == '\xC2' && i + 1 < cell.size() && uint8_t(cell[i + 1]) < 0xA0;
    if (high_control) cell[i] = cell[i + 1] = ' ';  // U+0080 to U+009F: the same commands in one character
  }
  return cell;
}

}  // namespace braid
