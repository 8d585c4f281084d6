#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "braid/media/packet_window.h"

/// @file video_decoder.h
/// Wanted moments -> decoded frames, with as little decoding as gives the same pixels.

namespace braid {

/// Decodes the frames of one picture track that are shown at wanted moments.
///
/// From a key frame on everything is decoded that a wanted frame may refer to. Left out are the groups of pictures in
/// which nothing is wanted (by seeking where the container has an index, else by reading over them) and, within a
/// group, frames to which the codec says that nothing refers.
class VideoDecoder {
 public:
  /// A frame, when it is shown, and which of the wanted moments fall into it: `count` from number `first` on.
  using Show = std::function<void(const AVFrame& frame, Interval shown, size_t first, size_t count)>;

  /// @param track  with its decoder open
  /// @param end  of the track as its header says; the last frame is shown until then, if that is not above a second
  VideoDecoder(const Container& container, const MediaTrack& track, Ticks end);

  /// Calls `show` once for each frame that is shown at one or more of `times`, in the order of showing. Moments for
  /// which no frame can be had are passed over. @param times  ascending
  void decode(std::span<const Ticks> times, const Show& show);

  /// Packets that could not be decoded, frames that were patched, and frames whose time goes backwards.
  int64_t damaged() const { return damaged_; }

 private:
  size_t first_unsent() const;
  bool should_seek(Ticks t);
  void seek(Ticks t);
  void read_on(Ticks t);
  bool is_wanted(const TimedPacket& packet);
  void send_front();
  void drain();
  void receive();
  void take();
  void show(const AVFrame& frame, Interval shown);
  void show_held(std::optional<Ticks> end);

  const Container& container_;
  const MediaTrack& track_;
  Ticks end_;
  PacketWindow window_;
  FramePtr frame_, held_;  ///< `held_`: the last frame, while it is not known how long it is shown
  std::span<const Ticks> times_;
  const Show* show_ = nullptr;
  size_t next_ = 0;                 ///< the first moment that is neither served nor passed over
  std::vector<bool> sent_;          ///< [times] the packet of its frame went to the decoder
  std::optional<Ticks> held_from_;  ///< when `held_` begins to show
  std::optional<Ticks> last_;       ///< when the frame before began to show
  std::optional<Ticks> sought_;     ///< the moment of the last seek: none is repeated
  std::optional<Ticks> entered_;    ///< the key frame in the index that the last seek went to
  Ticks patience_{0};               ///< how far ahead it is worth seeking without an index
  bool may_skip_ = false;
  bool seekable_ = true;
  int64_t damaged_ = 0;
};

}  // namespace braid
