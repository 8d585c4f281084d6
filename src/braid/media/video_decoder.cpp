#include "braid/media/video_decoder.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include <algorithm>

namespace braid {
namespace {

/// True where "nothing refers to it" is a property of a packet by itself: H.264's nal_ref_idc of 0, B pictures of
/// MPEG-1 and 2, and HEVC's sub-layer non-reference pictures where there is only one temporal layer, which the fifth
/// byte before the list of parameter sets says (ISO/IEC 14496-15, 8.3.3.1).
bool tells_unreferenced(const AVCodecContext& codec) {
  switch (codec.codec_id) {
    case AV_CODEC_ID_H264:
    case AV_CODEC_ID_MPEG1VIDEO:
    case AV_CODEC_ID_MPEG2VIDEO:
      return true;
    case AV_CODEC_ID_HEVC: {
      constexpr int layers_at = 21;
      const bool has_record = codec.extradata_size > layers_at + 1 && codec.extradata[0] == 1;
      return has_record && (codec.extradata[layers_at] >> 3 & 7) == 1;
    }
    default:
      return false;
  }
}

/// How long a frame is shown, in units of its track; FFmpeg renamed the field in version 6.
template <class Frame>
int64_t duration_of(const Frame& frame) {
  if constexpr (requires { frame.duration; })
    return frame.duration;
  else
    return frame.pkt_duration;
}

}  // namespace

VideoDecoder::VideoDecoder(const Container& container, const MediaTrack& track, Ticks end)
    : container_(container),
      track_(track),
      end_(end),
      window_(container, track),
      frame_(new_frame()),
      held_(new_frame()),
      patience_(10 * one_second),
      may_skip_(tells_unreferenced(track.codec())) {}

void VideoDecoder::decode(std::span<const Ticks> times, const Show& show) {
  times_ = times;
  show_ = &show;
  next_ = 0;
  sought_.reset();
  entered_.reset();
  sent_.assign(times.size(), false);
  window_.read();  // whether packets say when they are shown
  while (next_ < times_.size()) {
    const size_t unsent = first_unsent();
    if (unsent == times_.size()) break;  // the decoder has all it needs
    const Ticks t = times_[unsent];
    if (should_seek(t)) seek(t);
    read_on(t);
    if (window_.empty()) {  // nothing more to read: `t` lies behind the end
      drain();
      next_ = std::max(next_, unsent + 1);
      continue;
    }
    send_front();
  }
  drain();
}

size_t VideoDecoder::first_unsent() const {
  size_t i = next_;
  while (i < times_.size() && sent_[i]) ++i;
  return i;
}

bool VideoDecoder::should_seek(Ticks t) {
  if (!seekable_ || !window_.dated() || t <= window_.place() || (sought_ && t <= *sought_)) return false;
  AVStream& stream = track_.stream();
  const int entries = avformat_index_get_entries_count(&stream);
  const int key = av_index_search_timestamp(&stream, track_.stamp_of(t), AVSEEK_FLAG_BACKWARD);
  if (key >= 0) {
    const auto at = track_.time_of(avformat_index_get_entry(&stream, key)->timestamp);
    // An index may count by times of showing, which lie behind the place of reading in the same packet.
    if (at && *at > window_.place() && (!entered_ || *at > *entered_)) {
      entered_ = at;
      return true;
    }
    const auto known_to = track_.time_of(avformat_index_get_entry(&stream, entries - 1)->timestamp);
    if (known_to && *known_to > t) return false;  // no key frame between here and there
  }
  return !window_.at_end() && t - window_.place() > patience_;
}

void VideoDecoder::seek(Ticks t) {
  const Ticks before = window_.place();
  sought_ = t;
  constexpr Ticks farthest = 1'000'000 * one_second;
  for (Ticks back{0}; back <= farthest; back = std::max(2 * back, one_second)) {
    const int64_t stamp = track_.stamp_of(std::max(t - back, Ticks{0}));
    if (av_seek_frame(container_.context(), track_.stream().index, stamp, AVSEEK_FLAG_BACKWARD) < 0) {
      seekable_ = back > Ticks{0};  // never moved: go on from here
      if (!seekable_) return;
      break;
    }
    if (back == Ticks{0}) drain();
    window_.restart(std::min(t, before));
    while ((window_.empty() || !window_.front().key) && window_.read())
      if (!window_.front().key) window_.pop();
    if (window_.empty() && t - back <= Ticks{0}) break;
    if (window_.empty() || !window_.front().key) continue;
    const auto shown = window_.front().shown;
    if (!shown || *shown <= t || t - back <= Ticks{0}) break;
  }
  // Landing in the group that was being decoded already wastes its beginning; then only longer ways are worth it.
  if (window_.place() <= before) patience_ *= 2;
}

/// Reads ahead until the packet of `t` is in the window, or the window full, and passes over groups before it.
void VideoDecoder::read_on(Ticks t) {
  for (;;) {
    if (!window_.dated()) {
      if (window_.empty()) window_.read();
      return;
    }
    while (window_.dated() && !window_.settled(t + Ticks{1}) && window_.read()) {
    }
    if (!window_.skip_to_key(t)) return;
    drain();
  }
}

/// Whether a wanted moment falls into the frame of a packet; in doubt it does.
bool VideoDecoder::is_wanted(const TimedPacket& packet) {
  if (packet.hidden) return false;
  if (!packet.shown || !window_.dated()) return true;
  const Ticks begin = *packet.shown;
  const auto first = std::lower_bound(times_.begin() + int64_t(next_), times_.end(), begin);
  if (first == times_.end()) return false;
  for (;;) {
    const auto end = window_.next_after(begin);
    if (end && *end <= *first) return false;
    if (end ? window_.settled(*end) : window_.at_end()) {
      for (auto t = first; t != times_.end() && (!end || *t < *end); ++t) sent_[size_t(t - times_.begin())] = true;
      return true;
    }
    if (!window_.read() && !window_.at_end()) return true;  // the window is full
  }
}

void VideoDecoder::send_front() {
  AVCodecContext& codec = track_.codec();
  const bool wanted = is_wanted(window_.front());
  codec.skip_frame = wanted || !may_skip_ ? AVDISCARD_DEFAULT : AVDISCARD_NONREF;
  const int sent = avcodec_send_packet(&codec, window_.front().packet.get());
  if (sent < 0) ++damaged_;
  window_.pop();
  receive();
}

void VideoDecoder::drain() {
  AVCodecContext& codec = track_.codec();
  codec.skip_frame = AVDISCARD_DEFAULT;
  avcodec_send_packet(&codec, nullptr);
  receive();
  avcodec_flush_buffers(&codec);
  if (held_from_) show_held(window_.next_after(*held_from_));
  last_.reset();  // what follows may begin anywhere
}

void VideoDecoder::receive() {
  for (;;) {
    const int got = avcodec_receive_frame(&track_.codec(), frame_.get());
    if (got == AVERROR(EAGAIN) || got == AVERROR_EOF) return;
    if (got < 0) {
      ++damaged_;
      return;
    }
    take();
    av_frame_unref(frame_.get());
  }
}

/// Looks at the frame just decoded.
void VideoDecoder::take() {
  const bool exact = window_.dated() && frame_->pts != AV_NOPTS_VALUE;
  const int64_t stamp = exact ? frame_->pts : frame_->best_effort_timestamp;
  const auto begin = track_.time_of(stamp);
  if (!begin || (last_ && *begin <= *last_)) {
    ++damaged_;
    return;
  }
  last_ = begin;
  if (held_from_) show_held(std::min(window_.next_after(*held_from_).value_or(*begin), *begin));
  const auto end = window_.next_after(*begin);
  if (end && window_.settled(*end)) return show(*frame_, {*begin, *end});
  held_from_ = begin;
  av_frame_move_ref(held_.get(), frame_.get());
}

void VideoDecoder::show_held(std::optional<Ticks> end) {
  const Ticks begin = *held_from_;
  if (!end) {
    const AVRational rate = track_.stream().avg_frame_rate;
    Ticks length = track_.length_of(duration_of(*held_));
    if (length == Ticks{0} && rate.num > 0 && rate.den > 0) length = Ticks(one_second.count() * rate.den / rate.num);
    end = begin + std::max(length, Ticks{1});
    if (window_.at_end() && !window_.failed() && end_ - begin <= one_second) end = std::max(*end, end_);
  }
  held_from_.reset();
  show(*held_, {begin, *end});
  av_frame_unref(held_.get());
}

void VideoDecoder::show(const AVFrame& frame, Interval shown) {
  while (next_ < times_.size() && times_[next_] < shown.begin) ++next_;
  const size_t first = next_;
  while (next_ < times_.size() && times_[next_] < shown.end) ++next_;
  if (next_ == first) return;
  constexpr int patched = FF_DECODE_ERROR_INVALID_BITSTREAM | FF_DECODE_ERROR_MISSING_REFERENCE |
                          FF_DECODE_ERROR_CONCEALMENT_ACTIVE | FF_DECODE_ERROR_DECODE_SLICES;
  if (frame.decode_error_flags & patched || frame.flags & AV_FRAME_FLAG_CORRUPT) ++damaged_;
  (*show_)(frame, shown, first, next_ - first);
}

}  // namespace braid
