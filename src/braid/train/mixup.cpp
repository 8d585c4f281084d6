#include "braid/train/mixup.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "braid/features/time_jitter.h"
#include "braid/tensor/seed.h"

namespace braid {
namespace {

/// From Beta(a, a), the larger of it and its complement. Jöhnk 1964: two powers of uniform numbers whose sum is
/// below 1.
double draw_share(double a) {
  double x = 0, y = 0;
  do {
    x = std::pow(draws().uniform(), 1 / a);
    y = std::pow(draws().uniform(), 1 / a);
  } while (x + y > 1);
  const double sum = x + y;
  return sum > 0 ? std::max(x, y) / sum : 1;  // powers below the smallest number: all or nothing
}

/// The item of each row, -1 for none; empty where a row has several or rows share one.
std::vector<int64_t> single_items(const Strand& strand) {
  std::vector<int64_t> out(size_t(strand.rows()), -1);
  std::vector<bool> used(size_t(strand.items()), false);
  const auto links = strand.links.accessor<int64_t, 2>();
  for (int64_t l = 0; l < links.size(0); ++l) {
    const auto row = size_t(links[l][0]), item = size_t(links[l][1]);
    if (out[row] >= 0 || used[item]) return {};
    out[row] = int64_t(item);
    used[item] = true;
  }
  return out;
}

/// For each row the one it is mixed with: another one that has the same inputs, or itself.
std::vector<int64_t> draw_partners(const std::vector<std::vector<int64_t>>& items, int64_t rows) {
  std::map<std::vector<bool>, std::vector<int64_t>> alike;
  for (int64_t row = 0; row < rows; ++row) {
    std::vector<bool> has;
    for (const auto& input : items) has.push_back(input[size_t(row)] >= 0);
    alike[has].push_back(row);
  }
  std::vector<int64_t> out(static_cast<size_t>(rows));
  for (const auto& [has, members] : alike) {
    std::vector<int64_t> order = members;
    shuffle(order, draws());
    for (size_t i = 0; i < order.size(); ++i) out[size_t(order[i])] = order[(i + 1) % order.size()];  // nobody's own
  }
  return out;
}

/// The labels of each row's partner as if they were its own.
Strand partners_target(const Strand& target, const std::vector<int64_t>& partners) {
  std::vector<int64_t> label(size_t(target.rows()), -1), links, lines;
  const auto from = target.links.accessor<int64_t, 2>();
  for (int64_t l = 0; l < from.size(0); ++l) label[size_t(from[l][0])] = from[l][1];
  for (size_t row = 0; row < partners.size(); ++row) {
    const int64_t line = label[size_t(partners[row])];
    if (line < 0) continue;
    links.insert(links.end(), {int64_t(row), int64_t(lines.size())});
    lines.push_back(line);
  }
  Strand out = target;
  out.links = torch::tensor(links, torch::kLong).view({-1, 2});
  out.values = target.values.index_select(0, torch::tensor(lines, torch::kLong));
  out.mask = target.mask.index_select(0, torch::tensor(lines, torch::kLong));
  out.state = target.state.index_select(0, torch::tensor(partners, torch::kLong));
  return out;
}

/// The terms of what rows are, or of what they were mixed with, which have `share` of what was mixed.
LossTerms terms_of_share(LossTerms terms, const Mixture& mixture, double share, bool is_own) {
  const double unmixed = is_own ? 1 : 0;
  terms.fused *= mixture.whole ? share : unmixed;
  terms.taught *= mixture.whole ? share : unmixed;
  terms.unlabelled *= unmixed;
  for (auto& [id, weight] : terms.heads) weight *= mixture.inputs.count(id) ? share : unmixed;
  return terms;
}

}  // namespace

std::set<std::string> inputs_that_mix(const std::vector<DataInput>& inputs) {
  std::set<std::string> out;
  for (const DataInput& input : inputs)
    if (const std::string modality = input.feature->spec().modality;
        modality != "text" && modality != "columns" && modality != "points")
      out.insert(input.id);
  return out;
}

std::set<std::string> inputs_that_gain_by_mixing(const std::vector<DataInput>& inputs,
                                                 const std::vector<DataTarget>& targets) {
  std::set<std::string> out;
  for (const DataTarget& target : targets)
    if (target.spec.kind != "binary" && target.spec.kind != "multiclass") return out;
  for (const DataInput& input : inputs) {
    const StepSpec steps = input.feature->spec();
    if (steps.modality != "vector" || steps.max_steps < least_jittered) return {};
    out.insert(input.id);
  }
  return out;
}

std::set<std::string> inputs_to_mix(double strength, const std::vector<DataInput>& inputs,
                                    const std::vector<DataTarget>& targets) {
  return strength > 0 ? inputs_that_mix(inputs) : inputs_that_gain_by_mixing(inputs, targets);
}

Mixture mix_rows(Batch& batch, double strength, const std::set<std::string>& ids) {
  if (strength <= 0 || ids.empty() || batch.size() < 2 || batch.sequence.defined()) return {};
  std::vector<std::vector<int64_t>> items;
  for (const std::string& id : ids) {
    items.push_back(single_items(batch.inputs.at(id)));
    if (items.back().empty()) return {};
  }
  Mixture out{draw_share(strength), ids.size() == batch.inputs.size(), ids, {}};
  const auto partners = draw_partners(items, batch.size());
  size_t input = 0;
  for (const std::string& id : ids) {
    Strand& strand = batch.inputs.at(id);
    const auto& own = items[input++];
    std::vector<int64_t> source(size_t(strand.items()));
    std::iota(source.begin(), source.end(), 0);
    for (size_t row = 0; row < partners.size(); ++row)
      if (own[row] >= 0) source[size_t(own[row])] = own[size_t(partners[row])];
    std::vector<int64_t> sizes(size_t(strand.values.dim()), 1);
    sizes[0] = strand.items(), sizes[1] = strand.steps();
    const auto clean = strand.values.masked_fill(~strand.mask.view(sizes), 0);
    const auto mixed = torch::lerp(clean.index_select(0, torch::tensor(source, torch::kLong)), clean, out.share);
    strand.values = mixed.masked_fill(~strand.mask.view(sizes), 0);
  }
  for (const auto& [id, target] : batch.targets) out.others.targets[id] = partners_target(target, partners);
  for (const int64_t partner : partners) {
    out.others.rows.push_back(batch.rows[size_t(partner)]);
    out.others.ids.push_back(batch.ids[size_t(partner)]);
  }
  return out;
}

TrainingLoss mixed_loss(Model& model, const Decision& decision, const Batch& batch, const Mixture& mixture,
                        const LossTerms& terms, bool tally) {
  if (mixture.share == 1) return training_loss(model, decision, batch, terms, tally);
  const auto device = decision.scores.begin()->second.fused.device();
  const double rest = 1 - mixture.share;
  TrainingLoss own = training_loss(model, decision, batch, terms_of_share(terms, mixture, mixture.share, true), tally);
  const TrainingLoss other =
      training_loss(model, decision, mixture.others.to(device), terms_of_share(terms, mixture, rest, false), false);
  const auto sum = [](const torch::Tensor& a, const torch::Tensor& b) {
    return !a.defined() ? b : b.defined() ? a + b : a;
  };
  const auto by = [](const torch::Tensor& loss, double share) { return loss.defined() ? loss * share : loss; };
  const double own_share = mixture.whole ? mixture.share : 1;
  return {sum(own.total, other.total), sum(by(own.fused, own_share), by(other.fused, rest)), std::move(own.heads)};
}

}  // namespace braid
