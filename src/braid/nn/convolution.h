#pragma once

#include <array>

#include "braid/tensor/torch.h"

/// @file convolution.h
/// Residual convolutions whose result for one item never depends on other items or on padding. All expect and give the
/// channels-last memory layout, where libtorch's CPU kernels are about twice as fast.

namespace braid {

/// Height (or time) and width (or frequency).
using Extent = std::array<int64_t, 2>;

/// Rows that are real, for layers that must not see padding.
struct RowMask {
  torch::Tensor real;  ///< [N, H] bool; undefined when all rows of all items are real

  bool defined() const { return real.defined(); }
  torch::Tensor factor(const torch::Tensor& like) const;  ///< [N, 1, H, 1], ones and zeros of `like`'s type
  RowMask strided(int64_t stride) const;                  ///< after a layer of that stride over rows
};

/// Group normalisation that leaves masked rows out of its statistics. Wu & He 2018, arXiv:1803.08494. Unlike batch
/// normalisation an item alone gives what it gives in a batch.
class ChannelNormImpl : public torch::nn::Module {
 public:
  /// @param gain  first value of the learned scale
  explicit ChannelNormImpl(int64_t channels, double gain = 1);

  /// @param x [N, C, H, W], finite; masked rows may hold anything finite  @return [N, C, H, W]
  torch::Tensor forward(const torch::Tensor& x, const RowMask& mask);

 private:
  int64_t groups_;
  torch::Tensor weight_, bias_;  // [C]
};
TORCH_MODULE(ChannelNorm);

/// Convolution without bias; pads by half the kernel, so that stride s gives ceil(size / s).
class FilterImpl : public torch::nn::Module {
 public:
  /// @param standard  filters have mean 0 and variance 1 / fan-in: weight standardisation, Qiao et al. 2019,
  ///                  arXiv:1903.10520, with group normalisation as in BiT, Kolesnikov et al. 2020, arXiv:1912.11370
  FilterImpl(int64_t inputs, int64_t outputs, Extent kernel, Extent stride, bool standard);

  /// @param x [N, C, H, W]  @return [N, C', ceil(H / s0), ceil(W / s1)]
  torch::Tensor forward(const torch::Tensor& x);

 private:
  Extent stride_, padding_;
  bool standard_;
  torch::Tensor weight_;  // [C', C, k0, k1]
};
TORCH_MODULE(Filter);

/// relu(norm(conv(x))) or relu(conv(x) + bias), the entry of a network; masked rows of `x` must be zero, and are zero
/// in the result.
class StemImpl : public torch::nn::Module {
 public:
  /// @param inputs, outputs  C and C'  @param stride  (s0, s1)
  /// @param normal  whether to normalise, which forgets how bright and how strong an item is as a whole
  StemImpl(int64_t inputs, int64_t outputs, Extent kernel, Extent stride, bool normal = true);

  /// @param x [N, C, H, W]  @return [N, C', ceil(H / s0), ceil(W / s1)]; `mask` becomes that of the result
  torch::Tensor forward(const torch::Tensor& x, RowMask& mask);

 private:
  int64_t row_stride_;
  Filter conv_;
  ChannelNorm norm_{nullptr};  // or
  torch::Tensor bias_;         // [C', 1, 1]
};
TORCH_MODULE(Stem);

/// relu(shortcut(x) + norm(conv(relu(norm(conv(x)))))). He et al. 2016, arXiv:1512.03385, with the averaging shortcut
/// of ResNet-D (He et al. 2019, arXiv:1812.01187). The last norm starts small, so that the block starts near its
/// shortcut.
class ResidualBlockImpl : public torch::nn::Module {
 public:
  /// @param inputs, outputs  C and C'; the shortcut has weights of its own where they differ  @param stride  (s0, s1)
  ResidualBlockImpl(int64_t inputs, int64_t outputs, Extent kernel, Extent stride);

  /// @param x [N, C, H, W], zero in masked rows
  /// @return  [N, C', ceil(H / s0), ceil(W / s1)], zero in masked rows; `mask` becomes that of the result
  torch::Tensor forward(const torch::Tensor& x, RowMask& mask);

 private:
  Extent stride_;
  Filter conv1_, conv2_;
  ChannelNorm norm1_, norm2_;
  Filter shortcut_{nullptr};  // empty where shapes agree
};
TORCH_MODULE(ResidualBlock);

}  // namespace braid
