#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "braid/core/clock.h"
#include "braid/media/container.h"

struct AVCodecContext;
struct AVFrame;
struct AVPacket;
struct AVStream;

/// @file media_track.h
/// One track of a container with its decoder and its clock; what pictures and sounds share of FFmpeg.

namespace braid {

/// Gives a decoder back to FFmpeg.
struct FreeCodec {
  void operator()(AVCodecContext* context) const;
};
/// Gives a frame back to FFmpeg.
struct FreeFrame {
  void operator()(AVFrame* frame) const;
};
/// Gives a packet back to FFmpeg.
struct FreePacket {
  void operator()(AVPacket* packet) const;
};
using CodecPtr = std::unique_ptr<AVCodecContext, FreeCodec>;
using FramePtr = std::unique_ptr<AVFrame, FreeFrame>;
using PacketPtr = std::unique_ptr<AVPacket, FreePacket>;

/// An empty frame. @throws Error  Fault::internal when there is no memory
FramePtr new_frame();
/// An empty packet. @throws Error  Fault::internal when there is no memory
PacketPtr new_packet();

/// What a track holds.
enum class TrackKind { picture, sound };

/// Tracks of a kind that show or sound in time; the picture of a record's cover is none of them.
int64_t count_tracks(const Container& container, TrackKind kind);

/// A track that is about to be decoded. The other tracks of its container are not read any more.
class MediaTrack {
 public:
  /// @param index  of the track among those of its kind; -1: the best one, as FFmpeg judges (default flag, resolution)
  /// @throws Error  Fault::data when there is no such track, Fault::absent when there is no sound at all,
  /// Fault::unsupported for a codec that is not built in
  MediaTrack(const Container& container, TrackKind kind, int64_t index, const std::string& subject);

  /// Makes the decoder, of one thread: the caller decodes many files at once.
  /// @param max_pixels  of a picture, checked before memory is taken, now and when the size changes on the way
  /// @throws Error  Fault::data when the codec's header is damaged or the pictures are too large
  void open_decoder(int64_t max_pixels = 178'956'970);

  AVStream& stream() const { return *stream_; }
  AVCodecContext& codec() const { return *codec_; }
  const char* codec_name() const;  ///< FFmpeg's name: "h264"

  /// The moment of a time stamp of this track, counted from the start of the file: the earliest track begins at 0.
  /// None where there is no time stamp, or one that is more than ten years away, as damaged files claim.
  std::optional<Ticks> time_of(int64_t stamp) const;
  /// The time stamp at or just before a moment.
  int64_t stamp_of(Ticks time) const;
  /// A duration in the units of this track; 0 where it is not known.
  Ticks length_of(int64_t duration) const;

 private:
  std::string subject_;
  AVStream* stream_ = nullptr;
  CodecPtr codec_;
  Ticks file_start_{0};
};

}  // namespace braid
