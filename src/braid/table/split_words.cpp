#include "braid/table/split_words.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "braid/table/cell.h"
#include "braid/table/name_hint.h"

namespace braid {
namespace {

/// `train_set`, `Train set` and `trainset` are `train`.
std::string without_set(std::string word) {
  if (word.size() <= 3 || !word.ends_with("set")) return word;
  word.resize(word.size() - 3);
  while (!word.empty() && (word.back() == '_' || word.back() == '-' || word.back() == ' ')) word.pop_back();
  return word;
}

bool is_one_of(const std::string& word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

std::optional<Part> part_from(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, Part>, 22> words = {{
      {"train", Part::train},
      {"training", Part::train},
      {"trn", Part::train},
      {"tr", Part::train},
      {"validation", Part::validation},
      {"validate", Part::validation},
      {"valid", Part::validation},
      {"val", Part::validation},
      {"dev", Part::validation},
      {"development", Part::validation},
      {"tune", Part::validation},
      {"publictest", Part::validation},  // of FER2013 and other contests, whose last word is the private one
      {"public_test", Part::validation},
      {"test", Part::test},
      {"testing", Part::test},
      {"tst", Part::test},
      {"te", Part::test},
      {"eval", Part::test},
      {"evaluation", Part::test},
      {"holdout", Part::test},
      {"privatetest", Part::test},
      {"private_test", Part::test},
  }};
  const std::string lower = without_set(lower_case(trimmed(word)));
  for (const auto& [known, part] : words)
    if (lower == known) return part;
  return std::nullopt;
}

bool is_short_part(std::string_view word) { return is_one_of(lower_case(trimmed(word)), {"tr", "te", "trn", "tst"}); }

std::optional<Part> part_in_name(std::string_view column) {
  auto words = name_words(column);
  const bool asks = words.size() > 1 && is_one_of(words.front(), {"is", "in"});
  if (asks) words.erase(words.begin());
  const bool has_noun = words.size() == 2 && is_one_of(words.back(), {"set", "split", "image", "img", "sample", "row",
                                                                      "example", "data", "part", "flag"});
  if (has_noun) words.pop_back();
  if (words.size() != 1 || !(asks || has_noun)) return std::nullopt;
  if (is_one_of(words[0], {"train", "training", "trainset"})) return Part::train;
  if (is_one_of(words[0], {"validation", "val"})) return Part::validation;
  if (is_one_of(words[0], {"test", "testing", "testset", "holdout"})) return Part::test;
  return std::nullopt;
}

std::optional<bool> truth_from(std::string_view word) {
  const std::string lower = lower_case(trimmed(word));
  if (is_one_of(lower, {"true", "1", "1.0", "yes", "t", "y"})) return true;
  if (is_one_of(lower, {"false", "0", "0.0", "no", "f", "n"})) return false;
  return std::nullopt;
}

std::optional<Part> part_of(std::string_view column, std::string_view word) {
  if (const auto part = part_from(word)) return part;
  const auto marked = part_in_name(column);
  const auto truth = marked ? truth_from(word) : std::nullopt;
  if (!truth) return std::nullopt;
  if (*truth) return marked;
  return *marked == Part::train ? Part::test : Part::train;
}

}  // namespace braid
