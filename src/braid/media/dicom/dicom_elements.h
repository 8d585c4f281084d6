#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "braid/media/dicom/dicom_syntax.h"

/// @file dicom_elements.h
/// A walk over the elements of a DICOM file or of a part of it.

namespace braid {

constexpr uint32_t dicom_undefined_length = 0xFFFFFFFF;  ///< the value ends at a delimiter
constexpr uint32_t dicom_item = 0xFFFEE000, dicom_item_end = 0xFFFEE00D, dicom_sequence_end = 0xFFFEE0DD;

/// What stands before a value.
struct DicomHead {
  uint32_t tag = 0;  ///< 0x00280010 for (0028,0010)
  uint32_t length = 0;
  std::string_view type;  ///< "US", "OW"; empty where the syntax does not say
};

/// Steps from element to element. No stated length is believed before it is known to end inside the bytes; all methods
/// throw Fault::data where it does not. Source: DICOM PS3.5 section 7.
class DicomElements {
 public:
  DicomElements(std::span<const std::byte> bytes, const DicomSyntax& syntax) : bytes_(bytes), syntax_(syntax) {}

  bool at_end() const { return at_ == bytes_.size(); }
  std::span<const std::byte> rest() const { return bytes_.subspan(at_); }
  /// The group of the next element; 0 at the end.
  uint32_t next_group() const;

  DicomHead read_head() { return read_head(syntax_.is_implicit); }
  /// The bytes of a value whose head was just read, of a stated length.
  std::span<const std::byte> read_value(const DicomHead& head);
  /// Passes the content of a sequence or item of undefined length, whatever is nested in it. Nothing is entered by
  /// recursion, which a hostile file could make as deep as it likes.
  void pass_sequence(const DicomHead& sequence);

 private:
  DicomHead read_head(bool is_implicit);
  uint32_t read_number(size_t width);
  uint32_t number_at(size_t at, size_t width) const;
  void need(size_t count) const;

  std::span<const std::byte> bytes_;
  DicomSyntax syntax_;
  size_t at_ = 0;
};

}  // namespace braid
