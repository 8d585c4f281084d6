#include "braid/cli/name_words.h"

#include <algorithm>
#include <iterator>

namespace braid {
namespace {

/// Where the name ends that begins at `at`: at the next comma, or behind a known name that holds commas.
size_t end_of_name(const std::string& word, size_t at, const std::vector<std::string>& with_commas) {
  size_t out = std::min(word.find(',', at), word.size());
  for (const std::string& name : with_commas) {
    const size_t end = at + name.size();
    const bool is_here = word.compare(at, name.size(), name) == 0 && (end == word.size() || word[end] == ',');
    if (is_here) out = std::max(out, end);
  }
  return out;
}

}  // namespace

std::vector<std::string> split_names(const std::vector<std::string>& words, const std::vector<std::string>& known) {
  std::vector<std::string> with_commas, out;
  std::copy_if(known.begin(), known.end(), std::back_inserter(with_commas),
               [](const std::string& name) { return name.find(',') != name.npos; });
  for (const std::string& word : words) {
    const size_t before = out.size();
    for (size_t at = 0; at < word.size();) {
      const size_t end = end_of_name(word, at, with_commas);
      if (end > at) out.push_back(word.substr(at, end - at));
      at = end + 1;
    }
    if (out.size() == before) out.push_back(word);  // no name at all, which nothing is called
  }
  return out;
}

std::vector<std::string> split_inputs(const std::vector<std::string>& words, const Bundle& bundle) {
  std::vector<std::string> known;
  for (const BundleInput& input : bundle.inputs) {
    known.push_back(input.recipe.name);
    known.insert(known.end(), input.recipe.columns.begin(), input.recipe.columns.end());
  }
  return split_names(words, known);
}

std::vector<std::string> split_targets(const std::vector<std::string>& words, const Bundle& bundle) {
  std::vector<std::string> known;
  for (const BundleTarget& target : bundle.targets) known.push_back(target.spec.column);
  return split_names(words, known);
}

}  // namespace braid
