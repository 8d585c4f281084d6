// libjpeg's headers come after <cstdio>: they use FILE and size_t without declaring them.
#include <cstdio>
// clang-format off
#include <jpeglib.h>
#include <jerror.h>
// clang-format on

#include <algorithm>
#include <csetjmp>

#include "braid/media/image_codecs.h"
#include "braid/media/orientation.h"

/// @file jpeg.cpp
/// JPEG through libjpeg-turbo, decoded at 1/2, 1/4 or 1/8 by its scaled inverse DCT where the request allows it.

namespace braid {
namespace {

/// A progressive file may repeat scans over the whole picture, each a few bytes long and costly to apply. Encoders
/// write about 10.
constexpr int max_jpeg_scans = 100;

/// One decompression. libjpeg reports errors by a callback which must not return; ours jumps back into the method that
/// called libjpeg. Such methods own nothing with a destructor, so that the jump skips none.
class JpegReader {
 public:
  explicit JpegReader(std::span<const std::byte> bytes) : bytes_(bytes) {
    info_.err = jpeg_std_error(&errors_);
    info_.client_data = this;
    errors_.error_exit = [](j_common_ptr info) { self(info).jump(info); };
    errors_.emit_message = [](j_common_ptr info, int level) { self(info).note(info, level); };
    errors_.output_message = [](j_common_ptr) {};
    source_.init_source = [](j_decompress_ptr) {};
    source_.fill_input_buffer = [](j_decompress_ptr info) { return self(info).give_end_marker(); };
    source_.skip_input_data = [](j_decompress_ptr info, long count) { self(info).skip(count); };
    source_.resync_to_restart = jpeg_resync_to_restart;
    source_.term_source = [](j_decompress_ptr) {};
    progress_.progress_monitor = [](j_common_ptr info) { self(info).count_scans(); };
  }
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;
  ~JpegReader() {
    if (created_) jpeg_destroy_decompress(&info_);
  }

  /// Reads up to the first scan. False: `reason()` says why not.
  bool read_header() {
    if (setjmp(back_)) return false;
    jpeg_create_decompress(&info_);
    created_ = true;
    info_.progress = &progress_;
    info_.src = &source_;
    source_.next_input_byte = reinterpret_cast<const JOCTET*>(bytes_.data());
    source_.bytes_in_buffer = bytes_.size();
    jpeg_save_markers(&info_, JPEG_APP0 + 1, 0xFFFF);
    jpeg_read_header(&info_, TRUE);
    return true;
  }

  /// Chooses scale and colour space; afterwards `info()` has the output size.
  bool start(int64_t shorter_side_px) {
    if (setjmp(back_)) return false;
    info_.scale_num = 1;
    info_.scale_denom = 1;
    const int64_t shorter = std::min(info_.image_width, info_.image_height);
    if (shorter_side_px > 0)
      while (info_.scale_denom < 8 && shorter / (2 * info_.scale_denom) >= shorter_side_px) info_.scale_denom *= 2;
    switch (info_.jpeg_color_space) {
      case JCS_GRAYSCALE:
        info_.out_color_space = JCS_GRAYSCALE;
        break;
      case JCS_CMYK:
      case JCS_YCCK:
        info_.out_color_space = JCS_CMYK;
        break;
      default:
        info_.out_color_space = JCS_RGB;
    }
    jpeg_start_decompress(&info_);
    if (ended_ && jpeg_has_multiple_scans(&info_)) {  // else a cut progressive file would pass for a blurred photo
      std::snprintf(reason_, sizeof reason_, "JPEG ends early, in scan %d of a progressive file",
                    info_.input_scan_number);
      return false;
    }
    return true;
  }

  /// Fills `rows` lines of `line_bytes` each, all of the picture.
  bool read_lines(uint8_t* pixels, int64_t line_bytes) {
    if (setjmp(back_)) return false;
    while (info_.output_scanline < info_.output_height) {
      JSAMPROW lines[16];
      const JDIMENSION count = std::min<JDIMENSION>(16, info_.output_height - info_.output_scanline);
      for (JDIMENSION k = 0; k < count; ++k) lines[k] = pixels + (info_.output_scanline + k) * line_bytes;
      jpeg_read_scanlines(&info_, lines, count);
    }
    return true;
  }

  const jpeg_decompress_struct& info() const { return info_; }
  const char* reason() const { return reason_; }
  int exif_orientation() const {
    for (const jpeg_marker_struct* marker = info_.marker_list; marker; marker = marker->next)
      if (marker->data_length >= 6 && std::equal(marker->data, marker->data + 4, "Exif"))
        return braid::exif_orientation(std::as_bytes(std::span(marker->data, marker->data_length)));
    return 1;
  }

