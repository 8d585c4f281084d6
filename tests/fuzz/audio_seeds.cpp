#include <cmath>
#include <numbers>

#include "fuzz/seeds.h"
#include "media/sound_files.h"

/// @file audio_seeds.cpp
/// WAV in the encodings that are read by hand, one that FFmpeg reads, and AU.

std::vector<Seed> seeds() {
  using namespace braid;
  Bytes noise;
  for (int i = 0; i < 480; ++i) append(noise, uint64_t(int(20000 * std::sin(2 * std::numbers::pi * i / 37.0))), 2);
  Bytes au;
  append(au, ".snd");
  for (const uint32_t word : {24u, 960u, 3u, 8000u, 2u})
    for (int shift = 24; shift >= 0; shift -= 8) append(au, word >> shift & 255, 1);
  append(au, noise.data(), noise.size());
  const std::pair<const char*, Bytes> files[] = {
      {"pcm_16.wav", wav_file({}, noise)},
      {"pcm_8.wav", wav_file({.bits = 8}, noise)},
      {"pcm_24.wav", wav_file({.channels = 2, .bits = 24, .rate_hz = 44100, .extensible = true, .mask = 3}, noise)},
      {"float_32.wav", wav_file({.tag = 3, .bits = 32}, noise)},
      {"float_64.wav", wav_file({.tag = 3, .channels = 6, .bits = 64, .extensible = true, .mask = 0x3f}, noise)},
      {"mu_law.wav", wav_file({.tag = 7, .bits = 8, .rate_hz = 8000}, noise)},
      {"endless.wav", wav_file({.data_size = 0xffffffff}, noise)},
      {"stereo.au", au}};
  std::vector<Seed> out;
  for (const auto& [name, bytes] : files)
    out.push_back({name, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}});
  return out;
}
