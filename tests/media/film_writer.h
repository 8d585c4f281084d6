#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

#include <unistd.h>

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "braid/media/media_track.h"
#include "media/sound_files.h"

/// @file film_writer.h
/// Films made by the tests. Each frame carries its number as eight bars, dark or bright, which any codec keeps.

namespace braid {

using Options = std::map<std::string, std::string>;

/// The sound of a film: full-scale sample i of channel c is wave(i, c).
struct FilmSound {
  std::string codec = "aac";
  int rate_hz = 48000, channels = 1;
  int64_t samples = 48000 * 2;
  Options codec_options;
  int64_t first = 0;  ///< time stamp of the first sample, in samples
  std::function<double(int64_t, int)> wave = [](int64_t i, int c) {
    return 0.4 * std::sin(double(i) * 0.05 + c) + 0.3 * std::sin(double(i) * double(i) * 1e-6);
  };
};

struct FilmSpec {
  std::string container = "mp4", codec = "libx264", pixels = "yuv420p";
  int width = 64, height = 48;
  AVRational time_base = {1, 25};
  std::vector<int64_t> stamps;  ///< of the frames, ascending
  int group = 12, b_frames = 2;
  int turn = 0;  ///< degrees clockwise that the player must turn the picture
  AVRational pixel_shape = {1, 1};
  AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
  AVColorRange range = AVCOL_RANGE_UNSPECIFIED;
  Options codec_options, container_options;
  std::vector<FilmSound> sounds;
  /// The value of a sample: (frame, plane, x, y); none: bars of the frame's number.
  std::function<int(int, int, int, int)> paint;
};

inline std::vector<int64_t> steady(int count, int64_t step = 1, int64_t first = 0) {
  std::vector<int64_t> stamps;
  for (int i = 0; i < count; ++i) stamps.push_back(first + i * step);
  return stamps;
}

inline int check_av(int code, const char* what) {
  if (code < 0) throw std::runtime_error(std::string(what) + ": " + ffmpeg_reason(code));
  return code;
}

/// Bars from left to right are the bits of the number from the lowest on.
inline int paint_bars(const FilmSpec& spec, int frame, int plane, int x, int) {
  if (plane > 0) return 128;
  return (frame >> (x * 8 / spec.width)) & 1 ? 210 : 40;
}

/// The number that an RGB or grey picture of bars carries.
inline int number_in(const uint8_t* pixels, int64_t width, int64_t height, int64_t channels) {
  int number = 0;
  for (int bit = 0; bit < 8; ++bit) {
    const int64_t x = (2 * bit + 1) * width / 16;
    number |= (pixels[(height / 2 * width + x) * channels] > 128) << bit;
  }
  return number;
}

/// Encodes tracks and writes them, packet by packet in the order of their times.
class FilmWriter {
 public:
  explicit FilmWriter(const FilmSpec& spec) : spec_(spec) {
    check_av(avformat_alloc_output_context2(&out_, nullptr, spec.container.c_str(), path_.c_str()), "container");
    if (!spec.stamps.empty()) add_picture();
    for (const FilmSound& sound : spec.sounds) add_sound(sound);
    check_av(avio_open(&out_->pb, path_.c_str(), AVIO_FLAG_WRITE), "file");
    AVDictionary* options = nullptr;
    for (const auto& [name, value] : spec.container_options) av_dict_set(&options, name.c_str(), value.c_str(), 0);
    check_av(avformat_write_header(out_, &options), "header");
    av_dict_free(&options);
  }

  ~FilmWriter() {
    avio_closep(&out_->pb);
    avformat_free_context(out_);
    std::filesystem::remove(path_);
  }

