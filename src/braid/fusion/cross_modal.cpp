#include "braid/fusion/entrance.h"
#include "braid/nn/init.h"
#include "braid/nn/transformer.h"

/// @file cross_modal.cpp
/// Directed attention between pairs of inputs. MulT: Tsai et al. 2019, arXiv:1906.00295, section 3.

namespace braid {
namespace {

/// For each target a and each other input b: tokens_a read the tokens of b as they came in, `layers` times over. What
/// the readings of one target found is joined, a transformer of its own looks over it, and
/// pooled = mlp([summary_1, ..., summary_M, presence]).
///
/// Inputs need not be aligned: where several have a clock, their tokens tell when they happened. Differs from the
/// paper: readings are joined by a linear layer to the width of one, so that the cost grows with the square of the
/// number of inputs and not with its cube, and a target's summary is the mean of its tokens instead of the last one,
/// since tokens of pictures and tables have no last. An absent input is not read; a learned vector is its summary.
class CrossModal : public EnteredFusion {
 public:
  struct Config : TokenOptions {
    int64_t self_layers = 1;

    template <class V>
    void fields(V& v) {
      TokenOptions::fields(v);
      v.field("self_layers", self_layers, "layers over what a target found in the others", {1, 48});
    }
  };

  CrossModal(const Config& config, const FusionInput& input)
      : EnteredFusion("cross_modal", config, input), most_tokens_(config.most_tokens) {
    const int64_t count = inputs(), width = config.width;
    const TransformerOptions across{width, config.layers, config.heads, 2, config.dropout, 0};
    const TransformerOptions within{width, config.self_layers, config.heads, 2, config.dropout, 0};
    absent_ = register_parameter("absent", truncated_normal({count, width}, 0.02));
    for (const auto& target : names()) {
      for (const auto& source : names())
        for (int64_t i = 0; i < config.layers && source != target; ++i)
          crossings_[{target, source}].push_back(
              register_module(text("cross_", target, "_reads_", source, "_", i), CrossLayer(across, i)));
      if (count > 2) joins_.push_back(register_module("join_" + target, torch::nn::Linear((count - 1) * width, width)));
      selves_.push_back(register_module("self_" + target, Transformer(within)));
    }
    for (auto& join : joins_) init_linear(*join);
    mlp_ = register_module("mlp", Mlp(count * (width + 1), 2 * width, width, config.dropout));
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto entered = enter(encoded, joint);
    std::map<std::string, MaskedSteps> tokens;
    for (size_t i = 0; i < names().size(); ++i)
      tokens.emplace(names()[i], entered.reads[i].tokens_of_rows(most_tokens_));
    std::vector<torch::Tensor> summaries;
    for (size_t i = 0; i < names().size(); ++i) {
      const auto& mask = tokens.at(names()[i]).mask;
      summaries.push_back(masked_mean(selves_[i](found(tokens, i), mask), mask));
    }
    joint.pooled = mlp_(entered.beside_presence(torch::stack(summaries, 1), absent_));
    return joint;
  }

 private:
  // What target i found in all others. @return [B, T_i, D]
  torch::Tensor found(const std::map<std::string, MaskedSteps>& tokens, size_t i) {
    const auto& target = names()[i];
    std::vector<torch::Tensor> readings;
    for (const auto& [source, memory] : tokens) {
      if (source == target) continue;
      auto x = tokens.at(target).values;
      for (auto& layer : crossings_.at({target, source})) x = layer(x, memory.values, memory.mask);
      readings.push_back(x);
    }
    if (readings.empty()) return tokens.at(target).values;
    return readings.size() == 1 ? readings[0] : joins_[i](torch::cat(readings, 2));
  }

  int64_t most_tokens_;
  torch::Tensor absent_;                                                              // [M, D]
  std::map<std::pair<std::string, std::string>, std::vector<CrossLayer>> crossings_;  // by target and source
  std::vector<torch::nn::Linear> joins_;                                              // with three inputs and more
  std::vector<Transformer> selves_;
  Mlp mlp_{nullptr};
};

}  // namespace

void enroll_cross_modal(FusionRegistry& registry) {
  registry.add<CrossModal>("cross_modal", "the tokens of each input read those of each other one");
}

}  // namespace braid
