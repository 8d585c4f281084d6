#include "braid/predict/token_words.h"

#include "braid/features/subword_vocabulary.h"

namespace braid {
namespace {

constexpr std::string_view space_mark = "\xE2\x96\x81";  // U+2581, in place of a space

/// The first character of a valid UTF-8 text.
uint32_t first_character(std::string_view text) {
  if (text.empty()) return 0;
  const auto lead = uint8_t(text[0]);
  const size_t more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  uint32_t out = more == 0 ? lead : lead & (0x3F >> more);
  for (size_t i = 1; i <= more && i < text.size(); ++i) out = out << 6 | (uint8_t(text[i]) & 0x3F);
  return out;
}

/// Thai, Lao, Myanmar, Khmer, Japanese and Chinese.
bool is_written_without_spaces(uint32_t character) {
  const auto within = [&](uint32_t low, uint32_t high) { return low <= character && character <= high; };
  return within(0x0E00, 0x0EFF) || within(0x1000, 0x109F) || within(0x1780, 0x17FF) || within(0x3040, 0x30FF) ||
         within(0x3400, 0x9FFF) || within(0xF900, 0xFAFF) || within(0x20000, 0x3FFFF);
}

}  // namespace

std::vector<std::string> vocabulary_pieces(const Feature& feature) {
  const auto files = feature.files();
  const auto found = files.find("vocabulary.txt");
  if (found == files.end()) return {};
  std::vector<std::string> out(size_t(SubwordVocabulary::first_piece_id));
  const std::string& lines = found->second;
  for (size_t at = 0, end; (end = lines.find('\n', at)) != lines.npos; at = end + 1)
    out.push_back(lines.substr(at, end - at));
  return out;
}

std::vector<TokenWord> token_words(const torch::Tensor& ids, const torch::Tensor& mask,
                                   const std::vector<std::string>& pieces) {
  std::vector<TokenWord> out;
  for (int64_t t = 0; t < ids.size(0); ++t) {
    if (!mask[t].item<bool>()) continue;
    const auto id = ids[t].item<int64_t>();
    if (pieces.empty()) {
      out.push_back({text("step ", t + 1), {t}});
      continue;
    }
    if (id == SubwordVocabulary::begin_id) continue;
    const bool known = id >= SubwordVocabulary::first_piece_id && id < int64_t(pieces.size());
    std::string_view piece = known ? std::string_view(pieces[size_t(id)]) : "[unknown]";
    const bool after_space = piece.starts_with(space_mark);
    if (after_space) piece.remove_prefix(space_mark.size());
    if (out.empty() || after_space || is_written_without_spaces(first_character(piece))) out.emplace_back();
    out.back().text += piece;
    out.back().steps.push_back(t);
  }
  return out;
}

}  // namespace braid
