#include "braid/data/text_copies.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

#include "braid/core/random.h"
#include "braid/data/crowd.h"
#include "braid/table/cell.h"

namespace braid {
namespace {

constexpr size_t print_words = 2000;
constexpr size_t print_functions = std::tuple_size_v<TextPrint>;
constexpr size_t stretch_functions = 3;                      // of one stretch of a print
constexpr double least_likeness = 0.6, surely_unlike = 0.4;  // the latter as prints say it, with a deviation of 0.09
constexpr size_t least_shared = 12;                          // pairs of words; that many are not shared by chance
constexpr double text_apart = 2;
constexpr size_t text_window = 100, confirmed_texts = 20'000;

/// Whether a character, of which this is the first byte, stands for a word: kana, Chinese, Thai and Lao.
bool is_word_alone(std::string_view rest) {
  const auto first = uint8_t(rest[0]), second = rest.size() > 1 ? uint8_t(rest[1]) : uint8_t(0);
  return (first >= 0xE3 && first <= 0xE9) || (first == 0xE0 && second >= 0xB8 && second <= 0xBB);
}

/// The hashes of the words of a folded text, FNV-1a.
std::vector<uint64_t> word_hashes(std::string_view folded) {
  constexpr uint64_t seed = 0xCBF29CE484222325, prime = 0x100000001B3;
  std::vector<uint64_t> out;
  uint64_t hash = seed;
  const auto end_word = [&] {
    if (hash != seed) out.push_back(hash);
    hash = seed;
  };
  for (size_t i = 0; i < folded.size() && out.size() < print_words; ++i) {
    const auto byte = uint8_t(folded[i]);
    const bool begins = (byte & 0xC0) != 0x80;
    const bool after_alone = begins && i >= 3 && is_word_alone(folded.substr(i - 3));
    if (byte == ' ' || (begins && is_word_alone(folded.substr(i))) || after_alone) end_word();
    if (byte != ' ') hash = (hash ^ byte) * prime;
  }
  end_word();
  return out;
}

/// Different hashes of the pairs of neighbouring words, ascending.
std::vector<uint64_t> pair_hashes(std::string_view folded) {
  const auto words = word_hashes(folded);
  std::vector<uint64_t> out;
  for (size_t i = 0; i <= words.size() && !words.empty(); ++i) {
    const uint64_t before = i > 0 ? words[i - 1] : 1, word = i < words.size() ? words[i] : 2;
    uint64_t mixed = (before * 0x9E3779B97F4A7C15 ^ word) * 0xBF58476D1CE4E5B9;  // as splitmix64 ends
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
    out.push_back(mixed ^ mixed >> 31);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// Factor and summand of each of the random functions.
const std::array<std::pair<uint64_t, uint64_t>, print_functions>& random_functions() {
  static const auto all = [] {
    std::array<std::pair<uint64_t, uint64_t>, print_functions> out;
    Random random(derive_seed(0, "text print"));
    for (auto& [factor, summand] : out) factor = random() | 1, summand = random();
    return out;
  }();
  return all;
}

double guessed_likeness(const TextPrint& a, const TextPrint& b) {
  int same = 0;
  for (size_t i = 0; i < print_functions; ++i) same += a[i] == b[i];
  return double(same) / double(print_functions);
}

uint64_t stretch_of(const TextPrint& print, size_t s) {
  uint64_t out = 0;
  for (size_t i = 0; i < stretch_functions; ++i) out = out << 16 | print[s * stretch_functions + i];
  return out;
}

/// Pairs of prints that seem alike, ascending, each once.
std::vector<std::pair<size_t, size_t>> candidates(const std::vector<TextPrint>& prints, bool& complete) {
  std::vector<std::pair<size_t, size_t>> out;
  std::vector<size_t> order(prints.size());
  std::vector<uint8_t> mates(prints.size());  // of more than a crowd none is looked for
  for (size_t s = 0; s < print_functions / stretch_functions; ++s) {
    std::iota(order.begin(), order.end(), size_t{0});
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      const uint64_t x = stretch_of(prints[a], s), y = stretch_of(prints[b], s);
      return x != y ? x < y : a < b;
    });
    for (size_t i = 0; i < order.size(); ++i) {
      const size_t a = order[i];
      for (size_t j = i + 1; j < order.size() && mates[a] <= Crowd::rank; ++j) {
        const size_t b = order[j];
        if (stretch_of(prints[a], s) != stretch_of(prints[b], s)) break;
        if (j - i > text_window) {
          complete = false;
          break;
        }
        bool earlier = false;  // already seen where they agreed before
        for (size_t t = 0; t < s && !earlier; ++t) earlier = stretch_of(prints[a], t) == stretch_of(prints[b], t);
        if (earlier || mates[b] > Crowd::rank || guessed_likeness(prints[a], prints[b]) < surely_unlike) continue;
        ++mates[a], ++mates[b];
        out.emplace_back(a, b);
      }
    }
  }
  std::erase_if(out,
                [&](const auto& one) { return mates[one.first] > Crowd::rank || mates[one.second] > Crowd::rank; });
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

std::string folded_text(std::string_view text) {
  std::string out;
  for (const char c : lower_case(text)) {
    const bool is_word = uint8_t(c) >= 0x80 || std::isalnum(uint8_t(c));
    if (is_word)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

TextPrint text_print(std::string_view folded) {
  std::array<uint64_t, print_functions> least;
  least.fill(UINT64_MAX);
  const auto& all = random_functions();
  for (const uint64_t pair : pair_hashes(folded))
    for (size_t i = 0; i < print_functions; ++i) least[i] = std::min(least[i], all[i].first * pair + all[i].second);
  TextPrint out;
  // The upper bits of what is least are all alike, the lower ones of a product are not random.
  for (size_t i = 0; i < print_functions; ++i) out[i] = uint16_t(least[i] >> 16 ^ least[i] >> 32);
  return out;
}

double text_likeness(std::string_view a, std::string_view b) {
  const auto one = pair_hashes(a), other = pair_hashes(b);
  std::vector<uint64_t> both;
  std::set_intersection(one.begin(), one.end(), other.begin(), other.end(), std::back_inserter(both));
  if (both.size() < least_shared) return 0;
  return double(both.size()) / double(one.size() + other.size() - both.size());
}

bool find_text_copies(const std::vector<TextPrint>& prints, const std::function<std::string(size_t)>& text_of,
                      const std::function<void(size_t, size_t)>& found) {
  bool complete = true;
  Crowd crowd(prints.size(), [&](size_t a, size_t b) { return 1 - guessed_likeness(prints[a], prints[b]); });
  size_t confirmed = 0;
  for (const auto& [a, b] : candidates(prints, complete)) {
    if (++confirmed > confirmed_texts) return false;
    const double likeness = text_likeness(text_of(a), text_of(b));
    if (likeness < least_likeness) continue;
    if (crowd.sets_apart(a, b, text_apart * (1 - likeness))) found(a, b);
  }
  return complete;
}

}  // namespace braid
