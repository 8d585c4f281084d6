#include "braid/media/frame_scaler.h"

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include <algorithm>
#include <cmath>

#include "braid/core/error.h"

namespace braid {
namespace {

/// One byte a sample, each component in a plane of its own.
bool is_planes_of_bytes(const AVPixFmtDescriptor& format) {
  if (format.flags & (AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL)) return false;
  const int colours = std::min<int>(format.nb_components, 3);
  if (colours == 2) return false;  // grey with alpha
  for (int c = 0; c < colours; ++c) {
    const AVComponentDescriptor& component = format.comp[c];
    if (component.depth != 8 || component.step != 1 || component.shift != 0 || component.offset != 0) return false;
    for (int other = 0; other < c; ++other)
      if (format.comp[other].plane == component.plane) return false;
  }
  return true;
}

/// The format of planes of bytes that loses least.
AVPixelFormat planes_for(const AVPixFmtDescriptor& format) {
  if (format.flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL)) return AV_PIX_FMT_GBRP;
  if (format.nb_components < 3) return AV_PIX_FMT_GRAY8;
  if (format.log2_chroma_h > 0) return format.log2_chroma_w > 0 ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_YUV440P;
  return format.log2_chroma_w > 0 ? AV_PIX_FMT_YUV422P : AV_PIX_FMT_YUV444P;
}

bool is_full_range(const AVFrame& frame, const AVPixFmtDescriptor& format) {
  if (frame.color_range != AVCOL_RANGE_UNSPECIFIED) return frame.color_range == AVCOL_RANGE_JPEG;
  return format.nb_components < 3 || std::string_view(format.name).starts_with("yuvj");
}

/// Shares of red and blue in luma.
struct LumaShares {
  float red, blue;
};

/// ITU-T H.273, table 4; FFmpeg takes BT.601 where a file says nothing.
LumaShares luma_shares(const AVFrame& frame) {
  switch (frame.colorspace) {
    case AVCOL_SPC_BT709:
      return {0.2126f, 0.0722f};
    case AVCOL_SPC_FCC:
      return {0.30f, 0.11f};
    case AVCOL_SPC_SMPTE240M:
      return {0.212f, 0.087f};
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
      return {0.2627f, 0.0593f};
    default:
      return {0.299f, 0.114f};
  }
}

/// Red = luma + red_cr Cr, green = luma - green_cb Cb - green_cr Cr, blue = luma + blue_cb Cb, with
/// luma = scale (Y - black) and Cb, Cr about 128. ITU-T H.273, equations 8-3.
struct Matrix {
  float scale, black, red_cr, green_cb, green_cr, blue_cb;
};

Matrix matrix_of(const AVFrame& frame, bool full_range) {
  const auto [kr, kb] = luma_shares(frame);
  const float kg = 1 - kr - kb, chroma = full_range ? 1.0f : 255.0f / 224.0f;
  return {full_range ? 1.0f : 255.0f / 219.0f, full_range ? 0.0f : 16.0f,       chroma * 2 * (1 - kr),
          chroma * 2 * kb * (1 - kb) / kg,     chroma * 2 * kr * (1 - kr) / kg, chroma * 2 * (1 - kb)};
}

uint8_t to_byte(float v) { return uint8_t(std::clamp(v + 0.5f, 0.0f, 255.0f)); }

}  // namespace

void FrameScaler::FreeFrame::operator()(AVFrame* frame) const { av_frame_free(&frame); }

FrameScaler::FrameScaler(int64_t width, int64_t height, bool grey, std::string subject)
    : subject_(std::move(subject)), planes_(size_t(3 * width * height)) {
  out_.width = out_.source_width = width;
  out_.height = out_.source_height = height;
  out_.channels = grey ? 1 : 3;
  out_.pixels.resize(size_t(width * height * out_.channels));
}

FrameScaler::~FrameScaler() { sws_freeContext(converter_); }

const Image& FrameScaler::scale(const AVFrame& decoded) {
  const AVFrame& frame = in_planes_of_bytes(decoded);
  const AVPixFmtDescriptor& format = *av_pix_fmt_desc_get(AVPixelFormat(frame.format));
  const int64_t area = out_.width * out_.height;
  const bool rgb = format.flags & AV_PIX_FMT_FLAG_RGB;
  const bool luma_is_enough = out_.channels == 1 && !rgb && frame.colorspace != AVCOL_SPC_RGB;
  const int planes = format.nb_components < 3 || luma_is_enough ? 1 : 3;
  for (int c = 0; c < planes; ++c) {
    const int64_t sub_x = c > 0 && !rgb ? format.log2_chroma_w : 0, sub_y = c > 0 && !rgb ? format.log2_chroma_h : 0;
    const int plane = format.comp[c].plane;
    resize(frame.data[plane], frame.linesize[plane], -(-int64_t(frame.width) >> sub_x),
           -(-int64_t(frame.height) >> sub_y), planes_.data() + c * area);
  }
  convert(frame);
  return out_;
}

