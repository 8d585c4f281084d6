#include "braid/media/image_alpha.h"

#include <algorithm>
#include <limits>

namespace braid {
namespace {

template <class Sample>
void lay_samples_on_white(std::vector<Sample>& samples, int64_t stride, int64_t channels, AlphaKind kind) {
  constexpr uint64_t white = std::numeric_limits<Sample>::max();
  const int64_t count = int64_t(samples.size()) / stride;
  bool is_used = false;
  for (int64_t p = 0; p < count && !is_used; ++p) is_used = samples[size_t(p * stride + stride - 1)] != 0;
  const Sample* from = samples.data();
  Sample* to = samples.data();  // never past `from`
  for (int64_t p = 0; p < count; ++p, from += stride) {
    const uint64_t alpha = is_used ? from[stride - 1] : white;
    for (int64_t c = 0; c < channels; ++c) {
      const uint64_t colour = from[c];
      const uint64_t shown = kind == AlphaKind::premultiplied ? colour : (colour * alpha + white / 2) / white;
      *to++ = Sample(std::min(white, shown + white - alpha));
    }
  }
  samples.resize(size_t(count * channels));
}

}  // namespace

void lay_on_white(std::vector<uint8_t>& samples, int64_t stride, int64_t channels, AlphaKind kind) {
  lay_samples_on_white(samples, stride, channels, kind);
}

void lay_on_white(std::vector<uint16_t>& samples, int64_t stride, int64_t channels, AlphaKind kind) {
  lay_samples_on_white(samples, stride, channels, kind);
}

}  // namespace braid
