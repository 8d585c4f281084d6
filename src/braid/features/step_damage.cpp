#include "braid/features/step_damage.h"

#include <algorithm>
#include <numeric>

namespace braid {
namespace {

constexpr double blur_share = 1.0 / 16;  // of a side or of an item's steps, at level 1
constexpr double widest_blur = 64;       // pixels or steps, which bounds the work on long items

torch::Tensor normals(at::IntArrayRef sizes, Random& random) {
  torch::Tensor out = torch::empty(sizes);
  std::generate_n(out.data_ptr<float>(), out.numel(), [&] { return float(random.normal()); });
  return out;
}

/// Gaussian mean along the last axis over what has weight. @param x  [R, n]  @param weight  [n]
torch::Tensor smoothed(const torch::Tensor& x, const torch::Tensor& weight, double level) {
  const double deviation = std::min(widest_blur, level * blur_share * double(x.size(1)));
  const auto radius = std::max<int64_t>(1, int64_t(std::ceil(3 * deviation)));
  const auto offset = torch::arange(-radius, radius + 1, torch::kFloat);
  const auto kernel = (offset.square() * (-0.5 / (deviation * deviation))).exp().view({1, 1, -1});
  const auto along = [&](const torch::Tensor& rows) {
    return torch::conv1d(rows.unsqueeze(1), kernel, {}, 1, radius).squeeze(1);
  };
  return along(x * weight) / along(weight.unsqueeze(0)).clamp_min(1e-20);
}

/// Over both sides of pictures [..., H, W].
torch::Tensor blurred_pictures(const torch::Tensor& values, double level) {
  const int64_t height = values.size(-2), width = values.size(-1);
  const double longer = double(std::max(height, width));
  const auto along = [&](const torch::Tensor& x, int64_t length) {
    return smoothed(x.reshape({-1, length}), torch::ones({length}), level * longer / double(length)).view(x.sizes());
  };
  return along(along(values, width).transpose(-2, -1).contiguous(), height).transpose(-2, -1);
}

torch::Tensor blurred_in_time(const torch::Tensor& values, const torch::Tensor& mask, double level) {
  const int64_t steps = values.size(0);
  const auto rows = values.reshape({steps, -1}).t();  // [F, T]
  return smoothed(rows, mask.to(torch::kFloat), level).t().reshape(values.sizes());
}

/// Begin and length of a random piece of `all` that is `share` of it, at least one.
std::pair<int64_t, int64_t> piece(int64_t all, double share, Random& random) {
  const auto length = std::clamp<int64_t>(std::llround(share * double(all)), 1, all);
  return {int64_t(random.below(uint64_t(all - length) + 1)), length};
}

/// Where there is no signal; broadcasts over `values`.
torch::Tensor gap(const torch::Tensor& values, const StepSpec& spec, double share, Random& random) {
  const int64_t steps = values.size(0);
  auto out = torch::zeros(values.sizes(), torch::kBool);
  if (spec.modality == "image") {
    const auto [top, height] = piece(values.size(-2), std::sqrt(share), random);
    const auto [left, width] = piece(values.size(-1), std::sqrt(share), random);
    out.narrow(-2, top, height).narrow(-1, left, width).fill_(true);
  } else if (spec.modality == "points") {  // what is nearest to one of them
    const auto places = values.narrow(1, 0, std::min<int64_t>(3, values.size(1)));
    const auto distance = (places - places[int64_t(random.below(uint64_t(steps)))]).square().sum(1);
    const auto [unused, length] = piece(steps, share, random);
    out.index_fill_(0, std::get<1>(distance.topk(length, 0, false)), true);
  } else {
    const int64_t axis = steps > 1 || values.dim() < 2 ? 0 : 1;  // of a single vector some of its numbers
    const auto [begin, length] = piece(values.size(axis), share, random);
    out.narrow(axis, begin, length).fill_(true);
  }
  return out;
}

}  // namespace

ValueRange standardised_range(const std::vector<float>& mean, const std::vector<float>& deviation, double clip) {
  const auto zero = -torch::tensor(mean) / torch::tensor(deviation);
  return {zero.clamp(-clip, clip), torch::full({}, -clip, torch::kFloat), torch::full({}, clip, torch::kFloat)};
}

ValueRange unit_range(const std::vector<float>& mean, const std::vector<float>& deviation) {
  const auto deviations = torch::tensor(deviation).view({-1, 1, 1});
  const auto black = -torch::tensor(mean).view({-1, 1, 1}) / deviations;
  return {black, black, black + 1 / deviations};
}

void damage_values(const Damage& damage, const StepSpec& spec, const ValueRange& range, Random& random,
                   const torch::Tensor& mask, torch::Tensor& values) {
  const auto kinds = kinds_for(spec);
  if (damage.level <= 0 || std::find(kinds.begin(), kinds.end(), damage.kind) == kinds.end()) return;
  const torch::Tensor nothing = range.nothing.defined() ? range.nothing : torch::zeros({});
  torch::Tensor out = values;
  if (damage.kind == Corruption::noise) {
    out = values + damage.level * normals(values.sizes(), random);
    if (range.low.defined()) out = torch::maximum(out, range.low);
    if (range.high.defined()) out = torch::minimum(out, range.high);
  } else if (damage.kind == Corruption::blur) {
    const bool pictures = spec.modality == "image" || spec.modality == "video";
    out = pictures ? blurred_pictures(values, damage.level) : blurred_in_time(values, mask, damage.level);
  } else if (damage.kind == Corruption::gaps) {
    out = torch::where(gap(values, spec, share_at(damage.level), random), nothing, values);
  } else if (damage.kind == Corruption::constant) {
    out = nothing.expand_as(values);
  }
  std::vector<int64_t> over(size_t(values.dim()), 1);
  over[0] = mask.size(0);
  values.copy_(torch::where(mask.view(over), out, values));
}

void damage_ids(const Damage& damage, int64_t vocabulary, int64_t first, int64_t begin, Random& random,
                torch::Tensor& ids) {
  const int64_t count = ids.size(0) - begin;
  if (damage.level <= 0 || count < 1) return;
  int64_t* const at = ids.data_ptr<int64_t>() + begin;
  const double share = share_at(damage.level);
  if (damage.kind == Corruption::noise && vocabulary - first > 1) {
    for (int64_t i = 0; i < count; ++i) {
      if (random.uniform() >= share) continue;
      const int64_t known = at[i] >= first;  // one more that it may not become
      const int64_t drawn = first + int64_t(random.below(uint64_t(vocabulary - first - known)));
      at[i] = known && drawn >= at[i] ? drawn + 1 : drawn;
    }
  } else if (damage.kind == Corruption::blur) {
    const double deviation = std::min(widest_blur, damage.level * blur_share * double(count));
    std::vector<double> places;
    for (int64_t i = 0; i < count; ++i) places.push_back(double(i) + deviation * random.normal());
    std::vector<int64_t> order(places.size()), before(at, at + count);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(),
                     [&](int64_t a, int64_t b) { return places[size_t(a)] < places[size_t(b)]; });
    for (int64_t i = 0; i < count; ++i) at[i] = before[size_t(order[size_t(i)])];
  } else if (damage.kind == Corruption::gaps) {
    const auto [from, length] = piece(count, share, random);
    std::fill_n(at + from, length, 0);
  } else if (damage.kind == Corruption::constant) {
    std::fill_n(at, count, 0);
  }
}

}  // namespace braid
