#pragma once

#include "braid/media/audio.h"
#include "braid/media/image.h"

/// @file spectrogram.h
/// A recording as a picture.

namespace braid {

/// Log-mel energies, time from left to right and pitch upwards, in the colours of `magma`; the loudest 80 dB are told
/// apart. Of the first channel.
/// @return a colour picture of width_px x height_px
Image spectrogram(const Audio& audio, int64_t width_px, int64_t height_px);

}  // namespace braid
