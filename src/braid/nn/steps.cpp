#include "braid/nn/steps.h"

#include <limits>

namespace braid {
namespace {

// [N, T, ...] -> [N, ceil(T / stride), stride, ...], filled up with `fill`.
torch::Tensor windows(const torch::Tensor& steps, int64_t stride, double fill) {
  const int64_t length = steps.size(1), count = (length + stride - 1) / stride;
  auto sizes = steps.sizes().vec();
  torch::Tensor whole = steps;
  if (const int64_t lacking = count * stride - length) {
    sizes[1] = lacking;
    whole = torch::cat({steps, torch::full(sizes, fill, steps.options())}, 1);
  }
  return whole.unflatten(1, {count, stride});
}

}  // namespace

torch::Tensor cleared(const torch::Tensor& values, const torch::Tensor& mask) {
  return values.masked_fill(~mask.unsqueeze(-1), 0);
}

torch::Tensor masked_mean(const torch::Tensor& values, const torch::Tensor& mask) {
  const auto count = mask.sum(1, true).clamp_min(1).to(values.scalar_type());  // [N, 1]
  return cleared(values, mask).sum(1) / count;
}

torch::Tensor pooled_mask(const torch::Tensor& mask, int64_t stride) {
  return stride == 1 ? mask : windows(mask, stride, 0).any(2);
}

std::optional<torch::Tensor> pooled_times(const std::optional<torch::Tensor>& times, const torch::Tensor& mask,
                                          int64_t stride) {
  if (!times || stride == 1) return times;
  constexpr double far = std::numeric_limits<double>::infinity();
  const auto padding = ~mask;
  // amin and amax keep the NaN of an item without a clock; that of padding is gone before.
  const auto begin = windows(times->select(2, 0).masked_fill(padding, far), stride, far).amin(2);
  const auto end = windows(times->select(2, 1).masked_fill(padding, -far), stride, -far).amax(2);
  return torch::stack({begin, end}, 2).masked_fill(~pooled_mask(mask, stride).unsqueeze(-1), 0);
}

MaskedSteps condensed(const torch::Tensor& values, const torch::Tensor& mask, int64_t most) {
  const int64_t items = values.size(0), width = values.size(2), slots = most + 1;  // the last one is for padding
  if (values.size(1) <= most) return {values, mask};
  const auto count = mask.sum(1, true);      // [N, 1]
  const auto rank = mask.cumsum(1) - 1;      // among the real steps, [N, T]
  const auto crowd = count.clamp_min(most);  // an item that has room gives each real step a run of its own
  const auto run = torch::div(rank * most, crowd, "floor").masked_fill(~mask, most);
  const auto slot = (run + torch::arange(items, run.options()).unsqueeze(1) * slots).flatten();
  const auto sums = values.new_zeros({items * slots, width}).index_add(0, slot, values.flatten(0, 1));
  const auto sizes = values.new_zeros({items * slots}).index_add(0, slot, values.new_ones({slot.size(0)}));
  const auto real = sizes.view({items, slots}).narrow(1, 0, most);  // [N, most]
  const auto means = sums.view({items, slots, width}).narrow(1, 0, most) / real.clamp_min(1).unsqueeze(-1);
  return {means, real > 0};
}

}  // namespace braid
