#include "braid/predict/choose.h"

#include <algorithm>
#include <map>

namespace braid {
namespace {

/// The patterns that occur among rows, and which of them each row has.
struct RowPatterns {
  std::vector<Pattern> distinct;
  torch::Tensor of_row;  ///< [B] int64
};

RowPatterns row_patterns(const Strands& encoded) {
  std::vector<torch::Tensor> present;
  for (const auto& [id, strand] : encoded) present.push_back(strand.present().cpu());
  const auto table = torch::stack(present, 1);  // [B, M]
  const auto here = table.accessor<bool, 2>();
  RowPatterns out;
  std::map<Pattern, int64_t> places;
  std::vector<int64_t> of_row;
  for (int64_t row = 0; row < table.size(0); ++row) {
    Pattern pattern;
    int64_t m = 0;
    for (const auto& [id, strand] : encoded)
      if (here[row][m++]) pattern.insert(id);
    const auto [place, fresh] = places.emplace(std::move(pattern), int64_t(out.distinct.size()));
    if (fresh) out.distinct.push_back(place->first);
    of_row.push_back(place->second);
  }
  out.of_row = torch::tensor(of_row, torch::kLong);
  return out;
}

/// One value for each row from one for each distinct pattern.
template <class T>
torch::Tensor spread(const std::vector<T>& values, const RowPatterns& rows, torch::Device device) {
  return torch::tensor(values, c10::CppTypeToScalarType<T>::value).index_select(0, rows.of_row).to(device);
}

/// The vector that scales each row's scores, [B, K]; none where no choice has one.
VectorScaling spread_vectors(const std::vector<PatternChoice>& choices, int64_t outputs, const RowPatterns& rows,
                             torch::Device device) {
  if (std::all_of(choices.begin(), choices.end(), [](const auto& one) { return one.factors.empty(); })) return {};
  const auto table_of = [&](std::vector<double> PatternChoice::*member, double otherwise) {
    auto table = torch::full({int64_t(choices.size()), outputs}, otherwise, torch::kDouble);
    for (size_t i = 0; i < choices.size(); ++i)
      if (const auto& own = choices[i].*member; !own.empty())
        table[int64_t(i)].copy_(torch::tensor(own, torch::kDouble));
    return table.index_select(0, rows.of_row).to(device);
  };
  return {table_of(&PatternChoice::factors, 1), table_of(&PatternChoice::offsets, 0)};
}

/// One fusion of all rows, and what the tasks make of it.
struct Pass {
  Joint joint;
  std::map<std::string, Scores> scores;
};

/// @param shown  for each distinct pattern, what of it the model may see
Pass run(Model& model, const Strands& encoded, const torch::Tensor& sequence, const RowPatterns& rows,
         const std::vector<std::vector<std::string>>& shown) {
  Strands seen;
  for (const auto& [id, strand] : encoded) {
    std::vector<uint8_t> hidden;
    for (size_t d = 0; d < rows.distinct.size(); ++d)
      hidden.push_back(rows.distinct[d].count(id) > 0 && !std::binary_search(shown[d].begin(), shown[d].end(), id));
    const bool all_shown = std::count(hidden.begin(), hidden.end(), 0) == int64_t(hidden.size());
    const auto gone = spread(hidden, rows, strand.state.device()).to(torch::kBool);
    seen.emplace(id, all_shown ? strand : strand.without(gone, State::dropped));
  }
  Pass out;
  out.joint = model.relate(model.fuse(seen), sequence);
  out.scores = model.decide(out.joint);
  return out;
}

/// The scores of the heads that the choices name, [B, K].
torch::Tensor pick(const Task& task, const Pass& pass, const Scores& scores, const RowPatterns& rows,
                   const std::vector<PatternChoice>& choices) {
  auto out = scores.fused;
  const auto take = [&](const std::string& head, const std::string& input, const auto& make) {
    std::vector<uint8_t> wanted;
    for (const PatternChoice& choice : choices)
      wanted.push_back(choice.head == head && (input.empty() || choice.uses[0] == input));
    if (std::count(wanted.begin(), wanted.end(), 1) == 0) return;
    const auto other = make();
    out = torch::where(spread(wanted, rows, other.device()).to(torch::kBool).unsqueeze(1), other, out);
  };
  if (!scores.parts.empty()) take("votes", "", [&] { return task.combine(scores.parts, pass.joint); });
  for (const auto& [id, part] : scores.parts) take("single", id, [&] { return part; });
  return out;
}

}  // namespace

Furthest furthest_apart(const Task& task, const std::map<std::string, torch::Tensor>& parts,
                        const std::map<std::string, torch::Tensor>& present) {
  Furthest out;
  int64_t a = 0;
  for (auto one = parts.begin(); one != parts.end(); ++one, ++a) {
    if (!out.distance.defined()) {
      const int64_t rows = one->second.size(0);
      out.distance = torch::zeros({rows}, torch::kDouble);
      out.first = torch::zeros({rows}, torch::kLong);
      out.second = torch::zeros({rows}, torch::kLong);
    }
    int64_t b = a + 1;
    for (auto other = std::next(one); other != parts.end(); ++other, ++b) {
      const auto both = (present.at(one->first) & present.at(other->first)).cpu();
      const auto distance = task.disagreement(one->second, other->second).cpu().masked_fill(~both, 0);
      const auto further = distance > out.distance;
      out.distance = torch::where(further, distance, out.distance);
      out.first = out.first.masked_fill(further, a);
      out.second = out.second.masked_fill(further, b);
    }
  }
  return out;
}

std::map<std::string, Chosen> answer_by_table(Model& model, const Strands& encoded, const torch::Tensor& sequence,
                                              const PatternTable& table) {
  const RowPatterns rows = row_patterns(encoded);
  std::map<std::vector<std::vector<std::string>>, Pass> passes;  // by what is shown
  std::map<std::string, Chosen> out;
  for (const std::string& target : model.targets()) {
    Task& task = model.task(target);
    std::vector<PatternChoice> choices;
    std::vector<std::vector<std::string>> shown;
    std::vector<double> temperatures, limits;
    for (const Pattern& pattern : rows.distinct) {
      const PatternChoice* choice = table.find(pattern, target);
      choices.push_back(choice ? *choice : table.untried(pattern, target, task.temperature()));
      shown.push_back(choices.back().uses);
      temperatures.push_back(choices.back().temperature);
      limits.push_back(choices.back().limit);
    }
    auto pass = passes.find(shown);
    if (pass == passes.end()) pass = passes.emplace(shown, run(model, encoded, sequence, rows, shown)).first;
    const Scores& scores = pass->second.scores.at(target);
    Chosen& chosen = out[target];
    const auto raw = pick(task, pass->second, scores, rows, choices);
    chosen.scores = task.retempered(raw, spread(temperatures, rows, raw.device()),
                                    spread_vectors(choices, task.outputs(), rows, raw.device()));
    if (scores.parts.size() > 1) chosen.quarrel = furthest_apart(task, scores.parts, pass->second.joint.present);
    chosen.limits = spread(limits, rows, raw.device()).to(torch::kDouble);
  }
  return out;
}

}  // namespace braid
