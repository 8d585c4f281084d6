#pragma once

#include <vector>

#include "braid/nn/convolution.h"

/// @file picture_trunk.h
/// The convolutions of a residual network, for pictures and for the frames of films.

namespace braid {

/// Sizes of a trunk.
struct PictureTrunkOptions {
  int64_t channels = 3, height = 0, width = 0;  ///< of a picture
  int64_t stem_width = 32;                      ///< channels of the stem; stages have 2, 4, 6 ... times as many
  int64_t stages = 3, depth = 1;                ///< stages at most, and residual blocks in each
};

/// Stem, then stages of residual blocks: a grid of cells. He et al. 2016, arXiv:1512.03385.
///
/// Differs from the paper so that it learns from few pictures of any size: the number of halvings follows the picture's
/// size (the last grid has 4 to 7 cells a side), the stem is a few small convolutions (ResNet-C), normalisation is by
/// groups with standardised weights and in the branches only, so that what is carried along still knows black from
/// grey, and the shortcut averages (ResNet-D).
class PictureTrunkImpl : public torch::nn::Module {
 public:
  /// Draws the weights; `options.height` and `options.width` are at least 4.
  explicit PictureTrunkImpl(const PictureTrunkOptions& options);

  /// @param pictures [P, C, H, W], finite  @return [P, cells(), width()], row by row of the last grid
  torch::Tensor forward(const torch::Tensor& pictures);

  int64_t cells() const { return height_ * wide_; }  ///< of the last grid
  int64_t width() const { return width_; }           ///< channels of a cell

 private:
  int64_t halved(bool halve);

  int64_t width_ = 0, height_ = 0, wide_ = 0;  // channels and the last grid
  std::vector<Stem> stem_;
  std::vector<ResidualBlock> blocks_;
};
TORCH_MODULE(PictureTrunk);

}  // namespace braid