  Bytes write() {
    if (!spec_.stamps.empty()) write_picture();
    for (size_t i = 0; i < spec_.sounds.size(); ++i) write_sound(spec_.sounds[i], i + !spec_.stamps.empty());
    check_av(av_write_trailer(out_), "trailer");
    avio_closep(&out_->pb);
    Bytes film(std::filesystem::file_size(path_));
    std::ifstream(path_, std::ios::binary).read(reinterpret_cast<char*>(film.data()), std::streamsize(film.size()));
    return film;
  }

 private:
  AVCodecContext& add_track(const std::string& name) {
    const AVCodec* codec = avcodec_find_encoder_by_name(name.c_str());
    if (!codec) throw std::runtime_error("no encoder " + name);
    tracks_.emplace_back(avcodec_alloc_context3(codec));
    AVCodecContext& context = *tracks_.back();
    context.thread_count = 1;
    context.strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
    if (out_->oformat->flags & AVFMT_GLOBALHEADER) context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    return context;
  }

  AVStream& open_track(AVCodecContext& context, const Options& options) {
    AVDictionary* dictionary = nullptr;
    for (const auto& [name, value] : options) av_dict_set(&dictionary, name.c_str(), value.c_str(), 0);
    check_av(avcodec_open2(&context, context.codec, &dictionary), context.codec->name);
    av_dict_free(&dictionary);
    AVStream& stream = *avformat_new_stream(out_, nullptr);
    stream.time_base = context.time_base;
    check_av(avcodec_parameters_from_context(stream.codecpar, &context), "parameters");
    return stream;
  }

  void add_picture() {
    AVCodecContext& context = add_track(spec_.codec);
    context.width = spec_.width;
    context.height = spec_.height;
    context.pix_fmt = av_get_pix_fmt(spec_.pixels.c_str());
    context.time_base = spec_.time_base;
    context.gop_size = spec_.group;
    context.max_b_frames = spec_.b_frames;
    context.sample_aspect_ratio = spec_.pixel_shape;
    context.colorspace = spec_.matrix;
    context.color_range = spec_.range;
    if (!spec_.codec.starts_with("lib")) {  // a constant quality, which those have by default
      context.flags |= AV_CODEC_FLAG_QSCALE;
      context.global_quality = 2 * FF_QP2LAMBDA;
    }
    AVStream& stream = open_track(context, spec_.codec_options);
    stream.sample_aspect_ratio = spec_.pixel_shape;
    if (spec_.turn != 0) set_turn(stream);
  }

  template <class Stream>
  void set_turn(Stream& stream) {
    int32_t* matrix = nullptr;
    if constexpr (requires { stream.codecpar->coded_side_data; }) {
      auto* side = av_packet_side_data_new(&stream.codecpar->coded_side_data, &stream.codecpar->nb_coded_side_data,
                                           AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(int32_t), 0);
      matrix = reinterpret_cast<int32_t*>(side->data);
    } else {
      matrix =
          reinterpret_cast<int32_t*>(av_stream_new_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(int32_t)));
    }
    av_display_rotation_set(matrix, spec_.turn);
  }

  void add_sound(const FilmSound& sound) {
    AVCodecContext& context = add_track(sound.codec);
    context.sample_rate = sound.rate_hz;
    context.time_base = {1, sound.rate_hz};
    context.sample_fmt = context.codec->sample_fmts ? context.codec->sample_fmts[0] : AV_SAMPLE_FMT_S16;
    av_channel_layout_default(&context.ch_layout, sound.channels);
    context.bit_rate = 128'000;
    open_track(context, sound.codec_options);
  }

  void write_picture() {
    const AVPixFmtDescriptor& format = *av_pix_fmt_desc_get(tracks_[0]->pix_fmt);
    for (size_t k = 0; k < spec_.stamps.size(); ++k) {
      const FramePtr frame = new_frame();
      frame->format = tracks_[0]->pix_fmt;
      frame->width = spec_.width;
      frame->height = spec_.height;
      frame->colorspace = spec_.matrix;
      frame->color_range = spec_.range;
      check_av(av_frame_get_buffer(frame.get(), 0), "frame");
      for (int c = 0; c < format.nb_components; ++c) paint(*frame, format, int(k), c);
      frame->pts = spec_.stamps[k];
      send(0, frame.get());
    }
    send(0, nullptr);
  }

