#include "braid/media/audio_decoder.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "braid/media/media_clip.h"
#include "braid/media/media_track.h"
#include "braid/media/sample_format.h"
#include "braid/media/sound_builder.h"

namespace braid {
namespace {

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

/// A sound track of a container, decoded into a `SoundBuilder`.
class SoundTrack {
 public:
  SoundTrack(ByteSource& source, const AudioRequest& request)
      : subject_(source.name()),
        request_(request),
        container_(source),
        track_(container_, TrackKind::sound, request.track, subject_) {
    track_.open_decoder();
  }

  Audio decode() {
    const PacketPtr packet = new_packet();
    while (!full() && av_read_frame(container_.context(), packet.get()) >= 0) {
      if (packet->stream_index == track_.stream().index && !is_passed_over(*packet)) send(packet.get());
      av_packet_unref(packet.get());
      if (is_far_ahead()) jump();
    }
    if (!full()) send(nullptr);
    require(builder_.has_value(), Fault::data, subject_, "holds no samples",
            damaged_ ? "; none of its packets can be decoded" : "");
    if (request_.clip)
      require(!builder_->empty(), Fault::absent, subject_, "has no sound from ", seconds(request_.clip->begin),
              " s to ", seconds(request_.clip->end), " s");
    Audio audio = std::move(*builder_).finish(begin_ + sample_time(first_taken_, first_.rate_hz));
    audio.length = track_.length_of(track_.stream().duration);
    audio.damaged_packets = damaged_;
    return audio;
  }

 private:
  /// Decoders need to hear what comes before: overlapping windows, MP3's bit reservoir, Opus' 80 ms (RFC 7845, 4.6).
  static constexpr Ticks lead_in = one_second;

  bool full() const { return builder_ && (builder_->full() || next_ >= part_.last); }

  /// True at the beginning of the track when the clip is so far away that it pays to go there.
  bool is_far_ahead() const {
    return request_.clip && builder_ && !jumped_ && request_.clip->begin - begin_ > 3 * lead_in;
  }

  /// Goes to a little before the clip: by seeking where the container's time stamps are exact to the sample, else by
  /// passing over packets, which is quick too.
  void jump() {
    jumped_ = passing_ = true;
    const std::string_view format = container_.context()->iformat->name;
    from_ = request_.clip->begin - lead_in;
    if (format.starts_with("mov") || format.starts_with("matroska") || format == "flac")
      (void)av_seek_frame(container_.context(), track_.stream().index, track_.stamp_of(from_), AVSEEK_FLAG_BACKWARD);
  }

  /// True for packets that sound before the lead-in. The first packet that does not ends the jump.
  bool is_passed_over(const AVPacket& packet) {
    if (!passing_) return false;
    const auto begin = track_.time_of(packet.pts);
    if (begin && *begin < from_) return true;
    passing_ = false;
    avcodec_flush_buffers(&track_.codec());
    lost_ = true;
    return false;
  }

  /// Decodes one packet, or with null what the decoder still holds.
  void send(const AVPacket* packet) {
    const int sent = avcodec_send_packet(&track_.codec(), packet);
    if (sent < 0 && packet) ++damaged_;
    for (;;) {
      const int got = avcodec_receive_frame(&track_.codec(), frame_.get());
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
    if (!builder_) begin(frame, format);
    require(format.rate_hz == first_.rate_hz && format.channels == first_.channels, Fault::unsupported, subject_,
            "changes from ", first_.rate_hz, " Hz and ", first_.channels, " channels to ", format.rate_hz, " Hz and ",
            format.channels, " in the middle");
    if (lost_) next_ = number_of_first_sample(frame);
    lost_ = false;
    const int64_t skipped = std::clamp<int64_t>(part_.first - next_, 0, frame.nb_samples);
    const int64_t taken = std::min<int64_t>(frame.nb_samples, part_.last - next_) - skipped;
    if (taken > 0) {
      if (builder_->empty()) {
        first_taken_ = next_ + skipped;
        if (jumped_) damaged_ = 0;  // before the clip, or because decoding began in the middle
      }
      to_planes(frame, planes_, subject_);
      starts_.clear();
      for (const auto& plane : planes_) starts_.push_back(plane.data() + skipped);
      builder_->push(starts_.data(), taken);
    }
    next_ += frame.nb_samples;
  }

  void begin(const AVFrame& frame, const SoundFormat& format) {
    builder_.emplace(request_, format, subject_);
    first_ = format;
    first_samples_ = frame.nb_samples;
    planes_.resize(size_t(format.channels));
    begin_ = track_.time_of(frame.best_effort_timestamp).value_or(Ticks{0});
    if (request_.clip) part_ = samples_of(*request_.clip, begin_, format.rate_hz);
  }

  /// The number of a frame's first sample by its time stamp. Matroska rounds that to milliseconds, but frames of a
  /// constant size have known places.
  int64_t number_of_first_sample(const AVFrame& frame) const {
    const auto at = track_.time_of(frame.best_effort_timestamp);
    require(at.has_value(), Fault::data, subject_, "has sound without time stamps, from which no clip can be taken");
    const double exact = seconds(*at - begin_) * double(first_.rate_hz);
    const AVCodecParameters& codec = *track_.stream().codecpar;
    const int64_t size = codec.frame_size > 0 ? codec.frame_size : frame.nb_samples;
    if (size > 0 && codec.codec_id != AV_CODEC_ID_VORBIS) {
      const int64_t offset = first_samples_ % size;
      const int64_t placed = offset + size * std::llround((exact - double(offset)) / double(size));
      if (std::abs(double(placed) - exact) < 1e-3 * double(first_.rate_hz) + 1) return placed;
    }
    return std::llround(exact);
  }

  std::string subject_;
  AudioRequest request_;
  Container container_;
  MediaTrack track_;
  FramePtr frame_ = new_frame();
  std::optional<SoundBuilder> builder_;
  SoundFormat first_;
  std::vector<std::vector<float>> planes_;  ///< scratch: one frame [C][S]
  std::vector<const float*> starts_;
  Ticks begin_{0};             ///< when the track begins to sound
  SampleRange part_;           ///< the samples that are wanted
  int64_t next_ = 0;           ///< number of the sample to be decoded next
  int64_t first_taken_ = 0;    ///< number of the first sample in `builder_`
  int64_t first_samples_ = 0;  ///< of the first frame
  bool jumped_ = false, passing_ = false, lost_ = false;
  Ticks from_{0};  ///< where decoding goes on after a jump
  int64_t damaged_ = 0;
};

}  // namespace

Audio read_with_ffmpeg(ByteSource& source, const AudioRequest& request) { return SoundTrack(source, request).decode(); }

}  // namespace braid
