#include "braid/data/likeness.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <utility>

#include "braid/core/error.h"
#include "braid/data/media_facts.h"
#include "braid/media/log_mel.h"
#include "braid/table/series_columns.h"

namespace braid {
namespace {

constexpr double least_sound = 0.7, least_film = 0.9, least_log = 0.8;

constexpr int64_t sound_rate_hz = 8000, sound_bands = 24;
constexpr double compared_seconds = 60;
constexpr int64_t most_delay = sound_rate_hz / 20;  // beyond that of the moments at which the sounds begin
constexpr double counted_db = 55;
constexpr double begun = 0.01;                         // of the energy
constexpr double faint = 0.1;                          // of the mean power; fainter stretches fit anything
constexpr int64_t least_samples = sound_rate_hz / 10;  // less is a click

constexpr int64_t film_side_px = 32, compared_frames = 32;

constexpr double compared_values = 1 << 22, most_shift = 0.03, same_step = 0.01;
constexpr int64_t least_steps = 8, most_shifts = 1000, shift_steps = 2000;
constexpr double least_spread = 1e-6;  // of a channel, over its mean; steps of float32 are no change

/// Sums for a correlation.
struct PairSums {
  double count = 0, a = 0, b = 0, aa = 0, bb = 0, ab = 0;

  void add(double x, double y) { ++count, a += x, b += y, aa += x * x, bb += y * y, ab += x * y; }
  double variance_a() const { return aa / count - a / count * (a / count); }
  double variance_b() const { return bb / count - b / count * (b / count); }
  double covariance() const { return ab / count - a / count * (b / count); }
};

/// A sound with a power of 1, its energy up to each sample, and where it begins.
struct Waveform {
  std::vector<float> samples;
  std::vector<double> energy;  ///< [samples + 1]
  int64_t begin = 0;

  int64_t size() const { return int64_t(samples.size()); }
};

std::optional<Waveform> waveform_of(const Audio& audio) {
  require(audio.rate_hz == sound_rate_hz && audio.channels.size() == 1, Fault::internal, "", "sounds of ",
          audio.channels.size(), " channels at ", audio.rate_hz, " Hz are compared");
  Waveform out;
  double sum = 0;
  for (const float sample : audio.channels[0]) {
    out.samples.push_back(std::isfinite(sample) ? sample : 0);
    sum += double(out.samples.back()) * out.samples.back();
  }
  if (out.size() < least_samples || !(sum > 0)) return std::nullopt;
  const double scale = std::sqrt(double(out.size()) / sum);
  out.energy.push_back(0);
  for (float& sample : out.samples) {
    sample = float(sample * scale);
    out.energy.push_back(out.energy.back() + double(sample) * sample);
  }
  out.begin = std::lower_bound(out.energy.begin(), out.energy.end(), begun * out.energy.back()) - out.energy.begin();
  return out;
}

/// By how many samples `b` is later, so that its waveform fits the loudest second of `a` best.
int64_t delay(const Waveform& a, const Waveform& b) {
  const int64_t length = std::min(sound_rate_hz, a.size());
  int64_t from = 0;
  for (int64_t i = 1; i + length <= a.size(); ++i)
    if (a.energy[size_t(i + length)] - a.energy[size_t(i)] > a.energy[size_t(from + length)] - a.energy[size_t(from)])
      from = i;
  const int64_t expected = b.begin - a.begin;
  int64_t best = expected;
  double best_fit = 0;
  for (int64_t lag = expected - most_delay; lag <= expected + most_delay; ++lag) {
    const int64_t first = std::max(from, -lag), last = std::min(from + length, b.size() - lag);
    if (first >= last) continue;
    double sum = 0;
    for (int64_t i = first; i < last; ++i) sum += double(a.samples[size_t(i)]) * b.samples[size_t(i + lag)];
    const double energy = b.energy[size_t(last + lag)] - b.energy[size_t(first + lag)];
    const double fit = std::abs(sum) / std::sqrt(std::max(energy, faint * double(length)));
    if (fit > best_fit) best_fit = fit, best = lag;
  }
  return best;
}

/// A log, or what another one has at its steps. [T][C]
struct SteppedLog {
  std::vector<float> values;
  int64_t channels = 0;

