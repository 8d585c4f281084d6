/// @file classes.cpp
/// One label of several: softmax and cross entropy. Label smoothing: Szegedy et al. 2016, arXiv:1512.00567, section 7.

#include "braid/nn/heads.h"
#include "braid/nn/votes.h"
#include "braid/tasks/task.h"
#include "braid/tensor/target.h"

namespace braid {
namespace {

struct ClassesConfig {
  double dropout = 0.1;
  std::string class_weights = "none";
  double max_weight = 20;
  double label_smoothing = 0;

  template <class V>
  void fields(V& v) {
    v.field("dropout", dropout, "share of the encoding hidden from the last layer in training", {0, 0.95});
    v.field("class_weights", class_weights, "loss weight of rare classes: none, balanced or sqrt");
    v.field("max_weight", max_weight, "largest class weight", {1, 1e6});
    v.field("label_smoothing", label_smoothing, "share of the target spread over all classes", {0, 0.9});
  }
  void validate() const { parse_balance(class_weights); }
};

/// Softmax over K classes; a binary target is K = 2, so that every later step knows one shape only.
class Classes final : public Task {
 public:
  using Config = ClassesConfig;

  Classes(const Config& config, const TaskInput& input) : smoothing_(config.label_smoothing) {
    check_target(input.target, "classes", {"binary", "multiclass", "ordinal"}, 2);
    classes_ = int64_t(input.target.labels.size());
    heads_ = register_module("heads", Heads(input.width, input.parts, classes_, config.dropout, input.stacked));
    const auto weights = class_weights(input.target, parse_balance(config.class_weights), config.max_weight);
    weights_ = register_buffer("weights", torch::tensor(weights, torch::kFloat));
    prior_ = register_buffer("prior", torch::tensor(class_prior(input.target)).log().to(torch::kFloat));
    heads_->start_at(torch::log_softmax(prior_ + weights_.log(), 0));  // what the weighted loss alone would settle at
  }

  Scores forward(const Joint& joint) override { return scores_of(*heads_, joint); }

  torch::Tensor loss(const torch::Tensor& scores, const torch::Tensor& target) const override {
    namespace F = torch::nn::functional;
    const auto options =
        F::CrossEntropyFuncOptions().weight(weights_).label_smoothing(smoothing_).reduction(torch::kNone);
    return F::cross_entropy(bounded(scores), target.squeeze(1), options);  // [N]
  }

  torch::Tensor log_loss(const torch::Tensor& scores, const torch::Tensor& target) const override {
    return -bounded(scores).log_softmax(-1).gather(1, target).squeeze(1);
  }

  torch::Tensor distance(const torch::Tensor& scores, const torch::Tensor& other, double temperature) const override {
    const auto ours = (bounded(scores) / temperature).log_softmax(-1);
    const auto theirs = (bounded(other) / temperature).log_softmax(-1);
    return (theirs.exp() * (theirs - ours)).sum(-1) * (temperature * temperature);
  }

  torch::Tensor decode(const torch::Tensor& scores) const override { return tempered(scores).softmax(-1); }

  int64_t outputs() const override { return classes_; }

  torch::Tensor combine(const std::map<std::string, torch::Tensor>& parts, const Joint& joint) const override {
    const Votes votes(parts, joint);
    return votes.pooled_logs(votes.scores().log_softmax(-1), prior_);  // softmax of log p is p
  }

 private:
  double smoothing_;
  int64_t classes_ = 0;
  Heads heads_{nullptr};
  torch::Tensor weights_, prior_;  // [K], [K] log frequencies
};

}  // namespace

void enroll_classes(TaskRegistry& registry) {
  registry.add<Classes>("classes", "one label of two or more, with probabilities");
}

}  // namespace braid
