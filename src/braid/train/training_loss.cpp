#include "braid/train/training_loss.h"

#include <algorithm>

#include "braid/tensor/seed.h"

namespace braid {

void drop_modalities(Strands& inputs, double share) {
  if (share <= 0 || inputs.size() < 2) return;
  std::vector<torch::Tensor> present;
  for (const auto& [id, strand] : inputs) present.push_back(strand.present());
  const auto have = torch::stack(present, 1);  // [B, M]
  const auto uniform = [&](at::IntArrayRef sizes) {
    const auto out = torch::empty(sizes, torch::kFloat);
    std::generate_n(out.data_ptr<float>(), out.numel(), [] { return float(draws().uniform()); });
    return out.to(have.device());
  };
  const auto chosen = uniform({have.size(0)}) < share;  // [B]
  // A uniform number k of inputs to keep in 1 .. present - 1, and the k whose random key is smallest.
  const auto count = have.sum(1);  // [B]
  const auto keep = (uniform({have.size(0)}) * (count - 1)).floor().to(torch::kLong) + 1;
  const auto keys = uniform(have.sizes()).masked_fill(~have, 2);
  const auto rank = keys.argsort(1, false).argsort(1, false);  // [B, M]
  const auto gone = have & (rank >= keep.unsqueeze(1)) & (chosen & (count > 1)).unsqueeze(1);
  int64_t m = 0;
  for (auto& [id, strand] : inputs) strand = strand.without(gone.select(1, m++), State::dropped);
}

LossTerms usual_terms(const std::map<std::string, double>& targets, const std::map<std::string, std::string>& inputs,
                      double single_inputs) {
  LossTerms out{targets};
  if (single_inputs > 0 && inputs.size() > 1)
    for (const auto& [input, name] : inputs) out.heads[input] = single_inputs / double(inputs.size());
  return out;
}

void add_tallies(const HeadTallies& more, HeadTallies& sum) {
  for (const auto& [key, tally] : more) sum[key].add(tally);
}

std::vector<LossTerms> terms_of_parts(const LossTerms& terms, const std::vector<Batch>& parts) {
  std::map<std::string, double> labels;
  double rows = 0;
  for (const Batch& part : parts) {
    rows += double(part.size());
    for (const auto& [id, target] : part.targets) labels[id] += double(target.links.size(0));
  }
  std::vector<LossTerms> out(parts.size(), terms);
  for (size_t i = 0; i < parts.size(); ++i)
    for (const auto& [id, target] : parts[i].targets)
      if (labels[id] > 0)
        out[i].labelled[id] = (double(target.links.size(0)) / labels[id]) / (double(parts[i].size()) / rows);
  return out;
}

namespace {

void add_to(torch::Tensor& sum, const torch::Tensor& term) { sum = sum.defined() ? sum + term : term; }

/// The rows of a batch that a teacher knows, and its answers to them.
struct Taught {
  torch::Tensor rows, answers;  // [n] int64, [n, K]; undefined where it knows none
};

Taught taught_rows(const std::vector<int64_t>& rows, const SoftTargets& soft, const std::string& target,
                   torch::Device device) {
  std::vector<int64_t> here, there;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!soft.knows(rows[i])) continue;
    here.push_back(int64_t(i));
    there.push_back(soft.place[size_t(rows[i])]);
  }
  if (here.empty()) return {};
  return {torch::tensor(here).to(device), soft.scores.at(target).index_select(0, torch::tensor(there)).to(device)};
}

/// Takes to `sum` the mean distance to the teacher of the fused answers, and by their weights of the heads of single
/// inputs over the rows that have their input.
void add_distances(const Task& task, const Scores& scores, const Joint& joint, const Taught& taught,
                   const LossTerms& terms, double weight, torch::Tensor& sum) {
  if (!taught.rows.defined()) return;
  const auto apart = [&](const torch::Tensor& ours) {
    return task.distance(ours.index_select(0, taught.rows), taught.answers, terms.soft->temperature);
  };
  add_to(sum, apart(scores.fused).mean() * weight);
  for (const auto& [input, part] : scores.parts) {
    const auto head = terms.heads.find(input);
    if (head == terms.heads.end()) continue;
    const auto there = joint.present.at(input).index_select(0, taught.rows);
    const auto distances = apart(part).masked_fill(~there, 0);
    add_to(sum, distances.sum() / there.sum().clamp_min(1) * (weight * head->second));
  }
}

}  // namespace

TrainingLoss training_loss(Model& model, const Decision& decision, const Batch& batch, const LossTerms& terms,
                           bool tally) {
  TrainingLoss out;
  for (const auto& [id, scores] : decision.scores) {
    const Strand& target = batch.targets.at(id);
    Task& task = model.task(id);
    const double weight = terms.targets.at(id);
    if (terms.soft && !terms.soft->empty() && terms.taught > 0)
      add_distances(task, scores, decision.joint, taught_rows(batch.rows, *terms.soft, id, scores.fused.device()),
                    terms, weight * terms.soft->weight * terms.taught, out.total);
    if (target.links.size(0) == 0) continue;
    const auto of_part = terms.labelled.find(id);
    const double part_weight = weight * (of_part == terms.labelled.end() ? 1 : of_part->second);
    const auto rows = target.links.select(1, 0);
    const auto& labels = target.values;
    if (terms.fused > 0) {
      const auto fused = task.loss(scores.fused.index_select(0, rows), labels).mean() * part_weight;
      add_to(out.total, fused * terms.fused);
      add_to(out.fused, fused.detach());
    }
    for (const auto& [input, part] : scores.parts) {
      const auto head = terms.heads.find(input);
      if (head == terms.heads.end()) continue;
      const auto seen = decision.joint.present.at(input).index_select(0, rows).to(part.dtype());
      const auto losses = task.loss(part.index_select(0, rows), labels);
      const auto sum = (losses * seen).sum(), count = seen.sum();
      add_to(out.total, sum / count.clamp_min(1) * (part_weight * head->second));
      if (!tally) continue;
      const auto score = ((-losses.detach()).exp() * seen).sum();
      out.heads[{id, input}].add({sum.item<double>() * weight, score.item<double>(), count.item<double>()});
    }
  }
  if (terms.unlabelled > 0)
    if (const auto beside = model.auxiliary_loss(decision.joint); beside.defined())
      add_to(out.total, beside * terms.unlabelled);
  return out;
}

}  // namespace braid
