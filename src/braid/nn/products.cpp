#include "braid/nn/products.h"

namespace braid {

torch::Tensor pair_products(const std::vector<torch::Tensor>& factors) {
  torch::Tensor sum, squares;
  for (const auto& u : factors) {
    sum = sum.defined() ? sum + u : u;
    squares = squares.defined() ? squares + u.square() : u.square();
  }
  return (sum.square() - squares) / 2;
}

}  // namespace braid
