#include "braid/predict/signal_statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace braid {
namespace {

constexpr double least = 1e-3;  // in deviations of the training data: below it there is nothing to tell

/// Sum of `term(i)` for i below `count`, in lanes that a compiler makes vectors of.
template <class Term>
double sum_of(int64_t count, const Term& term) {
  constexpr int64_t lanes = 8;
  double sums[lanes] = {};
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes)
    for (int64_t lane = 0; lane < lanes; ++lane) sums[lane] += term(i + lane);
  for (; i < count; ++i) sums[0] += term(i);
  double out = 0;
  for (const double sum : sums) out += sum;
  return out;
}

/// The real steps of one item, E numbers each. Plain memory and loops: an answer to a single row looks at some hundred
/// numbers, for which a tensor operation costs more than it computes.
class RealSteps {
 public:
  RealSteps(const float* values, const bool* mask, int64_t steps, int64_t width) : width_(width) {
    for (int64_t t = 0; t < steps; ++t)
      if (mask[t]) places_.push_back(t), steps_.push_back(values + t * width);
  }

  double mean() const {
    return total([](double x) { return x; }) / numbers();
  }

  double spread(double mean) const {
    return std::sqrt(total([mean](double x) { return (x - mean) * (x - mean); }) / numbers());
  }

  double largest() const {
    float out = 0;
    for (const float* x : steps_)
      for (int64_t e = 0; e < width_; ++e) out = std::max(out, std::abs(x[e]));
    return double(out);
  }

  /// Mean size of the difference between a step and the next, over pairs of which both are real.
  double change_of_steps() const {
    double sum = 0;
    int64_t pairs = 0;
    for (size_t i = 0; i + 1 < steps_.size(); ++i) {
      if (places_[i + 1] != places_[i] + 1) continue;
      ++pairs;
      sum += differences(steps_[i], steps_[i + 1], width_) / double(width_);
    }
    return sum / double(std::max<int64_t>(pairs, 1));
  }

  /// The same inside a step, along an axis of `length` places that are `inner` numbers apart.
  double change_along(int64_t length, int64_t inner) const {
    if (length < 2) return 0;
    double sum = 0;
    for (const float* x : steps_)
      for (int64_t block = 0; block < width_; block += length * inner)
        sum += differences(x + block, x + block + inner, (length - 1) * inner);
    return sum / (double(width_ / length * (length - 1)) * count());
  }

  /// Deviation in time of the steps' means.
  double deviation_of_means() const {
    std::vector<double> means;
    for (const float* x : steps_) means.push_back(sum_of(width_, [x](int64_t e) { return double(x[e]); }) / width_);
    const auto many = int64_t(means.size());
    const double mean = sum_of(many, [&](int64_t i) { return means[size_t(i)]; }) / count();
    return std::sqrt(sum_of(many, [&](int64_t i) { return (means[size_t(i)] - mean) * (means[size_t(i)] - mean); }) /
                     count());
  }

  /// Deviation in time of each number, the mean of these.
  double mean_deviation() const {
    std::vector<double> means(static_cast<size_t>(width_)), squares(static_cast<size_t>(width_));
    for (const float* x : steps_)
      for (size_t e = 0; e < means.size(); ++e) means[e] += double(x[e]) / count();
    for (const float* x : steps_)
      for (size_t e = 0; e < means.size(); ++e) squares[e] += (double(x[e]) - means[e]) * (double(x[e]) - means[e]);
    return sum_of(width_, [&](int64_t e) { return std::sqrt(squares[size_t(e)] / count()); }) / double(width_);
  }

 private:
  double count() const { return double(std::max<size_t>(steps_.size(), 1)); }
  double numbers() const { return std::max(count() * double(width_), 1.0); }

  static double differences(const float* one, const float* other, int64_t count) {
    return sum_of(count, [=](int64_t i) { return double(std::abs(other[i] - one[i])); });
  }

  template <class Term>
  double total(const Term& term) const {
    double out = 0;
    for (const float* x : steps_) out += sum_of(width_, [&](int64_t e) { return term(double(x[e])); });
    return out;
  }

  int64_t width_;
  std::vector<int64_t> places_;
  std::vector<const float*> steps_;
};

/// @param last  lengths of the last two axes of a step; 1 where there is none
std::vector<double> statistics_of(const RealSteps& item, const StepSpec& spec, const std::array<int64_t, 2>& last) {
  const double mean = item.mean();
  std::vector<double> out{mean};
  const auto add = [&](double size) { out.push_back(std::log(size + least)); };
  add(item.spread(mean));
  add(item.largest());
  const std::string& modality = spec.modality;
  if (modality != "image" && modality != "points" && spec.max_steps > 1) {
    add(item.change_of_steps());
    // What is steady, such as a hiss or a hum in place of speech, keeps its loudness and its spectrum.
    add(item.deviation_of_means());
    add(item.mean_deviation());
  }
  if (modality == "image" || modality == "video") add(item.change_along(last[0], last[1]));
  if (modality == "image" || modality == "video" || modality == "audio") add(item.change_along(last[1], 1));
  return out;
}

}  // namespace

torch::Tensor signal_statistics(const Strand& strand, const StepSpec& spec) {
  const auto values = strand.values.to(torch::kCPU, torch::kFloat).flatten(2).contiguous();  // [N, T, E]
  const auto mask = strand.mask.cpu().contiguous();
  const int64_t items = values.size(0), steps = values.size(1), width = values.size(2);
  const int64_t dims = strand.values.dim();
  const std::array<int64_t, 2> last{dims > 3 ? strand.values.size(-2) : 1, dims > 2 ? strand.values.size(-1) : 1};
  std::vector<double> all;
  for (int64_t n = 0; n < items; ++n) {
    const RealSteps item(values.const_data_ptr<float>() + n * steps * width, mask.const_data_ptr<bool>() + n * steps,
                         steps, width);
    const auto one = statistics_of(item, spec, last);
    all.insert(all.end(), one.begin(), one.end());
  }
  return torch::tensor(all, torch::kDouble).view({items, int64_t(all.size()) / std::max<int64_t>(items, 1)});
}

}  // namespace braid
