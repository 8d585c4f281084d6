#include "braid/data/spelling.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <utility>

#include "braid/core/error.h"
#include "braid/core/utf8.h"
#include "braid/table/cell.h"

namespace braid {
namespace {

constexpr size_t most_labels = 2000, most_named = 5, shown_bytes = 40;
constexpr int64_t most_slips = 3, rows_a_slip = 20;
constexpr size_t swapped_letters = 4, doubled_letters = 4, missing_letters = 5,
                 other_letters = 6;  // of the longer word

/// Blanks but that of ASCII, and characters of no width.
constexpr std::array<std::pair<std::string_view, const char*>, 12> unseen = {{{"\u00A0", "\\u00A0"},
                                                                              {"\u2002", "\\u2002"},
                                                                              {"\u2003", "\\u2003"},
                                                                              {"\u2009", "\\u2009"},
                                                                              {"\u202F", "\\u202F"},
                                                                              {"\u3000", "\\u3000"},
                                                                              {"\u00AD", "\\u00AD"},
                                                                              {"\u200B", "\\u200B"},
                                                                              {"\u200C", "\\u200C"},
                                                                              {"\u200D", "\\u200D"},
                                                                              {"\u2060", "\\u2060"},
                                                                              {"\uFEFF", "\\uFEFF"}}};
constexpr size_t blanks = 6;  // of `unseen`

/// Which of `unseen` a text begins with; their number where it begins with none.
size_t unseen_at(std::string_view rest) {
  size_t i = 0;
  while (i < unseen.size() && !rest.starts_with(unseen[i].first)) ++i;
  return i;
}

bool is_letter(char c) { return std::isalpha(uint8_t(c)) != 0; }

bool begins_word(const std::string& key, size_t i) { return i == 0 || key[i - 1] == ' '; }

/// How many bytes the word around a letter has; 0 of what is no word but a code: `b12`, `ii`.
size_t word_size(const std::string& key, size_t i) {
  size_t begin = i;
  while (!begins_word(key, begin)) --begin;
  const std::string word = key.substr(begin, std::min(key.find(' ', i), key.size()) - begin);
  const bool is_code = word.find_first_of("0123456789") != word.npos || word.find_first_not_of("ivx") == word.npos;
  return is_code ? 0 : word.size();
}

/// Whether one letter more in `longer`, at `i`, makes a slip of the other word.
bool is_extra(const std::string& longer, size_t i) {
  const char c = longer[i];
  if (c == ' ') return longer.size() >= doubled_letters && i > 0 && i + 1 < longer.size();
  if (!is_letter(c) || (c == 'a' && begins_word(longer, i))) return false;  // typical, atypical
  const bool is_doubled = (i > 0 && longer[i - 1] == c) || (i + 1 < longer.size() && longer[i + 1] == c);
  return word_size(longer, i) >= (is_doubled ? doubled_letters : missing_letters);
}

/// Whether two keys differ as a word and its slip do. Damerau 1964, doi:10.1145/363958.363994
bool is_slip_of(const std::string& a, const std::string& b) {
  const std::string &longer = a.size() >= b.size() ? a : b, &shorter = a.size() >= b.size() ? b : a;
  if (longer.size() > shorter.size() + 1 || a == b) return false;
  const size_t i = size_t(std::mismatch(shorter.begin(), shorter.end(), longer.begin()).first - shorter.begin());
  if (longer.size() > shorter.size()) return longer.compare(i + 1, longer.npos, shorter, i) == 0 && is_extra(longer, i);
  const auto letters = [&](size_t at) { return is_letter(longer[at]) && is_letter(shorter[at]); };
  if (longer.compare(i + 1, longer.npos, shorter, i + 1) == 0)  // grade a, grade b; afferent, efferent
    return letters(i) && !begins_word(longer, i) && word_size(longer, i) >= other_letters;
  const bool is_swapped = i + 1 < longer.size() && longer[i] == shorter[i + 1] && longer[i + 1] == shorter[i] &&
                          longer.compare(i + 2, longer.npos, shorter, i + 2) == 0;
  return is_swapped && letters(i) && letters(i + 1) && word_size(longer, i) >= swapped_letters;
}

}  // namespace

std::string spelling_key(std::string_view label) {
  std::string out;
  const std::string lower = lower_case(label);
  for (size_t i = 0; i < lower.size();) {
    const std::string_view rest = std::string_view(lower).substr(i);
    const size_t which = unseen_at(rest);
    const bool is_between = !out.empty() && std::isalnum(uint8_t(out.back())) && i + 1 < lower.size() &&
                            std::isalnum(uint8_t(lower[i + 1]));
    const bool is_joint = (rest[0] == '-' || rest[0] == '_') && is_between;
    const bool is_blank = is_joint || which < blanks || trimmed(rest.substr(0, 1)).empty();
    if (is_blank && !out.empty() && out.back() != ' ') out += ' ';
    if (!is_blank && which == unseen.size()) out += rest[0];
    i += which < unseen.size() ? unseen[which].first.size() : 1;
  }
  if (out.ends_with(' ')) out.pop_back();
  if (out.size() > 2 && out.ends_with('.') && is_letter(out[out.size() - 2])) out.pop_back();
  return out;
}

std::string visible(std::string_view label) {
  std::string out;
  for (size_t i = 0; i < label.size();) {
    const size_t which = unseen_at(label.substr(i));
    if (which < unseen.size())
      out += unseen[which].second, i += unseen[which].first.size();
    else
      out += label[i++];
  }
  return out;
}

std::vector<AlikeLabels> find_alike(const std::map<std::string, int64_t>& rows) {
  std::map<std::string, std::vector<std::pair<std::string, int64_t>>> by_key;
  for (const auto& one : rows) by_key[spelling_key(one.first)].push_back(one);
  std::vector<AlikeLabels> out;
  for (auto& [key, labels] : by_key) {
    std::stable_sort(labels.begin(), labels.end(), [](auto& a, auto& b) { return a.second > b.second; });
    for (size_t i = 1; i < labels.size() && !key.empty(); ++i)
      out.push_back({labels[i].first, labels[0].first, labels[i].second, labels[0].second, false});
  }
  if (by_key.size() > most_labels) return out;
  for (const auto& [rare, labels] : by_key)
    for (const auto& [common, others] : by_key) {
      const bool is_rare = labels[0].second <= most_slips && labels[0].second * rows_a_slip <= others[0].second;
      if (is_rare && is_slip_of(rare, common))
        out.push_back({labels[0].first, others[0].first, labels[0].second, others[0].second, true});
    }
  return out;
}

std::string alike_words(const std::vector<AlikeLabels>& pairs) {
  std::string out;
  const auto one = [](const std::string& label, int64_t rows) {
    return text('"', visible(utf8_prefix(label, shown_bytes)), "\" (", rows, rows == 1 ? " row)" : " rows)");
  };
  for (size_t i = 0; i < std::min(pairs.size(), most_named); ++i)
    out += text(i > 0 ? ", " : "", one(pairs[i].rare, pairs[i].rare_rows), " and ",
                one(pairs[i].common, pairs[i].common_rows));
  return out + (pairs.size() > most_named ? ", …" : "");
}

}  // namespace braid
