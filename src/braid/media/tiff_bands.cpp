#include <tiffio.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <type_traits>

#include "braid/media/bands.h"
#include "braid/media/mapped_file.h"
#include "braid/media/orientation.h"
#include "braid/media/tiff_file.h"

/// @file tiff_bands.cpp
/// TIFF as bands: every sample of the first page as the number that it is.

namespace braid {
namespace {

/// What a strip or tile may take: all values in the widest samples. @param max_values  of all bands
int64_t most_strip_bytes(int64_t max_values) { return max_values * 8 + (1 << 20); }

/// Whether pictures show all of it; see `TiffBands::is_plain`.
bool is_plain(const TiffLayout& layout) {
  if (!layout.is_unsigned() || layout.bits > 16) return false;
  const int64_t colours = layout.samples - (layout.alpha > 0 ? 1 : 0);
  const int64_t unsaid = layout.bits <= 8 && layout.alpha == 0 ? 1 : 0;  // that may be there besides
  if (layout.is_grey()) return colours <= 1 + unsaid;
  return colours <= (layout.is_colour() ? 3 + unsaid : 4);
}

/// The value that stands for nothing measured, where the file names one.
std::optional<double> nothing_measured(TIFF* tiff) {
  const TIFFField* field = TIFFFindField(tiff, TIFFTAG_GDAL_NODATA, TIFF_ANY);
  if (!field || TIFFFieldDataType(field) != TIFF_ASCII) return std::nullopt;
  std::string word;
  const char* letters = nullptr;
  if (TIFFFieldPassCount(field)) {
    uint32_t count = 0;
    if (!TIFFGetField(tiff, TIFFTAG_GDAL_NODATA, &count, &letters) || !letters) return std::nullopt;
    word.assign(letters, strnlen(letters, count));
  } else {
    if (!TIFFGetField(tiff, TIFFTAG_GDAL_NODATA, &letters) || !letters) return std::nullopt;
    word = letters;
  }
  char* end = nullptr;
  const double value = std::strtod(word.c_str(), &end);
  return end == word.c_str() ? std::nullopt : std::optional(value);
}

/// Where the stored samples of a page go, as floats.
struct Sink {
  const TiffLayout& layout;
  std::optional<double> nothing;
  int64_t max_values;
  Bands& bands;  ///< in stored order

  template <class Sample>
  void take(const uint8_t* from, int64_t x, int64_t y, int64_t count, int64_t plane) const {
    const int64_t samples = layout.is_together() ? layout.samples : 1, area = bands.height * bands.width;
    for (int64_t s = 0; s < samples; ++s) {
      float* to = bands.values.data() + (plane + s) * area + y * bands.width + x;
      for (int64_t i = 0; i < count; ++i) {
        Sample value;  // libtiff swapped it to our order
        std::memcpy(&value, from + (i * samples + s) * int64_t(sizeof value), sizeof value);
        to[i] = nothing && is_nothing(value) ? std::numeric_limits<float>::quiet_NaN() : float(value);
      }
    }
  }

