#include "braid/media/video.h"

#include <algorithm>
#include <cmath>

#include "braid/media/byte_source.h"
#include "braid/media/film_header.h"
#include "braid/media/frame_scaler.h"
#include "braid/media/key_frames.h"
#include "braid/media/media_clip.h"
#include "braid/media/orientation.h"
#include "braid/media/video_decoder.h"

namespace braid {
namespace {

/// An opened film.
struct Film {
  explicit Film(ByteSource& source)
      : container((require(source.size() > 0, Fault::data, source.name(), "is empty"), source)),
        track(container, TrackKind::picture, -1, source.name()) {}
  Container container;
  MediaTrack track;
};

Interval clip_of(const VideoRequest& request, const VideoFacts& facts, const std::string& subject) {
  if (!request.clip) return facts.span;
  const Interval clip = *request.clip;
  check_clip(clip, subject);
  require(clip.begin < facts.span.end && clip.end > facts.span.begin, Fault::absent, subject, "is wanted from ",
          seconds(clip.begin), " s to ", seconds(clip.end), " s, but shows from ", seconds(facts.span.begin), " s to ",
          seconds(facts.span.end), " s");
  return clip;
}

/// Sets the size of the pictures that are wanted.
void choose_size(const VideoRequest& request, const VideoFacts& facts, Video& video) {
  require(request.width >= 0 && request.height >= 0, Fault::internal, "", "read_video: to ", request.width, " x ",
          request.height);
  const double shape = double(facts.width) / double(facts.height);
  video.width = request.width;
  video.height = request.height;
  if (video.width == 0 && video.height == 0) {
    video.width = facts.width;
    video.height = facts.height;
  } else if (video.width == 0) {
    video.width = std::max<int64_t>(1, std::llround(double(video.height) * shape));
  } else if (video.height == 0) {
    video.height = std::max<int64_t>(1, std::llround(double(video.width) / shape));
  }
  video.channels = request.grey ? 1 : 3;
}

void check_cost(const VideoRequest& request, const Video& video, const std::string& subject) {
  const VideoLimits& limits = request.limits;
  const int64_t frames = planned_frames(request.plan, video.wanted);
  require(frames <= limits.max_frames, Fault::data, subject, "would give ", frames, " frames in ",
          seconds(video.wanted.length()), " s; at most ", limits.max_frames, " are allowed");
  const double bytes = double(frames) * double(video.width) * double(video.height) * double(video.channels);
  require(double(video.width) * double(video.height) <= double(limits.max_pixels), Fault::data, subject,
          "would give frames of ", video.width, " x ", video.height, " pixels; at most ", limits.max_pixels,
          " pixels are allowed");
  require(bytes <= double(limits.max_bytes), Fault::data, subject, "would take ", bytes, " bytes for ", frames,
          " frames of ", video.width, " x ", video.height, "; at most ", limits.max_bytes, " are allowed");
}

/// The moments that are wanted.
std::vector<Ticks> moments_of(const VideoRequest& request, Interval clip, ByteSource& source) {
  const auto* keys = std::get_if<KeyFrames>(&request.plan);
  if (!keys) return planned_times(request.plan, clip);
  Film film(source);
  constexpr int64_t most_keys = 10'000'000;  // more than ten hours of frames that are all key frames
  return thinned(key_frame_times(film.container, film.track, clip, most_keys, source.name()), keys->at_most);
}

/// Decodes the wanted frames into `video`.
void decode_frames(Film& film, const VideoRequest& request, const std::string& subject, Video& video) {
  film.track.open_decoder(request.limits.max_pixels);
  const int orientation = display_orientation(film.track);
  const bool turned = orientation >= 5;
  FrameScaler scaler(turned ? video.height : video.width, turned ? video.width : video.height, request.grey, subject);
  // The last frame of a film that is cut short is not held until where its header ends.
  const Ticks end = video.facts.whole ? video.facts.span.end : video.facts.span.begin;
  VideoDecoder decoder(film.container, film.track, end);
  video.frame_of.assign(video.moments.size(), -1);
  video.times.reserve(video.moments.size());
  video.pixels.reserve(video.moments.size() * size_t(video.width * video.height * video.channels));
  decoder.decode(video.moments, [&](const AVFrame& frame, Interval shown, size_t first, size_t count) {
    const Image& stored = scaler.scale(frame);
    const auto append = [&](const Image& image) {
      video.pixels.insert(video.pixels.end(), image.pixels.begin(), image.pixels.end());
    };
    orientation == 1 ? append(stored) : append(upright(stored, orientation));
    if (!video.times.empty()) shown.begin = std::max(shown.begin, video.times.back().end);
    std::fill_n(video.frame_of.begin() + int64_t(first), count, video.frames());
    video.times.push_back(shown);
  });
  video.damaged = decoder.damaged();
}

/// From the first to the last moment that is inside the track, or as far as frames could be had.
Interval seen_part(const Video& video) {
  Interval seen{std::max(video.wanted.begin, video.facts.span.begin), std::min(video.wanted.end, video.facts.span.end)};
  const auto lacks = [&](size_t i) { return video.frame_of[i] < 0 && seen.contains(video.moments[i]); };
  size_t first = 0, last = video.moments.size() - 1;
  while (video.moments[first] < seen.begin) ++first;
  while (last > first && video.moments[last] >= seen.end) --last;
  if (lacks(first)) seen.begin = std::max(seen.begin, video.times.front().begin);
  if (lacks(last)) seen.end = std::min(seen.end, video.times.back().end);
  return seen;
}

Video read(ByteSource& source, const VideoRequest& request) {
  Film film(source);
  Video video;
  video.facts = film_facts(film.container, film.track, source);
  video.wanted = clip_of(request, video.facts, source.name());
  choose_size(request, video.facts, video);
  check_cost(request, video, source.name());
  video.moments = moments_of(request, video.wanted, source);
  decode_frames(film, request, source.name(), video);
  require(video.frames() > 0, Fault::data, source.name(), "has no frame that can be decoded from ",
          seconds(video.wanted.begin), " s to ", seconds(video.wanted.end), " s",
          video.facts.whole ? "" : "; the file is cut short");
  video.seen = seen_part(video);
  return video;
}

/// The result of `work`, or the reason why the film is not good for it.
template <class Work>
auto attempt(const Work& work) -> Result<decltype(work())> {
  try {
    return work();
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return e;
  }
}

VideoFacts facts_of(ByteSource& source) {
  const Film film(source);
  return film_facts(film.container, film.track, source);
}

constexpr const char* in_memory = "film in memory";

}  // namespace

Result<Video> read_video(const std::filesystem::path& path, const VideoRequest& request) {
  return attempt([&] {
    ByteSource source(path);
    return read(source, request);
  });
}

Result<Video> decode_video(std::span<const std::byte> bytes, const VideoRequest& request) {
  return attempt([&] {
    ByteSource source(bytes, in_memory);
    return read(source, request);
  });
}

Result<VideoFacts> video_facts(const std::filesystem::path& path) {
  return attempt([&] {
    ByteSource source(path);
    return facts_of(source);
  });
}

Result<VideoFacts> video_facts(std::span<const std::byte> bytes) {
  return attempt([&] {
    ByteSource source(bytes, in_memory);
    return facts_of(source);
  });
}

}  // namespace braid
