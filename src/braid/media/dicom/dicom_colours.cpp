#include "braid/media/dicom/dicom_colours.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "braid/core/error.h"

namespace braid {
namespace {

/// Full-range YBR to RGB, in place.
void ybr_to_rgb(std::vector<uint8_t>& pixels) {
  const auto clip = [](double value) { return uint8_t(std::lround(std::clamp(value, 0.0, 255.0))); };
  for (size_t p = 0; p + 2 < pixels.size(); p += 3) {
    const double y = pixels[p], b = pixels[p + 1] - 128.0, r = pixels[p + 2] - 128.0;
    pixels[p] = clip(y + 1.402 * r);
    pixels[p + 1] = clip(y - 0.344136 * b - 0.714136 * r);
    pixels[p + 2] = clip(y + 1.772 * b);
  }
}

/// One colour of a palette: from the stored value `first` on.
struct DicomTable {
  int32_t first = 0;
  std::vector<uint8_t> entries;

  uint8_t of(int32_t stored) const {
    return entries[size_t(std::clamp<int64_t>(int64_t(stored) - first, 0, int64_t(entries.size()) - 1))];
  }
};

/// @param descriptor  (0028,1101) to (0028,1103): entries, first stored value, bits of an entry
/// @param content     (0028,1201) to (0028,1203)
DicomTable read_table(const DicomDataSet& data, uint32_t descriptor, uint32_t content, bool is_signed) {
  const auto stated = data.word(descriptor, 0), first = data.word(descriptor, 1), bits = data.word(descriptor, 2);
  require(stated && first && bits, Fault::data, "", "DICOM of PALETTE COLOR has no description of its palette");
  require(*bits == 8 || *bits == 16, Fault::data, "", "DICOM's palette has entries of ", *bits,
          " bits; 8 and 16 exist");
  const size_t count = *stated == 0 ? 65536 : *stated;
  const auto bytes = data.value(content);
  const bool by_byte = *bits == 8 && bytes.size() < 2 * count;  // two entries in a word, the first in its low byte
  require(bytes.size() >= (by_byte ? count : 2 * count), Fault::data, "", "DICOM's palette ends after ", bytes.size(),
          " bytes of ", count, " entries");
  DicomTable table{is_signed ? int32_t(int16_t(*first)) : int32_t(*first), std::vector<uint8_t>(count)};
  for (size_t k = 0; k < count; ++k) {
    if (by_byte)
      table.entries[k] = uint8_t(bytes[data.syntax().is_big_endian ? std::min(k ^ 1, bytes.size() - 1) : k]);
    else
      table.entries[k] = uint8_t(*data.word(content, k) >> (*bits - 8));
  }
  return table;
}

}  // namespace

void paint_dicom_colours(const DicomPicture& picture, const DicomFrame& frame, Image& image) {
  const int64_t pixels = picture.pixels();
  const int depth = picture.bits.stored;
  for (int64_t p = 0; p < pixels; ++p)
    for (int64_t c = 0; c < 3; ++c) {
      const uint32_t raw = frame.sample(frame.is_by_plane() ? c * pixels + p : 3 * p + c);
      const uint32_t value = (raw >> picture.bits.shift) & ((1u << depth) - 1);
      image.pixels[size_t(3 * p + c)] = uint8_t(depth >= 8 ? value >> (depth - 8) : value * 255 / ((1u << depth) - 1));
    }
  if (picture.colours != DicomColours::rgb && !frame.is_rgb()) ybr_to_rgb(image.pixels);
}

void paint_dicom_palette(const DicomDataSet& data, const DicomPicture& picture, const DicomFrame& frame, Image& image) {
  require(data.value(0x00281221).empty(), Fault::unsupported, "",
          "DICOM with a segmented palette, which is not decoded");
  std::array<DicomTable, 3> tables;
  for (uint32_t c = 0; c < 3; ++c) tables[c] = read_table(data, 0x00281101 + c, 0x00281201 + c, picture.bits.is_signed);
  for (int64_t p = 0; p < picture.pixels(); ++p) {
    const int32_t stored = picture.bits.of(frame.sample(p));
    for (size_t c = 0; c < 3; ++c) image.pixels[size_t(3 * p) + c] = tables[c].of(stored);
  }
}

}  // namespace braid
