#include "braid/nn/dropout.h"

#include <cmath>

#include "braid/tensor/seed.h"

namespace braid {
namespace {

/// What to multiply by: 0 or 1 / (1 - share). libtorch draws its masks one number at a time through one locked
/// generator, which costs more than the layer it is applied to.
torch::Tensor keep_factors(at::IntArrayRef sizes, double share) {
  const auto factors = torch::empty(sizes, torch::kFloat);
  const auto threshold = uint64_t(std::lround(share * 65536));
  const float kept = float(1 / (1 - share));
  float* out = factors.data_ptr<float>();
  const int64_t count = factors.numel();
  Random random(draws()());
  for (int64_t i = 0; i < count; i += 4) {
    uint64_t bits = random();
    for (int64_t lane = i; lane < std::min(i + 4, count); ++lane, bits >>= 16)
      out[lane] = (bits & 0xffff) < threshold ? 0.f : kept;
  }
  return factors;
}

}  // namespace

torch::Tensor drop_values(const torch::Tensor& x, double share, bool training) {
  if (!training || share <= 0) return x;
  if (!x.is_cpu()) return torch::dropout(x, share, true);
  return x * keep_factors(x.sizes(), share).to(x.scalar_type());
}

torch::Tensor drop_items(const torch::Tensor& x, double share, bool training) {
  if (!training || share <= 0) return x;
  std::vector<int64_t> sizes(size_t(x.dim()), 1);
  sizes[0] = x.size(0);
  return x * keep_factors(sizes, share).to(x.options());
}

}  // namespace braid
