#include "braid/media/media_track.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include <algorithm>

#include "braid/core/error.h"

namespace braid {
namespace {

constexpr AVRational tick = {1, 705'600'000};

AVMediaType type_of(TrackKind kind) { return kind == TrackKind::picture ? AVMEDIA_TYPE_VIDEO : AVMEDIA_TYPE_AUDIO; }

const char* noun(TrackKind kind) { return kind == TrackKind::picture ? "picture" : "sound"; }

bool is_of(const AVStream& stream, TrackKind kind) {
  constexpr int still = AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS;
  return stream.codecpar->codec_type == type_of(kind) && !(stream.disposition & still);
}

/// The index of the wanted stream among all.
int find_stream(AVFormatContext& context, TrackKind kind, int64_t index, const std::string& subject) {
  if (index < 0) {
    const AVCodec* decoder = nullptr;  // asked for, so that a track that can be decoded is preferred
    const int best = av_find_best_stream(&context, type_of(kind), -1, -1, &decoder, 0);
    if (best >= 0 && is_of(*context.streams[best], kind)) return best;
  }
  int64_t seen = 0;
  for (unsigned i = 0; i < context.nb_streams; ++i)
    if (is_of(*context.streams[i], kind) && seen++ == std::max<int64_t>(index, 0)) return int(i);
  // A film without sound is a film; one without a picture is none.
  require(seen > 0, kind == TrackKind::sound ? Fault::absent : Fault::data, subject, "has no ", noun(kind), " track");
  fail(Fault::data, subject, "has ", seen, ' ', noun(kind), seen == 1 ? " track" : " tracks", "; number ", index,
       " (counted from 0) is wanted");
}

/// When the file starts, on the clock of its time stamps. FFmpeg rounds it to microseconds; the track that starts there
/// knows it exactly.
Ticks start_of(const AVFormatContext& context) {
  if (context.start_time == AV_NOPTS_VALUE) return Ticks{0};
  for (unsigned i = 0; i < context.nb_streams; ++i) {
    const AVStream& stream = *context.streams[i];
    if (stream.start_time == AV_NOPTS_VALUE) continue;
    if (av_rescale_q(stream.start_time, stream.time_base, AV_TIME_BASE_Q) == context.start_time)
      return Ticks(av_rescale_q(stream.start_time, stream.time_base, tick));
  }
  return Ticks(av_rescale_q(context.start_time, AV_TIME_BASE_Q, tick));
}

}  // namespace

void FreeCodec::operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
void FreeFrame::operator()(AVFrame* frame) const { av_frame_free(&frame); }
void FreePacket::operator()(AVPacket* packet) const { av_packet_free(&packet); }

FramePtr new_frame() {
  FramePtr frame(av_frame_alloc());
  require(frame != nullptr, Fault::internal, "", "no memory for a frame");
  return frame;
}

PacketPtr new_packet() {
  PacketPtr packet(av_packet_alloc());
  require(packet != nullptr, Fault::internal, "", "no memory for a packet");
  return packet;
}

int64_t count_tracks(const Container& container, TrackKind kind) {
  int64_t count = 0;
  for (unsigned i = 0; i < container.context()->nb_streams; ++i) count += is_of(*container.context()->streams[i], kind);
  return count;
}

MediaTrack::MediaTrack(const Container& container, TrackKind kind, int64_t index, const std::string& subject)
    : subject_(subject) {
  AVFormatContext& context = *container.context();
  stream_ = context.streams[find_stream(context, kind, index, subject)];
  for (unsigned i = 0; i < context.nb_streams; ++i)
    if (context.streams[i] != stream_) context.streams[i]->discard = AVDISCARD_ALL;
  file_start_ = start_of(context);
}

void MediaTrack::open_decoder(int64_t max_pixels) {
  const int64_t width = stream_->codecpar->width, height = stream_->codecpar->height;
  require(width * height <= max_pixels, Fault::data, subject_, "has frames of ", width, " x ", height,
          " pixels; at most ", max_pixels, " pixels are allowed");
  const AVCodec* codec = avcodec_find_decoder(stream_->codecpar->codec_id);
  const char* what = stream_->codecpar->codec_type == AVMEDIA_TYPE_VIDEO ? "pictures" : "sound";
  require(codec != nullptr, Fault::unsupported, subject_, "has ", what, " of the codec ", codec_name(),
          ", which this FFmpeg cannot decode");
  codec_.reset(avcodec_alloc_context3(codec));
  require(codec_ != nullptr, Fault::internal, subject_, "no memory for a decoder");
  codec_->thread_count = 1;
  codec_->max_pixels = max_pixels;
  codec_->pkt_timebase = stream_->time_base;
  int ready = avcodec_parameters_to_context(codec_.get(), stream_->codecpar);
  if (ready >= 0) ready = avcodec_open2(codec_.get(), codec, nullptr);
  require(ready >= 0, Fault::data, subject_, "has ", what, " that cannot be decoded: ", ffmpeg_reason(ready));
}

const char* MediaTrack::codec_name() const { return avcodec_get_name(stream_->codecpar->codec_id); }

std::optional<Ticks> MediaTrack::time_of(int64_t stamp) const {
  if (stamp == AV_NOPTS_VALUE) return {};
  constexpr int64_t ten_years = one_second.count() * 315'360'000;
  int64_t since = 0;
  const bool overflow =
      __builtin_sub_overflow(av_rescale_q(stamp, stream_->time_base, tick), file_start_.count(), &since);
  if (overflow || since < -ten_years || since > ten_years) return {};
  return Ticks{since};
}

int64_t MediaTrack::stamp_of(Ticks time) const {
  int64_t at = 0;
  if (__builtin_add_overflow(time.count(), file_start_.count(), &at)) at = time.count();
  return av_rescale_q_rnd(at, tick, stream_->time_base, AV_ROUND_DOWN);
}

Ticks MediaTrack::length_of(int64_t duration) const {
  if (duration <= 0) return Ticks{0};
  constexpr int64_t ten_years = one_second.count() * 315'360'000;
  const int64_t length = av_rescale_q(duration, stream_->time_base, tick);
  return Ticks{length > 0 && length < ten_years ? length : 0};
}

}  // namespace braid
