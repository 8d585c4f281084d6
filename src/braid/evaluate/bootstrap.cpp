#include "braid/evaluate/bootstrap.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <thread>

#include "braid/core/error.h"
#include "braid/core/random.h"
#include "braid/evaluate/meter.h"
#include "braid/tensor/crew.h"

namespace braid {
namespace {

using Measures = std::map<std::string, double>;

/// Number of each row's group; without groups every row is its own.
struct Units {
  std::vector<uint32_t> of_row;  // [N]
  uint64_t count = 0;
};

Units units_of(int64_t rows, const std::vector<std::string>& groups) {
  require(groups.empty() || int64_t(groups.size()) == rows, Fault::internal, "bootstrap", groups.size(), " groups for ",
          rows, " rows");
  Units units;
  std::map<std::string, uint32_t> known;
  for (int64_t row = 0; row < rows; ++row)
    units.of_row.push_back(groups.empty() ? uint32_t(row)
                                          : known.emplace(groups[size_t(row)], uint32_t(known.size())).first->second);
  units.count = groups.empty() ? uint64_t(rows) : known.size();
  return units;
}

/// Draws as many units as there are, with replacement, and counts them per row.
void draw(const Units& units, Random random, std::vector<uint32_t>& drawn, std::vector<uint32_t>& weights) {
  drawn.assign(units.count, 0);
  for (uint64_t i = 0; i < units.count; ++i) ++drawn[random.below(units.count)];
  for (size_t row = 0; row < weights.size(); ++row) weights[row] = drawn[units.of_row[row]];
}

int64_t threads_of(const BootstrapConfig& config) {
  return config.threads > 0 ? config.threads : std::max<int64_t>(1, std::thread::hardware_concurrency());
}

std::unique_ptr<Meter> meter_of(const Predictions& predictions, const BootstrapConfig& config) {
  return make_meter(predictions, {config.areas, threads_of(config)});
}

std::vector<Measures> measure_resamples(const Meter& meter, const Units& units, const BootstrapConfig& config) {
  std::vector<Measures> out(size_t(config.resamples));
  std::atomic<size_t> next = 0;
  auto work = [&] {
    std::vector<uint32_t> drawn, weights(units.of_row.size());
    for (size_t i = next++; i < out.size(); i = next++) {
      // A stream per resample, so that the draws do not depend on the number of threads.
      draw(units, Random(derive_seed(derive_seed(uint64_t(config.seed), "bootstrap"), i)), drawn, weights);
      out[i] = meter.measure(weights);
    }
  };
  Crew crew(std::min(threads_of(config), std::max<int64_t>(1, config.resamples)));
  crew.run([&](int64_t) { work(); });
  return out;
}

/// Linear between the two nearest of the sorted numbers.
double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * double(sorted.size() - 1);
  const auto below = size_t(place);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - double(below)) * (sorted[above] - sorted[below]);
}

/// Measures with the quantiles of those of the resamples.
std::map<std::string, Measured> with_intervals(const Measures& measures, const std::vector<Measures>& resamples,
                                               double confidence) {
  std::map<std::string, Measured> out;
  for (const auto& [name, value] : measures) {
    std::vector<double> seen;
    for (const Measures& resample : resamples)
      if (const auto found = resample.find(name); found != resample.end()) seen.push_back(found->second);
    std::sort(seen.begin(), seen.end());
    const double tail = (1 - confidence) / 2;
    out[name] =
        seen.empty() ? Measured{value, value, value} : Measured{value, quantile(seen, tail), quantile(seen, 1 - tail)};
  }
  return out;
}

/// What both have, the second taken from the first.
Measures difference(const Measures& a, const Measures& b) {
  Measures out;
  for (const auto& [name, value] : a)
    if (const auto found = b.find(name); found != b.end()) out[name] = value - found->second;
  return out;
}

}  // namespace

std::map<std::string, Measured> bootstrap(const Predictions& predictions, const BootstrapConfig& config,
                                          const std::vector<std::string>& groups) {
  const auto meter = meter_of(predictions, config);
  const Units units = units_of(predictions.rows(), groups);
  if (units.count == 0) return {};
  const std::vector<uint32_t> once(units.of_row.size(), 1);
  return with_intervals(meter->measure(once), measure_resamples(*meter, units, config), config.confidence);
}

std::map<std::string, Measured> bootstrap_difference(const Predictions& ours, const Predictions& theirs,
                                                     const BootstrapConfig& config,
                                                     const std::vector<std::string>& groups) {
  require(ours.rows() == theirs.rows() && ours.truth == theirs.truth && ours.targets == theirs.targets, Fault::internal,
          "bootstrap", "the two models answered different rows");
  const auto our_meter = meter_of(ours, config), their_meter = meter_of(theirs, config);
  const Units units = units_of(ours.rows(), groups);
  if (units.count == 0) return {};
  const std::vector<uint32_t> once(units.of_row.size(), 1);
  auto resamples = measure_resamples(*our_meter, units, config);  // draws depend on the seed and the units alone
  const auto others = measure_resamples(*their_meter, units, config);
  for (size_t i = 0; i < resamples.size(); ++i) resamples[i] = difference(resamples[i], others[i]);
  return with_intervals(difference(our_meter->measure(once), their_meter->measure(once)), resamples, config.confidence);
}

}  // namespace braid
