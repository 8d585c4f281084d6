#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "braid/predict/predictor.h"

/// @file known_model.h
/// A model whose answers can be worked out on paper: a cell names a class, and the inputs' votes are added.

namespace braid::testing {

/// `0`, `1` or `2` gives 4 to that class; any other cell cannot be read.
class Vote : public Feature {
 public:
  struct Config {
    template <class V>
    void fields(V&) {}
  };
  Vote(const Config&, const FeatureInput&) {}
  void fit(const FitSource&) override {}
  Result<torch::Tensor> decode(const Item& item) const override {
    const auto number = item.cells[0].number();
    if (!number || *number < 0 || *number > 2) return Error(Fault::data, item.subject, "is no vote");
    const auto votes = torch::zeros({1, 3});
    votes[0][int64_t(*number)] = 4;
    return votes;
  }
  Steps steps(const torch::Tensor& decoded, Random*) const override { return {decoded, {}, {}}; }
  StepSpec spec() const override { return {"vector", {3}, 0, 1, 1, {}}; }
  Node fitted() const override { return Node(Node::Table{}); }
  void restore(const Node&, const std::map<std::string, std::string>&) override {}
};

struct AsIs : Encoder {
  using Config = Vote::Config;
  AsIs(const Config&, const EncoderInput&) {}
  Strand forward(const Strand& input) override { return input; }
  int64_t width() const override { return 3; }
};

struct Sum : Fusion {
  using Config = Vote::Config;
  Sum(const Config&, const FusionInput&) {}
  Joint forward(const Strands& encoded) override {
    Joint out;
    for (const auto& [id, strand] : encoded) {
      const auto rows = strand.row_steps();
      out.parts[id] = rows.spread((rows.values * rows.mask.unsqueeze(-1)).sum(1));
      out.present[id] = strand.present();
      out.pooled = out.pooled.defined() ? out.pooled + out.parts[id] : out.parts[id];
    }
    return out;
  }
  int64_t width() const override { return 3; }
  std::map<std::string, int64_t> part_widths() const override { return {{"m0", 3}, {"m1", 3}}; }
};

/// Classes: the votes' softmax, of all and of each input alone. Regression: the votes for class 0 as they are.
struct Poll : Task {
  using Config = Vote::Config;
  Poll(const Config&, const TaskInput& input) : kind(input.target.kind) {}
  Scores forward(const Joint& joint) override {
    return kind == "regression" ? Scores{joint.pooled.slice(1, 0, 1), {}} : Scores{joint.pooled, joint.parts};
  }
  torch::Tensor loss(const torch::Tensor& scores, const torch::Tensor& target) const override {
    if (kind != "multiclass") return torch::zeros({scores.size(0)});
    return -scores.log_softmax(1).gather(1, target).squeeze(1);
  }
  torch::Tensor decode(const torch::Tensor& scores) const override {
    return kind == "regression" ? scores : kind == "multilabel" ? torch::sigmoid(scores - 2) : scores.softmax(1);
  }
  int64_t outputs() const override { return kind == "regression" ? 1 : 3; }
  torch::Tensor combine(const std::map<std::string, torch::Tensor>& parts, const Joint& joint) const override {
    const Votes votes(parts, joint);
    return votes.pooled_logs(votes.scores().log_softmax(-1), torch::zeros({3}));
  }
  bool has_probabilities() const override { return kind == "multiclass"; }
  std::string kind;
};

/// What the bundle answers: one of three fruits, or as many as may be, or a number.
inline TargetSpec fruit(const std::string& kind = "multiclass") {
  TargetSpec out;
  out.column = "fruit", out.kind = kind, out.rows = 10;
  if (kind == "regression") {
    out.mean = 20, out.deviation = 5, out.low = 0, out.high = 40, out.counts = {10};
  } else {
    out.labels = {"apple", "pear", "plum"};
    out.counts = {5, 3, 2};
  }
  return out;
}

/// Votes for a class become votes for the one before.
struct OneBefore : AsIs {
  using AsIs::AsIs;
  Strand forward(const Strand& input) override {
    Strand out = input;
    out.values = input.values.roll(-1, -1);
    return out;
  }
};

inline Parts known_parts() {
  Parts parts;
  parts.encoders.add<AsIs>("as_is", "passes values on");
  parts.encoders.add<OneBefore>("one_before", "votes for the class before");
  parts.fusions.add<Sum>("sum", "adds");
  parts.tasks.add<Poll>("poll", "counts votes");
  return parts;
}

/// A bundle over the columns `left` and `right`.
inline Bundle known_bundle(const TargetSpec& target) {
  const auto typed = [](const char* type) { return Node(Node::Table{{"type", type}}); };
  const Parts parts = known_parts();
  Bundle out;
  out.recipe.fusion = typed("sum");
  for (const char* column : {"left", "right"}) {
    const InputRecipe input{column, {column}, {"text"}, "", typed("vote"), typed("as_is")};
    out.recipe.inputs.push_back(input);
    out.inputs.push_back(
        {"m" + std::to_string(out.inputs.size()), input, std::make_shared<Vote>(Vote::Config{}, FeatureInput{})});
  }
  out.recipe.targets.push_back({target.column, target.kind, {}, "auto", typed("poll"), 1});
  out.targets.push_back({"t0", out.recipe.targets[0], target});
  out.model = std::make_shared<Model>(out.model_config(0), parts);
  return out;
}

}  // namespace braid::testing
