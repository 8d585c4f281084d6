#include "braid/tasks/vector_scaling.h"

#include <algorithm>
#include <cmath>

namespace braid {

int64_t rows_for_vector(const Task& task) { return std::max<int64_t>(200, 10 * 2 * task.outputs()); }

VectorScaling fit_vector(const Task& task, const torch::Tensor& scores, const torch::Tensor& target) {
  if (!task.has_probabilities() || scores.size(0) == 0) return {};
  const torch::AutoGradMode with_gradients(true);
  constexpr double factor_deviation = 0.5, offset_deviation = 1;
  const auto raw = bounded(scores).detach().clone();  // of an inference pass too
  const auto wanted = target.detach().clone();
  const auto blank = torch::zeros({2, task.outputs()}, raw.options());
  auto vector = blank.clone().requires_grad_(true);  // logarithms would forbid factors near 0; so differences from 1
  const auto cost = [&](const torch::Tensor& at) {
    const auto fit = task.log_loss(raw * (1 + at[0]) + at[1], wanted).sum();
    return fit + at[0].square().sum() / (2 * factor_deviation * factor_deviation) +
           at[1].square().sum() / (2 * offset_deviation * offset_deviation);
  };
  torch::optim::LBFGS search({vector}, torch::optim::LBFGSOptions(1).max_iter(50).line_search_fn("strong_wolfe"));
  search.step([&] {
    search.zero_grad();
    const auto now = cost(vector);
    now.backward();
    return now;
  });
  const torch::NoGradGuard no_graph;
  const double found = cost(vector).item<double>();
  if (!std::isfinite(found) || !vector.isfinite().all().item<bool>() || found > cost(blank).item<double>()) return {};
  const auto out = vector.detach().to(torch::kCPU, torch::kDouble);
  return {(1 + out[0]).contiguous(), out[1].contiguous()};
}

}  // namespace braid
