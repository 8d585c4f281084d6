/// @file labels.cpp
/// Any number of labels at once: one sigmoid and one binary cross entropy a label. Binary relevance, as reviewed by
/// Zhang and Zhou 2014, doi:10.1109/TKDE.2013.39.

#include "braid/nn/heads.h"
#include "braid/nn/votes.h"
#include "braid/tasks/task.h"
#include "braid/tensor/target.h"

namespace braid {
namespace {

struct LabelsConfig {
  double dropout = 0.1;
  std::string positive_weights = "none";
  double max_weight = 20;
  double label_smoothing = 0;

  template <class V>
  void fields(V& v) {
    v.field("dropout", dropout, "share of the encoding hidden from the last layer in training", {0, 0.95});
    v.field("positive_weights", positive_weights, "loss weight of a rare label's rows: none, balanced or sqrt");
    v.field("max_weight", max_weight, "largest positive weight", {1, 1e6});
    v.field("label_smoothing", label_smoothing, "how far targets move from 0 and 1 towards one half", {0, 0.9});
  }
  void validate() const { parse_balance(positive_weights); }
};

/// Independent probabilities of K labels. The loss of a row is the mean over its labels.
class Labels final : public Task {
 public:
  using Config = LabelsConfig;

  Labels(const Config& config, const TaskInput& input) : smoothing_(config.label_smoothing) {
    check_target(input.target, "labels", {"multilabel"}, 1);
    labels_ = int64_t(input.target.labels.size());
    heads_ = register_module("heads", Heads(input.width, input.parts, labels_, config.dropout, input.stacked));
    const auto weights = positive_weights(input.target, parse_balance(config.positive_weights), config.max_weight);
    weights_ = register_buffer("weights", torch::tensor(weights, torch::kFloat));
    prior_ = register_buffer("prior", torch::tensor(label_prior(input.target)).logit().to(torch::kFloat));
    heads_->start_at(prior_ + weights_.log());  // what the weighted loss alone would settle at
  }

  Scores forward(const Joint& joint) override { return scores_of(*heads_, joint); }

  torch::Tensor loss(const torch::Tensor& scores, const torch::Tensor& target) const override {
    const auto raw = bounded(scores);
    const auto wanted = target.squeeze(1).to(raw.scalar_type()) * (1 - smoothing_) + smoothing_ / 2;  // [N, K]
    return torch::binary_cross_entropy_with_logits(raw, wanted, {}, weights_, at::Reduction::None).mean(-1);
  }

  torch::Tensor log_loss(const torch::Tensor& scores, const torch::Tensor& target) const override {
    const auto raw = bounded(scores);
    const auto wanted = target.squeeze(1).to(raw.scalar_type());
    return torch::binary_cross_entropy_with_logits(raw, wanted, {}, {}, at::Reduction::None).mean(-1);
  }

  torch::Tensor distance(const torch::Tensor& scores, const torch::Tensor& other, double temperature) const override {
    const auto ours = bounded(scores) / temperature, theirs = bounded(other) / temperature;
    const auto yes = theirs.sigmoid() * (torch::log_sigmoid(theirs) - torch::log_sigmoid(ours));
    const auto no = (-theirs).sigmoid() * (torch::log_sigmoid(-theirs) - torch::log_sigmoid(-ours));
    return (yes + no).mean(-1) * (temperature * temperature);
  }

  torch::Tensor decode(const torch::Tensor& scores) const override { return tempered(scores).sigmoid(); }

  torch::Tensor nonconformity(const torch::Tensor& scores, const torch::Tensor& target) const override {
    const auto missed = 1 - decode(scores).to(torch::kDouble);
    return missed.masked_fill(target.squeeze(1) < 0.5, 0).amax(1);
  }

  torch::Tensor conformal_region(const torch::Tensor& scores, const torch::Tensor& limits) const override {
    return 1 - decode(scores).to(torch::kDouble) <= limits.unsqueeze(1);
  }

  torch::Tensor disagreement(const torch::Tensor& scores, const torch::Tensor& others) const override {
    const auto p = decode(scores).to(torch::kDouble), q = decode(others).to(torch::kDouble);
    return (1 - (p * q).sqrt() - ((1 - p) * (1 - q)).clamp_min(0).sqrt()).mean(1).clamp(0, 1);
  }

  int64_t outputs() const override { return labels_; }

  torch::Tensor combine(const std::map<std::string, torch::Tensor>& parts, const Joint& joint) const override {
    const Votes votes(parts, joint);
    // log p - log(1 - p) of the mean p; each logarithm is exact where the other is lost to rounding.
    const auto half = prior_ / 2;
    return votes.pooled_logs(torch::log_sigmoid(votes.scores()), half) -
           votes.pooled_logs(torch::log_sigmoid(-votes.scores()), -half);
  }

 private:
  double smoothing_;
  int64_t labels_ = 0;
  Heads heads_{nullptr};
  torch::Tensor weights_, prior_;  // [K], [K] log odds
};

}  // namespace

void enroll_labels(TaskRegistry& registry) {
  registry.add<Labels>("labels", "any number of labels at once, each with its own probability");
}

}  // namespace braid
