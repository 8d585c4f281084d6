#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "braid/media/media_track.h"

/// @file key_frames.h
/// Where a film can be entered.

namespace braid {

/// When the key frames of a clip begin to show, ascending. Packets are looked at, not decoded.
/// @throws Error  Fault::data when there are more than `most`
std::vector<Ticks> key_frame_times(const Container& container, const MediaTrack& track, Interval clip, int64_t most,
                                   const std::string& subject);

}  // namespace braid
