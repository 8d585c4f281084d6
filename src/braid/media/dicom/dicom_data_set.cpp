#include "braid/media/dicom/dicom_data_set.h"

#include <charconv>
#include <cmath>

#include "braid/core/error.h"
#include "braid/media/dicom/raw_deflate.h"

namespace braid {
namespace {

constexpr size_t dicom_preamble_bytes = 132;
constexpr uint32_t meta_group = 0x0002, picture_group = 0x0028;
constexpr uint32_t transfer_syntax_tag = 0x00020010, pixel_data_tag = 0x7FE00010;
constexpr size_t max_fragments = size_t(1) << 20;  // each costs memory of its own, however few bytes it holds

std::string_view without_padding(std::span<const std::byte> bytes) {
  std::string_view chars(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  constexpr std::string_view padding(" \0", 2);
  chars = chars.substr(0, chars.find_last_not_of(padding) + 1);
  chars.remove_prefix(std::min(chars.find_first_not_of(padding), chars.size()));
  return chars;
}

std::string_view read_transfer_syntax(DicomElements& elements) {
  std::string_view uid;
  while (elements.next_group() == meta_group) {
    const DicomHead head = elements.read_head();
    const auto value = elements.read_value(head);
    if (head.tag == transfer_syntax_tag) uid = without_padding(value);
  }
  require(!uid.empty(), Fault::data, "", "DICOM is damaged: it names no transfer syntax");
  return uid;
}

}  // namespace

DicomDataSet::DicomDataSet(std::span<const std::byte> file, int64_t max_bytes) {
  require(file.size() >= dicom_preamble_bytes, Fault::data, "", "DICOM ends inside its preamble");
  DicomElements meta(file.subspan(dicom_preamble_bytes), DicomSyntax{});
  syntax_ = dicom_syntax(read_transfer_syntax(meta));
  std::span<const std::byte> body = meta.rest();
  if (syntax_.is_deflated) body = inflated_ = inflate_raw(body, max_bytes, "DICOM");
  DicomElements elements(body, syntax_);
  while (!elements.at_end()) {
    const DicomHead head = elements.read_head();
    if (head.tag == pixel_data_tag) {
      read_pixels(elements, head);
      return;
    }
    if (head.length == dicom_undefined_length)
      elements.pass_sequence(head);
    else if (const auto value = elements.read_value(head); head.tag >> 16 == picture_group)
      values_[head.tag] = value;
  }
  fail(Fault::data, "", "DICOM ends without pixels; a report or a plan holds none");
}

void DicomDataSet::read_pixels(DicomElements& elements, const DicomHead& head) {
  byte_pixels_ = head.type == "OB";
  if (syntax_.coding == DicomCoding::plain) {
    plain_ = elements.read_value(head);
    return;
  }
  require(head.length == dicom_undefined_length, Fault::data, "",
          "DICOM is damaged: its pixels are not in fragments, as those of its transfer syntax are");
  for (DicomHead item = elements.read_head(); item.tag != dicom_sequence_end; item = elements.read_head()) {
    require(item.tag == dicom_item, Fault::data, "", "DICOM is damaged between the fragments of its pixels");
    fragments_.push_back(elements.read_value(item));
    require(fragments_.size() <= max_fragments, Fault::data, "", "DICOM has more than ", max_fragments,
            " fragments of pixels");
  }
  require(fragments_.size() >= 2, Fault::data, "", "DICOM holds no fragment of pixels");
  offset_table_ = fragments_.front();
  fragments_.erase(fragments_.begin());
}

std::span<const std::byte> DicomDataSet::value(uint32_t tag) const {
  const auto found = values_.find(tag);
  return found == values_.end() ? std::span<const std::byte>() : found->second;
}

std::optional<uint16_t> DicomDataSet::word(uint32_t tag, size_t index) const {
  const auto bytes = value(tag);
  if (bytes.size() / 2 <= index) return std::nullopt;
  const uint32_t first = uint32_t(bytes[2 * index]), second = uint32_t(bytes[2 * index + 1]);
  return uint16_t(syntax_.is_big_endian ? first << 8 | second : second << 8 | first);
}

std::string_view DicomDataSet::chars(uint32_t tag) const { return without_padding(value(tag)); }

std::optional<double> DicomDataSet::decimal(uint32_t tag) const {
  std::string_view chars = without_padding(value(tag));
  chars = without_padding(std::as_bytes(std::span(chars.substr(0, chars.find('\\')))));
  if (chars.empty()) return std::nullopt;
  if (chars.front() == '+') chars.remove_prefix(1);
  double number = 0;
  const auto [end, problem] = std::from_chars(chars.data(), chars.data() + chars.size(), number);
  constexpr double most = 1e30;  // so that products with stored values stay finite
  require(problem == std::errc() && end == chars.data() + chars.size() && std::abs(number) < most, Fault::data, "",
          "DICOM is damaged: its element ", std::hex, tag >> 16, ",", tag & 0xFFFF, " is no plain number");
  return number;
}

}  // namespace braid
