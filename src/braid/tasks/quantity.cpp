/// @file quantity.cpp
/// A number. Huber loss: Huber 1964, doi:10.1214/aoms/1177703732.

#include <algorithm>
#include <cmath>

#include "braid/nn/heads.h"
#include "braid/nn/votes.h"
#include "braid/tasks/task.h"
#include "braid/tensor/target.h"

namespace braid {
namespace {

struct QuantityConfig {
  double dropout = 0.1;
  std::string loss = "huber";
  double delta = 1;
  double margin = 0.5;

  template <class V>
  void fields(V& v) {
    v.field("dropout", dropout, "share of the encoding hidden from the last layer in training", {0, 0.95});
    v.field("loss", loss, "huber, mse or mae");
    v.field("delta", delta, "error, in standard deviations, from which the Huber loss is linear", {1e-3, 1e3});
    v.field("margin", margin, "how far answers may leave the training range, as a share of that range", {0, 100});
  }
  void validate() const {
    require(loss == "huber" || loss == "mse" || loss == "mae", Fault::config, "", "\"", loss,
            "\" is no loss of a quantity; known: huber, mse, mae", guess(loss, {"huber", "mse", "mae"}));
  }
};

/// One score in units of training deviations, decoded to the target's own unit in double: a float does not hold a
/// date or a large amount to one unit. Answers stay within the training range plus a margin on either side, counted
/// after the transform, and a target that was never negative in training and needs log1p stays so. A training range of
/// a single point sets no limits.
class Quantity final : public Task {
 public:
  using Config = QuantityConfig;

  Quantity(const Config& config, const TaskInput& input) : loss_(config.loss), delta_(config.delta) {
    target_ = input.target;
    check_target(target_, "quantity", {"regression"}, 0);
    heads_ = register_module("heads", Heads(input.width, input.parts, 1, config.dropout, input.stacked));
    heads_->start_at(torch::zeros({1}));
    logarithmic_ = target_.transform == "log1p";
    require(target_.low <= target_.high, Fault::internal, target_.column, "the smallest training value is ",
            target_.low, ", above the largest, ", target_.high);
    if (target_.low < target_.high) {
      low_ = to_scale(target_, target_.low);
      high_ = to_scale(target_, target_.high);
      const double room = config.margin * (high_ - low_);
      low_ -= room;
      high_ += room;
    }
    if (never_negative()) low_ = std::max(low_, to_scale(target_, 0));
    if (logarithmic_) high_ = std::min(high_, (700 - target_.mean) / safe_deviation(target_));  // exp fits a double
  }

  Scores forward(const Joint& joint) override { return scores_of(*heads_, joint); }

  torch::Tensor loss(const torch::Tensor& scores, const torch::Tensor& target) const override {
    const auto raw = bounded(scores);
    const auto wanted = target.to(raw.scalar_type());
    if (loss_ == "mse") return torch::mse_loss(raw, wanted, at::Reduction::None).squeeze(1);
    if (loss_ == "mae") return torch::l1_loss(raw, wanted, at::Reduction::None).squeeze(1);
    return torch::huber_loss(raw, wanted, at::Reduction::None, delta_).squeeze(1);
  }

  torch::Tensor distance(const torch::Tensor& scores, const torch::Tensor& other,
                         double /*a number has none*/) const override {
    return loss(scores, bounded(other));
  }

  torch::Tensor decode(const torch::Tensor& scores) const override {
    const auto raw = bounded(scores).to(torch::kDouble);
    // The gradient passes the limits, or an answer beyond them could never learn its way back.
    return in_unit(limited(raw.detach()) + (raw - raw.detach()));
  }

  torch::Tensor nonconformity(const torch::Tensor& scores, const torch::Tensor& target) const override {
    return (limited(bounded(scores).to(torch::kDouble)) - target.to(torch::kDouble)).abs().squeeze(1);
  }

  torch::Tensor conformal_region(const torch::Tensor& scores, const torch::Tensor& limits) const override {
    const auto middle = limited(bounded(scores).to(torch::kDouble)), away = limits.unsqueeze(1);  // [N, 1]
    const auto region = in_unit(torch::cat({middle - away, middle + away}, 1));
    return never_negative() ? region.clamp_min(0) : region;
  }

  torch::Tensor disagreement(const torch::Tensor& scores, const torch::Tensor& others) const override {
    return (limited(bounded(scores).to(torch::kDouble)) - limited(bounded(others).to(torch::kDouble))).abs().squeeze(1);
  }

  bool has_probabilities() const override { return false; }

  int64_t outputs() const override { return 1; }

  torch::Tensor combine(const std::map<std::string, torch::Tensor>& parts, const Joint& joint) const override {
    // The product of equally wide normals has its peak at their mean, so both ways of joining are one here.
    const Votes votes(parts, joint);
    const auto average = votes.mean(decode(votes.scores()), torch::full({1}, from_scale(target_, 0)));  // [B, 1]
    const auto value = logarithmic_ ? (average / target_.unit).log1p() : average;
    return ((value - target_.mean) / safe_deviation(target_)).to(votes.scores().scalar_type());
  }

 private:
  bool never_negative() const { return logarithmic_ && target_.low >= 0; }

  torch::Tensor limited(const torch::Tensor& scores) const { return scores.clamp(low_, high_); }

  torch::Tensor in_unit(const torch::Tensor& scores) const {
    const auto value = scores * safe_deviation(target_) + target_.mean;
    return logarithmic_ ? value.expm1() * target_.unit : value;
  }

  std::string loss_;
  double delta_;
  TargetSpec target_;
  bool logarithmic_ = false;
  double low_ = -1e20, high_ = 1e20;  // limits of the answer, in the task's own scale
  Heads heads_{nullptr};
};

}  // namespace

void enroll_quantity(TaskRegistry& registry) { registry.add<Quantity>("quantity", "a number in its own unit"); }

}  // namespace braid