  int64_t size() const { return int64_t(values.size()) / channels; }
  double at(int64_t step, int64_t channel) const { return values[size_t(step * channels + channel)]; }
};

SteppedLog steps_of(const Series& log) { return {log.values, int64_t(log.channels.size())}; }

double usual_step(const Series& log) {
  return log.has_clock() ? seconds(log.time(log.steps() - 1) - log.time(0)) / double(log.steps() - 1) : 0;
}

/// What a log has at the times of another, counted from the begin of each: straight lines between its steps.
SteppedLog steps_at(const Series& log, const Series& times) {
  SteppedLog out{{}, int64_t(log.channels.size())};
  int64_t below = 0;
  for (int64_t t = 0; t < times.steps(); ++t) {
    const Ticks at = log.time(0) + (times.time(t) - times.time(0));
    if (at > log.time(log.steps() - 1)) break;
    while (below + 2 < log.steps() && log.time(below + 1) <= at) ++below;
    const double share = seconds(at - log.time(below)) / seconds(log.time(below + 1) - log.time(below));
    for (int64_t c = 0; c < out.channels; ++c) {
      const float* const value = &log.values[size_t(below * out.channels + c)];
      // A step that is met exactly does not need its neighbour.
      out.values.push_back(share == 0 ? value[0] : float((1 - share) * value[0] + share * value[out.channels]));
    }
  }
  return out;
}

/// Correlation of channels, averaged. Step i of `a` goes with step i + shift of `b`. @param change  1: of the changes
/// from one step to the next; 0: of the values
double channel_correlation(const SteppedLog& a, const SteppedLog& b, int64_t shift, int64_t change,
                           int64_t stride = 1) {
  const int64_t first = std::max(int64_t{0}, -shift), last = std::min(a.size(), b.size() - shift);
  double sum = 0, told = 0;
  for (int64_t c = 0; c < a.channels; ++c) {
    PairSums sums, values;
    for (int64_t t = first + change; t < last; t += stride) {
      double x = a.at(t, c), y = b.at(t + shift, c);
      if (!std::isfinite(x) || !std::isfinite(y)) continue;
      values.add(x, y);
      if (change > 0) x -= a.at(t - 1, c), y -= b.at(t + shift - 1, c);
      if (std::isfinite(x) && std::isfinite(y)) sums.add(x, y);
    }
    if (sums.count < double(least_steps)) continue;
    const double tiny_a = least_spread * std::abs(values.a / values.count);
    const double tiny_b = least_spread * std::abs(values.b / values.count);
    const bool changes_a = sums.variance_a() > tiny_a * tiny_a, changes_b = sums.variance_b() > tiny_b * tiny_b;
    if (!changes_a && !changes_b) continue;
    ++told;
    if (changes_a && changes_b) sum += sums.covariance() / std::sqrt(sums.variance_a() * sums.variance_b());
  }
  return told > 0 ? sum / told : 0;
}

Result<Audio> read_compared_sound(const std::filesystem::path& path) {
  AudioRequest request;
  request.rate_hz = sound_rate_hz;
  request.max_seconds = compared_seconds;
  return read_audio(path, request);
}

Result<Video> read_compared_film(const std::filesystem::path& path) {
  VideoRequest request;
  request.plan = UniformFrames{compared_frames};
  request.width = request.height = film_side_px;
  request.grey = true;
  return read_video(path, request);
}

Result<Series> read_compared_log(const std::filesystem::path& path, const SeriesRequest& request) {
  const auto log = open_series(path, request);
  if (!log) return log.error();
  return log.value().read(begin_of_log(log.value(), compared_values));
}

template <class Media>
bool are_alike(const Result<Media>& a, const Result<Media>& b, double (*likeness)(const Media&, const Media&),
               double least) {
  return a && b && likeness(a.value(), b.value()) >= least;
}

}  // namespace

double sound_likeness(const Audio& a, const Audio& b) {
  const auto one = waveform_of(a), other = waveform_of(b);
  if (!one || !other) return 0;
  const int64_t lag = delay(*one, *other), from = std::max(int64_t{0}, -lag);
  const int64_t samples = std::min(one->size() - from, other->size() - from - lag);
  if (samples < least_samples) return 0;
  const std::span<const float> first(one->samples.data() + from, size_t(samples));
  const std::span<const float> second(other->samples.data() + from + lag, size_t(samples));

  LogMelConfig config;
  config.rate_hz = sound_rate_hz, config.mels = sound_bands, config.floor = 1e-9;
  config.low_hz = 100, config.high_hz = 3800;  // what telephones and codecs of low rates keep
  const LogMel mel(config);
  const int64_t frames = mel.frames(samples);
  const auto cells = size_t(frames * sound_bands);
  std::vector<float> level(cells), other_level(cells), between(cells * size_t(LogMel::comparisons));
  mel.compute(first, level.data());
  mel.compute(second, other_level.data());
  mel.compare(first, second, between.data());
  const double loudest =
      double(*std::max_element(level.begin(), level.end())) + *std::max_element(other_level.begin(), other_level.end());
  const double counted = loudest - 2 * counted_db * std::log(10.0) / 10;  // of the sum of two natural logarithms
  double sum = 0, windows = 0;
  for (int64_t band = 0; band < sound_bands; ++band) {
    double real = 0, imaginary = 0;
    for (int64_t t = 0; t < frames; ++t) {
      const auto cell = size_t(t * sound_bands + band);
      if (double(level[cell]) + other_level[cell] < counted) continue;
      const float* const at = &between[size_t(t * LogMel::comparisons * sound_bands + band)];
      real += at[sound_bands], imaginary += at[2 * sound_bands];
      ++windows;
    }
    sum += std::hypot(real, imaginary);
  }
  return windows > 0 ? sum / windows : 0;
}

double film_likeness(const Video& a, const Video& b) {
  const size_t size = size_t(a.width * a.height);
  if (a.channels != 1 || b.channels != 1 || a.width != b.width || a.height != b.height ||
      a.frame_of.size() != b.frame_of.size())
    return 0;
  std::vector<std::pair<const uint8_t*, const uint8_t*>> frames;
  for (size_t i = 0; i < a.frame_of.size(); ++i)
    if (a.frame_of[i] >= 0 && b.frame_of[i] >= 0)
      frames.emplace_back(a.pixels.data() + size_t(a.frame_of[i]) * size,
                          b.pixels.data() + size_t(b.frame_of[i]) * size);
  if (frames.empty()) return 0;
  double both = 0, one = 0, other = 0;
  for (size_t pixel = 0; pixel < size; ++pixel) {
    PairSums sums;
    for (const auto& [x, y] : frames) sums.add(x[pixel], y[pixel]);
    both += sums.covariance(), one += sums.variance_a(), other += sums.variance_b();
  }
  return one > 0 && other > 0 ? both / std::sqrt(one * other) : 0;
}

double log_likeness(const Series& a, const Series& b) {
  if (a.channels.size() != b.channels.size() || a.has_clock() != b.has_clock()) return 0;
  if (std::min(a.steps(), b.steps()) < least_steps) return 0;
  const double step = usual_step(a), other_step = usual_step(b);
  const bool together = std::abs(step - other_step) <= same_step * std::max(step, other_step);
  const SteppedLog one = together || step > other_step ? steps_of(a) : steps_at(a, b);
  const SteppedLog other = together || step < other_step ? steps_of(b) : steps_at(b, a);
  const int64_t steps = std::min(one.size(), other.size());
  const auto shifts = std::min(most_shifts, int64_t(most_shift * double(steps)));
  int64_t best = 0;
  double best_fit = -1;
  for (int64_t shift = -shifts; shift <= shifts; ++shift)
    if (const double fit = channel_correlation(one, other, shift, 0, 1 + steps / shift_steps); fit > best_fit)
      best_fit = fit, best = shift;
  return std::min(channel_correlation(one, other, best, 0), channel_correlation(one, other, best, 1));
}

bool are_copies(const std::filesystem::path& a, const std::filesystem::path& b, Kind kind, const SeriesRequest& log) {
  if (kind == Kind::audio)
    return are_alike(read_compared_sound(a), read_compared_sound(b), sound_likeness, least_sound);
  if (kind == Kind::video) return are_alike(read_compared_film(a), read_compared_film(b), film_likeness, least_film);
  return are_alike(read_compared_log(a, log), read_compared_log(b, log), log_likeness, least_log);
}

}  // namespace braid
