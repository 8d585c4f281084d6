#include "braid/train/optimiser.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "braid/core/error.h"

namespace braid {

namespace {

constexpr int64_t lane = 16;  // floats of a cache line: no two pieces share one

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

void Optimiser::on_pieces(Crew* crew, const std::function<void(int64_t, int64_t, int64_t)>& job) const {
  const int64_t size = weights_.numel(), pieces = crew ? crew->size() : 1;
  const auto bound = [&](int64_t piece) { return piece == pieces ? size : size * piece / pieces / lane * lane; };
  const auto one = [&](int64_t piece) {
    const torch::NoGradGuard no_grad;  // of this thread alone
    const int64_t begin = bound(piece), end = bound(piece + 1);
    if (end > begin) job(piece, begin, end - begin);
  };
  crew ? crew->run(one) : one(0);
}

void Optimiser::add_noise(const std::map<std::string, GroupStep>& groups, uint64_t seed) {
  std::optional<at::Generator> generator;  // one for all groups, made where there is noise at all
  for (const Stretch& one : stretches_) {
    const auto found = groups.find(one.group);
    if (found == groups.end() || !found->second.noise || found->second.rate == 0 || one.length < 2) continue;
    if (!generator) generator = at::detail::createCPUGenerator(seed);
    const auto part = gradients_[0].narrow(0, one.begin, one.length);
    part.add_(at::normal(0, part.std().item<double>(), {one.length}, generator).to(part.device()));
  }
}

double Optimiser::step(double learning_rate, const std::map<std::string, GroupStep>& groups, uint64_t seed,
                       Crew* crew) {
  const torch::NoGradGuard no_grad;
  const auto gradient = gradients_[0];
  std::vector<double> squares(size_t(crew ? crew->size() : 1), 0);
  on_pieces(crew, [&](int64_t piece, int64_t begin, int64_t length) {
    const auto part = gradient.narrow(0, begin, length);
    for (int64_t r = 1; r < gradients_.size(0); ++r) part.add_(gradients_[r].narrow(0, begin, length));
    const double norm = at::linalg_vector_norm(part, 2, at::IntArrayRef{0}, false, torch::kDouble).item<double>();
    squares[size_t(piece)] = norm * norm;
  });
  // In double and then rounded, it does not tell in which order parameters stand in the buffer.
  const double norm = double(float(std::sqrt(std::accumulate(squares.begin(), squares.end(), 0.0))));
  if (!std::isfinite(norm)) {
    clear_gradients();
    return norm;
  }
  double scale = config_.clip > 0 && norm > config_.clip ? config_.clip / norm : 1;
  if (std::any_of(groups.begin(), groups.end(), [](const auto& one) { return one.second.noise; })) {
    gradient.mul_(std::exchange(scale, 1));
    add_noise(groups, seed);
  }
  const double t = double(++steps_), kept = std::min(config_.average, (1 + t) / (10 + t));
  // The kernel takes the number of this step, from one.
  const std::vector<torch::Tensor> count{torch::tensor(float(steps_), weights_.options())};
  on_pieces(crew, [&](int64_t, int64_t begin, int64_t length) {
    if (scale < 1) gradient.narrow(0, begin, length).mul_(scale);
    for (const Stretch& one : stretches_) {
      const int64_t first = std::max(one.begin, begin), last = std::min(one.begin + one.length, begin + length);
      const auto found = groups.find(one.group);
      const double rate = found == groups.end() ? 1 : found->second.rate;
      if (last <= first || rate == 0) continue;
      const auto cut = [&](const torch::Tensor& whole) {
        return std::vector<torch::Tensor>{whole.narrow(0, first, last - first)};
      };
      at::_fused_adamw_(cut(weights_), cut(gradient), cut(first_), cut(second_), {}, count, learning_rate * rate,
                        config_.beta1, config_.beta2, one.is_decayed ? config_.weight_decay : 0, config_.epsilon,
                        /*amsgrad=*/false, /*maximize=*/false);
    }
    if (average_.defined()) average_.narrow(0, begin, length).lerp_(weights_.narrow(0, begin, length), 1 - kept);
    gradients_.narrow(1, begin, length).zero_();
  });
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
