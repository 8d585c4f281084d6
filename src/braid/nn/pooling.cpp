#include "braid/nn/pooling.h"

#include "braid/nn/init.h"

namespace braid {

AttentionPoolImpl::AttentionPoolImpl(int64_t width, int64_t queries, int64_t heads)
    : queries_(register_parameter("queries", truncated_normal({queries, width}, 1.0))),
      attention_(register_module("attention", Attention(width, width, heads))) {}

torch::Tensor AttentionPoolImpl::forward(const torch::Tensor& steps, const torch::Tensor& mask) {
  const auto queries = queries_.expand({steps.size(0), -1, -1});
  const auto pooled = attention_(queries, steps, mask);  // [N, K, D]
  return mask.defined() ? pooled.masked_fill(~mask.any(1).view({-1, 1, 1}), 0) : pooled;
}

}  // namespace braid
