#include "braid/media/key_frames.h"

extern "C" {
#include <libavcodec/packet.h>
#include <libavformat/avformat.h>
}

#include <algorithm>
#include <string_view>

#include "braid/core/error.h"

namespace braid {

std::vector<Ticks> key_frame_times(const Container& container, const MediaTrack& track, Interval clip, int64_t most,
                                   const std::string& subject) {
  AVFormatContext* context = container.context();
  // Matroska then reads nothing else. MP4's reader would lose count of its times of showing (FFmpeg 5.1).
  if (std::string_view(context->iformat->name).starts_with("matroska")) track.stream().discard = AVDISCARD_NONKEY;
  if (clip.begin > Ticks{0})
    (void)av_seek_frame(context, track.stream().index, track.stamp_of(clip.begin), AVSEEK_FLAG_BACKWARD);
  std::vector<Ticks> times;
  const PacketPtr packet = new_packet();
  for (; av_read_frame(context, packet.get()) >= 0; av_packet_unref(packet.get())) {
    if (packet->stream_index != track.stream().index) continue;
    const auto place = track.time_of(packet->dts);
    if (place && *place >= clip.end) break;  // nothing is shown before it is decoded
    const bool whole = !(packet->flags & AV_PKT_FLAG_DISCARD) && packet->flags & AV_PKT_FLAG_KEY;
    const auto shown = track.time_of(packet->pts);
    if (!whole || !shown || !clip.contains(*shown)) continue;
    require(int64_t(times.size()) < most, Fault::data, subject, "has more than ", most, " key frames in the clip");
    times.push_back(*shown);
  }
  std::sort(times.begin(), times.end());
  return times;
}

}  // namespace braid
