#include "braid/train/best_epoch.h"

#include "braid/core/error.h"
#include "braid/train/validation.h"

namespace braid {

void BestEpoch::note(int64_t epoch, const torch::Tensor& losses, const std::function<NamedTensors()>& weights) {
  last_ = losses;
  if (losses.defined() && (!best_.defined() || losses.mean().item<double>() < best_.mean().item<double>())) {
    best_ = losses;
    epoch_ = epoch;
    weights_ = weights();
  }
  worse_ = clearly_lower(best_, losses, 2) ? worse_ + 1 : 0;
}

BestEpoch::Choice BestEpoch::choose(int64_t last) const {
  if (!best_.defined()) return {last, nullptr, "the last weights: there are no validation rows to choose by"};
  if (epoch_ == last) return {last, nullptr, "the last epoch, which is the best on the validation rows"};
  if (clearly_lower(best_, last_, 1))
    return {epoch_, &weights_,
            text("epoch ", epoch_, ", which is better than the last by more than one standard error")};
  return {last, nullptr,
          text("the last weights: validation cannot tell them from epoch ", epoch_,
               ", whose loss is lower by less than one standard error")};
}

void BestEpoch::save(NamedTensors& tensors, Node& plan) const {
  for (const auto& [name, tensor] : weights_) tensors["best." + name] = tensor;
  if (best_.defined()) tensors["best_losses"] = best_;
  if (last_.defined()) tensors["last_losses"] = last_;
  plan["best_epoch"] = Node(epoch_);
  plan["worse"] = Node(worse_);
}

void BestEpoch::restore(const NamedTensors& tensors, const Node& plan) {
  for (const auto& [name, tensor] : tensors)
    if (name.rfind("best.", 0) == 0) weights_[name.substr(5)] = tensor;
  if (tensors.count("best_losses")) best_ = tensors.at("best_losses");
  if (tensors.count("last_losses")) last_ = tensors.at("last_losses");
  epoch_ = plan.at("best_epoch").integer();
  worse_ = plan.at("worse").integer();
}

}  // namespace braid
