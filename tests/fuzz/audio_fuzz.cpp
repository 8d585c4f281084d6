#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "braid/media/audio.h"

/// @file audio_fuzz.cpp
/// Any bytes as a sound file, through the WAV reader and FFmpeg.

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  braid::AudioRequest request;
  request.rate_hz = size % 2 ? 16000 : 0;
  request.mono = size % 3 != 0;
  request.stereo = size % 3 == 0 && size % 2 == 0;
  request.limits.max_bytes = 1 << 24;
  const auto audio = braid::decode_audio(std::as_bytes(std::span(data, size)), request);
  if (audio && audio.value().samples() == 0) std::abort();  // a success has samples
  return 0;
}
