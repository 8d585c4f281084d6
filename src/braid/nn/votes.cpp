#include "braid/nn/votes.h"

#include <vector>

#include "braid/core/error.h"

namespace braid {
namespace {
constexpr double largest = 1e15;  // its square, and sums of log probabilities of such scores, fit a float
constexpr double nothing = -1e30;
constexpr double least = 1e-20;  // weight of an input that counts for nothing; its logarithm is finite
}  // namespace

torch::Tensor bounded(const torch::Tensor& scores) {
  const auto wide = scores.scalar_type() == torch::kDouble ? scores : scores.to(torch::kFloat);
  return wide.clamp(-largest, largest);
}

Votes::Votes(const std::map<std::string, torch::Tensor>& parts, const Joint& joint) : multiplies_(joint.multiplies) {
  require(!parts.empty(), Fault::internal, "votes", "no input has an answer to average");
  std::vector<torch::Tensor> scores, seen, weights;
  for (const auto& [name, answer] : parts) {
    const auto found = joint.present.find(name);
    require(found != joint.present.end(), Fault::internal, "votes", "input ", name, " answers but has no presence");
    scores.push_back(answer);
    seen.push_back(found->second);
    if (joint.weights.empty()) continue;
    const auto weight = joint.weights.find(name);
    require(weight != joint.weights.end(), Fault::internal, "votes", "input ", name, " answers but has no weight");
    weights.push_back(weight->second);
  }
  present_ = torch::stack(seen).unsqueeze(-1);  // [M, B, 1]
  scores_ = bounded(torch::stack(scores)).masked_fill(~present_, 0);
  weights_ = weights.empty() ? torch::ones_like(present_, scores_.options())
                             : torch::stack(weights).unsqueeze(-1).to(scores_.scalar_type()).clamp_min(least);
  weights_ = weights_.masked_fill(~present_, 0);
}

torch::Tensor Votes::mean(const torch::Tensor& values, const torch::Tensor& otherwise) const {
  const auto weights = weights_.to(values.scalar_type());  // a date in double is not multiplied by a float
  const auto sum = weights.sum(0);                         // [B, 1]
  const auto average = (values.masked_fill(~present_, 0) * weights).sum(0) / sum.clamp_min(least);
  return torch::where(sum > 0, average, otherwise.to(average.options()));
}

torch::Tensor Votes::pooled_logs(const torch::Tensor& logs, const torch::Tensor& otherwise) const {
  if (multiplies_) return mean(logs, otherwise);
  const auto sum = weights_.sum(0);  // [B, 1]
  const auto weighted = (logs + weights_.clamp_min(least).log()).masked_fill(~present_, nothing);
  const auto average = weighted.logsumexp(0) - sum.clamp_min(least).log();
  return torch::where(sum > 0, average, otherwise.to(average.options()));
}

}  // namespace braid
