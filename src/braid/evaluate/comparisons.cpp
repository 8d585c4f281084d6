#include "braid/evaluate/comparisons.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace braid {
namespace {

std::optional<size_t> place_of(const std::vector<Pattern>& patterns, const Pattern& wanted) {
  const auto found = std::find(patterns.begin(), patterns.end(), wanted);
  if (found == patterns.end()) return std::nullopt;
  return size_t(found - patterns.begin());
}

/// Which labelled rows have all inputs of a pattern, [N].
std::vector<bool> complete(const PatternAnswers& answers, size_t pattern) {
  std::vector<bool> out(answers.truth.places.size(), true);
  for (const std::string& id : answers.patterns[pattern]) {
    const auto states = answers.outputs[pattern].states.at(id).to(torch::kByte).contiguous();
    const uint8_t* state = states.const_data_ptr<uint8_t>();
    for (size_t i = 0; i < out.size(); ++i) out[i] = out[i] && State(state[answers.truth.places[i]]) == State::present;
  }
  return out;
}

/// A pattern of several inputs beside one of them.
struct Beside {
  size_t pattern;
  BestSingle single;
};

}  // namespace

Comparisons::Comparisons(const PatternAnswers& answers, const BootstrapConfig& config)
    : answers_(answers), config_(config), metric_(main_metric(answers.target.spec.kind)) {
  config_.resamples = std::min(config_.resamples, paired_resamples);
}

Resampled Comparisons::draw(const torch::Tensor& decoded, const std::vector<bool>& counts) const {
  return resampled(compare(answers_.target.spec, answers_.truth, decoded), metric_, counts, config_, answers_.groups);
}

const Resampled& Comparisons::drawn(size_t pattern, const std::vector<bool>& counts) {
  const auto [found, is_new] = drawn_.try_emplace({pattern, counts});
  if (is_new) found->second = draw(answers_.outputs[pattern].decoded.at(answers_.target.id), counts);
  return found->second;
}

std::vector<bool> Comparisons::every_row() const { return std::vector<bool>(answers_.truth.places.size(), true); }

void Comparisons::add_lost(CostSheet& into) {
  for (const BundleInput& input : answers_.bundle.inputs) {
    Pattern others = answers_.patterns[0];
    if (others.erase(input.id) == 0) continue;
    const auto place = place_of(answers_.patterns, others);
    if (!place) continue;
    const auto cost = std::find_if(into.inputs.begin(), into.inputs.end(),
                                   [&](const InputCost& one) { return one.input == input.recipe.name; });
    const auto lost = drawn(0, every_row()).plus(drawn(*place, every_row()), -1);
    if (!std::isnan(lost.value)) cost->lost[answers_.target.spec.column] = lost.interval(config_.confidence);
  }
}

void Comparisons::add_singles(std::vector<PatternEvaluation>& into) {
  std::vector<Beside> all;
  std::vector<Resampled> ahead;
  for (size_t p = 0; p < answers_.patterns.size(); ++p) {
    if (answers_.patterns[p].size() < 2) continue;
    const auto rows = complete(answers_, p);
    for (const BundleInput& input : answers_.bundle.inputs) {
      if (!answers_.patterns[p].count(input.id)) continue;
      const auto place = place_of(answers_.patterns, {input.id});
      if (!place) continue;
      const Resampled& alone = drawn(*place, rows);
      auto difference = drawn(p, rows).plus(alone, -1);
      if (std::isnan(difference.value)) continue;  // as of no rows
      all.push_back(
          {p, {input.recipe.name, std::count(rows.begin(), rows.end(), true), alone.interval(config_.confidence), {}}});
      ahead.push_back(std::move(difference));
    }
  }
  const auto intervals = joint_intervals(ahead, config_.confidence);
  const std::string& column = answers_.target.spec.column;
  for (size_t i = 0; i < all.size(); ++i) {
    auto& [pattern, single] = all[i];
    single.ahead = intervals[i];
    into[pattern].ahead_of[column][single.input] = intervals[i];
    const auto [best, is_first] = into[pattern].best_single.try_emplace(column, single);
    if (!is_first && single.alone.value > best->second.alone.value) best->second = single;
  }
}

Contributions Comparisons::worth() {
  std::vector<std::string> ids, names;
  for (const BundleInput& input : answers_.bundle.inputs)
    if (answers_.patterns[0].count(input.id)) ids.push_back(input.id), names.push_back(input.recipe.name);
  if (ids.size() < 2 || ids.size() > shown_whole || answers_.patterns.size() + 1 != size_t(1) << ids.size()) return {};
  std::vector<Resampled> values;
  for (size_t bits = 0; bits < size_t(1) << ids.size(); ++bits) {
    Pattern pattern;
    for (size_t i = 0; i < ids.size(); ++i)
      if (bits >> i & 1) pattern.insert(ids[i]);
    if (bits == 0)
      values.push_back(
          draw(constant_answer(answers_.target.spec, int64_t(answers_.outputs[0].rows.size())), every_row()));
    else
      values.push_back(drawn(place_of(answers_.patterns, pattern).value(), every_row()));
    if (std::isnan(values.back().value)) return {};
  }
  return contributions(names, values, config_.confidence);
}

BesideSingles beside_singles(const Evaluation& evaluation, const std::string& column) {
  BesideSingles out;
  for (const PatternEvaluation& pattern : evaluation.patterns) {
    const auto beside = pattern.ahead_of.find(column);
    if (beside == pattern.ahead_of.end()) continue;
    ++out.compared;
    bool is_worse = false;
    for (const auto& [input, ahead] : beside->second) {
      out.tells = out.tells || ahead.low < ahead.high;
      if (ahead.high >= 0 || ahead.low == ahead.high) continue;
      is_worse = true;
      if (!out.last || ahead.value < out.ahead.value) out.last = &pattern, out.input = input, out.ahead = ahead;
    }
    out.worse += is_worse ? 1 : 0;
  }
  return out;
}

}  // namespace braid
