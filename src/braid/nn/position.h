#pragma once

#include <optional>

#include "braid/tensor/torch.h"

/// @file position.h
/// Where and when a step is.

namespace braid {

/// sin and cos of `places` at D/2 wavelengths from 2 pi `shortest` to 2 pi `longest`, in geometric order.
/// Vaswani et al. 2017, arXiv:1706.03762, section 3.5. @param places [...] float64  @return [..., width] float
torch::Tensor sinusoids(const torch::Tensor& places, int64_t width, double shortest, double longest);

/// What tells a layer the order of steps, to be added to them.
///
/// A learned table that starts as sinusoids; places beyond its end (longer input than training had) get the plain
/// sinusoid. Where steps have a clock, sinusoids of the seconds of their middle are added (wavelengths from 60 ms to 17
/// hours), so that irregular steps and gaps show; nothing is where they have none. Both start small beside the steps
/// themselves.
class PositionEncodingImpl : public torch::nn::Module {
 public:
  /// @param max_steps  longest input of training; the table ends at 1024 places
  PositionEncodingImpl(int64_t width, int64_t max_steps);

  /// @param mask [N, T] bool (or undefined), @param times [N, T, 2] seconds, NaN for a step without a clock, or none;
  ///             what is masked may hold anything
  /// @return     [1, T, D], or [N, T, D] with times
  torch::Tensor forward(int64_t steps, const torch::Tensor& mask, const std::optional<torch::Tensor>& times);

 private:
  torch::Tensor table_;  // [places, D]
};
TORCH_MODULE(PositionEncoding);

/// When a step of one stream happened, for layers that compare streams: a learned projection of the sinusoids of the
/// seconds of its middle (wavelengths from 60 ms to 17 hours), so that attention finds what happened at the same time,
/// or a while before, whatever the rates of the streams; zeros for a step without a clock.
class TimeEncodingImpl : public torch::nn::Module {
 public:
  /// @param width  D
  explicit TimeEncodingImpl(int64_t width);

  /// @param times [N, T, 2] seconds, NaN for a step without a clock; what is masked may hold anything
  /// @param mask  [N, T]  @return [N, T, D]
  torch::Tensor forward(const torch::Tensor& times, const torch::Tensor& mask);

 private:
  torch::nn::Linear project_{nullptr};
};
TORCH_MODULE(TimeEncoding);

}  // namespace braid
