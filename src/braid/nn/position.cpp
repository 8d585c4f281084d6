#include "braid/nn/position.h"

#include <algorithm>
#include <cmath>

#include "braid/nn/init.h"

namespace braid {
namespace {

constexpr double amplitude = 0.02;  // of a sine; beside steps of deviation near 1 after the first normalisation
constexpr int64_t most_places = 1024;
constexpr double shortest_s = 0.01, longest_s = 1e4;  // wavelengths, over 2 pi

torch::Tensor plain(int64_t from, int64_t to, int64_t width, torch::Device device) {
  const auto places = torch::arange(from, to, torch::TensorOptions(torch::kDouble).device(device));
  return sinusoids(places, width, 1, 1e4) * amplitude;
}

/// Sinusoids of the middle of each step, zeros for one without a clock, [N, T, D].
torch::Tensor moments(const torch::Tensor& times, const torch::Tensor& mask, int64_t width) {
  auto middle = times.to(torch::kDouble).mean(-1);
  if (mask.defined()) middle = middle.masked_fill(~mask, 0);
  const auto clockless = middle.isnan();
  // Taken away on both sides: the cosine of no time is none, and NaN times 0 is NaN in a weight's gradient.
  const auto waves = sinusoids(middle.masked_fill(clockless, 0), width, shortest_s, longest_s);
  return waves.masked_fill(clockless.unsqueeze(-1), 0);
}

}  // namespace

torch::Tensor sinusoids(const torch::Tensor& places, int64_t width, double shortest, double longest) {
  const int64_t half = (width + 1) / 2;
  const auto exponents = torch::arange(half, places.options()) / double(std::max<int64_t>(1, half - 1));
  const auto wave = torch::exp(exponents * -std::log(longest / shortest)) / shortest;  // [D/2]
  const auto angle = places.unsqueeze(-1) * wave;                                      // [..., D/2]
  return torch::cat({angle.sin(), angle.cos()}, -1).narrow(-1, 0, width).to(torch::kFloat);
}

PositionEncodingImpl::PositionEncodingImpl(int64_t width, int64_t max_steps)
    : table_(register_parameter("table", plain(0, std::min(max_steps, most_places), width, torch::kCPU))) {}

torch::Tensor PositionEncodingImpl::forward(int64_t steps, const torch::Tensor& mask,
                                            const std::optional<torch::Tensor>& times) {
  const int64_t known = table_.size(0), width = table_.size(1);
  auto out = table_.narrow(0, 0, std::min(steps, known));
  if (steps > known) out = torch::cat({out, plain(known, steps, width, out.device())});
  out = out.unsqueeze(0);  // [1, T, D]
  if (!times) return out;
  return out + moments(*times, mask, width) * amplitude;
}

TimeEncodingImpl::TimeEncodingImpl(int64_t width)
    : project_(register_module("project", torch::nn::Linear(torch::nn::LinearOptions(width, width).bias(false)))) {
  init_linear(*project_);
}

torch::Tensor TimeEncodingImpl::forward(const torch::Tensor& times, const torch::Tensor& mask) {
  return project_(moments(times, mask, project_->options.in_features()));
}

}  // namespace braid
