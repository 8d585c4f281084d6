#include "braid/media/image_codecs.h"

/// @file no_dicom.cpp
/// Stands in for dicom.cpp in builds without BRAID_GDCM.

namespace braid {

Result<Image> decode_dicom(std::span<const std::byte>, const ImageRequest&) {
  return Error(Fault::unsupported, "",
               "is a DICOM picture, which this build cannot decode; convert it to PNG, or for trusted files build with "
               "-DBRAID_GDCM=ON");
}

}  // namespace braid
