#pragma once

#include <string>
#include <utility>
#include <vector>

#include "braid/predict/predictor.h"

/// @file explained_models.h
/// Bundles over made-up inputs, with encoders whose doing is known or with those that come with Braid.

namespace braid::testing {

struct NoFields {
  template <class V>
  void fields(V&) {}
};

/// Steps drawn from the number in the cell, of any modality; `bad` cannot be read.
class Drawn : public Feature {
 public:
  Drawn(StepSpec spec, Node fitted) : spec_(std::move(spec)), fitted_(std::move(fitted)) {}
  void fit(const FitSource&) override {}
  Result<torch::Tensor> decode(const Item& item) const override {
    const auto number = item.cells[0].number();
    if (!number) return Error(Fault::data, item.subject, "is no number");
    std::vector<int64_t> sizes{spec_.max_steps};
    sizes.insert(sizes.end(), spec_.shape.begin(), spec_.shape.end());
    auto generator = at::detail::createCPUGenerator(uint64_t(*number));
    auto values = torch::randn(sizes, generator);
    if (fitted_.find("gaps")) values.narrow(-1, sizes.back() / 2, sizes.back() / 2).fill_(1);
    return values;
  }
  Steps steps(const torch::Tensor& decoded, Random*) const override { return {decoded, {}, {}}; }
  StepSpec spec() const override { return spec_; }
  Node fitted() const override { return fitted_; }
  void restore(const Node&, const std::map<std::string, std::string>&) override {}

 private:
  StepSpec spec_;
  Node fitted_;
};

/// One token: what lies in the 4 x 4 pixels at the top left, bent, for class 0; nothing for the others.
struct Corner : Encoder {
  using Config = NoFields;
  Corner(const Config&, const EncoderInput&) {}
  Strand forward(const Strand& input) override {
    const auto corner = input.values.slice(3, 0, 4).slice(4, 0, 4).sum({2, 3, 4}).tanh() * 3;  // [N, 1]
    return input.with(torch::stack({corner, torch::zeros_like(corner), torch::zeros_like(corner)}, 2), input.mask);
  }
  int64_t width() const override { return 3; }
};

/// One token: how often one id stands in a text, for class 0.
struct Spot : Encoder {
  using Config = NoFields;
  inline static int64_t id = -1;
  Spot(const Config&, const EncoderInput&) {}
  Strand forward(const Strand& input) override {
    const auto count = ((input.values == id) & input.mask).sum(1, true).to(torch::kFloat) * 2;  // [N, 1]
    return input.with(torch::stack({count, torch::zeros_like(count), torch::zeros_like(count)}, 2),
                      input.mask.any(1, true));
  }
  int64_t width() const override { return 3; }
};

/// One input of a bundle.
struct MadeInput {
  std::string column;
  std::shared_ptr<Feature> feature;
  std::string encoder;
};

/// A bundle with random weights and biases; each input's identifier is `m_` and its column.
inline Bundle made_bundle(const std::vector<MadeInput>& inputs, const TargetSpec& target, const std::string& fusion,
                          const std::string& task, Parts parts = {}) {
  const auto typed = [](const std::string& type) { return Node(Node::Table{{"type", Node(type)}}); };
  Bundle out;
  out.recipe.fusion = typed(fusion);
  for (const MadeInput& input : inputs) {
    const InputRecipe recipe{input.column, {input.column}, {"text"}, "", typed("drawn"), typed(input.encoder)};
    out.recipe.inputs.push_back(recipe);
    out.inputs.push_back({"m_" + input.column, recipe, input.feature});
  }
  out.recipe.targets.push_back({target.column, target.kind, {}, "auto", typed(task), 1});
  out.targets.push_back({"t0", out.recipe.targets[0], target});
  out.model = std::make_shared<Model>(out.model_config(3), parts);
  // Training moves what begins at zero. As long as it is there, layers of normalisation make a step of the baseline.
  const torch::NoGradGuard no_graph;
  auto generator = at::detail::createCPUGenerator(7);
  for (auto& parameter : out.model->parameters())
    if (parameter.numel() > 0 && parameter.abs().max().item<float>() == 0) parameter.normal_(0, 0.3, generator);
  return out;
}

}  // namespace braid::testing
