#include "braid/predict/choose.h"

#include <algorithm>
#include <compare>
#include <map>

namespace braid {
namespace {

/// A pattern that rows have.
struct Found {
  Pattern inputs;
  bool may_ask_specialists = false;

  auto operator<=>(const Found&) const = default;
};

/// The patterns that occur among rows, and which of them each row has.
struct RowPatterns {
  std::vector<Found> distinct;
  torch::Tensor of_row;  ///< [B] int64
};

/// @param whole  rows that specialists may answer, the first ones
RowPatterns row_patterns(const Strands& encoded, int64_t whole) {
  std::vector<torch::Tensor> present;
  for (const auto& [id, strand] : encoded) present.push_back(strand.present().cpu());
  const auto table = torch::stack(present, 1);  // [B, M]
  const auto here = table.accessor<bool, 2>();
  RowPatterns out;
  std::map<Found, int64_t> places;
  std::vector<int64_t> of_row;
  for (int64_t row = 0; row < table.size(0); ++row) {
    Found found{{}, row < whole};
    int64_t m = 0;
    for (const auto& [id, strand] : encoded)
      if (here[row][m++]) found.inputs.insert(id);
    const auto [place, fresh] = places.emplace(std::move(found), int64_t(out.distinct.size()));
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
      hidden.push_back(rows.distinct[d].inputs.count(id) > 0 &&
                       !std::binary_search(shown[d].begin(), shown[d].end(), id));
    if (std::count(hidden.begin(), hidden.end(), 0) == int64_t(hidden.size()))
      seen.emplace(id, strand);
    else
      seen.emplace(id, strand.without(spread(hidden, rows, strand.state.device()).to(torch::kBool), State::dropped));
  }
  Pass out;
  out.joint = model.relate(model.fuse(seen), sequence);
  out.scores = model.decide(out.joint);
  return out;
}

/// Answers of specialists to those rows of a batch that any target's choice wants of them.
class SpecialistAnswers {
 public:
  SpecialistAnswers(Model& model, const Strands& encoded, const torch::Tensor& sequence, const PatternTable& table,
                    const Strands& read, const RowPatterns& rows)
      : model_(model), encoded_(encoded), sequence_(sequence), table_(table), read_(read), rows_(rows) {}

  /// [B, K] raw, meaningless in rows that no choice wants it for.
  const torch::Tensor& scores(const std::string& input, const std::string& target) {
    auto found = made_.find(input);
    if (found == made_.end()) found = made_.emplace(input, make(input)).first;
    return found->second.at(target);
  }

 private:
  std::map<std::string, torch::Tensor> make(const std::string& input) {
    const auto specialist = model_.specialist(input);
    require(bool(specialist), Fault::internal, "specialists", "there is none of input ", input);
    Strand seen = read_.at(input);
    const Strand& used = encoded_.at(input);  // without what is broken or withheld
    seen.links = used.links, seen.state = used.state;
    if (!sequence_.defined()) {
      std::vector<uint8_t> wanted;
      for (const Found& found : rows_.distinct)
        wanted.push_back(
            found.may_ask_specialists &&
            std::any_of(table_.specialists.begin(), table_.specialists.end(), [&](const PatternChoice& choice) {
              return choice.uses[0] == input &&
                     std::equal(found.inputs.begin(), found.inputs.end(), choice.inputs.begin(), choice.inputs.end());
            }));
      const auto here = spread(wanted, rows_, seen.state.device()).to(torch::kBool);
      seen = seen.without(~here & seen.present(), State::dropped);
    }
    const Strands encoded{{input, specialist->encode(input, seen.used_items())}};
    std::map<std::string, torch::Tensor> out;
    for (auto& [target, scores] : specialist->decide(specialist->relate(specialist->fuse(encoded), sequence_)))
      out.emplace(target, scores.fused);
    return out;
  }

