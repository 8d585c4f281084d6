#include "braid/fusion/entrance.h"
#include "braid/nn/graph_layers.h"
#include "braid/nn/init.h"

/// @file graph.cpp
/// Attention on a graph whose nodes are the inputs. GAT: Velickovic et al. 2018, arXiv:1710.10903, section 2.1.

namespace braid {
namespace {

/// nodes = parts plus a learned vector of the input; layers with ELU between; pooled = linear of the mean of the
/// present nodes.
///
/// Every input is a neighbour of every other one and of itself, and each pair is a kind of edge of its own: who listens
/// to whom whatever they say is learned. (The paper's edges are given, which inputs have not.) All inputs share the
/// weights of a layer, so the number of weights hardly grows with that of inputs. Differs from the paper: a layer's
/// result is added to its input after a normalisation, heads stand side by side in the last layer too. Absent inputs
/// are no nodes: nobody listens to them and the mean leaves them out.
class Graph : public EnteredFusion {
 public:
  struct Config : EntranceOptions {
    int64_t layers = 2;

    template <class V>
    void fields(V& v) {
      EntranceOptions::fields(v);
      v.field("layers", layers, "rounds in which inputs listen to each other", {1, 16});
    }
  };

  Graph(const Config& config, const FusionInput& input) : EnteredFusion("graph", config, input) {
    const int64_t width = config.width;
    kinds_ = register_parameter("kinds", truncated_normal({inputs(), width}, 0.02));
    const GraphAttentionOptions sizes{width, config.heads, inputs() == 1 ? 0 : inputs() * inputs()};
    layers_ = GraphLayers(*this, sizes, config.layers, config.dropout);
    out_ = register_module("out", torch::nn::Linear(width, width));
    init_linear(*out_);
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto entered = enter(encoded, joint);
    const auto kind =
        torch::arange(inputs() * inputs(), torch::TensorOptions(torch::kLong).device(entered.part.device()))
            .view({inputs(), inputs()});
    const auto x = layers_.forward(entered.part + kinds_, kind, entered.here.transpose(1, 2), is_training());
    const auto count = entered.here.sum(1).clamp_min(1);  // [B, 1]
    joint.pooled = out_(x.masked_fill(~entered.here, 0).sum(1) / count);
    return joint;
  }

 private:
  torch::Tensor kinds_;  // [M, D]
  GraphLayers layers_;
  torch::nn::Linear out_{nullptr};
};

}  // namespace

void enroll_graph(FusionRegistry& registry) {
  registry.add<Graph>("graph", "inputs are the nodes of a graph and listen to each other");
}

}  // namespace braid
