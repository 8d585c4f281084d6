#include "braid/media/wav.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "braid/media/media_clip.h"
#include "braid/media/sample_format.h"
#include "braid/media/sound_builder.h"

namespace braid {
namespace {

uint32_t little(const std::byte* p, int bytes) {
  uint32_t v = 0;
  for (int i = bytes - 1; i >= 0; --i) v = v << 8 | uint32_t(p[i]);
  return v;
}

bool tagged(const std::byte* p, const char* tag) { return std::memcmp(p, tag, 4) == 0; }

/// Bytes 2 to 15 of the GUIDs that stand for a wave format tag (KSDATAFORMAT_SUBTYPE_*).
constexpr std::array<uint8_t, 14> subtype_tail = {0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71};

std::optional<WavSample> sample_of(uint32_t tag, uint32_t bits) {
  if (tag == 1 && bits == 8) return WavSample::u8;
  if (tag == 1 && bits == 16) return WavSample::s16;
  if (tag == 1 && bits == 24) return WavSample::s24;
  if (tag == 1 && bits == 32) return WavSample::s32;
  if (tag == 3 && bits == 32) return WavSample::f32;
  if (tag == 3 && bits == 64) return WavSample::f64;
  return {};
}

/// The `fmt ` chunk; `size` of its bytes stand at `p`.
std::optional<WavLayout> read_format(const std::byte* p, int64_t size) {
  if (size < 16) return {};
  uint32_t tag = little(p, 2);
  const uint32_t channels = little(p + 2, 2), rate = little(p + 4, 4), align = little(p + 12, 2);
  const uint32_t bits = little(p + 14, 2);
  WavLayout layout;
  if (tag == 0xfffe) {
    if (size < 40 || std::memcmp(p + 26, subtype_tail.data(), subtype_tail.size()) != 0) return {};
    if (little(p + 18, 2) > bits) return {};  // more valid bits than bits
    layout.channel_mask = little(p + 20, 4);
    tag = little(p + 24, 2);
  }
  const auto sample = sample_of(tag, bits);
  if (!sample || channels == 0 || rate == 0 || align != channels * (bits / 8)) return {};
  layout.sample = *sample;
  layout.rate_hz = rate;
  layout.channels = channels;
  return layout;
}

int64_t sample_bytes(WavSample sample) {
  switch (sample) {
    case WavSample::u8:
      return 1;
    case WavSample::s16:
      return 2;
    case WavSample::s24:
      return 3;
    case WavSample::s32:
      return 4;
    case WavSample::f32:
      return 4;
    case WavSample::f64:
      return 8;
  }
  return 1;
}

template <class T>
void split(const std::byte* in, int64_t samples, std::vector<std::vector<float>>& planes) {
  const size_t channels = planes.size();
  for (size_t c = 0; c < channels; ++c) {
    float* out = planes[c].data();
    const std::byte* p = in + c * sizeof(T);
    for (int64_t i = 0; i < samples; ++i, p += channels * sizeof(T)) {
      T v;
      std::memcpy(&v, p, sizeof(T));
      out[i] = to_float(v);
    }
  }
}

void split(WavSample sample, const std::byte* in, int64_t samples, std::vector<std::vector<float>>& planes) {
  switch (sample) {
    case WavSample::u8:
      return split<uint8_t>(in, samples, planes);
    case WavSample::s16:
      return split<int16_t>(in, samples, planes);
    case WavSample::s24:
      return split<Int24>(in, samples, planes);
    case WavSample::s32:
      return split<int32_t>(in, samples, planes);
    case WavSample::f32:
      return split<float>(in, samples, planes);
    case WavSample::f64:
      return split<double>(in, samples, planes);
  }
}

}  // namespace

std::optional<WavLayout> find_wav_layout(ByteSource& source) {
  std::array<std::byte, 40> head;
  if (source.read_at(0, std::span(head).first(12)) < 12) return {};
  if (!tagged(head.data(), "RIFF") || !tagged(head.data() + 8, "WAVE")) return {};
  std::optional<WavLayout> layout;
  constexpr int max_chunks = 1000;  // a hostile file may be nothing but chunks
  int64_t at = 12;
  for (int i = 0; i < max_chunks && source.read_at(at, std::span(head).first(8)) == 8; ++i) {
    const int64_t size = little(head.data() + 4, 4);
    if (tagged(head.data(), "fmt ")) {
      const int64_t read = source.read_at(at + 8, std::span(head).first(size_t(std::min<int64_t>(size, 40))));
      if (!(layout = read_format(head.data(), read))) return {};
    } else if (tagged(head.data(), "data")) {
      if (!layout) return {};
      layout->first_byte = at + 8;
      const int64_t present = source.size() - layout->first_byte;
      const bool to_the_end = size == 0 || size == 0xffffffff;
      layout->samples =
          (to_the_end ? present : std::min(size, present)) / (layout->channels * sample_bytes(layout->sample));
      return layout;
    }
    at += 8 + size + (size & 1);
  }
  return {};
}

Audio read_wav(ByteSource& source, const WavLayout& layout, const AudioRequest& request) {
  SoundBuilder builder(request, {layout.rate_hz, layout.channels, layout.channel_mask}, source.name());
  SampleRange part{0, layout.samples};
  if (request.clip) {
    part = samples_of(*request.clip, Ticks{0}, layout.rate_hz);
    part.last = std::min(part.last, layout.samples);
    require(part.first < part.last, Fault::absent, source.name(), "has no sound from ", seconds(request.clip->begin),
            " s to ", seconds(request.clip->end), " s; it ends at ",
            seconds(sample_time(layout.samples, layout.rate_hz)), " s");
  }
  builder.expect(part.last - part.first);
  const int64_t step = layout.channels * sample_bytes(layout.sample);
  const int64_t block = std::min(layout.samples, std::max<int64_t>(1, 8 * 1024 / step));
  std::vector<std::byte> bytes(size_t(block * step));
  std::vector<std::vector<float>> planes(size_t(layout.channels), std::vector<float>(size_t(block)));
  std::vector<const float*> starts;
  for (const auto& plane : planes) starts.push_back(plane.data());
  for (int64_t done = part.first; done < part.last && !builder.full();) {
    const int64_t wanted = std::min(block, part.last - done);
    const int64_t got =
        source.read_at(layout.first_byte + done * step, std::span(bytes).first(size_t(wanted * step))) / step;
    if (got == 0) break;  // the file became shorter while it was read
    split(layout.sample, bytes.data(), got, planes);
    builder.push(starts.data(), got);
    done += got;
  }
  Audio audio = std::move(builder).finish(sample_time(part.first, layout.rate_hz));
  audio.length = sample_time(layout.samples, layout.rate_hz);
  return audio;
}

}  // namespace braid
