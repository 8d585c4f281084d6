#include "braid/media/resampler.h"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

#include "braid/core/error.h"

namespace braid {

void Resampler::Free::operator()(SwrContext* context) const { swr_free(&context); }

Resampler::Resampler(int64_t from_hz, int64_t to_hz, int64_t channels) {
  AVChannelLayout layout{};
  layout.order = AV_CHANNEL_ORDER_UNSPEC;  // the channels stay as they are, whatever they mean
  layout.nb_channels = int(channels);
  SwrContext* raw = nullptr;
  const int made = swr_alloc_set_opts2(&raw, &layout, AV_SAMPLE_FMT_FLTP, int(to_hz), &layout, AV_SAMPLE_FMT_FLTP,
                                       int(from_hz), 0, nullptr);
  context_.reset(raw);
  require(made == 0, Fault::internal, "resampler", "cannot convert ", from_hz, " Hz to ", to_hz, " Hz");
  av_opt_set_int(raw, "filter_size", 64, 0);
  av_opt_set_double(raw, "cutoff", 0.95, 0);
  av_opt_set(raw, "filter_type", "kaiser", 0);
  av_opt_set_double(raw, "kaiser_beta", 10, 0);
  require(swr_init(raw) == 0, Fault::internal, "resampler", "cannot convert ", channels, " channels of ", from_hz,
          " Hz to ", to_hz, " Hz");
}

void Resampler::convert(const float* const* planes, int64_t samples, std::vector<std::vector<float>>& out) {
  const int room = swr_get_out_samples(context_.get(), int(samples));
  require(room >= 0, Fault::internal, "resampler", "cannot tell its output for ", samples, " samples");
  const size_t before = out[0].size();
  std::vector<uint8_t*> targets;
  for (auto& channel : out) {
    channel.resize(before + size_t(room));
    targets.push_back(reinterpret_cast<uint8_t*>(channel.data() + before));
  }
  // The constness of the input differs between FFmpeg 6 and 7; a mutable array of const pointers suits both.
  std::vector<const uint8_t*> inputs;
  for (size_t c = 0; planes && c < out.size(); ++c) inputs.push_back(reinterpret_cast<const uint8_t*>(planes[c]));
  const int made = swr_convert(context_.get(), targets.data(), room, planes ? inputs.data() : nullptr, int(samples));
  require(made >= 0, Fault::internal, "resampler", "failed with code ", made);
  for (auto& channel : out) channel.resize(before + size_t(made));
}

void Resampler::push(const float* const* planes, int64_t samples, std::vector<std::vector<float>>& out) {
  convert(planes, samples, out);
}

void Resampler::finish(std::vector<std::vector<float>>& out) { convert(nullptr, 0, out); }

}  // namespace braid
