#include "braid/media/image_codecs.h"

/// @file no_dicom.cpp
/// Stands in for dicom.cpp where GDCM is not installed.

namespace braid {

Result<Image> decode_dicom(std::span<const std::byte>, const ImageRequest&) {
  return Error(Fault::unsupported, "",
               "is a DICOM picture, which this build cannot decode; install libgdcm-dev and build again");
}

}  // namespace braid
