#pragma once

#include <vector>

#include "braid/tensor/torch.h"

/// @file products.h
/// What several vectors agree on.

namespace braid {

/// ((sum u_v)^2 - sum u_v^2) / 2: the sum over pairs of elementwise products (Rendle 2010, doi:10.1109/ICDM.2010.127).
/// @param factors  u_v of one shape, at least one  @return a tensor of that shape
torch::Tensor pair_products(const std::vector<torch::Tensor>& factors);

}  // namespace braid
