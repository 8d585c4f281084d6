#include <algorithm>

#include "braid/encoders/encoder.h"
#include "braid/nn/convolution.h"
#include "braid/nn/init.h"
#include "braid/nn/steps.h"

/// @file pillars.cpp
/// Points gathered in pillars of a grid seen from above, then convolutions. Lang et al. 2019, arXiv:1812.05784:
/// PointPillars, its encoder and backbone.

namespace braid {
namespace {

/// A perceptron of every point beside its cell's centre, the maximum in each cell, residual blocks that halve the grid,
/// one token a cell of the last grid. The grid spans `reach` deviations of the training clouds to every side; points
/// beyond it count in its outermost cells.
class PillarGridEncoder : public Encoder {
 public:
  struct Config {
    int64_t width = 32, cells = 32, stages = 2;
    double reach = 2.5;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "channels of a pillar; stages have 2, 4 ... times as many", {8, 1024});
      v.field("cells", cells, "cells of the grid to a side", {4, 1024});
      v.field("stages", stages, "residual stages, each at half the resolution of the one before", {1, 6});
      v.field("reach", reach, "half the side of the grid, in deviations of the training clouds", {0.1, 100});
    }
  };

  PillarGridEncoder(const Config& config, const EncoderInput& input) : cells_(config.cells), reach_(config.reach) {
    const auto& shape = input.steps.shape;
    require(input.steps.modality == "points" && shape.size() == 1 && shape[0] >= 3, Fault::config, "pillars",
            "takes points [3 + c], not ", input.steps.modality, " of shape ", at::IntArrayRef(shape));
    pillar_ = config.width;
    lift_ = register_module("lift", torch::nn::Linear(shape[0] + 2, pillar_));
    norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({pillar_})));
    width_ = pillar_;
    grid_ = cells_;
    for (int64_t s = 0; s < config.stages; ++s) {
      const int64_t outputs = pillar_ * 2 * (s + 1);
      blocks_.push_back(
          register_module("block" + std::to_string(s), ResidualBlock(width_, outputs, Extent{3, 3}, Extent{2, 2})));
      width_ = outputs, grid_ = (grid_ + 1) / 2;
    }
    places_ = register_parameter("places", truncated_normal({grid_ * grid_, width_}, 0.02));
  }

  Strand forward(const Strand& input) override {
    const int64_t items = input.items(), tokens = grid_ * grid_;
    // Cells without points are as real as those with some: that a place is empty is known.
    const auto mask = input.mask.any(1, true).expand({items, tokens}).contiguous();
    if (items == 0) return input.with(places_.new_zeros({0, tokens, width_}).detach(), mask);
    const auto points = cleared(input.values, input.mask);
    const double cell = 2 * reach_ / double(cells_);
    const auto at = (points.narrow(2, 0, 2) + reach_) / cell;              // [N, P, 2], in cells
    const auto corner = at.detach().floor().clamp(0, double(cells_ - 1));  // [N, P, 2]
    const auto beside = at - corner - 0.5;
    auto x = torch::relu(norm_(lift_(torch::cat({points, beside.clamp(-4, 4)}, 2))));  // [N, P, D]
    x = x.masked_fill(~input.mask.unsqueeze(-1), 0);
    const auto index = (corner.select(2, 1) * double(cells_) + corner.select(2, 0)).to(torch::kLong);  // [N, P]
    const auto empty = x.new_zeros({items, cells_ * cells_, pillar_});
    // What a perceptron with a rectifier gives is never below 0, so an empty cell is one of zeros.
    auto grid = empty.scatter_reduce(1, index.unsqueeze(-1).expand_as(x), x, "amax", true);
    auto y = grid.view({items, cells_, cells_, pillar_}).permute({0, 3, 1, 2});  // channels-last in memory
    RowMask all;
    for (auto& block : blocks_) y = block(y, all);
    const auto out = y.permute({0, 2, 3, 1}).reshape({items, tokens, width_}) + places_;
    auto result = input.with(out, mask).cleared();
    result.times.reset();
    return result;
  }

  int64_t width() const override { return width_; }

 private:
  int64_t cells_, pillar_ = 0, width_ = 0, grid_ = 0;
  double reach_;
  torch::nn::Linear lift_{nullptr};
  torch::nn::LayerNorm norm_{nullptr};
  std::vector<ResidualBlock> blocks_;
  torch::Tensor places_;  // [grid * grid, D]
};

}  // namespace

void enroll_pillars(EncoderRegistry& registry) {
  registry.add<PillarGridEncoder>("pillars", "pillars of a grid seen from above, then convolutions, for point clouds");
}

}  // namespace braid
