#include "braid/train/best_epoch.h"

#include "braid/core/error.h"
#include "braid/train/validation.h"

namespace braid {
namespace {

/// Paired standard errors within which an epoch is as good as the best: as late as that may be, since a later one has
/// more of the schedule behind it. Of one whole error the last weights were kept through plain overfitting:
/// docs/results.md.
constexpr double margin = 0.3;

}  // namespace

void BestEpoch::note(int64_t epoch, const torch::Tensor& losses, const torch::Tensor& units,
                     const std::function<NamedTensors()>& weights) {
  worse_ = clearly_lower(best_, losses, 2, units) ? worse_ + 1 : 0;
  if (!losses.defined()) return;
  if (!best_.defined() || losses.mean().item<double>() < best_.mean().item<double>())
    best_ = losses, best_epoch_ = epoch;
  else if (clearly_lower(best_, losses, margin, units))
    return;
  epoch_ = epoch;
  weights_ = weights();
}

BestEpoch::Choice BestEpoch::choose(int64_t last) const {
  if (!best_.defined()) return {last, nullptr, "the last weights: there are no validation rows to choose by"};
  if (best_epoch_ == last) return {last, nullptr, "the last epoch, which is the best on the validation rows"};
  if (epoch_ == last)
    return {
        last, nullptr,
        text("the last weights: validation cannot tell them from epoch ", best_epoch_, ", whose loss is the least")};
  if (epoch_ == best_epoch_)
    return {epoch_, &weights_, text("epoch ", epoch_, ", which is the best on the validation rows")};
  return {epoch_, &weights_,
          text("epoch ", epoch_, ", the latest that validation cannot tell from epoch ", best_epoch_,
               ", whose loss is the least")};
}

void BestEpoch::save(NamedTensors& tensors, Node& plan) const {
  for (const auto& [name, tensor] : weights_) tensors["best." + name] = tensor;
  if (best_.defined()) tensors["best_losses"] = best_;
  plan["best_epoch"] = Node(best_epoch_);
  plan["kept_epoch"] = Node(epoch_);
  plan["worse"] = Node(worse_);
}

void BestEpoch::restore(const NamedTensors& tensors, const Node& plan) {
  for (const auto& [name, tensor] : tensors)
    if (name.rfind("best.", 0) == 0) weights_[name.substr(5)] = tensor;
  if (tensors.count("best_losses")) best_ = tensors.at("best_losses");
  best_epoch_ = plan.at("best_epoch").integer();
  epoch_ = plan.at("kept_epoch").integer();
  worse_ = plan.at("worse").integer();
}

}  // namespace braid
