#pragma once

#include "braid/media/audio.h"
#include "braid/media/byte_source.h"

/// @file audio_decoder.h
/// The general way to samples: FFmpeg's demuxers and decoders.

namespace braid {

/// Decodes the best sound track of `source`.
/// @throws Error  as `read_audio`
Audio read_with_ffmpeg(ByteSource& source, const AudioRequest& request);

}  // namespace braid
