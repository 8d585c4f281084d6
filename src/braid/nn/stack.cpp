#include "braid/nn/stack.h"

#include "braid/core/error.h"
#include "braid/nn/votes.h"

namespace braid {

StackImpl::StackImpl(int64_t inputs, int64_t outputs) {
  require(inputs > 0, Fault::internal, "stack", "there are no decisions to combine");
  const auto own = torch::eye(inputs);
  const auto start = own - (1 - own) / double(inputs);  // 1 / M each where all are present
  trust_ = register_parameter("trust", start.unsqueeze(-1).repeat({1, 1, outputs}));
  offset_ = register_parameter("offset", torch::zeros({inputs, outputs}));
  nobody_ = register_buffer("nobody", torch::zeros({outputs}));
}

torch::Tensor StackImpl::forward(const std::map<std::string, torch::Tensor>& parts, const Joint& joint) {
  const auto scores = Votes(parts, joint).scores().transpose(0, 1);  // [B, M, K], zeros where absent
  std::vector<torch::Tensor> present;
  for (const auto& [name, part] : parts) present.push_back(joint.present.at(name));
  const auto here = torch::stack(present, 1);  // [B, M] bool
  const auto counted = here.to(scores.scalar_type());
  const auto weight = torch::einsum("bn,mnk->bmk", {counted, trust_.to(scores.scalar_type())});
  const auto said = scores * weight + offset_ * counted.unsqueeze(-1);
  return torch::where(here.any(1, true), bounded(said.sum(1)), nobody_.to(scores.scalar_type()));
}

void StackImpl::start_at(const torch::Tensor& scores) { nobody_.copy_(scores); }

}  // namespace braid
