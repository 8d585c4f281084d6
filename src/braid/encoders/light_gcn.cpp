#include <algorithm>
#include <cmath>

#include "braid/encoders/encoder.h"
#include "braid/nn/embedding.h"
#include "braid/nn/init.h"
#include "braid/nn/light_graph.h"
#include "braid/nn/mlp.h"
#include "braid/nn/products.h"

/// @file light_gcn.cpp
/// A graph over the words of columns, such as users and the items they chose. LightGCN: He et al. 2020,
/// arXiv:2002.02126.

namespace braid {
namespace {

/// nodes = what the words of the graph's columns become when they are spread over it; x = linear([nodes, products of
/// pairs of nodes, the other columns' encodings]); one token norm(x + mlp(norm(x))) an item. A learned vector stands
/// for an empty cell. Differs from the paper: what a pair of nodes gives goes through a perceptron, with all else that
/// the row says, instead of being summed to a rank, so any target can be learned.
class LightGcn : public Encoder {
 public:
  struct Config {
    int64_t width = 128, node_width = 32, hops = 2, column_width = 16;
    double dropout = 0.1;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "width of the token", {2, 8192});
      v.field("node_width", node_width, "width of a node", {1, 1024});
      v.field("hops", hops, "how far a node listens", {0, 8});
      v.field("column_width", column_width, "width of the encoding of a column outside the graph", {1, 1024});
      v.field("dropout", dropout, "inside the perceptron, training only", {0, 0.9});
    }
  };

  LightGcn(const Config& config, const EncoderInput& input) : width_(config.width) {
    const StepSpec& spec = input.steps;
    require(spec.modality == "columns", Fault::config, "light_gcn", "takes columns, not ", spec.modality);
    require(bool(spec.graph), Fault::config, "light_gcn",
            "needs a graph: name two columns of words or more in `graph` of the input's feature");
    std::vector<int64_t> begins, slots, others;
    std::vector<ColumnSpec> other_columns;
    int64_t nodes = 0;
    for (int64_t c = 0; c < int64_t(spec.columns.size()); ++c) {
      const ColumnSpec& column = spec.columns[size_t(c)];
      if (!std::binary_search(spec.graph->columns.begin(), spec.graph->columns.end(), c)) {
        others.push_back(c);
        other_columns.push_back(column);
        continue;
      }
      begins.push_back(nodes);
      slots.push_back(column.slots);
      nodes += column.slots;
    }
    linked_ = register_buffer("linked", torch::tensor(spec.graph->columns, torch::kLong));
    begins_ = register_buffer("begins", torch::tensor(begins, torch::kLong));
    slots_ = register_buffer("slots", torch::tensor(slots, torch::kLong));
    const int64_t count = int64_t(begins.size()), each = config.node_width;
    graph_ = register_module("graph", LightGraph(*spec.graph, each, config.hops));
    absent_ = register_parameter("absent", truncated_normal({count, each}, 0.1));
    int64_t joined = (count + 1) * each;
    if (!others.empty()) {
      others_ = register_buffer("others", torch::tensor(others, torch::kLong));
      columns_ = register_module("columns", ColumnTokenizer(other_columns, config.column_width));
      absent_columns_ =
          register_parameter("absent_columns", truncated_normal({int64_t(others.size()), config.column_width}, 0.1));
      joined += int64_t(others.size()) * config.column_width;
    }
    project_ = register_module("project", torch::nn::Linear(joined, width_));
    norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width_})));
    mlp_ = register_module("mlp", Mlp(width_, 2 * width_, width_, config.dropout));
    last_ = register_module("last", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width_})));
  }

  Strand forward(const Strand& input) override {
    const auto there = input.mask.index_select(1, linked_);  // [N, L]
    const auto ids = input.values.index_select(1, linked_).select(2, 0).masked_fill(~there, 0).to(torch::kLong);
    const auto known = (ids >= 0) & (ids < slots_);                   // an id training never saw reads as 0
    const auto nodes = graph_(ids.masked_fill(~known, 0) + begins_);  // [N, L, D]
    const auto shown = there.unsqueeze(2);
    // Products begin as large as what they are made of.
    const auto products = pair_products(nodes.masked_fill(~shown, 0).unbind(1)) * std::sqrt(double(nodes.size(2)));
    std::vector<torch::Tensor> all{torch::where(shown, nodes, absent_).flatten(1), products};
    if (columns_) {
      const auto mask = input.mask.index_select(1, others_);
      const auto tokens = columns_(input.values.index_select(1, others_), mask);
      all.push_back(torch::where(mask.unsqueeze(2), tokens, absent_columns_).flatten(1));
    }
    const auto x = project_(torch::cat(all, 1));
    return input.with(last_(x + mlp_(norm_(x))).unsqueeze(1), input.mask.any(1, true)).cleared();
  }

  int64_t width() const override { return width_; }

 private:
  int64_t width_;
  torch::Tensor linked_, begins_, slots_;  // [L] columns of the graph, their first nodes and how many they have
  torch::Tensor others_;                   // [columns - L]
  LightGraph graph_{nullptr};
  torch::Tensor absent_;  // [L, D]
  ColumnTokenizer columns_{nullptr};
  torch::Tensor absent_columns_;  // [columns - L, column_width]
  torch::nn::Linear project_{nullptr};
  torch::nn::LayerNorm norm_{nullptr}, last_{nullptr};
  Mlp mlp_{nullptr};
};

}  // namespace

void enroll_light_gcn(EncoderRegistry& registry) {
  registry.add<LightGcn>("light_gcn", "a graph over the words of columns, such as users and items");
}

}  // namespace braid