  void paint(AVFrame& frame, const AVPixFmtDescriptor& format, int number, int c) {
    const AVComponentDescriptor& part = format.comp[c];
    const bool chroma = (c == 1 || c == 2) && !(format.flags & AV_PIX_FMT_FLAG_RGB);
    const int width = chroma ? -(-spec_.width >> format.log2_chroma_w) : spec_.width;
    const int height = chroma ? -(-spec_.height >> format.log2_chroma_h) : spec_.height;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const int value = spec_.paint ? spec_.paint(number, c, x, y) : paint_bars(spec_, number, c, x, y);
        uint8_t* at = frame.data[part.plane] + int64_t(y) * frame.linesize[part.plane] + x * part.step + part.offset;
        const int deep = value << (part.depth - 8) << part.shift;
        at[0] = uint8_t(deep);
        if (part.depth > 8) at[1] = uint8_t(deep >> 8);
      }
  }

  void write_sound(const FilmSound& sound, size_t track) {
    const int most = tracks_[track]->frame_size > 0 ? tracks_[track]->frame_size : 1024;
    for (int64_t done = 0; done < sound.samples; done += most) {
      const FramePtr frame = new_frame();
      frame->format = tracks_[track]->sample_fmt;
      frame->sample_rate = sound.rate_hz;
      frame->nb_samples = int(std::min<int64_t>(most, sound.samples - done));
      av_channel_layout_copy(&frame->ch_layout, &tracks_[track]->ch_layout);
      check_av(av_frame_get_buffer(frame.get(), 0), "frame of sound");
      const bool planar = av_sample_fmt_is_planar(AVSampleFormat(frame->format));
      for (int c = 0; c < sound.channels; ++c)
        for (int i = 0; i < frame->nb_samples; ++i)
          put(sound.wave(done + i, c), av_get_packed_sample_fmt(AVSampleFormat(frame->format)),
              frame->extended_data[planar ? c : 0], planar ? i : i * sound.channels + c);
      frame->pts = sound.first + done;
      send(track, frame.get());
    }
    send(track, nullptr);
  }

  static void put(double value, AVSampleFormat format, uint8_t* samples, int at) {
    if (format == AV_SAMPLE_FMT_FLT)
      reinterpret_cast<float*>(samples)[at] = float(value);
    else if (format == AV_SAMPLE_FMT_S32)
      reinterpret_cast<int32_t*>(samples)[at] = int32_t(value * 2147483000);
    else
      reinterpret_cast<int16_t*>(samples)[at] = int16_t(value * 32767);
  }

  void send(size_t track, const AVFrame* frame) {
    check_av(avcodec_send_frame(tracks_[track].get(), frame), "encoding");
    const PacketPtr packet = new_packet();
    while (avcodec_receive_packet(tracks_[track].get(), packet.get()) >= 0) {
      packet->stream_index = int(track);
      if (track == 0 && spec_.stamps.size() > 1 && packet->duration == 0)
        packet->duration = spec_.stamps[1] - spec_.stamps[0];  // of the last frame, which no other follows
      av_packet_rescale_ts(packet.get(), tracks_[track]->time_base, out_->streams[track]->time_base);
      check_av(av_interleaved_write_frame(out_, packet.get()), "writing");
    }
  }

  FilmSpec spec_;
  std::string path_ = std::filesystem::temp_directory_path() / ("braid_" + std::to_string(::getpid()) + "_film");
  AVFormatContext* out_ = nullptr;
  std::vector<CodecPtr> tracks_;
};

inline Bytes write_film(const FilmSpec& spec) { return FilmWriter(spec).write(); }

}  // namespace braid
