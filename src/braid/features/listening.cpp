#include "braid/features/listening.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>

#include "braid/features/fit_sample.h"
#include "braid/features/item_file.h"
#include "braid/media/audio.h"

namespace braid {
namespace {

constexpr int64_t first_recordings = 32;
constexpr double first_seconds = 3600;  // of sound, after which lengths are known well enough

bool is_open(const AudioRequest& request) { return request.clip && request.clip->end == end_of_time; }

/// The wanted part of a recording, of which no more than so many seconds are read.
AudioRequest request_of(const ItemClip& clip, int64_t rate_hz, double most_seconds) {
  AudioRequest out;
  out.rate_hz = rate_hz;
  out.max_seconds = most_seconds;
  out.clip = clip.span;
  if (is_open(out)) out.clip->end = out.clip->begin + Ticks(std::llround((most_seconds + 1) * 705'600'000.0));
  return out;
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
    heard += out.lengths.back();
    return std::nullopt;
  });
  std::sort(out.lengths.begin(), out.lengths.end());
  out.rate_hz = std::max(int64_t{1000}, std::max_element(rates.begin(), rates.end(), [](const auto& a, const auto& b) {
                                          return a.second < b.second;
                                        })->first);
  return out;
}

Result<std::vector<float>> hear(const Item& item, const StreamClock& clock, const LogMel& mel, double most_seconds,
                                SampleSums* sums) {
  const auto clip = clip_of(item, clock);
  if (!clip) return clip.error();
  auto audio = read_audio(path_of(item), request_of(clip.value(), mel.config().rate_hz, most_seconds));
  if (!audio) return audio.error();
  const std::vector<float>& samples = audio.value().channels[0];
  if (sums) sums->add(samples);
  const double late = clip.value().since_begin(audio.value().span.begin);
  const size_t bands = size_t(mel.config().mels);
  const auto frames_in = [&](double seconds) { return size_t(std::llround(seconds / hop_seconds(mel.config()))); };
  const size_t before = frames_in(std::clamp(late, 0.0, most_seconds));
  std::vector<float> frames((before + size_t(mel.frames(int64_t(samples.size())))) * bands,
                            std::numeric_limits<float>::quiet_NaN());
  mel.compute(samples, frames.data() + before * bands);
  frames.resize(std::min(frames.size(), std::max<size_t>(frames_in(most_seconds), 1) * bands));
  if (std::none_of(frames.begin(), frames.end(), [](float v) { return std::isfinite(v); })) {
    if (late >= most_seconds)
      return Error(Fault::absent, path_of(item).string(),
                   text("its sound begins after the ", most_seconds, " s that are listened to"));
    return Error(Fault::data, path_of(item).string(), "every sample is not-a-number or infinite");
  }
  double wanted = 0;  // seconds
  if (clip.value().span && clip.value().span->end != end_of_time)
    wanted = clip.value().since_begin(clip.value().span->end);
  else if (audio.value().length.count() > 0 && frames.size() >= frames_in(most_seconds) * bands)
    wanted = clip.value().since_begin(audio.value().length);
  constexpr double longest_claim = 4 * 3600;  // a header may say anything
  const size_t all = frames_in(std::min(wanted, longest_claim)) * bands;
  if (frames.size() < all) frames.resize(all, std::numeric_limits<float>::quiet_NaN());
  return frames;
}

}  // namespace braid
