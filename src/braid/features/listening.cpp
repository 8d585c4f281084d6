#include "braid/features/listening.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>

#include "braid/features/fit_sample.h"
#include "braid/features/item_file.h"
#include "braid/media/audio.h"
#include "braid/media/sound_facts.h"
#include "braid/media/speakers.h"

namespace braid {
namespace {

constexpr int64_t first_recordings = 32;
constexpr double first_seconds = 3600;  // of sound, after which lengths are known well enough
// How channels are compared, see `look_at_channels`.
constexpr double compared_seconds = 30;
constexpr int64_t compared_rate_hz = 8000;
constexpr double least_difference = 1e-3;  // see `channel_difference`
constexpr double least_power = 1e-6;       // of the loudest channel: what a dead one hums

bool is_open(const AudioRequest& request) { return request.clip && request.clip->end == end_of_time; }

/// The wanted part of a recording, of which no more than so many seconds are read.
AudioRequest request_of(const ItemClip& clip, int64_t rate_hz, double most_seconds) {
  AudioRequest out;
  out.rate_hz = rate_hz;
  out.max_seconds = most_seconds;
  out.clip = clip.span;
  if (is_open(out)) out.clip->end = out.clip->begin + ticks(most_seconds + 1);
  return out;
}

constexpr float unheard = std::numeric_limits<float>::quiet_NaN();

bool any_finite(const std::vector<float>& values) {
  return std::any_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

/// Frames of a recording, [T, P F]. @param mix  of its channels
std::vector<float> frames_of(const Audio& audio, const std::vector<float>& mix, const Listening& how,
                             const LogMel& mel) {
  const auto bands = size_t(mel.config().mels), count = size_t(mel.frames(int64_t(mix.size())));
  std::vector<float> out(count * bands);
  mel.compute(mix, out.data());
  if (how.channels == 1) return out;
  const size_t width = bands * size_t(how.planes()), compared = bands * size_t(LogMel::comparisons);
  std::vector<float> wide(count * width), differences(count * compared);
  const auto put = [&](const std::vector<float>& planes, size_t size, size_t place) {
    for (size_t t = 0; t < count; ++t) std::copy_n(&planes[t * size], size, &wide[t * width + place]);
  };
  put(out, bands, 0);
  const bool apart = int64_t(audio.channels.size()) == how.channels;
  for (size_t c = 1; c < size_t(how.channels); ++c) {
    mel.compare(apart ? audio.channels[0] : mix, apart ? audio.channels[c] : mix, differences.data());
    put(differences, compared, bands + (c - 1) * compared);
  }
  return wide;
}

/// Frames as the steps of a grid, from the begin of the item on. @param heard  the samples' time on the file's clock
Result<std::vector<float>> gridded(const std::vector<float>& frames, Interval heard, const ItemClip& clip,
                                   const Listening& how, const LogMelConfig& mel) {
  const auto bands = size_t(mel.mels * how.planes());
  std::vector<Ticks> moments(frames.size() / bands);
  for (size_t t = 0; t < moments.size(); ++t) {
    const Ticks own = heard.begin + sample_time(int64_t(t) * mel.hop_samples(), mel.rate_hz);
    moments[t] = clip.ticks_since_begin(own);
    // What lies in the part does so whatever way its begin was rounded.
    if (clip.span) moments[t] = std::max(moments[t], Ticks{0});
  }
  GridRequest request = how.grid.request();
  request.usual_step = sample_time(mel.hop_samples(), mel.rate_hz);
  request.from = Ticks{0};
  const Ticks end = clip.span ? std::min(clip.span->end, heard.end) : heard.end;  // the last sample may cross it
  request.until = std::min(clip.ticks_since_begin(end), ticks(how.most_seconds));
  auto steps = on_grid(moments, frames, request);
  if (!steps) return steps.error();
  auto& [first, values] = steps.value();
  if (!values.empty()) values.insert(values.begin(), size_t(first) * bands, unheard);
  return std::move(values);
}

}  // namespace

double hop_seconds(const LogMelConfig& mel) { return double(mel.hop_samples()) / double(mel.rate_hz); }

FirstLook first_look(const FitSource& source, const std::string& column, const StreamClock& clock,
                     double most_seconds) {
  std::map<int64_t, int64_t> rates;
  FirstLook out;
  double heard = 0;
  read_sample(source, first_recordings, column, [&](const Item& item) -> std::optional<Error> {
    if (heard > first_seconds) return std::nullopt;
    const auto clip = clip_of(item, clock);
    if (!clip) return clip.error();
    auto audio = read_audio(path_of(item), request_of(clip.value(), 0, most_seconds));
    if (!audio) return audio.error();
    ++rates[std::min(audio.value().rate_hz, usual_rate_hz)];
    out.lengths.push_back(std::clamp(clip.value().since_begin(audio.value().span.end), 1e-3, most_seconds));
    out.is_mono = out.is_mono && audio.value().source_channels == 1;
    heard += out.lengths.back();
    return std::nullopt;
  });
  std::sort(out.lengths.begin(), out.lengths.end());
  out.rate_hz = std::max(int64_t{1000}, std::max_element(rates.begin(), rates.end(), [](const auto& a, const auto& b) {
                                          return a.second < b.second;
                                        })->first);
  return out;
}

ChannelLook look_at_channels(const FitSource& source, const std::string& column, const StreamClock& clock,
                             int64_t rate_hz, bool folds) {
  struct Count {
    int64_t different = 0, all = 0;
    auto operator<=>(const Count&) const = default;
  };
  std::map<int64_t, Count> counts;            // of recordings, by their number of channels
  std::map<int64_t, std::set<size_t>> heard;  // the channels that any of these is heard in
  ChannelLook out;
  read_sample(source, first_recordings, column, [&](const Item& item) -> std::optional<Error> {
    const auto clip = clip_of(item, clock);
    if (!clip) return clip.error();
    AudioRequest request = request_of(clip.value(), std::min(rate_hz, compared_rate_hz), compared_seconds);
    request.mono = false;
    request.stereo = folds;
    const auto audio = read_audio(path_of(item), request);
    if (!audio) return audio.error();
    const auto channels = int64_t(audio.value().channels.size());
    out.folded += channels < audio.value().source_channels;
    Count& alike = counts[channels];
    ++alike.all;
    alike.different += channel_difference(audio.value()) >= least_difference;
    const auto powers = channel_powers(audio.value());
    const double loudest = *std::max_element(powers.begin(), powers.end());
    for (size_t c = 0; c < powers.size(); ++c)
      if (powers[c] > least_power * loudest) heard[channels].insert(c);
    return std::nullopt;
  });
  for (auto& [channels, count] : counts)
    if (heard[channels].size() < 2) count.different = 0;
  const auto most =
      std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  out.channels = most->first;
  out.with_different = most->second.different;
  for (const auto& [channels, count] : counts) out.recordings += count.all;
  return out;
}

Result<std::vector<float>> hear(const Item& item, const Listening& how, const LogMel& mel, SampleSums* sums) {
  const auto clip = clip_of(item, how.clock);
  if (!clip) return clip.error();
  AudioRequest request = request_of(clip.value(), mel.config().rate_hz, how.most_seconds);
  request.mono = how.channels == 1;
  request.stereo = how.channels == 2;
  auto audio = read_audio(path_of(item), request);
  if (!audio) return audio.error();
  auto& channels = audio.value().channels;
  const std::vector<float> mix = channels.size() == 1 ? std::move(channels[0]) : mono_mix(audio.value());
  if (sums) sums->add(mix);
  const double late = clip.value().since_begin(audio.value().span.begin);
  const size_t bands = size_t(mel.config().mels * how.planes());
  std::vector<float> frames = frames_of(audio.value(), mix, how, mel);
  const bool is_sound = any_finite(frames);
  const auto steps_in = [&](double seconds) {
    return how.grid.is_on() ? size_t(how.grid.request().rate.first_step(ticks(seconds)))
                            : size_t(std::llround(seconds / hop_seconds(mel.config())));
  };
  if (how.grid.is_on()) {
    auto steps = gridded(frames, audio.value().span, clip.value(), how, mel.config());
    if (!steps) return steps.error();
    frames = std::move(steps).value();
  } else {
    frames.insert(frames.begin(), steps_in(std::clamp(late, 0.0, how.most_seconds)) * bands, unheard);
  }
  frames.resize(std::min(frames.size(), std::max<size_t>(steps_in(how.most_seconds), 1) * bands));
  if (!any_finite(frames)) {
    if (late >= how.most_seconds)
      return Error(Fault::absent, path_of(item).string(),
                   text("its sound begins after the ", how.most_seconds, " s that are listened to"));
    if (is_sound && how.grid.is_on())
      return Error(clip.value().is_cut ? Fault::absent : Fault::data, path_of(item).string(),
                   text("holds no sound for any step of a grid of ", how.grid.rate_hz, " Hz"));
    return Error(Fault::data, path_of(item).string(), "every sample is not-a-number or infinite");
  }
  double wanted = 0;  // seconds
  if (clip.value().span && clip.value().span->end != end_of_time)
    wanted = clip.value().since_begin(clip.value().span->end);
  else if (audio.value().length.count() > 0 && frames.size() >= steps_in(how.most_seconds) * bands)
    wanted = clip.value().since_begin(audio.value().length);
  constexpr double longest_claim = 4 * 3600;  // a header may say anything
  const size_t all = steps_in(std::clamp(wanted, 0.0, longest_claim)) * bands;
  if (frames.size() < all) frames.resize(all, unheard);
  return frames;
}

}  // namespace braid
