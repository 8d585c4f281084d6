#include "braid/nn/init.h"

#include <cmath>

namespace braid {

torch::Tensor truncated_normal(at::IntArrayRef shape, double deviation) {
  // Inverse of the distribution function on the kept part, so that one draw per number suffices.
  const double edge = std::erf(2 / std::sqrt(2.0));
  const auto uniform = torch::empty(shape).uniform_(-edge, edge);
  return (uniform.erfinv_() * (deviation * std::sqrt(2.0))).clamp_(-2 * deviation, 2 * deviation);
}

void init_linear(torch::nn::LinearImpl& layer, double gain) {
  torch::nn::init::xavier_uniform_(layer.weight, gain);
  if (layer.bias.defined()) torch::nn::init::zeros_(layer.bias);
}

}  // namespace braid
