#include "braid/nn/heads.h"

#include "braid/core/error.h"
#include "braid/nn/dropout.h"

namespace braid {

HeadsImpl::HeadsImpl(int64_t width, const std::map<std::string, int64_t>& parts, int64_t outputs, double dropout,
                     bool stacked)
    : dropout_(dropout) {
  require(width > 0 || !parts.empty(), Fault::internal, "heads", "there is nothing to answer from");
  if (width > 0) fused_ = register_module("fused", torch::nn::Linear(width, outputs));
  for (const auto& [name, part_width] : parts)
    parts_.emplace(name, register_module("part_" + name, torch::nn::Linear(part_width, outputs)));
  if (width == 0 && stacked) stack_ = register_module("stack", Stack(int64_t(parts.size()), outputs));
}

torch::Tensor HeadsImpl::fused(const Joint& joint) {
  if (!fused_) return {};
  require(joint.pooled.defined(), Fault::internal, "heads", "built for a pooled encoding, and the fusion gave none");
  return fused_->forward(drop_values(joint.pooled, dropout_, is_training()));
}

std::map<std::string, torch::Tensor> HeadsImpl::parts(const Joint& joint) {
  std::map<std::string, torch::Tensor> scores;
  for (auto& [name, head] : parts_) {
    const auto part = joint.parts.find(name);
    require(part != joint.parts.end(), Fault::internal, "heads", "the fusion gave no encoding of input ", name);
    scores.emplace(name, head->forward(drop_values(part->second, dropout_, is_training())));
  }
  return scores;
}

torch::Tensor HeadsImpl::stacked(const std::map<std::string, torch::Tensor>& parts, const Joint& joint) {
  return stack_ ? stack_->forward(parts, joint) : torch::Tensor();
}

void HeadsImpl::start_at(const torch::Tensor& scores) {
  torch::NoGradGuard no_grad;
  if (fused_) fused_->bias.copy_(scores);
  for (auto& [name, head] : parts_) head->bias.copy_(scores);
  if (stack_) stack_->start_at(scores);
}

}  // namespace braid
