#include "braid/bundle/input_check.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "braid/core/error.h"

namespace braid {
namespace {

/// What a number varies by at the least, whatever the samples: a quarter of a deviation of the training data, or of a
/// factor e. Samples that are all alike, such as pictures from one camera on one day, say nothing on what else is
/// sound.
constexpr double least_deviation = 0.25;
/// What is looked at of a text: how surprising it is and how even.
constexpr int64_t text_numbers = 2;
/// Variance that every direction has at least, in units of the numbers' own.
constexpr double least_variance = 0.25;
/// Where only small ones are looked at, noise is told from what is sound by how little they vary.
constexpr double least_variance_of_dependence = 0.03;
constexpr int64_t most_directions = 256;

/// Directions in which samples vary without regard to each other.
struct Directions {
  torch::Tensor mean, deviation;  // [S]
  torch::Tensor variances;        // [S], rising, in units of the numbers' deviations
  torch::Tensor vectors;          // [S, S], a column each
};

Directions directions_of(const torch::Tensor& samples) {
  Directions out;
  out.mean = samples.mean(0);
  const auto centred = samples - out.mean;
  const auto covariance = centred.t().mm(centred) / double(std::max<int64_t>(samples.size(0) - 1, 1));
  // Each number in units of its own deviation first, since a level and a logarithm have nothing in common.
  out.deviation = covariance.diagonal().sqrt().clamp_min(least_deviation);
  const auto scaled = covariance / out.deviation.unsqueeze(0) / out.deviation.unsqueeze(1);
  std::tie(out.variances, out.vectors) = torch::linalg_eigh(scaled, "L");
  return out;
}

/// [S, S]: gives each direction a deviation of 1, or less where `least` was added to it.
torch::Tensor whitened(const Directions& all, double least) {
  const auto widened = all.variances.clamp_min(0) + least;
  return all.vectors / widened.sqrt().unsqueeze(0) / all.deviation.unsqueeze(1);
}

torch::Tensor number(double value) { return torch::full({}, value, torch::kDouble); }

void add(const std::string& name, const Usual& usual, NamedTensors& to) {
  to[name + ".mean"] = usual.mean;
  to[name + ".whitening"] = usual.whitening;
  to[name + ".limit"] = number(usual.limit);
}

/// Takes tensors by name and counts them.
class Taker {
 public:
  Taker(const NamedTensors& tensors, const std::string& source) : tensors_(tensors), source_(source) {}

  bool has(const std::string& name) const { return tensors_.count(name) > 0; }

  torch::Tensor tensor(const std::string& name) {
    const auto found = tensors_.find(name);
    require(found != tensors_.end() && found->second.scalar_type() == torch::kDouble, Fault::io, source_, "lacks ",
            name);
    ++taken_;
    return found->second;
  }

  double number(const std::string& name) {
    const auto one = tensor(name);
    require(one.dim() == 0, Fault::io, source_, "has a misshapen ", name);
    return one.item<double>();
  }

  Usual usual(const std::string& name) {
    Usual out{tensor(name + ".mean"), tensor(name + ".whitening"), number(name + ".limit")};
    const bool fits = out.mean.dim() == 1 && out.whitening.dim() == 2 && out.whitening.size(0) == out.mean.size(0);
    require(fits, Fault::io, source_, "has misshapen numbers of ", name);
    return out;
  }

  torch::Tensor spelling(const std::string& name) {
    const auto out = tensor(name);
    require(out.dim() == 2 && out.size(0) > 0 && out.size(1) == 2, Fault::io, source_, "has a misshapen ", name);
    return out.contiguous();
  }

  size_t taken() const { return taken_; }

 private:
  const NamedTensors& tensors_;
  const std::string& source_;
  size_t taken_ = 0;
};

}  // namespace

Usual Usual::of(const torch::Tensor& samples) {
  const Directions all = directions_of(samples);
  return {all.mean, whitened(all, least_variance), 0};
}

Usual Usual::of_dependence(const torch::Tensor& samples) {
  const Directions all = directions_of(samples);
  // The variances are of numbers in units of their own deviation, so their mean is 1: at least one is no larger.
  auto places = (all.variances <= 1 + 1e-9).nonzero().squeeze(1);
  if (const int64_t count = places.size(0); count > most_directions)
    places = places.index_select(
        0, torch::linspace(0, double(count - 1), most_directions, torch::kDouble).round().to(torch::kLong));
  return {all.mean, whitened(all, least_variance_of_dependence).index_select(1, places), 0};
}

torch::Tensor Usual::distance(const torch::Tensor& values) const {
  const auto away = (values - mean).mm(whitening);  // [N, K]
  auto out = torch::empty({values.size(0)}, torch::kDouble);
  const int64_t directions = away.size(1);
  for (int64_t n = 0; n < out.size(0); ++n) {
    const double* one = away.const_data_ptr<double>() + n * directions;
    double sum = 0;
    for (int64_t k = 0; k < directions; ++k) sum += one[k] * one[k];
    const double distance = std::sqrt(sum / double(directions));
    out.mutable_data_ptr<double>()[n] = std::isnan(distance) ? std::numeric_limits<double>::infinity() : distance;
  }
  return out;
}

std::vector<double> Usual::excess(const torch::Tensor& values) const {
  std::vector<double> out(size_t(values.size(0)), 0.0);
  if (std::isinf(limit)) return out;
  const auto distances = distance(values);
  for (size_t n = 0; n < out.size(); ++n) out[n] = distances.const_data_ptr<double>()[n] / limit;
  return out;
}

NamedTensors tensors_of(const InputChecks& checks) {
  NamedTensors out;
  for (const auto& [id, check] : checks) {
    add(id + ".signal", check.signal, out);
    if (check.encoding) add(id + ".encoding", *check.encoding, out);
    if (check.spelling.defined()) out[id + ".spelling"] = check.spelling;
    if (!check.content) continue;
    add(id + ".content", *check.content, out);
    out[id + ".tolerance"] = number(check.tolerance);
  }
  return out;
}

InputChecks checks_from(const NamedTensors& tensors, const std::string& source) {
  InputChecks out;
  for (const auto& [name, unused] : tensors) out[name.substr(0, name.find('.'))];
  Taker take(tensors, source);
  for (auto& [id, check] : out) {
    check.signal = take.usual(id + ".signal");
    if (take.has(id + ".spelling")) {
      check.spelling = take.spelling(id + ".spelling");
      require(check.signal.mean.size(0) == text_numbers, Fault::io, source, "has misshapen numbers of ", id, ".signal");
    } else {
      check.encoding = take.usual(id + ".encoding");
    }
    if (!take.has(id + ".tolerance")) continue;
    check.content = take.usual(id + ".content");
    check.tolerance = take.number(id + ".tolerance");
  }
  require(take.taken() == tensors.size(), Fault::io, source, "holds more than checks of inputs");
  return out;
}

}  // namespace braid
