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

TrainingLoss training_loss(Model& model, const Decision& decision, const Batch& batch,
                           const std::map<std::string, double>& weights, double single_inputs) {
  TrainingLoss out;
  for (const auto& [id, scores] : decision.scores) {
    const Strand& target = batch.targets.at(id);
    if (target.links.size(0) == 0) continue;
    Task& task = model.task(id);
    const double weight = weights.at(id);
    const auto rows = target.links.select(1, 0);
    const auto& labels = target.values;
    const auto fused = task.loss(scores.fused.index_select(0, rows), labels).mean() * weight;
    auto total = fused;
    if (single_inputs > 0 && scores.parts.size() > 1) {
      for (const auto& [input, part] : scores.parts) {
        const auto seen = decision.joint.present.at(input).index_select(0, rows).to(fused.dtype());
        const auto losses = task.loss(part.index_select(0, rows), labels) * seen;
        total = total + losses.sum() / seen.sum().clamp_min(1) * (weight * single_inputs / double(scores.parts.size()));
      }
    }
    out.total = out.total.defined() ? out.total + total : total;
    out.fused = out.fused.defined() ? out.fused + fused.detach() : fused.detach();
  }
  return out;
}

}  // namespace braid
