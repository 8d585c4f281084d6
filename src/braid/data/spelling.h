#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// @file spelling.h
/// Labels and categories that may be one, written in two ways.

namespace braid {

/// What is left of a label without capitals (ASCII), characters that nobody sees, a point at the end, and how its words
/// are joined: blanks of any kind and number, `-` and `_` are one blank. `New-York`, `new  york` and `New York.` are
/// all `new york`; `C`, `C#` and `C++` stay apart.
std::string spelling_key(std::string_view label);

/// The label with what cannot be seen written out: a no-break space as `\u00A0`.
std::string visible(std::string_view label);

/// Two labels that may be one.
struct AlikeLabels {
  std::string rare, common;
  int64_t rare_rows = 0, common_rows = 0;
  bool is_slip = false;  ///< a letter is other, too much or missing, or two are swapped; else their keys are equal
};

/// Labels that have one key, each with the most frequent of it, then slips: labels of at most three rows that differ in
/// one letter from one of twenty times as many. Of short words, which often differ in one letter, only what is doubled,
/// swapped or parted by a blank is taken for a slip, and nothing of codes (`b12`, `type ii`), first letters, or an `a`
/// before a word. Slips are looked for among 2,000 labels at most.
/// @param rows  of each label
std::vector<AlikeLabels> find_alike(const std::map<std::string, int64_t>& rows);

/// `"catt" (2 rows) and "cat" (130 rows)`, at most five pairs.
std::string alike_words(const std::vector<AlikeLabels>& pairs);

}  // namespace braid
