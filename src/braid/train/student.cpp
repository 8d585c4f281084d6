#include "braid/train/student.h"

#include <map>
#include <set>

#include "braid/core/config.h"

namespace braid {
namespace {

/// The input with the wanted ones of its columns.
InputRecipe cut(const InputRecipe& input, const std::set<std::string>& wanted) {
  InputRecipe out = input;
  out.columns.clear(), out.kinds.clear();
  for (size_t i = 0; i < input.columns.size(); ++i) {
    if (!wanted.count(input.columns[i])) continue;
    out.columns.push_back(input.columns[i]);
    if (!input.kinds.empty()) out.kinds.push_back(input.kinds[i]);
  }
  return out;
}

/// The first of those that shared a missing encoder has it to itself now, and the others share with it.
void mend_shares(const Bundle& teacher, std::vector<InputRecipe>& inputs) {
  std::set<std::string> there;
  for (const InputRecipe& input : inputs) there.insert(input.name);
  std::map<std::string, std::string> heir;  // of the lender's name
  for (InputRecipe& input : inputs) {
    if (input.share.empty() || there.count(input.share)) continue;
    const auto [found, is_first] = heir.emplace(input.share, input.name);
    if (!is_first) {
      input.share = found->second;
      continue;
    }
    for (const InputRecipe& lender : teacher.recipe.inputs)
      if (lender.name == input.share) input.encoder = lender.encoder;
    input.share.clear();
  }
}

}  // namespace

Recipe student_recipe(const Bundle& teacher, const std::vector<std::string>& words) {
  std::map<std::string, std::set<std::string>> wanted;  // columns by input id
  for (const std::string& word : words) {
    const auto found = teacher.columns_of(word);
    require(!found.empty(), Fault::config, "--inputs", "the model has no input \"", word, '"',
            guess(word, teacher.known_words()));
    for (const auto& [id, columns] : found) wanted[id].insert(columns.begin(), columns.end());
  }
  require(!wanted.empty(), Fault::config, "--inputs", "name the inputs that the student sees, of: ", [&] {
    std::string out;
    for (const BundleInput& input : teacher.inputs) out += (out.empty() ? "" : ", ") + teacher.shown_name(input);
    return out;
  }());
  Recipe out = teacher.recipe;
  out.distill = {};  // the teacher may have been taught itself
  out.inputs.clear();
  bool all = true;
  for (const BundleInput& input : teacher.inputs) {
    const auto columns = wanted.find(input.id);
    all = all && columns != wanted.end() && columns->second.size() == input.recipe.columns.size();
    if (columns != wanted.end()) out.inputs.push_back(cut(input.recipe, columns->second));
  }
  require(!all, Fault::config, "--inputs", "names all that the model sees; leave out what will not be there");
  mend_shares(teacher, out.inputs);
  return out;
}

}  // namespace braid
