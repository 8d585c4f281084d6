#include "braid/train/validation.h"

#include <cmath>

namespace braid {

torch::Tensor labelled_rows(const torch::Tensor& truth) {
  if (!truth.is_floating_point()) return truth >= 0;
  return ~truth.isnan().reshape({truth.size(0), -1}).any(1);
}

torch::Tensor calibrated_losses(Model& model, const Outputs& outputs, const std::map<std::string, double>& weights,
                                torch::Device device) {
  torch::Tensor sum, seen;
  for (const auto& [id, scores] : outputs.scores) {
    const auto& truth = outputs.truth.at(id);
    const auto there = labelled_rows(truth);
    const auto rows = there.nonzero().squeeze(1);
    const auto raw = scores.index_select(0, rows).to(device);
    const auto target = truth.index_select(0, rows).unsqueeze(1).to(device);
    Task& task = model.task(id);
    task.calibrate(raw, target);
    const auto losses = task.loss(task.tempered(raw), target).to(torch::kCPU, torch::kDouble);
    const auto here = torch::zeros({scores.size(0)}, torch::kDouble).index_copy(0, rows, losses);
    sum = sum.defined() ? sum + here * weights.at(id) : here * weights.at(id);
    seen = seen.defined() ? seen | there : there;
  }
  return sum.index({seen});
}

bool clearly_lower(const torch::Tensor& a, const torch::Tensor& b, double errors) {
  if (!a.defined() || !b.defined() || a.numel() < 2) return false;
  const auto difference = b - a;
  const double mean = difference.mean().item<double>();
  const double error = difference.std().item<double>() / std::sqrt(double(a.numel()));
  return mean > errors * error && mean > 0;
}

}  // namespace braid
