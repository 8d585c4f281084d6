#include "braid/fusion/entrance.h"
#include "braid/nn/init.h"
#include "braid/nn/mlp.h"

/// @file tensor.cpp
/// Outer product of all inputs. TFN: Zadeh et al. 2017, arXiv:1707.07250, section 3.2.

namespace braid {
namespace {

/// pooled = mlp(flatten([1; z_1] x ... x [1; z_M])) with z_m = tanh(Z_m x_m): products of numbers of every subset of
/// inputs, each subset in a place of its own.
///
/// z_m is as wide as `product` allows, `factor` at most: the product has (1 + |z|)^M numbers. An absent input has
/// z_m = 0, which leaves exactly the products of the others.
///
/// Differs from the paper: there z_m is what an input's own network ends in, of 128 numbers for words and 32 for sounds
/// and pictures, and three inputs are always there; here a map to as many numbers for each stands between, any number
/// of inputs may be absent, and one hidden layer reads the product instead of two.
class OuterProduct : public EnteredFusion {
 public:
  struct Config : EntranceOptions {
    int64_t factor = 32, product = 4096;

    template <class V>
    void fields(V& v) {
      EntranceOptions::fields(v);
      v.field("factor", factor,
              "numbers of each input in the product, at most; in the paper 128 of words, 32 of others", {1, 256});
      v.field("product", product, "numbers of the whole product, at most", {4, 1 << 20});
    }
  };

  OuterProduct(const Config& config, const FusionInput& input) : EnteredFusion("tensor", config, input) {
    const int64_t size = factor_of(config);
    int64_t numbers = 1;
    for (const auto& name : names()) {
      factors_.push_back(register_module("factor_" + name, torch::nn::Linear(config.width, size)));
      init_linear(*factors_.back());
      numbers *= size + 1;
    }
    mlp_ = register_module("mlp", Mlp(numbers, config.width, config.width, config.dropout));
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto entered = enter(encoded, joint);
    const auto one = entered.part.new_ones({entered.part.size(0), 1});
    auto product = one;
    for (size_t i = 0; i < factors_.size(); ++i) {
      const auto z = factors_[i](entered.part.select(1, int64_t(i))).tanh();
      const auto own = torch::cat({one, z.masked_fill(~entered.here.select(1, int64_t(i)), 0)}, 1);  // [B, 1 + |z|]
      product = (product.unsqueeze(2) * own.unsqueeze(1)).flatten(1);
    }
    joint.pooled = mlp_(product);
    return joint;
  }

 private:
  // The widest z for which the product keeps its limit.
  int64_t factor_of(const Config& config) const {
    int64_t size = 0;
    const auto fits = [&](int64_t candidate) {
      double numbers = 1;
      for (int64_t i = 0; i < inputs(); ++i) numbers *= double(1 + candidate);
      return numbers <= double(config.product);
    };
    while (size < config.factor && fits(size + 1)) ++size;
    require(size > 0, Fault::config, "tensor", inputs(), " inputs are too many for an outer product of at most ",
            config.product, " numbers; take \"low_rank\", which needs no product, or raise \"product\"");
    return size;
  }

  std::vector<torch::nn::Linear> factors_;
  Mlp mlp_{nullptr};
};

}  // namespace

void enroll_tensor(FusionRegistry& registry) {
  registry.add<OuterProduct>("tensor", "the outer product of a few numbers of each input");
}

}  // namespace braid
