#include "braid/train/optimiser.h"

#include <cmath>

#include "braid/core/error.h"

namespace braid {

namespace {

/// Matrices and convolutions first, then the rest.
std::vector<torch::Tensor> ordered_parameters(const torch::nn::Module& module, size_t& matrices) {
  std::vector<torch::Tensor> out, others;
  for (auto& p : module.parameters()) (p.dim() >= 2 ? out : others).push_back(p);
  matrices = out.size();
  out.insert(out.end(), others.begin(), others.end());
  return out;
}

}  // namespace

Optimiser::Optimiser(const std::vector<torch::nn::Module*>& replicas, const OptimiserConfig& config) : config_(config) {
  torch::NoGradGuard no_grad;
  size_t matrices = 0;
  std::vector<torch::Tensor> flat;
  for (const auto& p : ordered_parameters(*replicas.at(0), matrices)) {
    flat.push_back(p.detach().reshape({-1}));
    if (flat.size() <= matrices) decayed_ += p.numel();
  }
  require(!flat.empty(), Fault::internal, "optimiser", "the model has no parameters");
  weights_ = torch::cat(flat);
  gradients_ = torch::zeros({int64_t(replicas.size()), weights_.numel()}, weights_.options());
  first_ = torch::zeros_like(weights_);
  second_ = torch::zeros_like(weights_);
  if (config_.average > 0) average_ = weights_.clone();
  for (size_t r = 0; r < replicas.size(); ++r) {
    int64_t at = 0;
    for (auto& p : ordered_parameters(*replicas[r], matrices)) {
      require(at + p.numel() <= weights_.numel(), Fault::internal, "optimiser", "replicas differ");
      p.set_data(weights_.narrow(0, at, p.numel()).view(p.sizes()));
      p.mutable_grad() = gradients_[int64_t(r)].narrow(0, at, p.numel()).view(p.sizes());
      at += p.numel();
    }
  }
}

double Optimiser::step(double learning_rate) {
  torch::NoGradGuard no_grad;
  const auto gradient = gradients_[0];
  for (int64_t r = 1; r < gradients_.size(0); ++r) gradient.add_(gradients_[r]);
  const double norm = gradient.norm().item<double>();
  if (!std::isfinite(norm)) {
    clear_gradients();
    return norm;
  }
  if (config_.clip > 0 && norm > config_.clip) gradient.mul_(config_.clip / norm);
  ++steps_;
  const auto update = [&](int64_t begin, int64_t length, double decay) {
    if (length == 0) return;
    auto cut = [&](const torch::Tensor& whole) { return std::vector<torch::Tensor>{whole.narrow(0, begin, length)}; };
    // The kernel takes the number of this step, from one.
    const std::vector<torch::Tensor> count{torch::tensor(float(steps_), weights_.options())};
    at::_fused_adamw_(cut(weights_), cut(gradient), cut(first_), cut(second_), {}, count, learning_rate, config_.beta1,
                      config_.beta2, decay, config_.epsilon, /*amsgrad=*/false, /*maximize=*/false);
  };
  update(0, decayed_, config_.weight_decay);
  update(decayed_, weights_.numel() - decayed_, 0);
  if (average_.defined()) {
    const double t = double(steps_);
    average_.lerp_(weights_, 1 - std::min(config_.average, (1 + t) / (10 + t)));
  }
  clear_gradients();
  return norm;
}

void Optimiser::swap_average() {
  if (!average_.defined()) return;
  torch::NoGradGuard no_grad;
  const auto kept = weights_.clone();
  weights_.copy_(average_);
  average_.copy_(kept);
}

NamedTensors Optimiser::state() const {
  NamedTensors out{
      {"weights", weights_}, {"first", first_}, {"second", second_}, {"steps", torch::tensor({steps_}, torch::kLong)}};
  if (average_.defined()) out["average"] = average_;
  return out;
}

void Optimiser::restore(const NamedTensors& state) {
  torch::NoGradGuard no_grad;
  const auto take = [&](const char* name, torch::Tensor& into) {
    if (!into.defined()) return;
    const auto found = state.find(name);
    require(found != state.end() && found->second.sizes() == into.sizes(), Fault::io, "checkpoint",
            "does not fit this model: \"", name, "\" is missing or has another size");
    into.copy_(found->second);
  };
  take("weights", weights_);
  take("first", first_);
  take("second", second_);
  take("average", average_);
  auto steps = torch::tensor({steps_}, torch::kLong);
  take("steps", steps);
  steps_ = steps.item<int64_t>();
}

}  // namespace braid
