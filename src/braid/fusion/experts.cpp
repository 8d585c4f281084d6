#include "braid/fusion/entrance.h"
#include "braid/nn/init.h"
#include "braid/nn/mlp.h"

/// @file experts.cpp
/// Experts for patterns of inputs. Mixture of experts: Shazeer et al. 2017, arXiv:1701.06538, section 2; routing by
/// which inputs are missing: FuseMoE, Han et al. 2024, arXiv:2402.03226.

namespace braid {
namespace {

/// pooled = sum_e g_e mlp_e([x_1, ..., x_M]) with g = softmax(C [x_1, ..., x_M] + P presence): both what inputs hold
/// and which of them are there say which expert answers, so rows that lack an input need not spoil the weights of those
/// that have it.
///
/// Differs from the papers: all experts answer every row. They are a few small perceptrons, for which choosing the best
/// would cost more than it saves; the gates then need neither noise nor a loss of their own to stay in use. A learned
/// vector stands for an absent input in the perceptrons, zeros in the gates, where presence speaks for it.
class Experts : public EnteredFusion {
 public:
  struct Config : EntranceOptions {
    int64_t experts = 4;

    template <class V>
    void fields(V& v) {
      EntranceOptions::fields(v);
      v.field("experts", experts, "perceptrons that the gates choose from", {2, 64});
    }
  };

  Experts(const Config& config, const FusionInput& input) : EnteredFusion("experts", config, input) {
    const int64_t count = inputs(), width = config.width;
    absent_ = register_parameter("absent", truncated_normal({count, width}, 0.02));
    content_ = register_module("content", torch::nn::Linear(count * width, config.experts));
    presence_ =
        register_module("presence", torch::nn::Linear(torch::nn::LinearOptions(count, config.experts).bias(false)));
    init_linear(*content_);
    init_linear(*presence_);
    for (int64_t i = 0; i < config.experts; ++i)
      experts_.push_back(register_module(text("expert", i), Mlp(count * width, width, width, config.dropout)));
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto entered = enter(encoded, joint);
    const auto given = torch::where(entered.here, entered.part, absent_).flatten(1);  // [B, M D]
    const auto here = entered.here.flatten(1).to(given.scalar_type());
    const auto gates = (content_(entered.part.flatten(1)) + presence_(here)).softmax(1);  // [B, E]
    std::vector<torch::Tensor> answers;
    for (auto& expert : experts_) answers.push_back(expert(given));
    joint.pooled = (torch::stack(answers, 1) * gates.unsqueeze(-1)).sum(1);
    return joint;
  }

 private:
  torch::Tensor absent_;  // [M, D]
  torch::nn::Linear content_{nullptr}, presence_{nullptr};
  std::vector<Mlp> experts_;
};

}  // namespace

void enroll_experts(FusionRegistry& registry) {
  registry.add<Experts>("experts", "a few perceptrons, mixed by which inputs are there and what they hold");
}

}  // namespace braid
