#include "braid/media/dicom/dicom_rle.h"

#include <algorithm>

#include "braid/core/error.h"

namespace braid {
namespace {

constexpr size_t rle_header_bytes = 64, max_rle_segments = 15;
constexpr int64_t best_rle_ratio = 64;  // two bytes give 128

size_t rle_number(std::span<const std::byte> frame, size_t index) {
  size_t value = 0;
  for (size_t k = 0; k < 4; ++k) value |= size_t(frame[4 * index + k]) << (8 * k);
  return value;
}

/// Writes a segment's bytes `step` apart. Bytes after the last pixel are padding.
void unpack_segment(std::span<const std::byte> segment, std::byte* to, int64_t pixels, int64_t step) {
  int64_t done = 0;
  size_t at = 0;
  while (done < pixels && at < segment.size()) {
    const int code = int8_t(segment[at++]);
    if (code == -128) continue;
    const bool repeats = code < 0;
    const int64_t count = std::min<int64_t>(repeats ? 1 - code : code + 1, pixels - done);
    if (segment.size() - at < size_t(repeats ? 1 : count)) break;
    for (int64_t k = 0; k < count; ++k) to[(done + k) * step] = segment[at + size_t(repeats ? 0 : k)];
    at += size_t(repeats ? 1 : code + 1);
    done += count;
  }
  require(done == pixels, Fault::data, "", "DICOM ends after ", done, " of ", pixels,
          " pixels of a run-length segment");
}

}  // namespace

std::vector<std::byte> decode_dicom_rle(std::span<const std::byte> frame, int64_t pixels, int64_t samples,
                                        int64_t sample_bytes) {
  const size_t segments = size_t(samples * sample_bytes);
  require(frame.size() >= rle_header_bytes, Fault::data, "", "DICOM ends inside the header of its run-length coding");
  require(rle_number(frame, 0) == segments && segments <= max_rle_segments, Fault::data, "",
          "DICOM is damaged: its run-length coding has ", rle_number(frame, 0), " segments, not ", segments);
  require(pixels / best_rle_ratio <= int64_t(frame.size()), Fault::data, "", "DICOM ends early: ", frame.size(),
          " bytes of run-length coding cannot hold ", pixels, " pixels");
  std::vector<std::byte> out(size_t(pixels) * segments);
  for (size_t s = 0; s < segments; ++s) {
    const size_t from = rle_number(frame, s + 1);
    const size_t to = s + 1 < segments ? rle_number(frame, s + 2) : frame.size();
    require(from >= rle_header_bytes && from <= to && to <= frame.size(), Fault::data, "",
            "DICOM is damaged: run-length segment ", s, " lies at ", from, " to ", to, " of ", frame.size(), " bytes");
    const size_t sample = s / size_t(sample_bytes), byte = size_t(sample_bytes) - 1 - s % size_t(sample_bytes);
    unpack_segment(frame.subspan(from, to - from), out.data() + sample * size_t(sample_bytes) + byte, pixels,
                   int64_t(segments));
  }
  return out;
}

}  // namespace braid
