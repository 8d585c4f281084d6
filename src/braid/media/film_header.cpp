#include "braid/media/film_header.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string_view>

namespace braid {
namespace {

/// The nine numbers of the display matrix; FFmpeg moved them to the codec's parameters in version 6.1.
template <class Stream>
const uint8_t* display_matrix(const Stream& stream) {
  if constexpr (requires { stream.codecpar->coded_side_data; }) {
    for (int i = 0; i < stream.codecpar->nb_coded_side_data; ++i) {
      const auto& side = stream.codecpar->coded_side_data[i];
      if (side.type == AV_PKT_DATA_DISPLAYMATRIX && side.size >= 9 * sizeof(int32_t)) return side.data;
    }
    return nullptr;
  } else {
    size_t size = 0;
    const uint8_t* data = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    return size >= 9 * sizeof(int32_t) ? data : nullptr;
  }
}

/// How long the header says the file lasts; 0: it does not, or it was guessed from the number of bytes.
Ticks claimed_length(const AVFormatContext& context) {
  constexpr int64_t ten_years_us = int64_t{315'360'000} * 1'000'000;
  const bool guessed = context.duration_estimation_method == AVFMT_DURATION_FROM_BITRATE;
  if (guessed || context.duration <= 0 || context.duration > ten_years_us) return Ticks{0};
  return Ticks(av_rescale(context.duration, one_second.count(), AV_TIME_BASE));
}

/// Where the picture and the file end, as their packets say.
struct Ends {
  Ticks picture{0}, any{0};
  bool known = false;
};

/// Reads packets to the end of the file, from the last key frame before `from` on.
Ends read_ends(ByteSource& source, Ticks from) {
  const Container container(source);
  AVFormatContext& context = *container.context();
  const MediaTrack track(container, TrackKind::picture, -1, source.name());
  for (unsigned i = 0; i < context.nb_streams; ++i) context.streams[i]->discard = AVDISCARD_DEFAULT;
  if (from > Ticks{0} && av_seek_frame(&context, track.stream().index, track.stamp_of(from), AVSEEK_FLAG_BACKWARD) < 0)
    return {};
  Ends ends;
  const PacketPtr packet = new_packet();
  for (; av_read_frame(&context, packet.get()) >= 0; av_packet_unref(packet.get())) {
    const AVStream& stream = *context.streams[packet->stream_index];
    const int64_t stamp = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
    if (stamp == AV_NOPTS_VALUE) continue;
    const AVRational to = track.stream().time_base;
    const auto begin = track.time_of(av_rescale_q(stamp, stream.time_base, to));
    if (!begin) continue;
    const Ticks end =
        *begin + std::max(Ticks{1}, track.length_of(av_rescale_q(packet->duration, stream.time_base, to)));
    ends.any = std::max(ends.any, end);
    if (&stream != &track.stream()) continue;
    ends.picture = std::max(ends.picture, end);
    ends.known = true;
  }
  return ends;
}

/// True when the index of the container points behind the end of the file.
bool is_cut_short(const AVStream& stream, int64_t file_bytes) {
  const int entries = avformat_index_get_entries_count(&stream);
  if (entries == 0) return false;
  const AVIndexEntry* last = avformat_index_get_entry(const_cast<AVStream*>(&stream), entries - 1);
  return last->pos > file_bytes - last->size;
}

/// How long the frames last that an AVI file's header counts; 0 for other files. FFmpeg takes off its length what is
/// missing of a file that was cut, but not off this number.
Ticks counted_length(const AVFormatContext& context, const MediaTrack& track) {
  constexpr int64_t most_frames = int64_t{1} << 40;
  const AVStream& stream = track.stream();
  const bool is_avi = std::string_view(context.iformat->name) == "avi";
  if (!is_avi || stream.nb_frames <= 0 || stream.nb_frames > most_frames) return Ticks{0};
  return track.length_of(stream.nb_frames);  // its time is counted in frames
}

void find_span(const Container& container, const MediaTrack& track, ByteSource& source, VideoFacts& facts) {
  const AVFormatContext& context = *container.context();
  const AVStream& stream = track.stream();
  facts.span.begin = track.time_of(stream.start_time).value_or(Ticks{0});
  const bool matroska = std::string_view(context.iformat->name).find("matroska") != std::string_view::npos;
  const Ticks stated = track.length_of(stream.duration), claimed = claimed_length(context);
  if (stated > Ticks{0} && claimed > Ticks{0} && !matroska) {
    const Ticks counted = counted_length(context, track);
    const bool is_shortened = counted > stated + one_second / 2;
    facts.span.end = facts.span.begin + (is_shortened ? counted : stated);
    facts.whole = !is_shortened && !is_cut_short(stream, source.size());
    return;
  }
  // Matroska says how long the longest track is, and others nothing: the last packets know.
  Ends ends = read_ends(source, claimed);
  if (!ends.known) ends = read_ends(source, Ticks{0});
  require(ends.known, Fault::data, source.name(), "has a picture track without a single frame");
  facts.span.end = std::max(ends.picture, facts.span.begin + Ticks{1});
  constexpr Ticks slack = one_second / 2;  // a track may end a little before the moment that the header rounds to
  facts.whole = ends.any + slack >= claimed;
  if (!facts.whole) facts.span.end = claimed;
}

}  // namespace

int display_orientation(const MediaTrack& track) {
  const uint8_t* bytes = display_matrix(track.stream());
  if (!bytes) return 1;
  int32_t m[9];
  std::memcpy(m, bytes, sizeof(m));
  // A stored step to the right is (m[0], m[1]) on the screen, one downwards is (m[3], m[4]); in 16.16 fixed point.
  const auto sign = [](int32_t v) { return std::abs(int64_t{v}) < (1 << 12) ? 0 : v > 0 ? 1 : -1; };
  const int right_x = sign(m[0]), right_y = sign(m[1]), down_x = sign(m[3]), down_y = sign(m[4]);
  if (right_y == 0 && down_x == 0) return right_x >= 0 ? (down_y >= 0 ? 1 : 4) : (down_y >= 0 ? 2 : 3);
  if (right_x == 0 && down_y == 0) return right_y > 0 ? (down_x > 0 ? 5 : 6) : (down_x > 0 ? 8 : 7);
  return 1;
}

VideoFacts film_facts(const Container& container, const MediaTrack& track, ByteSource& source) {
  const AVStream& stream = track.stream();
  const AVCodecParameters& codec = *stream.codecpar;
  require(codec.width > 0 && codec.height > 0, Fault::data, source.name(), "has a picture track of ", codec.width,
          " x ", codec.height, " pixels");
  VideoFacts facts;
  facts.width = codec.width;
  facts.height = codec.height;
  const AVRational pixel = av_guess_sample_aspect_ratio(container.context(), const_cast<AVStream*>(&stream), nullptr);
  if (pixel.num > 0 && pixel.den > 0)
    facts.width = std::max<int64_t>(1, std::llround(double(codec.width) * pixel.num / pixel.den));
  if (display_orientation(track) >= 5) std::swap(facts.width, facts.height);
  if (stream.avg_frame_rate.num > 0 && stream.avg_frame_rate.den > 0)
    facts.frames_per_second = av_q2d(stream.avg_frame_rate);
  facts.codec = track.codec_name();
  facts.sound_tracks = count_tracks(container, TrackKind::sound);
  facts.picture_tracks = count_tracks(container, TrackKind::picture);
  find_span(container, track, source, facts);
  return facts;
}

}  // namespace braid
