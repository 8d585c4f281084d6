#include "braid/tasks/task.h"

#include <cmath>
#include <limits>

namespace braid {

Task::Task() : temperature_(register_buffer("temperature", torch::ones({}))) {}

torch::Tensor Task::distance(const torch::Tensor& scores, const torch::Tensor& other, double) const {
  return (bounded(scores) - bounded(other)).square().mean(-1);
}

double Task::fitted_temperature(const torch::Tensor& scores, const torch::Tensor& target) const {
  if (!has_probabilities() || scores.size(0) == 0) return temperature();
  const torch::NoGradGuard no_graph;
  constexpr double most = 3, prior_deviation = 0.5;  // of the logarithm
  const auto raw = bounded(scores);
  const auto cost = [&](double logarithm) {
    const double fit = log_loss(raw * std::exp(-logarithm), target).sum().item<double>();
    return fit + logarithm * logarithm / (2 * prior_deviation * prior_deviation);
  };
  // Golden section: the loss has one minimum along the temperature, since it is convex along its inverse.
  const double golden = (std::sqrt(5.0) - 1) / 2;
  double low = -most, high = most;
  double a = high - golden * (high - low), b = low + golden * (high - low);
  double cost_a = cost(a), cost_b = cost(b);
  while (high - low > 1e-3) {
    if (cost_a <= cost_b) {
      high = b, b = a, cost_b = cost_a;
      a = high - golden * (high - low), cost_a = cost(a);
    } else {
      low = a, a = b, cost_a = cost_b;
      b = low + golden * (high - low), cost_b = cost(b);
    }
  }
  return std::isfinite(cost_a) && std::isfinite(cost_b) ? std::exp((low + high) / 2) : temperature();
}

Scores Task::scores_of(HeadsImpl& heads, const Joint& joint) const {
  Scores out{heads.fused(joint), heads.parts(joint)};
  if (!out.fused.defined()) out.fused = heads.stacked(out.parts, joint);
  if (!out.fused.defined()) out.fused = combine(out.parts, joint);
  return out;
}

torch::Tensor Task::retempered(const torch::Tensor& scores, const torch::Tensor& temperatures,
                               const VectorScaling& vector) const {
  const auto raw = bounded(scores);
  const auto out = raw * (temperature_ / temperatures.to(temperature_)).unsqueeze(1);
  if (vector.empty()) return out;
  return out * vector.factors.to(out) + vector.offsets.to(out) * temperature_;
}

torch::Tensor Task::nonconformity(const torch::Tensor& scores, const torch::Tensor& target) const {
  if (target.is_floating_point())  // of a task of a user's own, whose scale is not known here
    return torch::full({scores.size(0)}, std::numeric_limits<double>::infinity(), torch::kDouble);
  return 1 - decode(scores).to(torch::kDouble).gather(1, target).squeeze(1);
}

torch::Tensor Task::disagreement(const torch::Tensor& scores, const torch::Tensor& others) const {
  if (outputs() == 1) return (bounded(scores) - bounded(others)).abs().squeeze(1).to(torch::kDouble);
  const auto product = decode(scores).to(torch::kDouble) * decode(others).to(torch::kDouble);
  return (1 - product.clamp_min(0).sqrt().sum(1)).clamp(0, 1);
}

torch::Tensor Task::conformal_region(const torch::Tensor& scores, const torch::Tensor& limits) const {
  const auto probabilities = decode(scores).to(torch::kDouble);
  if (probabilities.size(1) == 1) {
    const auto away = torch::full_like(probabilities, std::numeric_limits<double>::infinity());
    return torch::cat({-away, away}, 1);
  }
  return (1 - probabilities <= limits.unsqueeze(1)).scatter(1, probabilities.argmax(1, true), true);
}

}  // namespace braid
