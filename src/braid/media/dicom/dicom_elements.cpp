#include "braid/media/dicom/dicom_elements.h"

#include <algorithm>
#include <limits>

#include "braid/core/error.h"

namespace braid {
namespace {

/// Types whose length takes four bytes, after two unused ones.
bool has_long_length(std::string_view type) {
  constexpr std::string_view long_types[] = {"OB", "OD", "OF", "OL", "OV", "OW", "SQ",
                                             "SV", "UC", "UN", "UR", "UT", "UV"};
  return std::find(std::begin(long_types), std::end(long_types), type) != std::end(long_types);
}

}  // namespace

uint32_t DicomElements::next_group() const { return rest().size() >= 2 ? number_at(at_, 2) : 0; }

std::span<const std::byte> DicomElements::read_value(const DicomHead& head) {
  const size_t left = bytes_.size() - at_;
  require(head.length <= left, Fault::data, "", "DICOM ends early: its element ", std::hex, head.tag >> 16, ",",
          head.tag & 0xFFFF, std::dec, " states ", head.length, " bytes, ", left, " are left");
  at_ += head.length;
  return bytes_.subspan(at_ - head.length, head.length);
}

void DicomElements::pass_sequence(const DicomHead& sequence) {
  constexpr int64_t never = std::numeric_limits<int64_t>::max();
  const bool all_implicit = syntax_.is_implicit || sequence.type == "UN";
  int64_t depth = 1, implicit_from = all_implicit ? 0 : never;  // inside a UN all is implicit (PS3.5 6.2.2)
  while (depth > 0) {
    const DicomHead nested = read_head(depth >= implicit_from);
    if (nested.tag == dicom_item_end || nested.tag == dicom_sequence_end) {
      if (--depth < implicit_from) implicit_from = never;
    } else if (nested.length != dicom_undefined_length) {
      read_value(nested);
    } else {
      ++depth;
      if (nested.type == "UN") implicit_from = std::min(implicit_from, depth);
    }
  }
}

DicomHead DicomElements::read_head(bool is_implicit) {
  DicomHead head;
  head.tag = read_number(2) << 16;
  head.tag |= read_number(2);
  if (is_implicit || head.tag >> 16 == dicom_item >> 16) {
    head.length = read_number(4);
    return head;
  }
  need(2);
  head.type = {reinterpret_cast<const char*>(bytes_.data() + at_), 2};
  at_ += 2;
  const bool is_long = has_long_length(head.type);
  if (is_long) read_number(2);
  head.length = read_number(is_long ? 4 : 2);
  return head;
}

uint32_t DicomElements::read_number(size_t width) {
  need(width);
  at_ += width;
  return number_at(at_ - width, width);
}

uint32_t DicomElements::number_at(size_t at, size_t width) const {
  uint32_t value = 0;
  for (size_t k = 0; k < width; ++k)
    value |= uint32_t(bytes_[at + k]) << 8 * (syntax_.is_big_endian ? width - 1 - k : k);
  return value;
}

void DicomElements::need(size_t count) const {
  require(rest().size() >= count, Fault::data, "", "DICOM ends inside an element's header, after ", bytes_.size(),
          " bytes");
}

}  // namespace braid
