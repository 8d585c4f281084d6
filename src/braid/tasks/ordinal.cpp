/// @file ordinal.cpp
/// Classes in an order. CORN: Shi, Cao and Raschka 2021, arXiv:2111.08851, section 3.

#include "braid/nn/heads.h"
#include "braid/nn/votes.h"
#include "braid/tasks/task.h"
#include "braid/tensor/target.h"

namespace braid {
namespace {

struct OrdinalConfig {
  double dropout = 0.1;
  std::string class_weights = "none";
  double max_weight = 20;

  template <class V>
  void fields(V& v) {
    v.field("dropout", dropout, "share of the encoding hidden from the last layer in training", {0, 0.95});
    v.field("class_weights", class_weights, "loss weight of rare classes: none, balanced or sqrt");
    v.field("max_weight", max_weight, "largest class weight", {1, 1e6});
  }
  void validate() const { parse_balance(class_weights); }
};

/// Score k of K - 1 says how likely the class is above k, given that it is not below: sigmoid(s_k) = P(y > k | y >= k).
/// So P(y = k) = (1 - sigmoid(s_k)) prod_{j<k} sigmoid(s_j), which sums to 1 for any scores, and any distribution over
/// the classes has its scores. The loss is -log P(y = target), the sum of the conditional losses of a row; the paper
/// divides by the number of conditions in the batch instead, which would make a row's loss depend on other rows.
class Ordinal final : public Task {
 public:
  using Config = OrdinalConfig;

  Ordinal(const Config& config, const TaskInput& input) {
    check_target(input.target, "ordinal", {"ordinal"}, 2);
    steps_ = int64_t(input.target.labels.size()) - 1;
    heads_ = register_module("heads", Heads(input.width, input.parts, steps_, config.dropout, input.stacked));
    const auto weights = class_weights(input.target, parse_balance(config.class_weights), config.max_weight);
    weights_ = register_buffer("weights", torch::tensor(weights, torch::kFloat));
    prior_ = register_buffer("prior", torch::tensor(class_prior(input.target)).log().to(torch::kFloat));
    heads_->start_at(to_scores(torch::log_softmax(prior_ + weights_.log(), 0)));
  }

  Scores forward(const Joint& joint) override { return scores_of(*heads_, joint); }

  torch::Tensor loss(const torch::Tensor& scores, const torch::Tensor& target) const override {
    const auto log_p = to_log_probabilities(bounded(scores)).gather(1, target).squeeze(1);  // [N]
    return -log_p * weights_.index_select(0, target.squeeze(1));
  }

  torch::Tensor log_loss(const torch::Tensor& scores, const torch::Tensor& target) const override {
    return -to_log_probabilities(bounded(scores)).gather(1, target).squeeze(1);
  }

  torch::Tensor distance(const torch::Tensor& scores, const torch::Tensor& other, double temperature) const override {
    const auto ours = to_log_probabilities(bounded(scores) / temperature);
    const auto theirs = to_log_probabilities(bounded(other) / temperature);
    return (theirs.exp() * (theirs - ours)).sum(-1) * (temperature * temperature);
  }

  torch::Tensor decode(const torch::Tensor& scores) const override {
    return to_log_probabilities(tempered(scores)).softmax(-1);  // sums to 1 already; softmax takes off the rounding
  }

  int64_t outputs() const override { return steps_; }

  torch::Tensor combine(const std::map<std::string, torch::Tensor>& parts, const Joint& joint) const override {
    const Votes votes(parts, joint);
    return to_scores(votes.pooled_logs(to_log_probabilities(votes.scores()), prior_));
  }

 private:
  /// [..., K - 1] scores to [..., K] logarithms of class probabilities.
  static torch::Tensor to_log_probabilities(const torch::Tensor& scores) {
    const auto start = torch::zeros_like(scores.narrow(-1, 0, 1));
    const auto reached = torch::cat({start, torch::log_sigmoid(scores).cumsum(-1)}, -1);  // log P(y >= k)
    const auto stayed = torch::cat({torch::log_sigmoid(-scores), start}, -1);             // log P(y = k | y >= k)
    return reached + stayed;
  }

  /// The inverse: s_k = log P(y > k) - log P(y = k). [..., K] to [..., K - 1]
  static torch::Tensor to_scores(const torch::Tensor& log_p) {
    const int64_t steps = log_p.size(-1) - 1;
    const auto above = log_p.flip(-1).logcumsumexp(-1).flip(-1).narrow(-1, 1, steps);
    return above - log_p.narrow(-1, 0, steps);
  }

  int64_t steps_ = 0;
  Heads heads_{nullptr};
  torch::Tensor weights_, prior_;  // [K], [K] log frequencies
};

}  // namespace

void enroll_ordinal(TaskRegistry& registry) {
  registry.add<Ordinal>("ordinal", "one of several labels in an order, such as grades");
}

}  // namespace braid
