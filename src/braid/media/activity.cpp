#include "braid/media/activity.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "braid/core/quantile.h"
#include "braid/media/audio.h"
#include "braid/media/log_mel.h"
#include "braid/media/video.h"

namespace braid {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr int64_t watched_width = 48;  // px; flashes and gestures show, and decoding costs more than comparing
constexpr int64_t median_frames = 301;
constexpr int64_t heard_hz = 16000;
constexpr int64_t heard_bands = 24;
constexpr int64_t gap_steps = 5;  // times the usual step, from which on nothing was recorded in between

Interval watched(Interval clip, double longest_s) {
  return {clip.begin, std::min(clip.end, clip.begin + ticks(longest_s))};
}

float quantile_of(std::vector<float> values, double share) {
  if (values.empty()) return 0;
  const auto at = values.begin() + int64_t(share * double(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

/// Adds amounts that are spread over stretches of time.
class CurveWriter {
 public:
  CurveWriter(std::string name, double begin_s, double end_s)
      : begin_s_(begin_s), curve_{std::move(name), std::vector<float>(size_t(step_of(end_s) + 1), nan), false} {}

  /// `amount` is what happened in the stretch: a long one gets as much in all as a short one.
  void spread(double from_s, double to_s, double amount) {
    const double from = place(from_s), to = place(to_s), per_step = amount / std::max(to - from, 1.0);
    const int64_t last = std::min(int64_t(std::floor(to)), int64_t(curve_.values.size()) - 1);
    for (int64_t i = std::max<int64_t>(0, int64_t(std::floor(from))); i <= last; ++i) {
      const double share = std::min(to, double(i + 1)) - std::max(from, double(i));
      float& value = curve_.values[size_t(i)];
      value = (std::isnan(value) ? 0 : value) + float(per_step * std::max(share, 0.0));
    }
  }

  Activity::Curve take() { return std::move(curve_); }

 private:
  double place(double at_s) const { return (at_s - begin_s_) * Activity::rate_hz; }
  int64_t step_of(double at_s) const { return std::max<int64_t>(0, int64_t(std::ceil(place(at_s)))); }

  double begin_s_;
  Activity::Curve curve_;
};

/// Frames of the power of mel bands, above the noise of each band.
std::vector<float> above_noise(const LogMel& mel, const std::vector<float>& samples) {
  const int64_t frames = mel.frames(int64_t(samples.size())), bands = mel.config().mels;
  std::vector<float> out(size_t(frames * bands)), band(static_cast<size_t>(frames));
  mel.compute(samples, out.data());
  for (int64_t b = 0; b < bands; ++b) {
    for (int64_t t = 0; t < frames; ++t)
      band[size_t(t)] = std::max(0.f, std::exp(out[size_t(t * bands + b)]) - float(mel.config().floor));
    // Where most is digital silence, what is loud says what counts as something.
    const float noise = std::max({quantile_of(band, 0.5), quantile_of(band, 0.99) * 1e-3f, 1e-9f});
    for (int64_t t = 0; t < frames; ++t) out[size_t(t * bands + b)] = std::log1p(band[size_t(t)] / noise);
  }
  return out;
}

/// Frames around stretches of digital silence in a recording that has noise elsewhere: there nothing was recorded, and
/// the end of such a stretch is no onset. A recording that is mostly digital silence was made so.
std::vector<bool> lost_frames(const std::vector<float>& samples, int64_t frames, int64_t hop) {
  std::vector<bool> out(static_cast<size_t>(frames));
  int64_t silent = 0, run = 0;
  std::vector<std::pair<int64_t, int64_t>> stretches;
  for (int64_t i = 0; i <= int64_t(samples.size()); ++i) {
    if (i < int64_t(samples.size()) && samples[size_t(i)] == 0) {
      ++run, ++silent;
      continue;
    }
    if (run >= hop) stretches.emplace_back(i - run, i);
    run = 0;
  }
  if (silent * 2 > int64_t(samples.size())) return out;
  for (const auto& [begin, end] :
       stretches)  // a window reaches over a hop and a half to either side, and flux one more
    for (int64_t t = std::max<int64_t>(0, begin / hop - 1); t <= std::min(frames - 1, end / hop + 3); ++t)
      out[size_t(t)] = true;
  return out;
}

/// The median of each pixel over some of the frames.
std::vector<uint8_t> median_picture(const Video& video) {
  const int64_t size = video.width * video.height, taken = std::min(video.frames(), median_frames);
  std::vector<uint8_t> out(static_cast<size_t>(size)), values(static_cast<size_t>(taken));
  for (int64_t i = 0; i < size; ++i) {
    for (int64_t t = 0; t < taken; ++t) values[size_t(t)] = video.pixels[size_t(t * video.frames() / taken * size + i)];
    std::nth_element(values.begin(), values.begin() + taken / 2, values.end());
    out[size_t(i)] = values[size_t(taken / 2)];
  }
  return out;
}

}  // namespace

Result<Activity> sound_activity(const std::filesystem::path& path, const ActivityRequest& request) {
  AudioRequest wanted;
  wanted.rate_hz = heard_hz;
  wanted.max_seconds = request.longest_s;
  if (request.clip) wanted.clip = watched(*request.clip, request.longest_s);
  auto audio = read_audio(path, wanted);
  if (!audio) return audio.error();
  std::vector<float>& samples = audio.value().channels[0];
  for (float& sample : samples)
    if (!std::isfinite(sample)) sample = 0;
  LogMelConfig config;
  config.rate_hz = heard_hz, config.mels = heard_bands, config.hop_ms = 1000 / Activity::rate_hz;
  const LogMel mel(config);
  const auto levels = above_noise(mel, samples);
  const int64_t frames = int64_t(levels.size()) / heard_bands;
  const auto lost = lost_frames(samples, frames, mel.config().hop_samples());
  Activity out{seconds(audio.value().span.begin), {{"onsets", {}, true}, {"loudness", {}, false}}};
  for (int64_t t = 0; t < frames; ++t) {
    const float *now = levels.data() + t * heard_bands, *before = t > 0 ? now - heard_bands : now;
    if (lost[size_t(t)]) {
      for (Activity::Curve& curve : out.curves) curve.values.push_back(nan);
      continue;
    }
    float flux = 0, loudness = 0;
    for (int64_t b = 0; b < heard_bands; ++b) {
      flux += std::max(0.f, now[b] - before[b]);
      loudness += now[b];
    }
    out.curves[0].values.push_back(flux / heard_bands);
    out.curves[1].values.push_back(loudness / heard_bands);
  }
  return out;
}

Result<Activity> film_activity(const std::filesystem::path& path, const ActivityRequest& request) {
  const auto facts = video_facts(path);
  if (!facts) return facts.error();
  Interval clip = request.clip.value_or(facts.value().span);
  clip.end = std::max(std::min(clip.end, facts.value().span.end), clip.begin + Ticks{1});
  VideoRequest wanted;
  wanted.clip = watched(clip, request.longest_s);
  wanted.width = std::min(watched_width, facts.value().width);
  wanted.grey = true;
  wanted.plan = FramesAtRate{int64_t(Activity::rate_hz), 1};  // every frame, as no usual film has so many
  const auto film = read_video(path, wanted);
  if (!film) return film.error();
  const Video& video = film.value();
  if (video.frames() < 2)
    return Error(Fault::data, path.string(), "has a single frame in the wanted part, so nothing in it moves");
  const int64_t size = video.width * video.height;
  std::vector<double> waits;
  for (int64_t t = 1; t < video.frames(); ++t)
    waits.push_back(seconds(video.times[size_t(t)].begin - video.times[size_t(t - 1)].begin));
  const double usual = median(std::move(waits));
  const auto usual_picture = median_picture(video);
  const double begin = seconds(video.times.front().begin), end = seconds(video.times.back().begin);
  CurveWriter motion("motion", begin, end), level("level", begin, end);
  for (int64_t t = 1; t < video.frames(); ++t) {
    const uint8_t *now = video.pixels.data() + t * size, *before = now - size;
    int64_t changed = 0, distance = 0;
    for (int64_t i = 0; i < size; ++i) {
      changed += std::abs(int(now[i]) - int(before[i]));
      distance += std::abs(int(now[i]) - int(usual_picture[size_t(i)]));
    }
    const double from = seconds(video.times[size_t(t - 1)].begin), to = seconds(video.times[size_t(t)].begin);
    if (to - from > double(gap_steps) * usual) continue;
    // Cameras differ in whether a frame shows what happened before its time or after it: here the change is at its
    // time.
    const double length = to - from;
    motion.spread(to, to + length, double(changed) / double(size));
    level.spread(to, to + length, double(distance) / double(size));
  }
  return Activity{begin, {motion.take(), level.take()}};
}

Result<Activity> series_activity(const Series& log, double longest_s) {
  if (!log.has_clock() || log.steps() < 2)
    return Error(Fault::data, "", "a log needs a clock and two steps to be compared with other streams");
  const int64_t channels = int64_t(log.channels.size());
  std::vector<float> mean, deviation, usual_change;
  for (int64_t c = 0; c < channels; ++c) {
    double sum = 0, squares = 0, count = 0;
    std::vector<float> changes;
    for (int64_t t = 0; t < log.steps(); ++t) {
      const float v = log.values[size_t(t * channels + c)];
      if (!std::isfinite(v)) continue;
      sum += v, squares += double(v) * v, ++count;
      if (t == 0) continue;
      const float change = std::abs(v - log.values[size_t((t - 1) * channels + c)]);
      if (std::isfinite(change)) changes.push_back(change);
    }
    mean.push_back(count > 0 ? float(sum / count) : 0);
    const double variance = count > 0 ? squares / count - sum / count * sum / count : 0;
    deviation.push_back(float(std::sqrt(std::max(variance, 0.0))));
    usual_change.push_back(std::max(quantile_of(changes, 0.5), 1e-3f * deviation.back()));
  }
  const double begin = seconds(log.time(0)), end = std::min(seconds(log.time(log.steps() - 1)), begin + longest_s);
  CurveWriter change("change", begin, end), level("level", begin, end);
  const Ticks gap = log.usual_step * gap_steps;
  for (int64_t t = 1; t < log.steps() && seconds(log.time(t)) <= end; ++t) {
    if (log.time(t) - log.time(t - 1) > gap && gap.count() > 0) continue;
    double changed = 0, distance = 0;
    for (int64_t c = 0; c < channels; ++c) {
      const float now = log.values[size_t(t * channels + c)], before = log.values[size_t((t - 1) * channels + c)];
      if (!std::isfinite(now) || deviation[size_t(c)] <= 0) continue;
      distance += std::abs(now - mean[size_t(c)]) / deviation[size_t(c)];
      if (std::isfinite(before)) changed += std::log1p(std::abs(now - before) / usual_change[size_t(c)]);
    }
    const double from = seconds(log.time(t - 1)), to = seconds(log.time(t));
    change.spread(from, to, changed);
    level.spread(from, to, distance);
  }
  return Activity{begin, {change.take(), level.take()}};
}

}  // namespace braid
