#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "braid/media/axis_filter.h"
#include "braid/media/image.h"

struct AVFrame;
struct SwsContext;

/// @file frame_scaler.h
/// Decoded frames -> small 8-bit pictures.

namespace braid {

/// Resizes frames to one size and converts them to RGB or grey.
///
/// The planes of luma and chroma are resized, each from its own resolution, and converted when they are small: a
/// fraction of the work of converting the frame first, and the same up to rounding, because both steps are linear
/// (values that the conversion would clip are clipped after the resize). Chroma is taken to lie in the middle of the
/// pixels that share it, as swscale does. Frames may change size and format within a film.
class FrameScaler {
 public:
  /// To frames of `width` x `height`, in one channel or three. @param subject  stands in messages
  FrameScaler(int64_t width, int64_t height, bool grey, std::string subject);
  ~FrameScaler();
  FrameScaler(const FrameScaler&) = delete;
  FrameScaler& operator=(const FrameScaler&) = delete;

  /// @return  [height, width, channels], valid until the next call
  /// @throws Error  Fault::unsupported for a pixel format that cannot be converted
  const Image& scale(const AVFrame& frame);

 private:
  /// The filters from one plane size to the wanted one.
  struct PlaneFilters {
    int64_t width, height;
    AxisFilter across, down;
  };
  struct FreeFrame {
    void operator()(AVFrame* frame) const;
  };

  const AVFrame& in_planes_of_bytes(const AVFrame& frame);
  PlaneFilters& filters(int64_t width, int64_t height);
  void resize(const uint8_t* plane, int64_t line_bytes, int64_t width, int64_t height, float* out);
  void convert(const AVFrame& frame);

  std::string subject_;
  std::vector<PlaneFilters> filters_;  ///< of the plane sizes met lately
  std::vector<float> planes_;          ///< [3, height, width]
  std::vector<float> line_;            ///< scratch: one row of a plane
  std::vector<const uint8_t*> rows_;   ///< scratch
  SwsContext* converter_ = nullptr;    ///< for formats that are not planes of bytes
  std::unique_ptr<AVFrame, FreeFrame> converted_;
  Image out_;
};

}  // namespace braid
