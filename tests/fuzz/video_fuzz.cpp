#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "braid/media/audio.h"
#include "braid/media/video.h"

/// @file video_fuzz.cpp
/// Any bytes as a film: its frames by a plan and a clip that the size chooses, and the same clip of its sound.

namespace {

braid::FramePlan plan_of(size_t size) {
  switch (size % 4) {
    case 0:
      return braid::UniformFrames{5};
    case 1:
      return braid::FramesAtRate{30000, 1001};
    case 2:
      return braid::FrameWindow{7, braid::Ticks(70'560'000), true};
    default:
      return braid::KeyFrames{4};
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  braid::VideoRequest request;
  request.plan = plan_of(size);
  request.width = size % 3 == 0 ? 0 : 9;
  request.height = size % 3 == 1 ? 0 : 7;
  request.grey = size % 5 == 0;
  request.limits.max_pixels = 1 << 20;
  request.limits.max_frames = 10'000;
  request.limits.max_bytes = 1 << 24;
  if (size % 7 < 3) request.clip = {braid::Ticks(352'800'000), braid::Ticks(1'411'200'000)};
  const auto video = braid::decode_video(bytes, request);
  if (video) {
    const braid::Video& v = video.value();
    const bool sound = v.frames() > 0 && v.frame_of.size() == v.moments.size() &&
                       int64_t(v.pixels.size()) == v.frames() * v.width * v.height * v.channels;
    if (!sound) std::abort();
    for (const int64_t frame : v.frame_of)
      if (frame < -1 || frame >= v.frames()) std::abort();
    for (size_t i = 0; i + 1 < v.times.size(); ++i)
      if (v.times[i].end > v.times[i + 1].begin) std::abort();
  }
  braid::AudioRequest sound;
  sound.clip = request.clip;
  sound.limits.max_bytes = 1 << 22;
  (void)braid::decode_audio(bytes, sound);
  return 0;
}
