#include <cmath>

#include "braid/auxiliary/auxiliary.h"
#include "braid/nn/init.h"

/// @file alignment.cpp
/// Inputs of one row are closer to each other than to those of other rows. CLIP: Radford et al. 2021, arXiv:2103.00020,
/// figure 3; the loss: van den Oord et al. 2018, arXiv:1807.03748, eq. 4.

namespace braid {
namespace {

/// For each pair of inputs, over the rows that have both: z = normalised linear of the part, scores = s z_a z_b^T, and
/// the cross-entropy of finding the own partner among those of the batch, both ways; the mean over pairs, by rows.
///
/// Differs from CLIP: where rows share a file (ten questions on one picture), the partner of any of them is a right
/// answer.
class Alignment final : public Auxiliary {
 public:
  struct Config {
    double weight = 0.1;
    int64_t width = 64;

    template <class V>
    void fields(V& v) {
      v.field("weight", weight, "of this loss beside those of the targets", {0, 1000});
      v.field("width", width, "of the space in which inputs are compared", {1, 8192});
    }
  };

  Alignment(const Config& config, const AuxiliaryInput& input) : Auxiliary(config.weight) {
    for (const auto& [id, width] : input.widths) {
      const auto sizes = torch::nn::LinearOptions(width, config.width).bias(false);
      const auto own = projections_.emplace(id, register_module("project_" + id, torch::nn::Linear(sizes))).first;
      init_linear(*own->second);
    }
    scale_ = register_parameter("scale", torch::full({}, std::log(1 / 0.07)));
  }

  torch::Tensor loss(const Joint& joint) override {
    std::map<std::string, torch::Tensor> found;
    for (auto& [id, project] : projections_)
      found[id] = torch::nn::functional::normalize(project(joint.parts.at(id)).to(torch::kFloat));
    torch::Tensor sum;
    int64_t rows = 0;
    for (auto one = found.begin(); one != found.end(); ++one)
      for (auto other = std::next(one); other != found.end(); ++other) {
        const auto both = (joint.present.at(one->first) & joint.present.at(other->first)).nonzero().squeeze(1);
        if (both.size(0) < 2) continue;
        const auto a = one->second.index_select(0, both), b = other->second.index_select(0, both);
        const auto scores = scale_.clamp_max(std::log(100.0)).exp() * a.matmul(b.t());
        const auto own = same(joint.parts.at(one->first).index_select(0, both)) |
                         same(joint.parts.at(other->first).index_select(0, both));
        const auto term = (miss(scores, own) + miss(scores.t(), own)) * (0.5 * double(both.size(0)));
        sum = sum.defined() ? sum + term : term;
        rows += both.size(0);
      }
    return sum.defined() ? sum / double(rows) : sum;
  }

 private:
  // Which rows hold the same of an input, [n, n].
  static torch::Tensor same(const torch::Tensor& part) {
    return (part.detach().unsqueeze(0) == part.detach().unsqueeze(1)).all(2);
  }

  // - log of the probability of a right partner, in the mean over lines.
  static torch::Tensor miss(const torch::Tensor& scores, const torch::Tensor& right) {
    return (scores.logsumexp(1) - scores.masked_fill(~right, -1e9).logsumexp(1)).mean();
  }

  std::map<std::string, torch::nn::Linear> projections_;
  torch::Tensor scale_;  // logarithm
};

}  // namespace

void enroll_alignment(AuxiliaryRegistry& registry) {
  registry.add<Alignment>("alignment", "inputs of one row are closer than those of other rows");
}

}  // namespace braid
