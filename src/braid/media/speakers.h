#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "braid/media/audio.h"

/// @file speakers.h
/// How recordings for several loudspeakers are mixed down to one or two channels.
///
/// Where a file says for which speakers its channels are, a mask holds a bit for each, lowest bit first, numbered as in
/// WAVE_FORMAT_EXTENSIBLE (FFmpeg's AV_CH_* are the same bits). A mask of 0 says nothing, and so does one that does not
/// name every channel.

namespace braid {

/// Weights that mix channels down to one; their sum is 1.
///
/// ITU-R BS.775-3, annex 4, table 2 (mono): front left and right 1/sqrt(2), centre 1, surround 1/2, one that is behind
/// or above the middle 1/sqrt(2) as two that share it, and no low-frequency channel; then scaled to the sum 1, so that
/// nothing clips. A mask that does not name every channel gives the mean. Stereo is the mean either way.
std::vector<float> mono_weights(int64_t channels, uint64_t channel_mask);

/// The mono mix of a recording whose channels were kept apart: what reading it as `mono` gives, but for rounding. [S]
std::vector<float> mono_mix(const Audio& audio);

/// Whether the channels are for loudspeakers around a listener: five or more, all named, with a left and a right among
/// them. Fewer are as often microphones, whose channels FLAC and many programs call front and back for want of better
/// names.
bool is_surround(int64_t channels, uint64_t channel_mask);

/// Weights that mix the channels of surround sound down to a left and a right one.
///
/// ITU-R BS.775-3, annex 4, table 2 (stereo): front 1 to its side, centre 1/sqrt(2) to either, surround 1/sqrt(2) to
/// its side, and no low-frequency channel; one that is behind or above the middle 1/2 to either, as two that share it.
/// Both are scaled alike, so that nothing clips. Where the sides have speakers alike, their mean is the mono mix.
std::array<std::vector<float>, 2> stereo_weights(uint64_t channel_mask);

}  // namespace braid
