#include "braid/evaluate/bootstrap.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <iterator>
#include <thread>

#include "braid/core/error.h"
#include "braid/core/quantile.h"
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

/// @param take  gets each resample's number and how often each row was drawn, on any thread
template <class Take>
void for_each_resample(const Units& units, const BootstrapConfig& config, const Take& take) {
  std::atomic<size_t> next = 0;
  auto work = [&] {
    std::vector<uint32_t> drawn, weights(units.of_row.size());
    for (size_t i = next++; i < size_t(config.resamples); i = next++) {
      // A stream per resample, so that the draws do not depend on the number of threads.
      draw(units, Random(derive_seed(derive_seed(uint64_t(config.seed), "bootstrap"), i)), drawn, weights);
      take(i, weights);
    }
  };
  Crew crew(std::min(threads_of(config), std::max<int64_t>(1, config.resamples)));
  crew.run([&](int64_t) { work(); });
}

std::vector<Measures> measure_resamples(const Meter& meter, const Units& units, const BootstrapConfig& config) {
  std::vector<Measures> out(size_t(config.resamples));
  for_each_resample(units, config, [&](size_t i, const auto& weights) { out[i] = meter.measure(weights); });
  return out;
}

/// A value with the quantiles of what resamples made of it.
Measured with_interval(double value, std::vector<double> seen, double confidence) {
  if (seen.empty()) return {value, value, value};
  std::sort(seen.begin(), seen.end());
  const double tail = (1 - confidence) / 2;
  return {value, quantile(seen, tail), quantile(seen, 1 - tail)};
}

/// Measures with the quantiles of those of the resamples.
std::map<std::string, Measured> with_intervals(const Measures& measures, const std::vector<Measures>& resamples,
                                               double confidence) {
  std::map<std::string, Measured> out;
  for (const auto& [name, value] : measures) {
    std::vector<double> seen;
    for (const Measures& resample : resamples)
      if (const auto found = resample.find(name); found != resample.end()) seen.push_back(found->second);
    out[name] = with_interval(value, std::move(seen), confidence);
  }
  return out;
}

std::vector<double> defined(const std::vector<double>& values) {
  std::vector<double> out;
  std::copy_if(values.begin(), values.end(), std::back_inserter(out), [](double one) { return !std::isnan(one); });
  return out;
}

/// Standard deviation of what was drawn; 0 of fewer than two.
double deviation(const std::vector<double>& drawn) {
  const auto values = defined(drawn);
  if (values.size() < 2) return 0;
  double mean = 0, squares = 0;
  for (const double one : values) mean += one / double(values.size());
  for (const double one : values) squares += (one - mean) * (one - mean);
  const double out = std::sqrt(squares / double(values.size() - 1));
  return out > 1e-12 * std::abs(mean) ? out : 0;  // less is rounding
}

/// How many standard errors a normal stays within with this probability.
double normal_errors(double confidence) {
  double low = 0, high = 40;
  while (high - low > 1e-9) {
    const double middle = (low + high) / 2;
    (std::erfc(middle / std::sqrt(2.0)) > 1 - confidence ? low : high) = middle;
  }
  return high;
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
  require(ours.rows() == theirs.rows() && ours.truth == theirs.truth && ours.targets == theirs.targets &&
              ours.truth_labels == theirs.truth_labels,
          Fault::internal, "bootstrap", "the two models answered different rows");
  const auto our_meter = meter_of(ours, config), their_meter = meter_of(theirs, config);
  const Units units = units_of(ours.rows(), groups);
  if (units.count == 0) return {};
  const std::vector<uint32_t> once(units.of_row.size(), 1);
  auto resamples = measure_resamples(*our_meter, units, config);  // draws depend on the seed and the units alone
  const auto others = measure_resamples(*their_meter, units, config);
  for (size_t i = 0; i < resamples.size(); ++i) resamples[i] = difference(resamples[i], others[i]);
  return with_intervals(difference(our_meter->measure(once), their_meter->measure(once)), resamples, config.confidence);
}

Measured Resampled::interval(double confidence) const { return with_interval(value, defined(drawn), confidence); }

Resampled Resampled::plus(const Resampled& other, double factor) const {
  require(drawn.size() == other.drawn.size(), Fault::internal, "bootstrap", drawn.size(), " resamples beside ",
          other.drawn.size());
  Resampled out{value + factor * other.value, drawn};
  for (size_t i = 0; i < drawn.size(); ++i) out.drawn[i] += factor * other.drawn[i];
  return out;
}

Resampled resampled(const Predictions& predictions, const std::string& measure, const std::vector<bool>& counts,
                    const BootstrapConfig& config, const std::vector<std::string>& groups) {
  require(int64_t(counts.size()) == predictions.rows(), Fault::internal, "bootstrap", counts.size(), " rows of ",
          predictions.rows());
  const auto meter = make_meter(predictions, {false, threads_of(config)});
  const Units units = units_of(predictions.rows(), groups);
  const auto of = [&](std::vector<uint32_t> weights) {
    for (size_t row = 0; row < weights.size(); ++row) weights[row] *= counts[row];
    const auto every = meter->measure(weights);
    const auto found = every.find(measure);
    return found == every.end() ? std::nan("") : found->second;
  };
  Resampled out{of(std::vector<uint32_t>(counts.size(), 1)), std::vector<double>(size_t(config.resamples))};
  for_each_resample(units, config, [&](size_t i, const auto& weights) { out.drawn[i] = of(weights); });
  return out;
}

std::vector<Measured> joint_intervals(const std::vector<Resampled>& measures, double confidence) {
  std::vector<double> errors, furthest;
  for (const Resampled& one : measures) errors.push_back(deviation(one.drawn));
  const auto told = double(errors.size() - size_t(std::count(errors.begin(), errors.end(), 0.0)));
  for (size_t i = 0; !measures.empty() && i < measures[0].drawn.size(); ++i) {
    double most = 0;
    for (size_t m = 0; m < measures.size(); ++m)
      if (const double off = std::abs(measures[m].drawn[i] - measures[m].value) / errors[m];
          errors[m] > 0 && off > most)
        most = off;
    furthest.push_back(most);
  }
  std::sort(furthest.begin(), furthest.end());
  double within = 0;
  if (told > 0)
    within = std::clamp(quantile(furthest, confidence), normal_errors(confidence),
                        normal_errors(1 - (1 - confidence) / told));
  std::vector<Measured> out;
  for (size_t m = 0; m < measures.size(); ++m)
    out.push_back({measures[m].value, measures[m].value - within * errors[m], measures[m].value + within * errors[m]});
  return out;
}

}  // namespace braid
