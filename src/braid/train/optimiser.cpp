#include "braid/train/optimiser.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "braid/core/error.h"

namespace braid {

namespace {

/// A parameter and where it belongs.
struct Placed {
  size_t group = 0;  ///< number of the group, from 1; 0 is none
  bool is_vector = false;
  torch::Tensor tensor;
};

/// What is in no group, then group by group; of each matrices and convolutions first, then the rest.
std::vector<Placed> ordered_parameters(const torch::nn::Module& module, const std::vector<std::string>& groups) {
  std::vector<Placed> out;
  for (const auto& item : module.named_parameters()) {
    Placed one{0, item.value().dim() < 2, item.value()};
    for (size_t g = 0; g < groups.size(); ++g)
      if (item.key().rfind(groups[g] + ".", 0) == 0) one.group = g + 1;
    out.push_back(one);
  }
  std::stable_sort(out.begin(), out.end(), [](const Placed& a, const Placed& b) {
    return std::pair(a.group, a.is_vector) < std::pair(b.group, b.is_vector);
  });
  return out;
}

}  // namespace

Optimiser::Optimiser(const std::vector<torch::nn::Module*>& replicas, const OptimiserConfig& config,
                     const std::vector<std::string>& groups)
    : config_(config) {
  torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> flat;
  for (const Placed& p : ordered_parameters(*replicas.at(0), groups)) {
    flat.push_back(p.tensor.detach().reshape({-1}));
    const std::string group = p.group > 0 ? groups[p.group - 1] : "";
    const bool goes_on =
        !stretches_.empty() && stretches_.back().group == group && stretches_.back().is_decayed == !p.is_vector;
    const int64_t end = stretches_.empty() ? 0 : stretches_.back().begin + stretches_.back().length;
    if (!goes_on) stretches_.push_back({group, !p.is_vector, end, 0});
    stretches_.back().length += p.tensor.numel();
  }
  require(!flat.empty(), Fault::internal, "optimiser", "the model has no parameters");
  weights_ = torch::cat(flat);
  gradients_ = torch::zeros({int64_t(replicas.size()), weights_.numel()}, weights_.options());
  first_ = torch::zeros_like(weights_);
  second_ = torch::zeros_like(weights_);
  if (config_.average > 0) average_ = weights_.clone();
  for (size_t r = 0; r < replicas.size(); ++r) {
    int64_t at = 0;
    for (Placed& placed : ordered_parameters(*replicas[r], groups)) {
      torch::Tensor& p = placed.tensor;
      require(at + p.numel() <= weights_.numel(), Fault::internal, "optimiser", "replicas differ");
      p.set_data(weights_.narrow(0, at, p.numel()).view(p.sizes()));
      p.mutable_grad() = gradients_[int64_t(r)].narrow(0, at, p.numel()).view(p.sizes());
      at += p.numel();
    }
  }
}

double Optimiser::step(double learning_rate, const std::map<std::string, GroupStep>& groups, uint64_t seed) {
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
  std::optional<at::Generator> generator;  // one for all groups, made where there is noise at all
  // The kernel takes the number of this step, from one.
  const std::vector<torch::Tensor> count{torch::tensor(float(steps_), weights_.options())};
  for (const Stretch& one : stretches_) {
    const auto found = groups.find(one.group);
    const GroupStep how = found == groups.end() ? GroupStep{} : found->second;
    if (how.rate == 0) continue;
    auto cut = [&](const torch::Tensor& whole) {
      return std::vector<torch::Tensor>{whole.narrow(0, one.begin, one.length)};
    };
    if (how.noise && one.length > 1) {
      if (!generator) generator = at::detail::createCPUGenerator(seed);
      const auto part = cut(gradient)[0];
      const auto noise = at::normal(0, part.std().item<double>(), {one.length}, generator);
      part.add_(noise.to(part.device()));
    }
    at::_fused_adamw_(cut(weights_), cut(gradient), cut(first_), cut(second_), {}, count, learning_rate * how.rate,
                      config_.beta1, config_.beta2, one.is_decayed ? config_.weight_decay : 0, config_.epsilon,
                      /*amsgrad=*/false, /*maximize=*/false);
  }
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
