#include "braid/media/audio_decoder.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include <cmath>
#include <cstring>
#include <memory>
#include <optional>
#include <vector>

#include "braid/media/container.h"
#include "braid/media/sample_format.h"
#include "braid/media/sound_builder.h"

namespace braid {
namespace {

struct FreeCodec {
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
};
struct FreeFrame {
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};
struct FreePacket {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
};

template <class T>
void to_planes(const AVFrame& frame, bool planar, std::vector<std::vector<float>>& planes) {
  const size_t channels = planes.size(), samples = size_t(frame.nb_samples);
  for (size_t c = 0; c < channels; ++c) {
    const uint8_t* in = planar ? frame.extended_data[c] : frame.extended_data[0] + c * sizeof(T);
    const size_t step = planar ? sizeof(T) : channels * sizeof(T);
    planes[c].resize(samples);
    for (size_t i = 0; i < samples; ++i, in += step) {
      T v;
      std::memcpy(&v, in, sizeof(T));
      planes[c][i] = to_float(v);
    }
  }
}

void to_planes(const AVFrame& frame, std::vector<std::vector<float>>& planes, const std::string& subject) {
  const auto format = AVSampleFormat(frame.format);
  const bool planar = av_sample_fmt_is_planar(format);
  switch (av_get_packed_sample_fmt(format)) {
    case AV_SAMPLE_FMT_U8:
      return to_planes<uint8_t>(frame, planar, planes);
    case AV_SAMPLE_FMT_S16:
      return to_planes<int16_t>(frame, planar, planes);
    case AV_SAMPLE_FMT_S32:
      return to_planes<int32_t>(frame, planar, planes);
    case AV_SAMPLE_FMT_S64:
      return to_planes<int64_t>(frame, planar, planes);
    case AV_SAMPLE_FMT_FLT:
      return to_planes<float>(frame, planar, planes);
    case AV_SAMPLE_FMT_DBL:
      return to_planes<double>(frame, planar, planes);
    default:
      fail(Fault::unsupported, subject, "decodes to sample format ", frame.format, ", which is not known here");
  }
}

SoundFormat format_of(const AVFrame& frame) {
  const AVChannelLayout& layout = frame.ch_layout;
  return {frame.sample_rate, layout.nb_channels, layout.order == AV_CHANNEL_ORDER_NATIVE ? layout.u.mask : 0};
}

/// The best sound track of a container, decoded into a `SoundBuilder`.
class SoundTrack {
 public:
  SoundTrack(ByteSource& source, const AudioRequest& request)
      : subject_(source.name()), request_(request), container_(source) {
    const AVCodec* codec = nullptr;
    const int best = av_find_best_stream(container_.context(), AVMEDIA_TYPE_AUDIO, -1, -1, &codec, 0);
    require(best != AVERROR_DECODER_NOT_FOUND, Fault::unsupported, subject_,
            "has sound, but of a codec that this FFmpeg cannot decode");
    require(best >= 0, Fault::data, subject_, "has no sound track");
    stream_ = container_.context()->streams[best];
    for (unsigned i = 0; i < container_.context()->nb_streams; ++i)
      if (int(i) != best) container_.context()->streams[i]->discard = AVDISCARD_ALL;
    codec_.reset(avcodec_alloc_context3(codec));
    require(codec_ != nullptr, Fault::internal, subject_, "no memory for a decoder");
    codec_->thread_count = 1;  // the caller decodes many files at once
    codec_->pkt_timebase = stream_->time_base;
    int ready = avcodec_parameters_to_context(codec_.get(), stream_->codecpar);
    if (ready >= 0) ready = avcodec_open2(codec_.get(), codec, nullptr);
    require(ready >= 0, Fault::data, subject_, "has sound that cannot be decoded: ", ffmpeg_reason(ready));
  }

  Audio decode() {
    const std::unique_ptr<AVPacket, FreePacket> packet(av_packet_alloc());
    while (!full() && av_read_frame(container_.context(), packet.get()) >= 0) {
      if (packet->stream_index == stream_->index) send(packet.get());
      av_packet_unref(packet.get());
    }
    if (!full()) send(nullptr);
    require(builder_.has_value(), Fault::data, subject_, "holds no samples",
            damaged_ ? "; none of its packets can be decoded" : "");
    Audio audio = std::move(*builder_).finish(begin_);
    audio.damaged_packets = damaged_;
    return audio;
  }

 private:
  bool full() const { return builder_ && builder_->full(); }

  /// Decodes one packet, or with null what the decoder still holds.
  void send(const AVPacket* packet) {
    const int sent = avcodec_send_packet(codec_.get(), packet);
    if (sent < 0 && packet) ++damaged_;
    for (;;) {
      const int got = avcodec_receive_frame(codec_.get(), frame_.get());
      if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return;
      if (got < 0) {
        ++damaged_;
        return;
      }
      take(*frame_);
      av_frame_unref(frame_.get());
      if (full()) return;
    }
  }

  void take(const AVFrame& frame) {
    const SoundFormat format = format_of(frame);
    if (!builder_) {
      builder_.emplace(request_, format, subject_);
      first_ = format;
      planes_.resize(size_t(format.channels));
      begin_ = begin_of(frame);
    }
    require(format.rate_hz == first_.rate_hz && format.channels == first_.channels, Fault::unsupported, subject_,
            "changes from ", first_.rate_hz, " Hz and ", first_.channels, " channels to ", format.rate_hz, " Hz and ",
            format.channels, " in the middle");
    to_planes(frame, planes_, subject_);
    starts_.clear();
    for (const auto& plane : planes_) starts_.push_back(plane.data());
    builder_->push(starts_.data(), frame.nb_samples);
  }

  /// When a frame sounds, counted from the start of the container.
  Ticks begin_of(const AVFrame& frame) const {
    if (frame.best_effort_timestamp == AV_NOPTS_VALUE) return Ticks{0};
    int64_t start = container_.context()->start_time;
    if (start == AV_NOPTS_VALUE) start = 0;
    constexpr AVRational tick = {1, 705'600'000};
    const int64_t at = av_rescale_q(frame.best_effort_timestamp, stream_->time_base, tick);
    int64_t since = 0;  // the file may claim any times
    if (__builtin_sub_overflow(at, av_rescale_q(start, AV_TIME_BASE_Q, tick), &since)) return Ticks{0};
    constexpr int64_t ten_years = int64_t{705'600'000} * 315'360'000;
    return Ticks{std::abs(since) < ten_years ? since : 0};
  }

  std::string subject_;
  AudioRequest request_;
  Container container_;
  AVStream* stream_ = nullptr;
  std::unique_ptr<AVCodecContext, FreeCodec> codec_;
  std::unique_ptr<AVFrame, FreeFrame> frame_{av_frame_alloc()};
  std::optional<SoundBuilder> builder_;
  SoundFormat first_;
  std::vector<std::vector<float>> planes_;  ///< scratch: one frame [C][S]
  std::vector<const float*> starts_;
  Ticks begin_{0};
  int64_t damaged_ = 0;
};

}  // namespace

Audio read_with_ffmpeg(ByteSource& source, const AudioRequest& request) { return SoundTrack(source, request).decode(); }

}  // namespace braid
