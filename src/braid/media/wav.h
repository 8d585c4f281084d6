#pragma once

#include <cstdint>
#include <optional>

#include "braid/media/audio.h"
#include "braid/media/byte_source.h"

/// @file wav.h
/// Plain PCM in RIFF/WAVE (Microsoft, "Multiple channel audio data and WAVE files"), without the cost of opening
/// FFmpeg.

namespace braid {

/// How one sample of a plain WAV file is stored, little-endian.
enum class WavSample { u8, s16, s24, s32, f32, f64 };

/// Where the samples of a plain WAV file lie.
struct WavLayout {
  WavSample sample = WavSample::s16;
  int64_t rate_hz = 0;
  int64_t channels = 0;
  uint64_t channel_mask = 0;  ///< speaker positions of WAVE_FORMAT_EXTENSIBLE, lowest bit first; 0: not said
  int64_t first_byte = 0;     ///< of the first sample
  int64_t samples = 0;        ///< per channel, that the file really holds
};

/// Reads the chunks up to the samples. Nothing is returned for whatever is not plain PCM (compressed, RF64, damaged
/// header, no WAV at all): FFmpeg judges that.
///
/// The samples end with the data chunk or with the file, whichever is first; a chunk size of 0 or 2^32 - 1 means "to
/// the end of the file", as recorders write that do not know the length in advance.
std::optional<WavLayout> find_wav_layout(ByteSource& source);

/// Reads the samples that `layout` tells of.
/// @throws Error  as `read_audio`
Audio read_wav(ByteSource& source, const WavLayout& layout, const AudioRequest& request);

}  // namespace braid
