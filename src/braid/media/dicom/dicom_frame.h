#pragma once

#include "braid/media/dicom/dicom_picture.h"

/// @file dicom_frame.h
/// The pixels of the first frame of a DICOM file.

namespace braid {

/// The samples of the first frame. They stay in the file's memory where they lie there as they are needed.
class DicomFrame {
 public:
  /// Throws Fault::data where pixels are missing or damaged, before memory is taken for more than the file can hold.
  DicomFrame(const DicomDataSet& data, const DicomPicture& picture, const ImageLimits& limits);
  DicomFrame(const DicomFrame&) = delete;
  DicomFrame& operator=(const DicomFrame&) = delete;

  /// The raw bits of a sample in the order [height, width, samples], or [samples, height, width] by plane.
  uint32_t sample(int64_t index) const {
    if (!is_wide_) return uint32_t(bytes_[size_t(index)]);
    return uint32_t(bytes_[size_t(2 * index)]) | uint32_t(bytes_[size_t(2 * index + 1)]) << 8;
  }
  bool is_by_plane() const { return is_by_plane_; }
  bool is_rgb() const { return is_rgb_; }  ///< colours were decoded to RGB, whatever the file calls the stored ones

 private:
  void take_plain(const DicomDataSet& data, const DicomPicture& picture);

  std::vector<std::byte> owned_;
  std::span<const std::byte> bytes_;  ///< samples of 16 bits are little-endian
  bool is_wide_, is_by_plane_ = false, is_rgb_ = false;
};

}  // namespace braid
