#include "braid/context/context.h"
#include "braid/context/sequences.h"
#include "braid/nn/dropout.h"
#include "braid/nn/graph_layers.h"

/// @file graph.cpp
/// A graph over the rows of a sequence. DialogueGCN: Ghosal et al. 2019, arXiv:1908.11540, section 3.4.

namespace braid {
namespace {

constexpr int64_t relations = 3;  // an earlier row, the row itself, a later row

/// pooled + linear(layers(linear(norm(pooled)))): rows are the nodes, and each listens to those within `reach` of it.
///
/// An edge is of one of three kinds: back to an earlier row, the row itself, ahead to a later one. Differs from the
/// paper: attention is a GAT's, not a bilinear form; who speaks makes no kind of edge; each layer's result is added to
/// its input after a normalisation.
class GraphContext final : public Context {
 public:
  struct Config {
    int64_t width = 64, layers = 2, heads = 4, reach = 10;
    bool causal = false;
    double dropout = 0.2;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "width of the nodes", {8, 8192});
      v.field("layers", layers, "rounds in which rows listen to each other", {1, 16});
      v.field("heads", heads, "attention heads; divides width", {1, 64});
      v.field("reach", reach, "rows to either side that a row listens to", {1, 100000});
      v.field("causal", causal, "rows listen to earlier rows of their sequence only");
      v.field("dropout", dropout, "of what a round and the whole add, training only", {0, 0.9});
    }
    void validate() const {
      require(width % heads == 0, Fault::config, "graph", "width ", width, " is no multiple of ", heads, " heads");
    }
  };

  GraphContext(const Config& config, const ContextInput& input)
      : reach_(config.reach), causal_(config.causal), dropout_(config.dropout) {
    norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({input.width})));
    in_ = register_module("in", torch::nn::Linear(input.width, config.width));
    const GraphAttentionOptions sizes{config.width, config.heads, relations, true};
    layers_ = GraphLayers(*this, sizes, config.layers, config.dropout);
    out_ = register_module("out", torch::nn::Linear(config.width, input.width));
  }

  Joint forward(const Joint& joint, const torch::Tensor& sequence) override {
    Joint out = joint;
    if (joint.pooled.size(0) == 0) return out;
    const auto sequences = Sequences::of(sequence);
    auto x = sequences.gathered(in_(norm_(joint.pooled)));  // [S, L, D]
    const auto place = torch::arange(x.size(1), torch::TensorOptions(torch::kLong).device(x.device()));
    const auto ahead = place.unsqueeze(0) - place.unsqueeze(1);  // [i, j]: how far j is after i
    const auto near = ahead.abs() <= reach_;
    const auto known = causal_ ? near & (ahead <= 0) : near;
    // A row of padding listens to itself, so that there is something to take the softmax over.
    const auto linked = (known & sequences.mask.unsqueeze(1)) | (ahead == 0);
    x = layers_.forward(x, ahead.sign() + 1, linked, is_training());
    out.pooled = joint.pooled + out_(drop_values(sequences.scattered(x), dropout_, is_training()));
    return out;
  }

 private:
  int64_t reach_;
  bool causal_;
  double dropout_;
  torch::nn::LayerNorm norm_{nullptr};
  torch::nn::Linear in_{nullptr}, out_{nullptr};
  GraphLayers layers_;
};

}  // namespace

void enroll_graph(ContextRegistry& registry) {
  registry.add<GraphContext>("graph", "rows are the nodes of a graph and listen to those near them");
}

}  // namespace braid
