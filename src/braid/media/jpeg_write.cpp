#include "braid/media/jpeg_write.h"

// libjpeg's headers come after <cstdio>: they use FILE and size_t without declaring them.
#include <cstdio>
// clang-format off
#include <jpeglib.h>
// clang-format on

#include <csetjmp>
#include <cstdlib>

#include "braid/core/error.h"

namespace braid {
namespace {

/// One compression. libjpeg reports errors by a callback which must not return; ours jumps back into `write`, which
/// owns nothing with a destructor.
class JpegWriter {
 public:
  JpegWriter() {
    info_.err = jpeg_std_error(&errors_);
    info_.client_data = this;
    errors_.error_exit = [](j_common_ptr info) {
      auto& self = *static_cast<JpegWriter*>(info->client_data);
      errors_text(info, self.reason_);
      std::longjmp(self.back_, 1);
    };
    errors_.output_message = [](j_common_ptr) {};
  }
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;
  ~JpegWriter() {
    if (created_) jpeg_destroy_compress(&info_);
    std::free(bytes_);
  }

  /// False: `reason()` says why.
  bool write(const Image& image, int quality) {
    if (setjmp(back_)) return false;
    jpeg_create_compress(&info_);
    created_ = true;
    jpeg_mem_dest(&info_, &bytes_, &size_);
    info_.image_width = JDIMENSION(image.width);
    info_.image_height = JDIMENSION(image.height);
    info_.input_components = int(image.channels);
    info_.in_color_space = image.channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&info_);
    info_.optimize_coding = TRUE;
    jpeg_set_quality(&info_, quality, TRUE);
    jpeg_start_compress(&info_, TRUE);
    while (info_.next_scanline < info_.image_height) {
      JSAMPROW line = const_cast<JSAMPROW>(image.pixels.data()) + info_.next_scanline * image.width * image.channels;
      jpeg_write_scanlines(&info_, &line, 1);
    }
    jpeg_finish_compress(&info_);
    return true;
  }

  std::string bytes() const { return {reinterpret_cast<const char*>(bytes_), size_}; }
  const char* reason() const { return reason_; }

 private:
  static void errors_text(j_common_ptr info, char* text) { info->err->format_message(info, text); }

  jpeg_compress_struct info_{};
  jpeg_error_mgr errors_{};
  std::jmp_buf back_;
  char reason_[JMSG_LENGTH_MAX] = "";
  unsigned char* bytes_ = nullptr;
  unsigned long size_ = 0;
  bool created_ = false;
};

}  // namespace

std::string encode_jpeg(const Image& image, int quality) {
  require(image.width > 0 && image.height > 0 && (image.channels == 1 || image.channels == 3) &&
              int64_t(image.pixels.size()) == image.width * image.height * image.channels,
          Fault::internal, "jpeg", "a picture of ", image.width, " x ", image.height, " x ", image.channels, " with ",
          image.pixels.size(), " bytes cannot be written");
  JpegWriter writer;
  require(writer.write(image, quality), Fault::internal, "jpeg", "cannot write a picture: ", writer.reason());
  return writer.bytes();
}

}  // namespace braid
