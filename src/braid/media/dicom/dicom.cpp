#include "braid/media/dicom/dicom_colours.h"
#include "braid/media/dicom/dicom_grey.h"
#include "braid/media/image_codecs.h"

/// @file dicom.cpp
/// The first frame of a DICOM picture, as it is meant to be seen.

namespace braid {

Result<Image> decode_dicom(std::span<const std::byte> bytes, const ImageRequest& request) {
  const DicomDataSet data(bytes, request.limits.max_bytes);
  const DicomPicture picture = read_dicom_picture(data, request.limits);
  const DicomFrame frame(data, picture, request.limits);
  const bool is_grey = picture.colours == DicomColours::monochrome1 || picture.colours == DicomColours::monochrome2;
  Image image = blank_image(picture.width, picture.height, is_grey ? 1 : 3);
  image.bits = picture.bits.stored;
  if (is_grey)
    paint_dicom_grey(data, picture, frame, request.range, image);
  else if (picture.colours == DicomColours::palette)
    paint_dicom_palette(data, picture, frame, image);
  else
    paint_dicom_colours(picture, frame, image);
  return image;
}

}  // namespace braid
