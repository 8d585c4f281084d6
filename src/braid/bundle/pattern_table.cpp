#include "braid/bundle/pattern_table.h"

#include <algorithm>
#include <limits>

namespace braid {

namespace {

const PatternChoice* among(const std::vector<PatternChoice>& list, const Pattern& inputs, const std::string& target) {
  for (const PatternChoice& choice : list)
    if (choice.target == target && std::equal(inputs.begin(), inputs.end(), choice.inputs.begin(), choice.inputs.end()))
      return &choice;
  return nullptr;
}

}  // namespace

const PatternChoice* PatternTable::find(const Pattern& inputs, const std::string& target) const {
  return among(choices, inputs, target);
}

const PatternChoice* PatternTable::answering(const Pattern& inputs, const std::string& target) const {
  const PatternChoice* special = among(specialists, inputs, target);
  return special ? special : find(inputs, target);
}

std::set<std::string> PatternTable::needed_specialists() const {
  std::set<std::string> out;
  for (const PatternChoice& choice : specialists) out.insert(choice.uses.begin(), choice.uses.end());
  return out;
}

double PatternTable::disagreement(const std::string& target) const {
  for (const UsualDisagreement& one : disagreements)
    if (one.target == target) return one.limit;
  return std::numeric_limits<double>::infinity();
}

PatternChoice PatternTable::untried(const Pattern& inputs, const std::string& target, double temperature) const {
  PatternChoice out;
  out.inputs.assign(inputs.begin(), inputs.end());
  out.uses = out.inputs;
  out.target = target;
  out.head = inputs.empty() ? "votes" : "fused";
  out.temperature = inputs.empty() ? 1 : temperature;
  double widest = -1;
  for (const PatternChoice& choice : choices)
    if (choice.target == target) widest = std::max(widest, choice.limit);
  out.limit = widest < 0 ? std::numeric_limits<double>::infinity() : widest;
  return out;
}

std::vector<Pattern> patterns_of(const std::vector<std::string>& ids, size_t whole) {
  const Pattern all(ids.begin(), ids.end());
  std::vector<Pattern> out;
  if (ids.size() > whole) {
    out.push_back(all);
    for (const std::string& id : ids) out.emplace_back(all).erase(id);
    for (const std::string& id : ids) out.push_back({id});
    return out;
  }
  for (size_t bits = 1; bits < (size_t(1) << ids.size()); ++bits) {
    Pattern& one = out.emplace_back();
    for (size_t i = 0; i < ids.size(); ++i)
      if (bits >> i & 1) one.insert(ids[i]);
  }
  std::stable_sort(out.begin(), out.end(), [](const Pattern& a, const Pattern& b) { return a.size() > b.size(); });
  return out;
}

}  // namespace braid
