#include "braid/features/band_look.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "braid/features/usual_range.h"
#include "braid/media/image_depth.h"

namespace braid {
namespace {

constexpr double least_band_deviation = 1e-3;  // a band of which the rare values decide on the range has little

}  // namespace

void BandLook::validate() const {
  require(axis == "first" || axis == "last", Fault::data, "", "axis is \"", axis, "\"; known: first, last");
  const size_t bands = mean.size();
  require(bands > 0 && deviation.size() == bands && low.size() == bands && high.size() == bands, Fault::data, "", bands,
          " means, ", deviation.size(), " deviations, ", low.size(), " least and ", high.size(),
          " greatest values of bands");
  for (size_t b = 0; b < bands; ++b)
    require(low[b] <= high[b], Fault::data, "", "band ", b + 1, " has its least value, ", low[b], ", above ", high[b]);
}

float BandLook::scaled(int64_t band, float value) const {
  if (!std::isfinite(value)) return std::numeric_limits<float>::quiet_NaN();
  const double least = low[size_t(band)], width = high[size_t(band)] - least;
  return width > 0 ? float(std::clamp((double(value) - least) / width, 0.0, 1.0)) : 0.f;
}

std::vector<std::vector<float>> spread_of_bands(const Bands& picture) {
  std::vector<std::vector<float>> out;
  for (int64_t b = 0; b < picture.bands; ++b) {
    const auto band = picture.band(b);
    auto values = spread_values(int64_t(band.size()), [&](int64_t i) { return band[size_t(i)]; });
    std::erase_if(values, [](float value) { return !std::isfinite(value); });
    out.push_back(std::move(values));
  }
  return out;
}

void measure_bands(const std::vector<std::vector<std::vector<float>>>& sample, BandLook& look) {
  const size_t bands = sample.at(0).size();
  look.low.assign(bands, 0), look.high.assign(bands, 0);
  look.mean.assign(bands, 0), look.deviation.assign(bands, 1);
  for (size_t b = 0; b < bands; ++b) {
    std::vector<double> values;
    for (const auto& picture : sample) values.insert(values.end(), picture[b].begin(), picture[b].end());
    if (values.empty()) continue;
    if (const auto range = range_of_values(values))
      look.low[b] = range->low, look.high[b] = range->high;
    else
      look.low[b] = look.high[b] = values.front();
    double sum = 0, squares = 0;
    for (const double value : values) {
      const double v = look.scaled(int64_t(b), float(value));
      sum += v, squares += v * v;
    }
    const double mean = sum / double(values.size()), variance = squares / double(values.size()) - mean * mean;
    look.mean[b] = float(mean);
    if (look.low[b] < look.high[b])
      look.deviation[b] = float(std::max(least_band_deviation, std::sqrt(std::max(0.0, variance))));
  }
}

}  // namespace braid
