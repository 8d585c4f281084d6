#include "braid/train/validation.h"

#include <cmath>

#include "braid/evaluate/unit_error.h"

namespace braid {
namespace {

/// Some rows of a target: their scores and labels, where the model is.
struct LabelledScores {
  torch::Tensor rows, scores, labels;  // [n] int64, [n, K], [n, 1] or [n, 1, K]
};

/// @param scores [R, K]  @param truth  see `Outputs::truth`  @param chosen [R] bool, of rows with a label
LabelledScores chosen_rows(const torch::Tensor& scores, const torch::Tensor& truth, const torch::Tensor& chosen,
                           torch::Device device) {
  const auto rows = chosen.nonzero().squeeze(1);
  return {rows, scores.index_select(0, rows).to(device), truth.index_select(0, rows).unsqueeze(1).to(device)};
}

}  // namespace

torch::Tensor is_labelled(const torch::Tensor& truth) {
  if (!truth.is_floating_point()) return truth >= 0;
  return ~truth.isnan().reshape({truth.size(0), -1}).any(1);
}

torch::Tensor labelled_rows(const Outputs& outputs) {
  torch::Tensor out;
  for (const auto& [id, scores] : outputs.scores) {
    const auto there = is_labelled(outputs.truth.at(id));
    out = out.defined() ? out | there : there;
  }
  return out;
}

torch::Tensor row_losses(const Task& task, const torch::Tensor& scores, const torch::Tensor& truth) {
  // A class that an unlabelled row could have keeps its loss defined until it is taken away.
  const auto some = truth.is_floating_point() ? truth.nan_to_num(0) : truth.clamp_min(0);
  const auto losses = task.log_loss(scores, some.unsqueeze(1).to(scores.device()));
  return losses.to(torch::kCPU, torch::kDouble).masked_fill(~is_labelled(truth), 0);
}

torch::Tensor calibrated_losses(Model& model, const Outputs& outputs, const std::map<std::string, double>& weights,
                                torch::Device device) {
  torch::Tensor sum;
  for (const auto& [id, scores] : outputs.scores) {
    const auto& truth = outputs.truth.at(id);
    const auto [rows, raw, target] = chosen_rows(scores, truth, is_labelled(truth), device);
    Task& task = model.task(id);
    task.calibrate(raw, target);
    const auto losses = task.log_loss(task.tempered(raw), target).to(torch::kCPU, torch::kDouble);
    const auto here = torch::zeros({scores.size(0)}, torch::kDouble).index_copy(0, rows, losses);
    sum = sum.defined() ? sum + here * weights.at(id) : here * weights.at(id);
  }
  return sum.index({labelled_rows(outputs)});
}

std::map<std::string, torch::Tensor> head_losses(Model& model, const Outputs& outputs,
                                                 const std::map<std::string, double>& weights, torch::Device device) {
  std::map<std::string, torch::Tensor> out;
  for (const auto& [key, scores] : outputs.parts) {
    const auto& [id, input] = key;
    const auto& truth = outputs.truth.at(id);
    const auto has_input = outputs.states.at(input) == int64_t(State::present);
    const auto [rows, raw, target] = chosen_rows(scores, truth, is_labelled(truth) & has_input, device);
    Task& task = model.task(id);
    const double temperature = task.fitted_temperature(raw, target);
    const auto losses = task.log_loss(raw / temperature, target).to(torch::kCPU, torch::kDouble);
    const auto here = torch::full({scores.size(0)}, NAN, torch::kDouble).index_copy(0, rows, losses * weights.at(id));
    // A row counts with the targets it is labelled for, as it does in the fused loss.
    const auto [sum, is_first] = out.emplace(input, here);
    if (!is_first) sum->second = torch::where(sum->second.isnan(), here, sum->second + here.nan_to_num(0));
  }
  const auto labelled = labelled_rows(outputs);
  for (auto& [input, losses] : out) losses = losses.index({labelled});
  return out;
}

torch::Tensor losses_of_all(const torch::Tensor& fused, const std::map<std::string, torch::Tensor>& heads) {
  if (heads.empty()) return fused;
  std::vector<torch::Tensor> each;
  for (const auto& [input, losses] : heads) each.push_back(losses);
  return fused + torch::stack(each).nanmean(0).nan_to_num(0);
}

double blind_loss(Model& model, const Outputs& outputs, const std::map<std::string, double>& weights,
                  torch::Device device) {
  double sum = 0;
  for (const auto& [id, scores] : outputs.scores) {
    const auto& truth = outputs.truth.at(id);
    const auto [rows, raw, target] = chosen_rows(scores, truth, is_labelled(truth), device);
    if (rows.size(0) == 0) continue;
    Joint joint;  // one input, which no row has
    joint.present["m0"] = torch::zeros({rows.size(0)}, torch::TensorOptions(torch::kBool).device(device));
    const auto nobody = model.task(id).combine({{"m0", raw}}, joint);
    sum += model.task(id).log_loss(nobody, target).sum().item<double>() * weights.at(id);
  }
  return sum / labelled_rows(outputs).sum().item<double>();
}

bool clearly_lower(const torch::Tensor& a, const torch::Tensor& b, double errors, const torch::Tensor& units) {
  if (!a.defined() || !b.defined() || a.numel() < 2) return false;
  const auto difference = b - a;
  const double mean = difference.mean().item<double>();
  return mean > 0 && mean > errors * error_of_mean(difference, units);
}

}  // namespace braid
