#include "braid/nn/votes.h"

#include <vector>

#include "braid/core/error.h"

namespace braid {
namespace {
constexpr double largest = 1e15;  // its square, and sums of log probabilities of such scores, fit a float
constexpr double nothing = -1e30;
}  // namespace

torch::Tensor bounded(const torch::Tensor& scores) {
  const auto wide = scores.scalar_type() == torch::kDouble ? scores : scores.to(torch::kFloat);
  return wide.clamp(-largest, largest);
}

Votes::Votes(const std::map<std::string, torch::Tensor>& parts, const std::map<std::string, torch::Tensor>& present) {
  require(!parts.empty(), Fault::internal, "votes", "no input has an answer to average");
  std::vector<torch::Tensor> scores, seen;
  for (const auto& [name, answer] : parts) {
    const auto found = present.find(name);
    require(found != present.end(), Fault::internal, "votes", "input ", name, " answers but has no presence");
    scores.push_back(answer);
    seen.push_back(found->second);
  }
  present_ = torch::stack(seen).unsqueeze(-1);  // [M, B, 1]
  scores_ = bounded(torch::stack(scores)).masked_fill(~present_, 0);
  count_ = present_.sum(0).to(scores_.scalar_type());
}

torch::Tensor Votes::mean(const torch::Tensor& values, const torch::Tensor& otherwise) const {
  const auto average = values.masked_fill(~present_, 0).sum(0) / count_.clamp_min(1);
  return torch::where(count_ > 0, average, otherwise.to(average.options()));
}

torch::Tensor Votes::log_mean(const torch::Tensor& logs, const torch::Tensor& otherwise) const {
  const auto total = logs.masked_fill(~present_, nothing).logsumexp(0);
  const auto average = total - count_.clamp_min(1).log();
  return torch::where(count_ > 0, average, otherwise.to(average.options()));
}

}  // namespace braid
