#include "braid/nn/attention.h"

#include "braid/core/error.h"
#include "braid/nn/init.h"

namespace braid {

AttentionImpl::AttentionImpl(int64_t width, int64_t memory, int64_t heads, double gain)
    : heads_(heads),
      query_(register_module("query", torch::nn::Linear(torch::nn::LinearOptions(width, width).bias(false)))),
      memory_(register_module("memory", torch::nn::Linear(torch::nn::LinearOptions(memory, 2 * width).bias(false)))),
      out_(register_module("out", torch::nn::Linear(width, width))) {
  require(heads > 0 && width % heads == 0, Fault::config, "attention", "width ", width, " is no multiple of ", heads,
          " heads");
  init_linear(*query_);
  init_linear(*memory_);
  init_linear(*out_, gain);
}

torch::Tensor AttentionImpl::read(const torch::Tensor& queries, const torch::Tensor& remembered,
                                  const torch::Tensor& mask) {
  const int64_t items = queries.size(0), width = queries.size(2), depth = width / heads_;
  if (items == 0) return queries.new_zeros(queries.sizes());
  const auto q = query_(queries).view({items, -1, heads_, depth}).transpose(1, 2);  // [N, H, Q, D/H]
  // Its backward joins the halves again; two `select`s would each fill a whole tensor with zeros first.
  const auto halves = remembered.view({items, -1, 2, heads_, depth}).unbind(2);  // [N, T, H, D/H] each
  std::optional<torch::Tensor> visible;
  // The softmax of a row without real steps would be NaN, and so would its gradients.
  if (mask.defined()) {
    const auto all_heads = (mask.dim() == 2 ? mask.unsqueeze(1) : mask).unsqueeze(1);  // [N, 1, 1 or Q, T]
    visible = all_heads | ~all_heads.any(-1, true);
  }
  const auto mixed = at::scaled_dot_product_attention(q, halves[0].transpose(1, 2), halves[1].transpose(1, 2),
                                                      visible);  // [N, H, Q, D/H]
  return out_(mixed.transpose(1, 2).reshape({items, -1, width}));
}

}  // namespace braid
