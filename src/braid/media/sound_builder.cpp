#include "braid/media/sound_builder.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "braid/media/speakers.h"

namespace braid {
namespace {

/// How the channels of a file are mixed; empty: not at all.
std::vector<std::vector<float>> mixing(const AudioRequest& request, const SoundFormat& format) {
  if (format.channels <= 1) return {};
  if (request.mono) return {mono_weights(format.channels, format.channel_mask)};
  if (request.stereo && is_surround(format.channels, format.channel_mask)) {
    const auto weights = stereo_weights(format.channel_mask);
    return {weights.begin(), weights.end()};
  }
  return {};
}

}  // namespace

SoundBuilder::SoundBuilder(const AudioRequest& request, const SoundFormat& format, std::string subject)
    : request_(request),
      format_(format),
      subject_(std::move(subject)),
      result_rate_hz_(request.rate_hz > 0 ? request.rate_hz : format.rate_hz) {
  constexpr int64_t max_rate_hz = 1'536'000, max_ratio = 256;
  require(format.rate_hz > 0 && format.rate_hz <= max_rate_hz, Fault::data, subject_, "claims a rate of ",
          format.rate_hz, " Hz, outside [1, ", max_rate_hz, ']');
  require(format.channels > 0 && format.channels <= request.limits.max_channels, Fault::data, subject_, "has ",
          format.channels, " channels; at most ", request.limits.max_channels, " are allowed");
  const int64_t low = std::min(format.rate_hz, result_rate_hz_), high = std::max(format.rate_hz, result_rate_hz_);
  require(high / low < max_ratio, Fault::data, subject_, "has ", format.rate_hz, " Hz, too far from the wanted ",
          result_rate_hz_, " Hz");
  wanted_ = std::numeric_limits<int64_t>::max();
  if (request.max_seconds > 0 && request.max_seconds < 1e9)
    wanted_ = std::max<int64_t>(1, std::llround(request.max_seconds * double(format.rate_hz)));
  weights_ = mixing(request, format);
  out_.resize(size_t(result_channels()));
  if (result_rate_hz_ != format.rate_hz) resampler_.emplace(format.rate_hz, result_rate_hz_, result_channels());
}

int64_t SoundBuilder::result_samples(int64_t samples) const {
  const __int128 scaled = __int128(samples) * result_rate_hz_ + format_.rate_hz - 1;
  return int64_t(scaled / format_.rate_hz);
}

void SoundBuilder::check(int64_t samples) const {
  const double length_s = double(samples) / double(format_.rate_hz);
  const AudioLimits& limits = request_.limits;
  require(length_s <= limits.max_seconds, Fault::data, subject_, "lasts ", length_s, " s or more; at most ",
          limits.max_seconds, " s are allowed");
  const double bytes = double(result_samples(samples)) * double(result_channels()) * sizeof(float);
  require(bytes <= double(limits.max_bytes), Fault::data, subject_, "would take ", bytes, " bytes of samples; at most ",
          limits.max_bytes, " are allowed");
}

void SoundBuilder::expect(int64_t samples) {
  samples = std::min(samples, wanted_);
  check(samples);
  for (auto& channel : out_) channel.reserve(size_t(result_samples(samples) + (resampler_ ? 256 : 0)));
}

void SoundBuilder::push(const float* const* planes, int64_t samples) {
  samples = std::min(samples, wanted_ - taken_);
  if (samples <= 0) return;
  taken_ += samples;
  check(taken_);
  const float* mixed[2];  // of stereo, at most
  if (!weights_.empty()) {
    mixed_.resize(weights_.size());
    for (size_t m = 0; m < weights_.size(); ++m) {
      mixed_[m].assign(size_t(samples), 0);
      for (size_t c = 0; c < weights_[m].size(); ++c)
        for (int64_t i = 0; i < samples; ++i) mixed_[m][size_t(i)] += weights_[m][c] * planes[c][i];
      mixed[m] = mixed_[m].data();
    }
    planes = mixed;
  }
  if (resampler_) return resampler_->push(planes, samples, out_);
  for (size_t c = 0; c < out_.size(); ++c) out_[c].insert(out_[c].end(), planes[c], planes[c] + samples);
}

Audio SoundBuilder::finish(Ticks begin) && {
  require(taken_ > 0, Fault::data, subject_, "holds no samples");
  if (resampler_) {
    resampler_->finish(out_);
    for (auto& channel : out_) channel.resize(size_t(result_samples(taken_)));
  }
  Audio audio;
  audio.channels = std::move(out_);
  audio.rate_hz = result_rate_hz_;
  audio.source_channels = format_.channels;
  audio.channel_mask = format_.channel_mask;
  audio.span = {begin, begin + sample_time(audio.samples(), audio.rate_hz)};
  return audio;
}

}  // namespace braid
