#include "braid/fusion/late.h"

/// @file decisions.cpp
/// Late fusion: every input decides alone and the decisions are joined. Kittler et al. 1998, doi:10.1109/34.667881 (sum
/// and product rule); Genest and Zidek 1986, doi:10.1214/ss/1177013825 (linear and logarithmic pools with weights).

namespace braid {
namespace {

/// pool = mean averages their probabilities, pool = product multiplies them: a product of experts, in which one that
/// is sure that something is not so decides. weights = learned makes the softmax of one number an input its weight in
/// the mean or its exponent in the product, the same for all targets; the inputs that a row has share the whole.
class Decisions final : public LateFusion {
 public:
  struct Config {
    std::string pool = "mean", weights = "even";

    template <class V>
    void fields(V& v) {
      v.field("pool", pool, "how decisions are joined: mean or product of their probabilities");
      v.field("weights", weights, "how much each input's decision counts: even or learned");
    }
    void validate() const {
      require(pool == "mean" || pool == "product", Fault::config, "decisions", "\"", pool,
              "\" is no way to join decisions; known: mean, product", guess(pool, {"mean", "product"}));
      require(weights == "even" || weights == "learned", Fault::config, "decisions", "\"", weights,
              "\" are no weights of decisions; known: even, learned", guess(weights, {"even", "learned"}));
    }
  };

  Decisions(const Config& config, const FusionInput& input)
      : LateFusion("decisions", input), multiplies_(config.pool == "product") {
    if (config.weights == "learned" && inputs() > 1) trust_ = register_parameter("trust", torch::zeros({inputs()}));
  }

  Joint forward(const Strands& encoded) override {
    Joint joint = parts_of(encoded);
    joint.multiplies = multiplies_;
    if (!trust_.defined()) return joint;
    const auto trust = trust_.softmax(0);  // [M]
    int64_t i = 0;
    for (const auto& [name, here] : joint.present) joint.weights.emplace(name, trust[i++].expand({here.size(0)}));
    return joint;
  }

 private:
  bool multiplies_;
  torch::Tensor trust_;  // [M], in the order of names, where weights are learned and there is a choice
};

}  // namespace

void enroll_decisions(FusionRegistry& registry) {
  registry.add<Decisions>("decisions", "every input decides alone; the task joins the decisions");
}

}  // namespace braid
