#include "braid/media/dicom/dicom_picture.h"

#include <algorithm>

#include "braid/core/error.h"
#include "braid/media/image_codecs.h"

namespace braid {
namespace {

struct NamedColours {
  std::string_view name;
  DicomColours colours;
  int64_t samples;
};

constexpr NamedColours decoded_colours[] = {
    {"MONOCHROME1", DicomColours::monochrome1, 1}, {"MONOCHROME2", DicomColours::monochrome2, 1},
    {"PALETTE COLOR", DicomColours::palette, 1},   {"RGB", DicomColours::rgb, 3},
    {"YBR_FULL", DicomColours::ybr_full, 3},       {"YBR_FULL_422", DicomColours::ybr_full_422, 3},
};

DicomColours read_colours(const DicomDataSet& data, int64_t samples) {
  const std::string_view name = data.chars(0x00280004);
  const auto* known = std::find_if(std::begin(decoded_colours), std::end(decoded_colours),
                                   [&](const NamedColours& one) { return one.name == name; });
  const bool is_plausible = name.size() <= 16 && name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ ") ==
                                                     std::string_view::npos;  // else not for a terminal
  require(known != std::end(decoded_colours), Fault::unsupported, "", "DICOM of the colours \"",
          is_plausible ? name : "?",
          "\"; MONOCHROME1, MONOCHROME2, PALETTE COLOR, RGB, YBR_FULL and YBR_FULL_422 are decoded");
  require(known->samples == samples, Fault::data, "", "DICOM of the colours ", name, " states ", samples,
          " samples a pixel, not ", known->samples);
  return known->colours;
}

DicomValueBits read_bits(const DicomDataSet& data) {
  const int allocated = data.word(0x00280100).value_or(8);
  const int stored = data.word(0x00280101).value_or(uint16_t(allocated));
  const int high = data.word(0x00280102).value_or(uint16_t(stored - 1));
  require(allocated == 8 || allocated == 16, Fault::unsupported, "", "DICOM of ", allocated,
          " bits allocated; 8 and 16 are decoded");
  require(stored >= 1 && high < allocated && high + 1 >= stored, Fault::data, "", "DICOM of ", allocated,
          " bits allocated states ", stored, " stored with the highest at ", high);
  return {allocated, stored, high + 1 - stored, data.word(0x00280103).value_or(0) != 0};
}

}  // namespace

DicomPicture read_dicom_picture(const DicomDataSet& data, const ImageLimits& limits) {
  DicomPicture picture;
  picture.width = data.word(0x00280011).value_or(0);
  picture.height = data.word(0x00280010).value_or(0);
  check_image_size("DICOM", picture.width, picture.height, limits);
  picture.samples = data.word(0x00280002).value_or(1);
  const double frames = data.decimal(0x00280008).value_or(1);
  require(frames >= 1 && frames <= INT32_MAX, Fault::data, "", "DICOM states ", frames, " frames");
  picture.frames = int64_t(frames);
  picture.colours = read_colours(data, picture.samples);
  picture.is_by_plane = picture.samples > 1 && data.word(0x00280006).value_or(0) == 1;
  picture.bits = read_bits(data);
  return picture;
}

}  // namespace braid
