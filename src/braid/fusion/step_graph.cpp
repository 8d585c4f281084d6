#include "braid/fusion/entrance.h"
#include "braid/nn/graph_layers.h"
#include "braid/nn/init.h"

/// @file step_graph.cpp
/// Attention on a graph whose nodes are the steps of all inputs, with edges from overlap in time. Edges and attention
/// as in GAT: Velickovic et al. 2018, arXiv:1710.10903; modalities fused along a graph that is there to be read:
/// Graph-MFN, Zadeh et al. 2018, doi:10.18653/v1/P18-1208, section 4.
namespace braid {
namespace {

/// nodes = tokens plus a learned vector of the input; layers with ELU between, each added to its input after a
/// normalisation; pooled = mlp([mean of the nodes of input 1, ..., of input M, presence]).
///
/// A step hears itself, its two neighbours in its own input, and of each other input: where both have a clock, the
/// steps that overlap it in time, or, if none does, the one that is nearest; otherwise all of its steps, item by item
/// where only some have a clock. So the graph says what may matter to what, and attention, with a learned number for
/// each pair of inputs, how much. With `edges = "all"` every step hears every other. Differs from Graph-MFN: nodes are
/// steps of inputs at their own rates instead of sets of modalities at one step of a common one. An absent input has no
/// nodes; a learned vector stands for their mean.
class StepGraph : public EnteredFusion {
 public:
  struct Config : TokenOptions {
    std::string edges = "overlap";

    template <class V>
    void fields(V& v) {
      TokenOptions::fields(v);
      v.field("edges", edges, "overlap: steps hear what happens at their time; all: every step hears every other");
    }
    void validate() const {
      TokenOptions::validate();
      require(edges == "overlap" || edges == "all", Fault::config, "step_graph", "edges is \"", edges,
              "\"; there are overlap and all");
    }
  };

  StepGraph(const Config& config, const FusionInput& input)
      : EnteredFusion("step_graph", config, input),
        most_tokens_(config.most_tokens),
        overlap_(config.edges == "overlap") {
    for (const auto& name : names()) clocked_.push_back(input.clocked.count(name) > 0);
    const int64_t width = config.width;
    kinds_ = register_parameter("kinds", truncated_normal({inputs(), width}, 0.02));
    absent_ = register_parameter("absent", truncated_normal({inputs(), width}, 0.02));
    const GraphAttentionOptions sizes{width, config.heads, inputs() * inputs()};
    layers_ = GraphLayers(*this, sizes, config.layers, config.dropout);
    mlp_ = register_module("mlp", Mlp(inputs() * (width + 1), 2 * width, width, config.dropout));
  }

  bool compares_times() const override { return overlap_; }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto entered = enter(encoded, joint);
    std::vector<MaskedSteps> nodes;
    std::vector<std::optional<torch::Tensor>> times;
    std::vector<torch::Tensor> values, input;
    for (size_t i = 0; i < names().size(); ++i) {
      nodes.push_back(entered.reads[i].tokens_of_rows(most_tokens_));
      times.push_back(clocked_[i] ? entered.reads[i].times_of_rows(most_tokens_) : std::nullopt);
      values.push_back(nodes[i].values + kinds_[int64_t(i)]);
      input.push_back(torch::full({nodes[i].mask.size(1)}, int64_t(i), nodes[i].mask.options().dtype(torch::kLong)));
    }
    const auto of = torch::cat(input);  // [N]
    const auto kind = of.unsqueeze(1) * inputs() + of;
    const auto x = layers_.forward(torch::cat(values, 1), kind, edges(nodes, times), is_training());  // [B, N, D]
    std::vector<torch::Tensor> means;
    int64_t from = 0;
    for (const MaskedSteps& own : nodes) {
      means.push_back(masked_mean(x.narrow(1, from, own.mask.size(1)), own.mask));
      from += own.mask.size(1);
    }
    joint.pooled = mlp_(entered.beside_presence(torch::stack(means, 1), absent_));
    return joint;
  }

 private:
  // Whom each node hears, [B, N, N].
  torch::Tensor edges(const std::vector<MaskedSteps>& nodes,
                      const std::vector<std::optional<torch::Tensor>>& times) const {
    std::vector<torch::Tensor> lines;
    for (size_t i = 0; i < nodes.size(); ++i) {
      std::vector<torch::Tensor> line;
      for (size_t j = 0; j < nodes.size(); ++j) {
        const auto both = nodes[i].mask.unsqueeze(2) & nodes[j].mask.unsqueeze(1);  // [B, T_i, T_j]
        if (!overlap_)
          line.push_back(both);
        else if (i == j)
          line.push_back(both & neighbours(nodes[i].mask));
        else
          line.push_back(times[i] && times[j] ? both & meet(*times[i], *times[j], nodes[j].mask) : both);
      }
      lines.push_back(torch::cat(line, 2));
    }
    return torch::cat(lines, 1);
  }

  // Real steps that are next to each other, or the same, [B, T, T].
  static torch::Tensor neighbours(const torch::Tensor& mask) {
    const auto rank = mask.cumsum(1);
    return (rank.unsqueeze(2) - rank.unsqueeze(1)).abs() <= 1;
  }

  // Steps of j that overlap each step of i in time or are the nearest, [B, T_i, T_j]; a step without a clock meets all.
  // @param a, b  [B, T, 2]
  static torch::Tensor meet(const torch::Tensor& a, const torch::Tensor& b, const torch::Tensor& real) {
    const auto begin = torch::maximum(a.select(2, 0).unsqueeze(2), b.select(2, 0).unsqueeze(1));
    const auto end = torch::minimum(a.select(2, 1).unsqueeze(2), b.select(2, 1).unsqueeze(1));
    const auto between = (begin - end).clamp_min(0);  // seconds
    const auto clockless = between.isnan();           // of i or of j
    const auto apart = between.masked_fill(clockless | ~real.unsqueeze(1), 1e300);
    return (apart <= apart.amin(2, true)) | clockless;
  }

  int64_t most_tokens_;
  bool overlap_;
  std::vector<bool> clocked_;
  torch::Tensor kinds_, absent_;  // [M, D]
  GraphLayers layers_;
  Mlp mlp_{nullptr};
};

}  // namespace

void enroll_step_graph(FusionRegistry& registry) {
  registry.add<StepGraph>("step_graph",
                          "the steps of all inputs are the nodes of a graph with edges from overlap in time");
}

}  // namespace braid
