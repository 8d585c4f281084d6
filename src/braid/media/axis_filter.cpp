#include "braid/media/axis_filter.h"

#include <algorithm>
#include <cmath>

namespace braid {

AxisFilter::AxisFilter(double begin, double end, int64_t size, int64_t count, int64_t lanes) : count_(count) {
  const double scale = (end - begin) / double(count);
  const double support = std::max(scale, 1.0);  // half the triangle's foot, in source samples
  stride_ = int64_t(std::ceil(support)) * 2 + 2;
  firsts_.resize(size_t(count));
  std::vector<double> wide(size_t(stride_ * count), 0.0);
  int64_t longest = 1;
  for (int64_t i = 0; i < count; ++i) {
    const double centre = begin + (double(i) + 0.5) * scale;
    const auto share = [&](int64_t k) { return std::max(0.0, 1.0 - std::abs(double(k) + 0.5 - centre) / support); };
    constexpr double nothing = 1e-6;  // the triangle's foot, but for rounding
    int64_t first = std::clamp<int64_t>(int64_t(centre - support + 0.5), 0, size - 1);
    int64_t last = std::clamp<int64_t>(int64_t(centre + support + 0.5), first + 1, size);
    while (first + 1 < last && share(first) < nothing) ++first;
    while (first + 1 < last && share(last - 1) < nothing) --last;
    double sum = 0, *weights = wide.data() + i * stride_;
    for (int64_t k = 0; k < last - first; ++k) sum += weights[k] = share(first + k);
    for (int64_t k = 0; k < last - first; ++k) weights[k] = sum > 0 ? weights[k] / sum : double(k == 0);
    firsts_[size_t(i)] = int32_t(first);
    longest = std::max(longest, last - first);
  }
  pack(wide, (longest + lanes - 1) / lanes * lanes);
}

int64_t AxisFilter::end(int64_t size) const { return std::min(size, int64_t(firsts_.back()) + stride_); }

FilterView AxisFilter::view() {
  if (shifted_.empty())
    for (const int32_t first : firsts_) shifted_.push_back(first - firsts_.front());
  return {shifted_.data(), weights_.data(), stride_, count_};
}

/// Keeps `longest` weights of each output: one multiplication less for every pixel where a triangle's foot is zero.
void AxisFilter::pack(const std::vector<double>& wide, int64_t longest) {
  weights_.assign(size_t(longest * count_), 0.0f);
  const int64_t kept = std::min(longest, stride_);
  for (int64_t i = 0; i < count_; ++i)
    for (int64_t k = 0; k < kept; ++k) weights_[size_t(i * longest + k)] = float(wide[size_t(i * stride_ + k)]);
  stride_ = longest;
}

}  // namespace braid
