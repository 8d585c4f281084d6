#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <set>

#include "braid/media/media_track.h"

/// @file packet_window.h
/// Compressed frames in the order of decoding, read ahead as far as it takes to know the order of showing.

namespace braid {

/// A packet and what its container says of it.
struct TimedPacket {
  PacketPtr packet;
  std::optional<Ticks>
      shown;            ///< when its frame begins to show; none: not said, or decoded only for others to refer to
  bool key = false;     ///< can be decoded alone
  bool hidden = false;  ///< cut away by an edit list, but needed for decoding
};

/// The packets of one track from the place of reading on. Holds at most 64 MiB or 4096 of them.
class PacketWindow {
 public:
  /// Of a track that is read from where `container` stands; both outlive the window.
  PacketWindow(const Container& container, const MediaTrack& track);

  /// Reads one more packet; false when the window is full or the file at its end.
  bool read();
  bool at_end() const { return at_end_; }  ///< of the file, or where it cannot be read any further
  bool failed() const { return failed_; }  ///< the end came as an error
  /// The place of reading: the time stamp for decoding of the packet read last, which never exceeds when it is shown.
  Ticks place() const { return place_; }

  /// False once a packet did not say when its frame is shown, as in AVI with B-frames: the order of showing is then
  /// only known from decoded frames.
  bool dated() const { return dated_; }

  bool empty() const { return packets_.empty(); }
  const TimedPacket& front() const { return packets_.front(); }
  void pop();  ///< removes `front()`

  /// True when no packet to come is shown before `t`.
  bool settled(Ticks t) const { return at_end_ || place_ >= t; }
  /// The earliest known moment after `t` at which another frame begins to show.
  std::optional<Ticks> next_after(Ticks t) const;

  /// Drops the packets before the last key frame that is shown at or before `t`; true when there were any.
  bool skip_to_key(Ticks t);
  /// Forgets everything, after the container was told to go to `place`.
  void restart(Ticks place);

 private:
  void drop(size_t count);

  const Container& container_;
  const MediaTrack& track_;
  std::deque<TimedPacket> packets_;
  std::set<Ticks> shown_;  ///< of packets read lately, those given away included
  int64_t bytes_ = 0;
  Ticks place_{0};
  bool at_end_ = false, failed_ = false, dated_ = true;
};

}  // namespace braid
