#include "braid/media/dicom/dicom_elements.h"

#include <cstdint>
#include <string_view>

#include "braid/core/error.h"

namespace braid {
namespace {

constexpr uint32_t undefined_length = 0xFFFFFFFF, item_group = 0xFFFE, pixel_data = 0x7FE00010;
constexpr uint32_t transfer_syntax = 0x00020010, item_tag = 0xFFFEE000;
constexpr size_t preamble_bytes = 132;

/// Steps from element to element. Sequences and items are entered, so that the walk is flat and needs no stack.
class DicomWalk {
 public:
  explicit DicomWalk(std::span<const std::byte> bytes) : bytes_(bytes), at_(preamble_bytes) {}

  void run() {
    while (left() >= 8) {
      const uint32_t tag = number(at_, 2) << 16 | number(at_ + 2, 2);
      at_ += 4;
      if (tag >> 16 == item_group)
        pass_item(tag);
      else
        pass_element(tag);
    }
  }

 private:
  size_t left() const { return bytes_.size() - at_; }
  uint32_t number(size_t at, size_t width) const {
    uint32_t value = 0;
    for (size_t k = 0; k < width; ++k) value |= uint32_t(bytes_[at + k]) << (8 * k);
    return value;
  }

  void pass_item(uint32_t tag) {
    const uint32_t length = number(at_, 4);
    at_ += 4;
    if (length != undefined_length) require_inside(tag, length);
    if (tag == item_tag && in_fragments_) at_ += length == undefined_length ? left() : length;
  }

  void pass_element(uint32_t tag) {
    const bool meta = tag >> 16 == 2;
    if (!meta && !syntax_checked_) check_syntax();
    const bool is_explicit = meta || !implicit_;
    uint32_t length = 0;
    bool may_nest = !is_explicit;
    if (is_explicit) {
      const std::string_view type(reinterpret_cast<const char*>(bytes_.data() + at_), 2);
      constexpr std::string_view long_types = "OB OD OF OL OV OW SQ SV UC UN UR UT UV";
      may_nest = type == "SQ" || type == "UN";
      if (long_types.find(type) != std::string_view::npos) {
        require(left() >= 8, Fault::data, "", "DICOM ends inside an element's header");
        length = number(at_ + 4, 4);
        at_ += 8;
      } else {
        length = number(at_ + 2, 2);
        at_ += 4;
      }
    } else {
      length = number(at_, 4);
      at_ += 4;
    }
    if (length == undefined_length) {
      in_fragments_ = tag == pixel_data;
      return;  // its items follow
    }
    require_inside(tag, length);
    const bool nests = may_nest && length >= 8 && number(at_, 2) == item_group && number(at_ + 2, 2) == 0xE000;
    if (tag == transfer_syntax) syntax_ = {reinterpret_cast<const char*>(bytes_.data() + at_), length};
    if (!nests) at_ += length;
  }

  void require_inside(uint32_t tag, uint32_t length) const {
    require(length <= left(), Fault::data, "", "DICOM ends early: its element ", std::hex, tag >> 16, ",", tag & 0xFFFF,
            std::dec, " states ", length, " bytes, ", left(), " are left");
  }

  void check_syntax() {
    syntax_checked_ = true;
    while (!syntax_.empty() && (syntax_.back() == 0 || syntax_.back() == ' ')) syntax_.remove_suffix(1);
    require(syntax_ != "1.2.840.10008.1.2.1.99", Fault::unsupported, "",
            "DICOM with a deflated data set, which could unpack to any size");
    require(syntax_ != "1.2.840.10008.1.2.2", Fault::unsupported, "", "DICOM in the retired big-endian form");
    implicit_ = syntax_ == "1.2.840.10008.1.2";
  }

  std::span<const std::byte> bytes_;
  size_t at_;
  std::string_view syntax_;
  bool syntax_checked_ = false, implicit_ = false, in_fragments_ = false;
};

}  // namespace

void check_dicom_lengths(std::span<const std::byte> bytes) { DicomWalk(bytes).run(); }

}  // namespace braid
