#include "braid/media/packet_window.h"

extern "C" {
#include <libavcodec/packet.h>
#include <libavformat/avformat.h>
}

namespace braid {

PacketWindow::PacketWindow(const Container& container, const MediaTrack& track)
    : container_(container), track_(track) {}

bool PacketWindow::read() {
  constexpr size_t most_packets = 4096;
  constexpr int64_t most_bytes = 64 << 20;
  if (at_end_ || packets_.size() >= most_packets || bytes_ >= most_bytes) return false;
  TimedPacket next;
  next.packet = new_packet();
  do {
    av_packet_unref(next.packet.get());
    const int got = av_read_frame(container_.context(), next.packet.get());
    if (got < 0) {
      at_end_ = true;
      failed_ = got != AVERROR_EOF;
      return false;
    }
  } while (next.packet->stream_index != track_.stream().index);
  next.key = next.packet->flags & AV_PKT_FLAG_KEY;
  next.hidden = next.packet->flags & AV_PKT_FLAG_DISCARD;
  if (!next.hidden) {
    next.shown = track_.time_of(next.packet->pts);
    dated_ = dated_ && next.shown;
  }
  if (const auto place = track_.time_of(next.packet->dts)) place_ = *place;
  if (next.shown) shown_.insert(*next.shown);
  constexpr size_t most_moments = 3 * most_packets;
  if (shown_.size() > most_moments) shown_.erase(shown_.begin());
  bytes_ += next.packet->size;
  packets_.push_back(std::move(next));
  return true;
}

void PacketWindow::pop() { drop(1); }

void PacketWindow::drop(size_t count) {
  for (; count > 0; --count) {
    bytes_ -= packets_.front().packet->size;
    packets_.pop_front();
  }
}

std::optional<Ticks> PacketWindow::next_after(Ticks t) const {
  const auto next = shown_.upper_bound(t);
  if (!dated_ || next == shown_.end()) return {};
  return *next;
}

bool PacketWindow::skip_to_key(Ticks t) {
  for (size_t i = packets_.size(); i-- > 1;)
    if (packets_[i].key && packets_[i].shown && *packets_[i].shown <= t) {
      drop(i);
      return true;
    }
  return false;
}

void PacketWindow::restart(Ticks place) {
  packets_.clear();
  shown_.clear();
  bytes_ = 0;
  place_ = place;
  at_end_ = failed_ = false;
}

}  // namespace braid