 private:
  template <class Sample>
  bool is_nothing(Sample value) const {
    if constexpr (std::is_same_v<Sample, float>)
      return value == float(*nothing);  // written with fewer digits than a double has
    else
      return double(value) == *nothing;
  }
};

template <class Sample>
void read_samples(TIFF* tiff, const TiffMemory& memory, const Sink& sink) {
  const TiffLayout& layout = sink.layout;
  const ImageLimits limits{sink.max_values / (layout.is_together() ? layout.samples : 1)};  // of a tile
  for (int64_t plane = 0; plane < (layout.is_together() ? 1 : layout.samples); ++plane) {
    const auto put = [&](const uint8_t* from, int64_t x, int64_t y, int64_t count) {
      sink.take<Sample>(from, x, y, count, plane);
    };
    read_tiff_pixels(tiff, memory, layout, limits, uint16_t(plane), put);
  }
}

void read_any_samples(TIFF* tiff, const TiffMemory& memory, const Sink& sink) {
  const TiffLayout& layout = sink.layout;
  const bool is_float = layout.format == SAMPLEFORMAT_IEEEFP, is_signed = layout.format == SAMPLEFORMAT_INT;
  if (is_float && layout.bits == 32) return read_samples<float>(tiff, memory, sink);
  if (is_float && layout.bits == 64) return read_samples<double>(tiff, memory, sink);
  if (is_signed && layout.bits == 8) return read_samples<int8_t>(tiff, memory, sink);
  if (is_signed && layout.bits == 16) return read_samples<int16_t>(tiff, memory, sink);
  if (is_signed && layout.bits == 32) return read_samples<int32_t>(tiff, memory, sink);
  if (is_signed && layout.bits == 64) return read_samples<int64_t>(tiff, memory, sink);
  if (layout.is_unsigned() && layout.bits == 8) return read_samples<uint8_t>(tiff, memory, sink);
  if (layout.is_unsigned() && layout.bits == 16) return read_samples<uint16_t>(tiff, memory, sink);
  if (layout.is_unsigned() && layout.bits == 32) return read_samples<uint32_t>(tiff, memory, sink);
  if (layout.is_unsigned() && layout.bits == 64) return read_samples<uint64_t>(tiff, memory, sink);
  fail(Fault::unsupported, "", "TIFF of samples of ", layout.bits, " bits in format ", layout.format,
       "; bands are whole numbers of 8, 16, 32 or 64 bits or floating point of 32 or 64");
}

Bands turned(Bands stored, int orientation) {
  if (orientation < 2 || orientation > 8) return stored;
  const Turning turn = turning(stored.width, stored.height, orientation);
  Bands out{stored.bands, turn.height, turn.width, std::vector<float>(stored.values.size())};
  for (int64_t b = 0; b < out.bands; ++b) {
    const float* from = stored.band(b).data() + turn.origin;
    float* to = out.band(b).data();
    for (int64_t y = 0; y < out.height; ++y)
      for (int64_t x = 0; x < out.width; ++x) *to++ = from[y * turn.down + x * turn.along];
  }
  return out;
}

Bands decoded(std::span<const std::byte> bytes, int64_t max_values) {
  TiffMemory memory{bytes, 0, ""};
  const OpenTiff tiff = open_tiff(memory, most_strip_bytes(max_values));
  const TiffLayout layout = read_tiff_layout(tiff.get(), memory);
  require(layout.width > 0 && layout.height > 0 && layout.samples > 0, Fault::data, "", "TIFF of ", layout.width, " x ",
          layout.height, " pixels and ", layout.samples, " bands is empty");
  require(double(layout.width) * layout.height * layout.samples <= double(max_values), Fault::data, "", "TIFF has ",
          layout.samples, " bands of ", layout.height, " x ", layout.width, " values, over the limit of ", max_values,
          " values; cut it into tiles");
  const bool is_numbers = layout.is_grey() || layout.is_colour() || layout.photometric == PHOTOMETRIC_SEPARATED;
  require(is_numbers, Fault::unsupported, "", "TIFF of photometric kind ", layout.photometric,
          ", whose samples are no bands; the kind image reads such pictures");
  const auto area = size_t(layout.width) * layout.height;
  Bands stored{layout.samples, layout.height, layout.width, std::vector<float>(area * layout.samples)};
  read_any_samples(tiff.get(), memory, {layout, nothing_measured(tiff.get()), max_values, stored});
  return turned(std::move(stored), layout.orientation);
}

}  // namespace

Result<TiffBands> tiff_bands(const std::filesystem::path& path) {
  try {
    const MappedFile file(path);
    TiffMemory memory{file.bytes(), 0, ""};
    const OpenTiff tiff = open_tiff(memory, most_strip_bytes(most_band_values));
    const TiffLayout layout = read_tiff_layout(tiff.get(), memory);
    const Turning turn = turning(layout.width, layout.height, layout.orientation);
    return TiffBands{layout.samples, turn.height, turn.width, is_plain(layout)};
  } catch (const Error& error) {
    if (error.fault() == Fault::internal) throw;
    return error;
  }
}

Result<Bands> decode_tiff_bands(std::span<const std::byte> bytes, int64_t max_values) {
  try {
    return decoded(bytes, max_values);
  } catch (const Error& error) {
    if (error.fault() == Fault::internal) throw;
    return error;
  }
}

}  // namespace braid
