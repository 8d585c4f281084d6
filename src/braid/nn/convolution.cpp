#include "braid/nn/convolution.h"

#include <cmath>
#include <numeric>

#include "braid/nn/steps.h"

namespace braid {
namespace {

constexpr double epsilon = 1e-5;  // of group normalisation

}  // namespace

torch::Tensor RowMask::factor(const torch::Tensor& like) const {
  return real.to(like.scalar_type()).view({real.size(0), 1, real.size(1), 1});
}

RowMask RowMask::strided(int64_t stride) const { return defined() ? RowMask{pooled_mask(real, stride)} : *this; }

ChannelNormImpl::ChannelNormImpl(int64_t channels, double gain)
    : groups_(std::gcd(int64_t{8}, channels)),
      weight_(register_parameter("weight", torch::full({channels}, gain))),
      bias_(register_parameter("bias", torch::zeros({channels}))) {}

torch::Tensor ChannelNormImpl::forward(const torch::Tensor& x, const RowMask& mask) {
  if (!mask.defined()) return torch::group_norm(x, groups_, weight_, bias_, epsilon);
  // In float32, as group_norm sums: what E[x²] - E[x]² leaves is lost in the 8 bits of bfloat16, to which autocast
  // would take the products.
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  const auto precise = x.to(torch::kFloat);
  const int64_t items = x.size(0), channels = x.size(1), wide = x.size(3);
  const auto flat =
      precise.permute({0, 2, 3, 1}).reshape({items, -1, channels});  // [N, H*W, C], a view in channels-last
  const auto share = (mask.real.to(torch::kFloat) / (mask.real.sum(1, true).clamp_min(1) * wide))
                         .repeat_interleave(wide, 1)
                         .unsqueeze(1);  // [N, 1, H*W], sums to 1
  const auto by_group = [&](const torch::Tensor& v) {
    return torch::bmm(share, v).view({items, groups_, channels / groups_}).mean(2, true);  // [N, G, 1]
  };
  const auto mean = by_group(flat);
  const auto variance = (by_group(flat * flat) - mean * mean).clamp_min(0);
  const auto scale = torch::rsqrt(variance + epsilon) * weight_.view({groups_, -1});  // [N, G, C/G]
  const auto shift = bias_.view({groups_, -1}) - mean * scale;
  const auto y =
      torch::addcmul(shift.reshape({items, channels, 1, 1}), precise, scale.reshape({items, channels, 1, 1}));
  return y.to(x.scalar_type());
}

FilterImpl::FilterImpl(int64_t inputs, int64_t outputs, Extent kernel, Extent stride, bool standard)
    : stride_(stride),
      padding_{kernel[0] / 2, kernel[1] / 2},
      standard_(standard),
      weight_(register_parameter("weight", torch::empty({outputs, inputs, kernel[0], kernel[1]}))) {
  torch::nn::init::kaiming_normal_(weight_, 0, torch::kFanIn, torch::kReLU);
}

torch::Tensor FilterImpl::forward(const torch::Tensor& x) {
  auto weight = weight_;
  if (standard_) {
    // (w - mean) / sqrt(variance * fan_in + 1e-4) by the fused kernel of layer normalisation; 1e-4: BiT.
    const int64_t fan_in = weight_.numel() / weight_.size(0);
    const auto rows = torch::layer_norm(weight_.flatten(1), {fan_in}, {}, {}, 1e-4 / double(fan_in));
    weight = (rows / std::sqrt(double(fan_in))).view_as(weight_);
  }
  return torch::conv2d(x, weight.contiguous(at::MemoryFormat::ChannelsLast), {}, stride_, padding_);
}

StemImpl::StemImpl(int64_t inputs, int64_t outputs, Extent kernel, Extent stride, bool normal)
    : row_stride_(stride[0]), conv_(register_module("conv", Filter(inputs, outputs, kernel, stride, false))) {
  if (normal)
    norm_ = register_module("norm", ChannelNorm(outputs));
  else
    bias_ = register_parameter("bias", torch::zeros({outputs, 1, 1}));
}

torch::Tensor StemImpl::forward(const torch::Tensor& x, RowMask& mask) {
  mask = mask.strided(row_stride_);
  const auto y = (norm_ ? norm_(conv_(x), mask) : conv_(x) + bias_).relu_();
  return mask.defined() ? y * mask.factor(y) : y;
}

ResidualBlockImpl::ResidualBlockImpl(int64_t inputs, int64_t outputs, Extent kernel, Extent stride)
    : stride_(stride),
      conv1_(register_module("conv1", Filter(inputs, outputs, kernel, stride, true))),
      conv2_(register_module("conv2", Filter(outputs, outputs, kernel, Extent{1, 1}, true))),
      norm1_(register_module("norm1", ChannelNorm(outputs))),
      norm2_(register_module("norm2", ChannelNorm(outputs, 0.2))) {
  if (inputs != outputs)
    shortcut_ = register_module("shortcut", Filter(inputs, outputs, Extent{1, 1}, Extent{1, 1}, false));
}

torch::Tensor ResidualBlockImpl::forward(const torch::Tensor& x, RowMask& mask) {
  const auto after = mask.strided(stride_[0]);
  auto y = norm1_(conv1_(x), after).relu_();
  if (after.defined()) y = y * after.factor(y);
  y = norm2_(conv2_(y), after);
  auto kept = x;
  // A fixed divisor makes a window over padding (zeros) equal to a window over the edge.
  if (stride_[0] * stride_[1] > 1)
    kept = torch::avg_pool2d(kept, at::IntArrayRef(stride_), at::IntArrayRef(stride_), 0, /*ceil_mode=*/true,
                             /*count_include_pad=*/true, stride_[0] * stride_[1]);
  if (shortcut_) kept = shortcut_(kept);
  y = (kept + y).relu_();
  mask = after;
  return mask.defined() ? y * mask.factor(y) : y;
}

}  // namespace braid
