#include "braid/data/event_signal.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "braid/core/random.h"

namespace braid {
namespace {

constexpr int64_t trend_steps = 100;   // to either side: what changes slower is no event
constexpr double begin_steps = 2;      // deviation of the smoothing before growth is measured
constexpr int64_t growth_steps = 2;    // to either side of where growth is measured
constexpr double loudest = 6;          // deviations: one bang must not outweigh all else
constexpr double least_overlap = 0.3;  // of the shorter stream
constexpr int64_t least_overlap_steps = 100;
constexpr int64_t rival_steps = 15;  // a rival peak is at least so far away
constexpr double alike = 0.97;       // of two peaks, from which on nobody can tell which is right
constexpr double shortest_piece_s = 0.5, longest_piece_s = 2;

EventSignal with_sums(std::vector<float> values, const std::vector<bool>& known) {
  EventSignal out{std::move(values), {0}, {0}};
  for (size_t t = 0; t < out.values.size(); ++t) {
    out.energy.push_back(out.energy.back() + double(out.values[t]) * out.values[t]);
    out.known.push_back(out.known.back() + known[t]);
  }
  return out;
}

/// Mean over steps nearby, weighted by a bell; known steps alone count.
std::vector<float> smoothed(const std::vector<float>& values, const std::vector<bool>& known, double deviation) {
  const int64_t steps = int64_t(values.size());
  const auto reach = int64_t(std::ceil(3 * deviation));
  std::vector<double> bell;
  for (int64_t d = -reach; d <= reach; ++d) bell.push_back(std::exp(-0.5 * double(d * d) / (deviation * deviation)));
  std::vector<float> out(values.size());
  for (int64_t t = 0; t < steps; ++t) {
    if (!known[size_t(t)]) continue;
    double sum = 0, weights = 0;
    for (int64_t d = std::max(-reach, -t); d <= std::min(reach, steps - 1 - t); ++d)
      if (known[size_t(t + d)]) {
        const double weight = bell[size_t(d + reach)];
        sum += weight * values[size_t(t + d)], weights += weight;
      }
    out[size_t(t)] = float(sum / weights);
  }
  return out;
}

/// Where values grow: streams rarely agree on how long an event lasts, but on when it begins.
std::vector<float> growth(const std::vector<float>& values, const std::vector<bool>& known) {
  const int64_t steps = int64_t(values.size());
  std::vector<float> out(values.size());
  for (int64_t t = growth_steps; t + growth_steps < steps; ++t) {
    const auto before = size_t(t - growth_steps), after = size_t(t + growth_steps);
    if (known[before] && known[after]) out[size_t(t)] = std::max(0.f, values[after] - values[before]);
  }
  return out;
}

/// Takes away what changes slowly.
void remove_trend(std::vector<float>& values, const std::vector<bool>& known) {
  const int64_t steps = int64_t(values.size());
  std::vector<double> sum{0}, seen{0};
  for (size_t t = 0; t < values.size(); ++t) {
    sum.push_back(sum.back() + (known[t] ? values[t] : 0.f));
    seen.push_back(seen.back() + (known[t] ? 1 : 0));
  }
  for (int64_t t = 0; t < steps; ++t) {
    const auto low = size_t(std::max<int64_t>(0, t - trend_steps)), high = size_t(std::min(steps, t + trend_steps + 1));
    if (known[size_t(t)]) values[size_t(t)] -= float((sum[high] - sum[low]) / (seen[high] - seen[low]));
  }
}

}  // namespace

EventSignal event_signal(const Activity::Curve& curve, bool begins, double smoothing) {
  std::vector<float> values(curve.values.size());
  std::vector<bool> known(curve.values.size());
  double scale = 0, count = 0;
  for (const float v : curve.values)
    if (std::isfinite(v)) scale += v, ++count;
  scale = count > 0 && scale > 0 ? scale / count : 1;
  for (size_t t = 0; t < values.size(); ++t) {
    known[t] = std::isfinite(curve.values[t]);
    values[t] = known[t] ? float(std::log1p(std::max(0.f, curve.values[t]) / scale)) : 0.f;
  }
  if (begins && !curve.is_onset) values = growth(smoothed(values, known, begin_steps), known);
  remove_trend(values, known);
  values = smoothed(values, known, smoothing);
  double squares = 0;
  for (const float v : values) squares += double(v) * v;
  const float deviation = float(std::sqrt(squares / std::max(count, 1.0)));
  if (deviation > 0)
    for (float& v : values) v = std::clamp(v / deviation, -float(loudest), float(loudest));
  return with_sums(std::move(values), known);
}

EventSignal part_of(const EventSignal& signal, int64_t low, int64_t high) {
  std::vector<bool> known;
  for (int64_t t = low; t < high; ++t) known.push_back(signal.is_known(t));
  return with_sums({signal.values.begin() + low, signal.values.begin() + high}, known);
}

EventSignal scrambled(const EventSignal& signal, uint64_t seed) {
  Random random(seed);
  std::vector<std::pair<int64_t, int64_t>> pieces;
  for (int64_t begin = 0; begin < signal.steps(); begin = pieces.back().second) {
    const double length = random.uniform(shortest_piece_s, longest_piece_s);
    pieces.emplace_back(begin, std::min(signal.steps(), begin + int64_t(length * Activity::rate_hz)));
  }
  shuffle(pieces, random);
  std::vector<float> values;
  std::vector<bool> known;
  for (const auto& [begin, end] : pieces)
    for (int64_t t = end - 1; t >= begin; --t)
      values.push_back(signal.values[size_t(t)]), known.push_back(signal.is_known(t));
  return with_sums(std::move(values), known);
}

std::vector<float> correlation(const EventSignal& reference, const EventSignal& stream, int64_t first, int64_t last) {
  const int64_t n = reference.steps(), m = stream.steps(), shorter = std::min(n, m);
  const double least = std::max(double(std::min(least_overlap_steps, shorter)), least_overlap * double(shorter));
  std::vector<float> out;
  for (int64_t lag = first; lag <= last; ++lag) {
    const int64_t low = std::max<int64_t>(0, lag), high = std::min(n, m + lag);
    if (double(high - low) < least) {
      out.push_back(0);
      continue;
    }
    const auto *a = reference.values.data() + low, *b = stream.values.data() + (low - lag);
    float sums[8] = {};
    int64_t i = 0;
    for (; i + 8 <= high - low; i += 8)
      for (int64_t k = 0; k < 8; ++k) sums[k] += a[i + k] * b[i + k];
    double product = 0;
    for (const float sum : sums) product += sum;
    for (; i < high - low; ++i) product += double(a[i]) * b[i];
    const double energy = (reference.energy[size_t(high)] - reference.energy[size_t(low)]) *
                          (stream.energy[size_t(high - lag)] - stream.energy[size_t(low - lag)]);
    const double share = std::min(1.0, double(high - low) / double(shorter));
    out.push_back(energy > 0 ? float(product / std::sqrt(energy) * std::sqrt(share)) : 0.f);
  }
  return out;
}

double peak_of(const std::vector<float>& values) {
  const auto at = std::max_element(values.begin(), values.end()) - values.begin();
  if (at == 0 || at + 1 == int64_t(values.size())) return double(at);
  const double before = values[size_t(at - 1)], here = values[size_t(at)], after = values[size_t(at + 1)];
  const double bend = before - 2 * here + after;
  return double(at) + (bend < 0 ? 0.5 * (before - after) / bend : 0);
}

double clearness(const std::vector<float>& values) {
  const auto best = std::max_element(values.begin(), values.end()) - values.begin();
  double rival = 0;
  for (int64_t i = 0; i < int64_t(values.size()); ++i)
    if (std::abs(i - best) >= rival_steps) rival = std::max(rival, double(values[size_t(i)]));
  const double height = values[size_t(best)];
  return rival > alike * height ? 0 : 2 * height - rival;
}

}  // namespace braid
