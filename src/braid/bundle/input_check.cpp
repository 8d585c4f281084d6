#include "braid/bundle/input_check.h"

#include <algorithm>
#include <limits>

#include "braid/core/error.h"

namespace braid {
namespace {

/// What a number varies by at the least, whatever the samples: a quarter of a deviation of the training data, or of a
/// factor e. Samples that are all alike, such as pictures from one camera on one day, say nothing on what else is
/// sound.
constexpr double least_deviation = 0.25;
/// Variance that every direction has at least, in units of the numbers' own.
constexpr double least_variance = 0.25;

template <class Checks, class Visit>
void visit(Checks& checks, Visit&& each) {
  for (auto& [id, check] : checks) {
    each(id + ".signal", check.signal);
    each(id + ".encoding", check.encoding);
  }
}

}  // namespace

Usual Usual::of(const torch::Tensor& samples) {
  Usual out;
  out.mean = samples.mean(0);
  const auto centred = samples - out.mean;
  auto covariance = centred.t().mm(centred) / double(std::max<int64_t>(samples.size(0) - 1, 1));
  // Each number in units of its own deviation first, since a level and a logarithm have nothing in common.
  const auto deviation = covariance.diagonal().sqrt().clamp_min(least_deviation);
  covariance = covariance / deviation.unsqueeze(0) / deviation.unsqueeze(1);
  const auto [values, vectors] = torch::linalg_eigh(covariance, "L");
  const auto widened = values.clamp_min(0) + least_variance;
  out.whitening = vectors / widened.sqrt().unsqueeze(0) / deviation.unsqueeze(1);
  return out;
}

torch::Tensor Usual::distance(const torch::Tensor& values) const {
  const auto away = (values - mean).mm(whitening);
  return away.square().mean(1).sqrt().nan_to_num(std::numeric_limits<double>::infinity());
}

NamedTensors tensors_of(const InputChecks& checks) {
  NamedTensors out;
  visit(checks, [&](const std::string& name, const Usual& usual) {
    out[name + ".mean"] = usual.mean;
    out[name + ".whitening"] = usual.whitening;
    out[name + ".limit"] = torch::full({}, usual.limit, torch::kDouble);
  });
  return out;
}

InputChecks checks_from(const NamedTensors& tensors, const std::string& source) {
  InputChecks out;
  for (const auto& [name, unused] : tensors) out[name.substr(0, name.find('.'))];
  size_t taken = 0;
  visit(out, [&](const std::string& name, Usual& usual) {
    const auto take = [&](const char* what) {
      const auto found = tensors.find(name + what);
      require(found != tensors.end() && found->second.scalar_type() == torch::kDouble, Fault::io, source, "lacks ",
              name, what);
      ++taken;
      return found->second;
    };
    usual.mean = take(".mean");
    usual.whitening = take(".whitening");
    const auto limit = take(".limit");
    const bool fits = usual.mean.dim() == 1 && limit.dim() == 0 &&
                      usual.whitening.sizes() == std::vector<int64_t>{usual.mean.size(0), usual.mean.size(0)};
    require(fits, Fault::io, source, "has misshapen numbers of ", name);
    usual.limit = limit.item<double>();
  });
  require(taken == tensors.size(), Fault::io, source, "holds more than checks of inputs");
  return out;
}

}  // namespace braid
