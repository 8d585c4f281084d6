#pragma once

#include "braid/tensor/torch.h"

/// @file init.h
/// First values of weights. All draw from libtorch's global generator, which the caller seeds.

namespace braid {

/// Normal distribution of mean 0 cut at two deviations, of any shape.
/// @return [shape...]
torch::Tensor truncated_normal(at::IntArrayRef shape, double deviation);

/// Xavier-uniform weight times `gain`, zero bias. Glorot & Bengio 2010. For the layers of a transformer.
void init_linear(torch::nn::LinearImpl& layer, double gain = 1.0);

}  // namespace braid
