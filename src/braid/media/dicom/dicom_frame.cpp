#include "braid/media/dicom/dicom_frame.h"

#include <algorithm>

#include "braid/core/error.h"
#include "braid/media/dicom/dicom_rle.h"
#include "braid/media/image_codecs.h"

namespace braid {
namespace {

using FrameBytes = std::vector<std::byte>;

/// The fragments of the first frame in one piece.
FrameBytes join_first_frame(const DicomDataSet& data, int64_t frames) {
  const auto& fragments = data.fragments();
  const auto table = data.offset_table();
  size_t end = SIZE_MAX;  // where the second frame begins, counted from the first fragment's item header
  if (table.size() >= 8) {
    end = 0;
    for (size_t k = 0; k < 4; ++k) end |= size_t(table[4 + k]) << (8 * k);
  } else if (int64_t(fragments.size()) == frames) {
    end = 1;
  }
  constexpr size_t item_head_bytes = 8;
  FrameBytes joined;
  size_t at = 0;
  for (const auto& fragment : fragments) {
    if (at > 0 && at >= end) break;
    joined.insert(joined.end(), fragment.begin(), fragment.end());
    at += item_head_bytes + fragment.size();
  }
  return joined;
}

/// A JPEG which does not name its colours means those that DICOM names; libjpeg would take them for YCbCr. A JFIF or
/// Adobe marker of the file's own overrides this one, which says "no transform".
void insert_rgb_marker(FrameBytes& jpeg) {
  constexpr uint8_t marker[] = {0xFF, 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};
  const auto bytes = std::as_bytes(std::span(marker));
  if (jpeg.size() > 2) jpeg.insert(jpeg.begin() + 2, bytes.begin(), bytes.end());
}

FrameBytes decode_jpeg_frame(FrameBytes jpeg, const DicomPicture& picture, const ImageLimits& limits) {
  require(picture.bits.allocated == 8, Fault::unsupported, "", "DICOM of JPEG with ", picture.bits.allocated,
          " bits allocated; 8 are decoded");
  if (picture.colours == DicomColours::rgb) insert_rgb_marker(jpeg);
  const Result<Image> decoded = decode_jpeg(jpeg, {.limits = limits});
  require(bool(decoded), decoded ? Fault::data : decoded.error().fault(), "", "DICOM's ",
          decoded ? "" : decoded.error().message());
  const Image& image = decoded.value();
  require(image.width == picture.width && image.height == picture.height && image.channels == picture.samples,
          Fault::data, "", "DICOM states ", picture.width, " x ", picture.height, " pixels of ", picture.samples,
          " samples, its JPEG has ", image.width, " x ", image.height, " of ", image.channels);
  const auto bytes = std::as_bytes(std::span(image.pixels));
  return FrameBytes(bytes.begin(), bytes.end());
}

/// Swaps the bytes of each 16-bit word; an odd last one stays.
FrameBytes swap_words(std::span<const std::byte> bytes) {
  FrameBytes swapped(bytes.begin(), bytes.end());
  for (size_t k = 1; k < swapped.size(); k += 2) std::swap(swapped[k - 1], swapped[k]);
  return swapped;
}

/// Two pixels of Y Y Cb Cr each become Y Cb Cr Y Cb Cr.
FrameBytes widen_422(std::span<const std::byte> bytes) {
  FrameBytes wide;
  wide.reserve(bytes.size() / 2 * 3);
  for (size_t k = 0; k + 4 <= bytes.size(); k += 4)
    wide.insert(wide.end(), {bytes[k], bytes[k + 2], bytes[k + 3], bytes[k + 1], bytes[k + 2], bytes[k + 3]});
  return wide;
}

}  // namespace

DicomFrame::DicomFrame(const DicomDataSet& data, const DicomPicture& picture, const ImageLimits& limits)
    : is_wide_(picture.bits.allocated == 16) {
  switch (data.syntax().coding) {
    case DicomCoding::plain:
      take_plain(data, picture);
      return;
    case DicomCoding::run_length:
      require(picture.colours != DicomColours::ybr_full_422, Fault::data, "",
              "DICOM of YBR_FULL_422 in run-length coding, which has no place for shared colours");
      owned_ = decode_dicom_rle(join_first_frame(data, picture.frames), picture.pixels(), picture.samples,
                                picture.sample_bytes());
      break;
    case DicomCoding::jpeg:
      owned_ = decode_jpeg_frame(join_first_frame(data, picture.frames), picture, limits);
      is_rgb_ = picture.samples == 3;
      break;
  }
  bytes_ = owned_;
}

void DicomFrame::take_plain(const DicomDataSet& data, const DicomPicture& picture) {
  const bool is_422 = picture.colours == DicomColours::ybr_full_422;
  require(!is_422 || (picture.bits.allocated == 8 && picture.width % 2 == 0), Fault::unsupported, "",
          "DICOM of YBR_FULL_422 with an odd width or 16 bits");
  const int64_t frame = picture.pixels() * picture.sample_bytes() * (is_422 ? 2 : picture.samples);
  const auto stored = data.plain_pixels();
  require(int64_t(stored.size()) / frame >= picture.frames, Fault::data, "", "DICOM ends after ", stored.size(), " of ",
          picture.frames, " x ", frame, " bytes of pixels");
  bytes_ = stored.first(size_t(frame));
  if (data.syntax().is_big_endian && !(picture.bits.allocated == 8 && data.has_byte_pixels())) {
    owned_ = swap_words(stored.first(std::min(stored.size(), size_t(frame + frame % 2))));
    bytes_ = std::span(owned_).first(size_t(frame));
  }
  if (is_422) {
    owned_ = widen_422(bytes_);
    bytes_ = owned_;
  }
  is_by_plane_ = picture.is_by_plane && !is_422;
}

}  // namespace braid
