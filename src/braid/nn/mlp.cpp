#include "braid/nn/mlp.h"

#include "braid/nn/dropout.h"
#include "braid/nn/init.h"

namespace braid {

MlpImpl::MlpImpl(int64_t inputs, int64_t hidden, int64_t outputs, double dropout, double gain)
    : dropout_(dropout),
      hidden_(register_module("hidden", torch::nn::Linear(inputs, hidden))),
      out_(register_module("out", torch::nn::Linear(hidden, outputs))) {
  init_linear(*hidden_);
  init_linear(*out_, gain);
}

torch::Tensor MlpImpl::forward(const torch::Tensor& x) {
  return out_(drop_values(torch::gelu(hidden_(x)), dropout_, is_training()));
}

}  // namespace braid
