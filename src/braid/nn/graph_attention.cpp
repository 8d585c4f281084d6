#include "braid/nn/graph_attention.h"

#include <cmath>

#include "braid/nn/init.h"

namespace braid {

GraphAttentionImpl::GraphAttentionImpl(const GraphAttentionOptions& options) : options_(options) {
  const int64_t width = options.width, heads = options.heads, kinds = options.kinds;
  linear_ = register_module("linear", torch::nn::Linear(torch::nn::LinearOptions(width, width).bias(false)));
  init_linear(*linear_);
  bias_ = register_parameter("bias", torch::zeros({width}));
  if (kinds == 0) return;
  listens_ = register_parameter("listens", truncated_normal({heads, width / heads}, 0.3));
  speaks_ = register_parameter("speaks", truncated_normal({heads, width / heads}, 0.3));
  edges_ = register_parameter("edges", truncated_normal({kinds, heads}, 0.02));
  if (options.values_by_kind)
    values_ = register_parameter("values", truncated_normal({kinds, width, width}, 1 / std::sqrt(double(width))));
}

torch::Tensor GraphAttentionImpl::forward(const torch::Tensor& x, const torch::Tensor& kind,
                                          const torch::Tensor& linked) {
  const auto split = [&](const torch::Tensor& all) { return all.unflatten(2, {options_.heads, -1}); };
  const auto h = split(linear_(x));  // [B, N, H, D/H]
  if (options_.kinds == 0) return h.flatten(2) + bias_;
  auto sizes = kind.sizes().vec();
  sizes.push_back(options_.heads);
  const auto edge = edges_.index_select(0, kind.flatten()).view(sizes);
  const auto listens = (h * listens_).sum(-1).unsqueeze(2), speaks = (h * speaks_).sum(-1).unsqueeze(1);
  const auto score = torch::leaky_relu(listens + speaks + edge, 0.2);            // [B, i, j, H]
  const auto share = score.masked_fill(~linked.unsqueeze(-1), -1e9).softmax(2);  // over j
  const auto heard = [](const torch::Tensor& weights, const torch::Tensor& said) {
    return torch::einsum("bijh,bjhd->bihd", {weights, said}).flatten(2);
  };
  if (!values_.defined()) return heard(share, h) + bias_;
  auto out = bias_.expand(x.sizes());
  for (int64_t k = 0; k < options_.kinds; ++k)
    out = out + heard(share.masked_fill((kind != k).unsqueeze(-1), 0), split(torch::matmul(x, values_[k])));
  return out;
}

}  // namespace braid