const AVFrame& FrameScaler::in_planes_of_bytes(const AVFrame& frame) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(AVPixelFormat(frame.format));
  require(format && frame.width > 0 && frame.height > 0, Fault::data, subject_, "holds a frame of no known format");
  if (is_planes_of_bytes(*format)) return frame;
  const AVPixelFormat wanted = planes_for(*format);
  converter_ = sws_getCachedContext(converter_, frame.width, frame.height, AVPixelFormat(frame.format), frame.width,
                                    frame.height, wanted, SWS_BILINEAR | SWS_ACCURATE_RND, nullptr, nullptr, nullptr);
  require(converter_ != nullptr, Fault::unsupported, subject_, "holds frames of the pixel format ", format->name,
          ", which cannot be converted");
  if (!(format->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL))) {  // only the depth changes
    const int full = is_full_range(frame, *format);
    const int* matrix = sws_getCoefficients(SWS_CS_DEFAULT);
    sws_setColorspaceDetails(converter_, matrix, full, matrix, full, 0, 1 << 16, 1 << 16);
  }
  converted_.reset(av_frame_alloc());
  require(converted_ != nullptr, Fault::internal, subject_, "no memory for a frame");
  converted_->format = wanted;
  converted_->width = frame.width;
  converted_->height = frame.height;
  const bool done = av_frame_get_buffer(converted_.get(), 0) >= 0 &&
                    sws_scale(converter_, frame.data, frame.linesize, 0, frame.height, converted_->data,
                              converted_->linesize) == frame.height;
  require(done, Fault::unsupported, subject_, "holds frames of the pixel format ", format->name,
          ", which cannot be converted");
  converted_->color_range = is_full_range(frame, *format) ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  converted_->colorspace = frame.colorspace;
  return *converted_;
}

FrameScaler::PlaneFilters& FrameScaler::filters(int64_t width, int64_t height) {
  for (PlaneFilters& known : filters_)
    if (known.width == width && known.height == height) return known;
  constexpr size_t most_sizes = 8;  // a hostile film may change its size in every frame
  if (filters_.size() >= most_sizes) filters_.clear();
  constexpr int64_t lanes = 4;
  return filters_.emplace_back(PlaneFilters{width, height, AxisFilter(0, double(width), width, out_.width, lanes),
                                            AxisFilter(0, double(height), height, out_.height)});
}

void FrameScaler::resize(const uint8_t* plane, int64_t line_bytes, int64_t width, int64_t height, float* out) {
  PlaneFilters& by = filters(width, height);
  line_.assign(size_t(width + by.across.stride()), 0.0f);
  const float* line = line_.data() + by.across.begin();
  const FilterView across = by.across.view();
  rows_.resize(size_t(by.down.stride()));
  for (int64_t y = 0; y < out_.height; ++y) {  // down first: its rows are wide, and few are left for the other axis
    const int64_t first = by.down.first(y), count = std::min(by.down.stride(), height - first);
    for (int64_t k = 0; k < count; ++k) rows_[size_t(k)] = plane + (first + k) * line_bytes;
    blend_byte_rows(rows_.data(), by.down.weights(y), count, width, line_.data());
    filter_float_row(line, across, out + y * out_.width);
  }
}

void FrameScaler::convert(const AVFrame& frame) {
  const AVPixFmtDescriptor& format = *av_pix_fmt_desc_get(AVPixelFormat(frame.format));
  const int64_t area = out_.width * out_.height;
  const float *first = planes_.data(), *second = first + area, *third = second + area;
  uint8_t* out = out_.pixels.data();
  if (format.flags & AV_PIX_FMT_FLAG_RGB || (frame.colorspace == AVCOL_SPC_RGB && format.nb_components >= 3)) {
    const bool named = format.flags & AV_PIX_FMT_FLAG_RGB;  // components in the order red, green, blue; or G, B, R
    const float *red = named ? first : third, *green = named ? second : first, *blue = named ? third : second;
    for (int64_t i = 0; i < area; ++i) {
      if (out_.channels == 1) {
        *out++ = to_byte(0.299f * red[i] + 0.587f * green[i] + 0.114f * blue[i]);
        continue;
      }
      *out++ = to_byte(red[i]);
      *out++ = to_byte(green[i]);
      *out++ = to_byte(blue[i]);
    }
    return;
  }
  const Matrix m = matrix_of(frame, is_full_range(frame, format));
  const bool colour = format.nb_components >= 3;
  for (int64_t i = 0; i < area; ++i) {
    const float luma = m.scale * (first[i] - m.black);
    if (out_.channels == 1) {
      *out++ = to_byte(luma);
      continue;
    }
    const float cb = colour ? second[i] - 128 : 0, cr = colour ? third[i] - 128 : 0;
    *out++ = to_byte(luma + m.red_cr * cr);
    *out++ = to_byte(luma - m.green_cb * cb - m.green_cr * cr);
    *out++ = to_byte(luma + m.blue_cb * cb);
  }
}

}  // namespace braid
