#include "braid/nn/light_graph.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

/// Two users of three items, one of them chosen by both; node 5 has no links.
WordGraph small_graph() { return {{0, 1}, 6, {{0, 2}, {0, 3}, {1, 3}, {1, 4}}}; }

/// Equations 7 and 8 of LightGCN with the whole matrix.
torch::Tensor spread_over_all(const torch::Tensor& table, const WordGraph& graph, int64_t hops) {
  auto adjacency = torch::zeros({graph.nodes, graph.nodes});
  for (const auto& [a, b] : graph.links) adjacency[a][b] = 1, adjacency[b][a] = 1;
  const auto degree = adjacency.sum(1).clamp_min(1).rsqrt();
  const auto normalised = degree.unsqueeze(1) * adjacency * degree;
  auto layer = table, sum = table;
  for (int64_t hop = 0; hop < hops; ++hop) {
    layer = normalised.mm(layer);
    sum = sum + layer;
  }
  return sum / double(hops + 1);
}

TEST(LightGraph, IsTheFormulaOfThePaperForAnyNodesAskedFor) {
  const WordGraph graph = small_graph();
  for (const int64_t hops : {0, 1, 2, 3}) {
    torch::manual_seed(3);
    LightGraph layer(graph, 4, hops);
    const auto all = spread_over_all(layer->parameters()[0].detach(), graph, hops);
    const auto some = torch::tensor({{3, 0}, {5, 3}}, torch::kLong);
    const auto out = layer(some).detach();
    EXPECT_TRUE(torch::allclose(out, all.index({some}), 1e-5, 1e-6)) << hops << " hops\n" << out << all;
    EXPECT_TRUE(torch::allclose(layer(torch::arange(6)).detach(), all, 1e-5, 1e-6)) << hops;
  }
}

TEST(LightGraph, TeachesTheNodesThatAreNearAlone) {
  LightGraph layer(small_graph(), 4, 1);
  layer(torch::tensor({2}, torch::kLong)).sum().backward();
  const auto taught = layer->parameters()[0].grad().abs().sum(1) > 0;
  EXPECT_TRUE(torch::equal(taught, torch::tensor({true, false, true, false, false, false})));
}

TEST(LightGraph, AGraphWithoutLinksIsATable) {
  LightGraph layer(WordGraph{{0, 1}, 3, {}}, 4, 2);
  const auto nodes = torch::arange(3);
  EXPECT_TRUE(torch::allclose(layer(nodes), layer->parameters()[0] / 3));
}

}  // namespace
}  // namespace braid
