#include "braid/nn/picture_trunk.h"

#include <algorithm>

namespace braid {

PictureTrunkImpl::PictureTrunkImpl(const PictureTrunkOptions& options) : height_(options.height), wide_(options.width) {
  const int64_t side = std::min(height_, wide_);
  int64_t halvings = 0;
  while (((side - 1) >> (halvings + 1)) >= 3) ++halvings;  // ceil(side / 2^halvings) >= 4
  const int64_t stem_halvings = std::max(halvings - options.stages, std::min<int64_t>(halvings, 1));
  int64_t inputs = options.channels;
  for (int64_t i = 0; i <= stem_halvings; ++i) {  // channels double towards `stem_width`
    const int64_t outputs = std::max<int64_t>(8, options.stem_width >> (stem_halvings - i));
    const int64_t stride = halved(i < stem_halvings);
    const Stem layer(inputs, outputs, Extent{3, 3}, Extent{stride, stride}, /*normal=*/false);
    stem_.push_back(register_module("stem" + std::to_string(i), layer));
    inputs = outputs;
  }
  for (int64_t s = 0; s < std::max<int64_t>(1, halvings - stem_halvings); ++s)
    for (int64_t d = 0; d < options.depth; ++d) {
      const int64_t stride = halved(stem_halvings + s < halvings && d == 0);
      const int64_t outputs = options.stem_width * 2 * (s + 1);
      const ResidualBlock block(inputs, outputs, Extent{3, 3}, Extent{stride, stride});
      blocks_.push_back(register_module("block" + std::to_string(s) + "_" + std::to_string(d), block));
      inputs = outputs;
    }
  width_ = inputs;
}

// Notes a layer's stride in the size of the grid.
int64_t PictureTrunkImpl::halved(bool halve) {
  if (halve) height_ = (height_ + 1) / 2, wide_ = (wide_ + 1) / 2;
  return halve ? 2 : 1;
}

torch::Tensor PictureTrunkImpl::forward(const torch::Tensor& pictures) {
  auto x = pictures.contiguous(at::MemoryFormat::ChannelsLast);
  RowMask all;
  for (auto& layer : stem_) x = layer(x, all);
  for (auto& block : blocks_) x = block(x, all);
  return x.permute({0, 2, 3, 1}).reshape({x.size(0), cells(), width_});
}

}  // namespace braid
