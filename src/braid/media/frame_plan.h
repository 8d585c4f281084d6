#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "braid/core/clock.h"

/// @file frame_plan.h
/// Which moments of a film are wanted. Arithmetic on exact ticks; no file is asked.

namespace braid {

/// `count` frames: the centres of as many equal parts of the clip, t_k = begin + length * (k + 0.5) / count. TSN's
/// sampling at test time. Source: Wang et al. 2016, arXiv:1608.00859.
struct UniformFrames {
  int64_t count = 16;
  bool operator==(const UniformFrames&) const = default;
};

/// A frame every 1 / (hz / per) s, t_k = begin + k * per / hz while it is in the clip: {30000, 1001} is 29.97 a second.
struct FramesAtRate {
  int64_t hz = 1, per = 1;
  bool operator==(const FramesAtRate&) const = default;
};

/// `count` frames, `stride` apart: from the begin of the clip, or with their middle in the middle of the clip. Frames
/// that fall outside the clip are left out.
struct FrameWindow {
  int64_t count = 16;
  Ticks stride = one_second / 10;
  bool centred = false;
  bool operator==(const FrameWindow&) const = default;
};

/// Frames that can be decoded alone, `at_most` so many: evenly chosen where the clip has more. Cheap, and uneven in
/// time.
struct KeyFrames {
  int64_t at_most = 16;
  bool operator==(const KeyFrames&) const = default;
};

using FramePlan = std::variant<UniformFrames, FramesAtRate, FrameWindow, KeyFrames>;

/// How many frames a plan wants of a clip at most; 0 for a clip of no length.
/// @throws Error  Fault::config for a plan with a count, rate or stride below 1
int64_t planned_frames(const FramePlan& plan, Interval clip);

/// The moments in ascending order, inside the clip. Of `KeyFrames`, which only the file knows, none.
/// @throws Error  as `planned_frames`
std::vector<Ticks> planned_times(const FramePlan& plan, Interval clip);

/// Chooses `at_most` of ascending moments evenly: the centres of equal parts of the list.
std::vector<Ticks> thinned(std::vector<Ticks> times, int64_t at_most);

}  // namespace braid