  Model& model_;
  const Strands& encoded_;
  const torch::Tensor& sequence_;
  const PatternTable& table_;
  const Strands& read_;
  const RowPatterns& rows_;
  std::map<std::string, std::map<std::string, torch::Tensor>> made_;  // by input, by target
};

std::map<std::string, torch::Tensor> first_rows(const std::map<std::string, torch::Tensor>& of_rows, int64_t count) {
  std::map<std::string, torch::Tensor> out;
  for (const auto& [id, tensor] : of_rows) out[id] = tensor.narrow(0, 0, count);
  return out;
}

/// The scores of the heads that the choices name, [B, K].
torch::Tensor pick(const Task& task, const Pass& pass, const Scores& scores, const RowPatterns& rows,
                   const std::vector<PatternChoice>& choices, const std::string& target,
                   SpecialistAnswers& specialists) {
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
  for (const auto& [id, there] : pass.joint.present) {
    take("specialist", id, [&] { return specialists.scores(id, target); });
    take("pair", id, [&] { return (specialists.scores(id, target) + scores.parts.at(id)) / 2; });
  }
  return out;
}

}  // namespace

Furthest furthest_apart(const Task& task, const std::map<std::string, torch::Tensor>& parts,
                        const std::map<std::string, torch::Tensor>& present) {
  const int64_t rows = parts.begin()->second.size(0);
  std::vector<torch::Tensor> scores, there;
  for (const auto& [id, part] : parts) scores.push_back(part), there.push_back(present.at(id).cpu());
  Furthest out{torch::zeros({rows}, torch::kDouble), torch::zeros({rows}, torch::kLong),
               torch::zeros({rows}, torch::kLong)};
  auto* const furthest = out.distance.mutable_data_ptr<double>();
  auto *const first = out.first.mutable_data_ptr<int64_t>(), *const second = out.second.mutable_data_ptr<int64_t>();
  for (size_t a = 0; a + 1 < scores.size(); ++a) {
    // One input beside all that follow it at once: rows are few where answers are waited for.
    const int64_t others = int64_t(scores.size() - a - 1);
    const auto following = torch::cat(std::vector<torch::Tensor>(scores.begin() + int64_t(a) + 1, scores.end()));
    const auto apart = task.disagreement(scores[a].repeat({others, 1}), following).to(torch::kCPU, torch::kDouble);
    const auto distance = apart.accessor<double, 1>();
    for (int64_t o = 0; o < others; ++o) {
      const size_t b = a + 1 + size_t(o);
      const auto has_one = there[a].accessor<bool, 1>(), has_other = there[b].accessor<bool, 1>();
      for (int64_t row = 0; row < rows; ++row) {
        const double here = distance[o * rows + row];
        if (!has_one[row] || !has_other[row] || !(here > furthest[row])) continue;
        furthest[row] = here, first[row] = int64_t(a), second[row] = int64_t(b);
      }
    }
  }
  return out;
}

std::map<std::string, Chosen> answer_by_table(Model& model, const Strands& encoded, const torch::Tensor& sequence,
                                              const PatternTable& table, const Strands& read, int64_t whole) {
  const RowPatterns rows = row_patterns(encoded, whole);
  SpecialistAnswers specialists(model, encoded, sequence, table, read, rows);
  std::map<std::vector<std::vector<std::string>>, Pass> passes;  // by what is shown
  std::map<std::string, Chosen> out;
  for (const std::string& target : model.targets()) {
    Task& task = model.task(target);
    std::vector<PatternChoice> choices;
    std::vector<std::vector<std::string>> shown;
    std::vector<double> temperatures, limits;
    for (const auto& [inputs, may_ask_specialists] : rows.distinct) {
      const PatternChoice* choice = may_ask_specialists ? table.answering(inputs, target) : table.find(inputs, target);
      choices.push_back(choice ? *choice : table.untried(inputs, target, task.temperature()));
      shown.push_back(choices.back().uses);
      temperatures.push_back(choices.back().temperature);
      limits.push_back(choices.back().limit);
    }
    auto pass = passes.find(shown);
    if (pass == passes.end()) pass = passes.emplace(shown, run(model, encoded, sequence, rows, shown)).first;
    const Scores& scores = pass->second.scores.at(target);
    Chosen& chosen = out[target];
    const auto raw = pick(task, pass->second, scores, rows, choices, target, specialists);
    chosen.scores = task.retempered(raw, spread(temperatures, rows, raw.device()),
                                    spread_vectors(choices, task.outputs(), rows, raw.device()));
    if (scores.parts.size() > 1 && whole > 0)
      chosen.quarrel =
          furthest_apart(task, first_rows(scores.parts, whole), first_rows(pass->second.joint.present, whole));
    chosen.limits = spread(limits, rows, raw.device()).to(torch::kDouble);
  }
  return out;
}

}  // namespace braid
