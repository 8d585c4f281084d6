#include <algorithm>
#include <limits>

#include "braid/encoders/encoder.h"
#include "braid/nn/steps.h"

/// @file pointnet.cpp
/// Points gathered around centres, twice. Qi et al. 2017, arXiv:1706.02413: PointNet++ with single-scale grouping.

namespace braid {
namespace {

/// One set abstraction: K centres, the `neighbours` points nearest to each, a perceptron of what each point has and
/// where it stands beside its centre, the maximum over the neighbours.
///
/// Differs from the paper: neighbours are the nearest ones, not those within a radius, so that clouds of any scale and
/// density work; layer normalisation instead of batch normalisation; centres are the first points, as the feature hands
/// them over in the order of farthest-point sampling.
class AbstractionImpl : public torch::nn::Module {
 public:
  AbstractionImpl(int64_t inputs, int64_t outputs, int64_t centres, int64_t neighbours)
      : centres_(centres), neighbours_(neighbours) {
    lift_ = register_module("lift", torch::nn::Linear(inputs + 3, outputs));
    norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({outputs})));
    out_ = register_module("out", torch::nn::Linear(outputs, outputs));
  }

  /// @param places [N, P, 3], values [N, P, D], mask [N, P], real points first; become those of the centres
  void forward(torch::Tensor& places, torch::Tensor& values, torch::Tensor& mask) {
    const int64_t items = values.size(0), points = values.size(1);
    const int64_t centres = std::min(centres_, points), neighbours = std::min(neighbours_, points);
    const auto centre = places.narrow(1, 0, centres);
    torch::Tensor near;  // [N, K, k]
    {
      const torch::NoGradGuard no_graph;
      const auto far = torch::full({}, std::numeric_limits<float>::infinity(), places.options());
      const auto distance = torch::where(mask.unsqueeze(1), square_distances(centre, places), far);
      near = std::get<1>(distance.topk(neighbours, -1, /*largest=*/false, /*sorted=*/true));
    }
    const auto flat = (near + torch::arange(items, near.options()).view({-1, 1, 1}) * points).flatten();
    const auto take = [&](const torch::Tensor& all) {
      return all.reshape({items * points, -1}).index_select(0, flat).view({items, centres, neighbours, -1});
    };
    const auto beside = take(places) - centre.unsqueeze(2);
    const auto real = take(mask.unsqueeze(-1).to(torch::kByte)).to(torch::kBool);  // [N, K, k, 1]
    auto x = torch::relu(norm_(lift_(torch::cat({beside, take(values)}, -1))));
    x = out_(x).masked_fill(~real, -1e9);
    mask = mask.narrow(1, 0, centres);
    values = cleared(std::get<0>(x.max(2)), mask);
    places = centre;
  }

 private:
  /// Exact where two points are one, unlike the expansion of the square. [N, K, P]
  static torch::Tensor square_distances(const torch::Tensor& a, const torch::Tensor& b) {
    torch::Tensor out;
    for (int64_t axis = 0; axis < 3; ++axis) {
      const auto one = (a.select(2, axis).unsqueeze(2) - b.select(2, axis).unsqueeze(1)).square();
      out = out.defined() ? out + one : one;
    }
    return out;
  }

  int64_t centres_, neighbours_;
  torch::nn::Linear lift_{nullptr}, out_{nullptr};
  torch::nn::LayerNorm norm_{nullptr};
};
TORCH_MODULE(Abstraction);

/// Two abstractions, one token a centre of the second; where a centre stands is part of its token.
class PointNet : public Encoder {
 public:
  struct Config {
    int64_t width = 128, centres = 256, tokens = 64, neighbours = 16;

    template <class V>
    void fields(V& v) {
      v.field("width", width, "width of a token; half of it after the first step", {8, 4096});
      v.field("centres", centres, "centres of the first step", {1, 65536});
      v.field("tokens", tokens, "centres of the second step, each a token", {1, 65536});
      v.field("neighbours", neighbours, "points gathered around a centre", {1, 1024});
    }
    void validate() const {
      require(tokens <= centres, Fault::config, "pointnet", "tokens is ", tokens, ", above the ", centres, " centres");
    }
  };

  PointNet(const Config& config, const EncoderInput& input) : width_(config.width) {
    const auto& shape = input.steps.shape;
    require(input.steps.modality == "points" && shape.size() == 1 && shape[0] >= 3, Fault::config, "pointnet",
            "takes points [3 + c], not ", input.steps.modality, " of shape ", at::IntArrayRef(shape));
    const int64_t half = std::max<int64_t>(8, width_ / 2);
    first_ = register_module("first", Abstraction(shape[0], half, config.centres, config.neighbours));
    second_ = register_module("second", Abstraction(half, width_, config.tokens, config.neighbours));
    place_ = register_module("place", torch::nn::Linear(3, width_));
  }

  Strand forward(const Strand& input) override {
    // Real points first, in their order: centres are the first ones.
    const auto order = std::get<1>(input.mask.logical_not().to(torch::kByte).sort(/*stable=*/true, 1, false));
    auto mask = input.mask.gather(1, order);
    auto values = cleared(input.values, input.mask)
                      .gather(1, order.unsqueeze(-1).expand({-1, -1, input.values.size(2)}));  // [N, P, F]
    auto places = values.narrow(2, 0, 3);
    if (input.items() == 0) return input.with(places.new_zeros({0, values.size(1), width_}), mask);
    first_(places, values, mask);
    second_(places, values, mask);
    auto out = input.with(values + place_(places), mask).cleared();
    out.times.reset();
    return out;
  }

  int64_t width() const override { return width_; }

 private:
  int64_t width_;
  Abstraction first_{nullptr}, second_{nullptr};
  torch::nn::Linear place_{nullptr};
};

}  // namespace

void enroll_pointnet(EncoderRegistry& registry) {
  registry.add<PointNet>("pointnet", "points gathered around centres, for point clouds");
}

}  // namespace braid
