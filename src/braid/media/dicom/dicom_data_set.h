#pragma once

#include <map>
#include <optional>
#include <vector>

#include "braid/media/dicom/dicom_elements.h"

/// @file dicom_data_set.h
/// What a DICOM file says about its picture, and where its pixels lie.

namespace braid {

/// The top level of a data set, up to its pixels. Spans point into the file, which must live longer, or into memory of
/// the data set.
class DicomDataSet {
 public:
  /// Reads a file that begins with the preamble and "DICM".
  /// @param max_bytes  that a deflated data set may unpack to
  /// Throws Fault::data for a damaged file or one without pixels, Fault::unsupported for a transfer syntax that is not
  /// decoded. Source: DICOM PS3.10 section 7 (meta information), PS3.5 A.4 (fragments), A.5 (deflated).
  DicomDataSet(std::span<const std::byte> file, int64_t max_bytes);
  DicomDataSet(const DicomDataSet&) = delete;
  DicomDataSet& operator=(const DicomDataSet&) = delete;

  const DicomSyntax& syntax() const { return syntax_; }

  /// The value of an element of group 0028; empty where the file has none.
  std::span<const std::byte> value(uint32_t tag) const;
  /// The `index`-th 16-bit number (US, SS, OW) of an element.
  std::optional<uint16_t> word(uint32_t tag, size_t index = 0) const;
  /// Text (CS) without its padding.
  std::string_view chars(uint32_t tag) const;
  /// The first number written as text (DS, IS). Throws Fault::data where the element has text that is no number.
  std::optional<double> decimal(uint32_t tag) const;

  std::span<const std::byte> plain_pixels() const { return plain_; }  ///< empty where they are compressed
  bool has_byte_pixels() const { return byte_pixels_; }               ///< OB, which big-endian files do not swap
  /// Compressed pixels, without the offset table.
  const std::vector<std::span<const std::byte>>& fragments() const { return fragments_; }
  std::span<const std::byte> offset_table() const { return offset_table_; }  ///< may be empty

 private:
  void read_pixels(DicomElements& elements, const DicomHead& head);

  DicomSyntax syntax_;
  std::vector<std::byte> inflated_;
  std::map<uint32_t, std::span<const std::byte>> values_;
  std::span<const std::byte> plain_, offset_table_;
  std::vector<std::span<const std::byte>> fragments_;
  bool byte_pixels_ = false;
};

}  // namespace braid
