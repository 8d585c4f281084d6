#include "braid/fusion/entrance.h"
#include "braid/nn/dropout.h"
#include "braid/nn/init.h"

/// @file graph.cpp
/// Attention on a graph whose nodes are the inputs. GAT: Velickovic et al. 2018, arXiv:1710.10903, section 2.1.

namespace braid {
namespace {

/// h'_i = sum_j a_ij W h_j with a_i = softmax over the present j of leaky_relu(s . W h_i + t . W h_j + e_ij), H heads
/// of D / H numbers side by side. Every input is a neighbour of every other one and of itself; e_ij, the edge, is
/// learned: who listens to whom whatever they say. (The paper's edges are given, which inputs have not.)
class GraphLayerImpl : public torch::nn::Module {
 public:
  /// @param nodes  M  @param width  D  @param heads  H, which divides D
  GraphLayerImpl(int64_t nodes, int64_t width, int64_t heads) : heads_(heads) {
    const auto options = torch::nn::LinearOptions(width, width).bias(false);
    linear_ = register_module("linear", torch::nn::Linear(options));
    init_linear(*linear_);
    bias_ = register_parameter("bias", torch::zeros({width}));
    if (nodes == 1) return;  // it can only listen to itself
    listens_ = register_parameter("listens", truncated_normal({heads, width / heads}, 0.3));
    speaks_ = register_parameter("speaks", truncated_normal({heads, width / heads}, 0.3));
    edges_ = register_parameter("edges", truncated_normal({nodes, nodes, heads}, 0.02));
  }

  /// @param x [B, M, D]  @param here [B, M, 1] bool  @return [B, M, D]
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& here) {
    const auto h = linear_(x).unflatten(2, {heads_, -1});  // [B, M, H, D/H]
    if (!edges_.defined()) return h.flatten(2) + bias_;
    const auto listens = (h * listens_).sum(-1).unsqueeze(2), speaks = (h * speaks_).sum(-1).unsqueeze(1);
    const auto score = torch::leaky_relu(listens + speaks + edges_, 0.2);       // [B, i, j, H]
    const auto share = score.masked_fill(~here.unsqueeze(1), -1e9).softmax(2);  // over j
    return torch::einsum("bijh,bjhd->bihd", {share, h}).flatten(2) + bias_;
  }

 private:
  int64_t heads_;
  torch::nn::Linear linear_{nullptr};
  torch::Tensor bias_, listens_, speaks_, edges_;  // [D], [H, D/H] twice, [M, M, H]
};
TORCH_MODULE(GraphLayer);

/// nodes = parts plus a learned vector of the input; layers with ELU between; pooled = linear of the mean of the
/// present nodes.
///
/// All inputs share the weights of a layer, so the number of weights hardly grows with that of inputs. Differs from the
/// paper: a layer's result is added to its input after a normalisation, heads stand side by side in the last layer too.
/// Absent inputs are no nodes: nobody listens to them and the mean leaves them out.
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
    for (int64_t i = 0; i < config.layers; ++i) {
      norms_.push_back(register_module(text("norm", i), torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}))));
      layers_.push_back(register_module(text("layer", i), GraphLayer(inputs(), width, config.heads)));
    }
    out_ = register_module("out", torch::nn::Linear(width, width));
    init_linear(*out_);
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto entered = enter(encoded, joint);
    auto x = entered.part + kinds_;  // [B, M, D]
    for (size_t i = 0; i < layers_.size(); ++i) {
      const auto heard = torch::elu(layers_[i](norms_[i](x), entered.here));
      x = x + drop_values(heard, options().dropout, is_training());
    }
    const auto count = entered.here.sum(1).clamp_min(1);  // [B, 1]
    joint.pooled = out_(x.masked_fill(~entered.here, 0).sum(1) / count);
    return joint;
  }

 private:
  torch::Tensor kinds_;  // [M, D]
  std::vector<torch::nn::LayerNorm> norms_;
  std::vector<GraphLayer> layers_;
  torch::nn::Linear out_{nullptr};
};

}  // namespace

void enroll_graph(FusionRegistry& registry) {
  registry.add<Graph>("graph", "inputs are the nodes of a graph and listen to each other");
}

}  // namespace braid