 private:
  template <class Info>
  static JpegReader& self(Info* info) {
    return *static_cast<JpegReader*>(info->client_data);
  }

  [[noreturn]] void jump(j_common_ptr info) {
    if (reason_[0] == 0 && ended_) {
      std::snprintf(reason_, sizeof reason_, "JPEG ends early, before its last scan");
    } else if (reason_[0] == 0) {
      char said[JMSG_LENGTH_MAX];
      errors_.format_message(info, said);
      std::snprintf(reason_, sizeof reason_, "JPEG is damaged: %s", said);
    }
    std::longjmp(back_, 1);
  }

  /// libjpeg goes on after damaged data and fills the rest with grey; a model must not learn from that.
  void note(j_common_ptr info, int level) {
    if (level >= 0) return;
    const int code = errors_.msg_code;
    if (code != JWRN_HIT_MARKER && code != JWRN_HUFF_BAD_CODE && code != JWRN_ARITH_BAD_CODE) return;
    if (ended_ || code == JWRN_HIT_MARKER) {
      // Scaled lines, given as lines of the file.
      const int64_t done = int64_t(info_.output_scanline) * info_.scale_denom;
      std::snprintf(reason_, sizeof reason_, "JPEG ends after %lld of %u lines",
                    static_cast<long long>(std::min<int64_t>(done, info_.image_height)), info_.image_height);
    }
    jump(info);
  }

  /// Called when the bytes are used up. Decoders look ahead, so that a missing end marker alone is no damage; where
  /// more data was needed a warning follows.
  boolean give_end_marker() {
    static const JOCTET end[] = {0xFF, JPEG_EOI};
    ended_ = true;
    source_.next_input_byte = end;
    source_.bytes_in_buffer = sizeof end;
    return TRUE;
  }

  void skip(long count) {
    if (count <= 0) return;
    if (size_t(count) > source_.bytes_in_buffer) {
      give_end_marker();
      return;
    }
    source_.next_input_byte += count;
    source_.bytes_in_buffer -= size_t(count);
  }

  void count_scans() {
    if (info_.input_scan_number <= max_jpeg_scans) return;
    std::snprintf(reason_, sizeof reason_, "JPEG has more than %d scans; encoders write about 10", max_jpeg_scans);
    jump(reinterpret_cast<j_common_ptr>(&info_));
  }

  std::span<const std::byte> bytes_;
  jpeg_decompress_struct info_{};
  jpeg_error_mgr errors_{};
  jpeg_source_mgr source_{};
  jpeg_progress_mgr progress_{};
  std::jmp_buf back_;
  char reason_[JMSG_LENGTH_MAX + 64] = "";
  bool created_ = false, ended_ = false;
};

/// Print colours to screen colours without a profile, as PIL does. Adobe's files hold ink inverted (255 = no ink).
void cmyk_to_rgb(const std::vector<uint8_t>& ink, bool inverted, std::vector<uint8_t>& rgb) {
  for (size_t p = 0, count = ink.size() / 4; p < count; ++p) {
    const int flip = inverted ? 0 : 255;
    const int light = ink[4 * p + 3] ^ flip;
    for (size_t c = 0; c < 3; ++c) rgb[3 * p + c] = uint8_t(((ink[4 * p + c] ^ flip) * light + 127) / 255);
  }
}

}  // namespace

Result<Image> decode_jpeg(std::span<const std::byte> bytes, const ImageRequest& request) {
  JpegReader reader(bytes);
  const auto damaged = [&] { return Error(Fault::data, "", reader.reason()); };
  if (!reader.read_header()) return damaged();
  const jpeg_decompress_struct& info = reader.info();
  check_image_size("JPEG", info.image_width, info.image_height, request.limits);
  if (!reader.start(request.shorter_side_px)) return damaged();
  const bool cmyk = info.out_color_space == JCS_CMYK;
  Image image = blank_image(info.output_width, info.output_height, info.out_color_space == JCS_GRAYSCALE ? 1 : 3);
  image.source_width = info.image_width;
  image.source_height = info.image_height;
  if (cmyk) {
    std::vector<uint8_t> ink(size_t(image.width * image.height * 4));
    if (!reader.read_lines(ink.data(), image.width * 4)) return damaged();
    cmyk_to_rgb(ink, info.saw_Adobe_marker, image.pixels);
  } else if (!reader.read_lines(image.pixels.data(), image.width * image.channels)) {
    return damaged();
  }
  return upright(std::move(image), reader.exif_orientation());
}

}  // namespace braid
