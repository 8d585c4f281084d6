#include "braid/nn/light_graph.h"

#include <cmath>

#include "braid/nn/init.h"

namespace braid {

LightGraphImpl::LightGraphImpl(const WordGraph& graph, int64_t width, int64_t hops) : hops_(hops) {
  const int64_t links = int64_t(graph.links.size());
  auto from = torch::empty({2 * links}, torch::kLong), to = torch::empty({2 * links}, torch::kLong);
  auto *const f = from.mutable_data_ptr<int64_t>(), *const t = to.mutable_data_ptr<int64_t>();
  for (int64_t i = 0; i < links; ++i) {
    const auto [a, b] = graph.links[size_t(i)];
    f[i] = a, t[i] = b;
    f[links + i] = b, t[links + i] = a;
  }
  const auto neighbours = torch::bincount(to, {}, graph.nodes).to(torch::kFloat);
  from_ = from;
  to_ = to;
  strength_ = (neighbours.index_select(0, from) * neighbours.index_select(0, to)).rsqrt();
  // Alike to begin with, as words of a `ColumnTokenizer` are where there are many.
  table_ = register_parameter("table", truncated_normal({graph.nodes, width}, 0.2 / std::sqrt(double(width))));
}

torch::Tensor LightGraphImpl::forward(const torch::Tensor& nodes) {
  for (auto* links : {&from_, &to_, &strength_})
    if (links->device() != table_.device()) *links = links->to(table_.device());
  const auto asked = nodes.flatten();
  // From the last hop back: which nodes are needed, and the links that lead to them.
  auto needed = torch::zeros({table_.size(0)}, asked.options().dtype(torch::kBool)).index_fill(0, asked, 1);
  std::vector<torch::Tensor> links;
  links.resize(size_t(hops_));
  for (auto hop = links.rbegin(); hop != links.rend(); ++hop) {
    *hop = needed.index_select(0, to_).nonzero().squeeze(1);
    needed = needed.index_fill(0, from_.index_select(0, *hop), 1);
  }
  auto layer = table_;
  auto sum = table_.index_select(0, asked);
  for (const auto& hop : links) {
    const auto heard = layer.index_select(0, from_.index_select(0, hop)) * strength_.index_select(0, hop).unsqueeze(1);
    layer = torch::zeros_like(layer).index_add(0, to_.index_select(0, hop), heard);
    sum = sum + layer.index_select(0, asked);
  }
  auto sizes = nodes.sizes().vec();
  sizes.push_back(table_.size(1));
  return (sum / double(hops_ + 1)).view(sizes);
}

}  // namespace braid
