#include "braid/media/dicom/dicom_grey.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "braid/media/image_depth.h"

namespace braid {
namespace {

struct Rescale {
  double slope = 1, intercept = 0;
  double of(int32_t stored) const { return slope * stored + intercept; }
};

/// Real values to 0..1.
struct DicomWindow {
  double centre = 0, width = 1;
  bool is_sigmoid = false;

  double of(double value) const {
    if (is_sigmoid) return 1 / (1 + std::exp(-4 * (value - centre) / width));
    if (width <= 0) return value > centre ? 1 : 0;
    return std::clamp((value - centre) / width + 0.5, 0.0, 1.0);
  }
};

/// None where the file has none, or one without a width, which some write for none.
std::optional<DicomWindow> read_window(const DicomDataSet& data) {
  const std::optional<double> centre = data.decimal(0x00281050), width = data.decimal(0x00281051);
  const std::string_view function = data.chars(0x00281056);
  const bool is_linear = function != "LINEAR_EXACT" && function != "SIGMOID";
  if (!centre || !width || *width <= 0 || (is_linear && *width < 1)) return std::nullopt;
  if (is_linear) return DicomWindow{*centre - 0.5, *width - 1};  // C.11.2.1.2.1
  return DicomWindow{*centre, *width, function == "SIGMOID"};
}

DicomWindow window_between(double low, double high) {
  const double width = high > low ? high - low : 1.0;
  return {low + width / 2, width};
}

/// From the least to the greatest value that occurs.
DicomWindow range_window(const DicomPicture& picture, const DicomFrame& frame, const Rescale& rescale) {
  int32_t least = INT32_MAX, greatest = INT32_MIN;
  for (int64_t p = 0; p < picture.pixels(); ++p) {
    const int32_t value = picture.bits.of(frame.sample(p));
    least = std::min(least, value);
    greatest = std::max(greatest, value);
  }
  const auto [low, high] = std::minmax({rescale.of(least), rescale.of(greatest)});
  return window_between(low, high);
}

}  // namespace

void paint_dicom_grey(const DicomDataSet& data, const DicomPicture& picture, const DicomFrame& frame,
                      const std::optional<DeepRange>& range, Image& image) {
  const Rescale rescale{data.decimal(0x00281053).value_or(1), data.decimal(0x00281052).value_or(0)};
  const auto value = [&](int64_t p) { return rescale.of(picture.bits.of(frame.sample(p))); };
  const std::optional<DicomWindow> stated = read_window(data);
  if (!stated) image.deep = spread_values(picture.pixels(), value);
  const DicomWindow window = stated  ? *stated
                             : range ? window_between(range->low, range->high)
                                     : range_window(picture, frame, rescale);
  const uint8_t inversion = picture.colours == DicomColours::monochrome1 ? 255 : 0;
  std::vector<uint8_t> grey(size_t(1) << picture.bits.allocated);
  for (uint32_t raw = 0; raw < grey.size(); ++raw)
    grey[raw] = uint8_t(uint8_t(std::lround(window.of(rescale.of(picture.bits.of(raw))) * 255)) ^ inversion);
  for (int64_t p = 0; p < picture.pixels(); ++p) image.pixels[size_t(p)] = grey[frame.sample(p)];
}

}  // namespace braid
