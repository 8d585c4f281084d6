#include "braid/bundle/pattern_table.h"

#include <algorithm>
#include <limits>

namespace braid {

const PatternChoice* PatternTable::find(const Pattern& inputs, const std::string& target) const {
  for (const PatternChoice& choice : choices)
    if (choice.target == target && std::equal(inputs.begin(), inputs.end(), choice.inputs.begin(), choice.inputs.end()))
      return &choice;
  return nullptr;
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
  std::vector<Pattern> out{Pattern(ids.begin(), ids.end())};
  const size_t count = ids.size();
  const auto add = [&](size_t size) {
    if (count > whole) {
      for (const std::string& id : ids) {
        Pattern one = size == 1 ? Pattern{id} : out[0];
        if (size > 1) one.erase(id);
        out.push_back(std::move(one));
      }
      return;
    }
    for (size_t bits = 1; bits < (size_t(1) << count); ++bits) {
      Pattern one;
      for (size_t i = 0; i < count; ++i)
        if (bits >> i & 1) one.insert(ids[i]);
      if (one.size() == size) out.push_back(std::move(one));
    }
  };
  for (size_t size = count - 1; size > 0 && count > 1; --size)
    if (count <= whole || size == count - 1 || size == 1) add(size);
  return out;
}

}  // namespace braid
