#include "braid/media/container.h"

extern "C" {
#include <libavformat/avformat.h>
#include <libavutil/error.h>
#include <libavutil/log.h>
#include <libavutil/mem.h>
}

#include <array>
#include <cerrno>
#include <cstdio>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "braid/core/error.h"
#include "braid/media/format.h"

namespace braid {
namespace {

/// Containers of sound and film. Left out: playlists (hls, dash, concat, sdp), devices, picture sequences, formats
/// without a signature, which would accept any file, and streams of H.264 and HEVC alone, which have no times.
constexpr const char* demuxers =
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,dv,eac3,flac,flv,gif,gsm,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,mpc,mpc8,"
    "mpeg,mpegts,mpegvideo,mxf,nut,ogg,rm,sox,tta,voc,w64,wav,wv,yuv4mpegpipe";

/// What FFmpeg may take at once: some demuxers allocate, and fill, what a header promises. The frame of an 8K film in
/// 4:2:0 and 16 bit takes 106 MB.
constexpr size_t max_allocation = size_t{256} << 20;

/// Settings of the whole process. The library never prints; FFmpeg's log goes to standard error by default.
void restrain_ffmpeg() {
  static const bool restrained = [] {
    av_log_set_callback([](void*, int, const char*, va_list) {});
    av_max_alloc(max_allocation);
    return true;
  }();
  (void)restrained;
}

int refuse_other_files(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) { return AVERROR(EACCES); }

/// Says what is wrong with a file that FFmpeg does not open, where its first bytes tell. Recorders write the table of
/// contents of an MP4 last.
void explain_refusal(ByteSource& source) {
  std::array<std::byte, sniffed_bytes> head;
  const auto bytes = std::span(head).first(size_t(source.read_at(0, head)));
  const Format format = sniff_format(bytes);
  require(format != Format::mp4, Fault::data, source.name(),
          "begins like an MP4 or QuickTime film, but its table of contents (moov) is missing or damaged; was the "
          "recording or the copy interrupted?");
  require(format != Format::raw_h264 && format != Format::raw_hevc, Fault::unsupported, source.name(), "is ",
          describe_format(bytes),
          ", so nothing says when its frames are shown; put it into one: ffmpeg -r 25 -i FILE -c copy FILE.mp4, where "
          "25 is its frames per second");
  const Medium medium = sniff(bytes);
  const bool is_damaged = medium == Medium::audio || medium == Medium::video || format == Format::gif;
  require(is_damaged || format == Format::unknown, Fault::data, source.name(), "is ", describe_format(bytes),
          ", no recording or film");
}

/// Why FFmpeg did not open a file. What is not on the list is an invalid argument to it.
std::string refusal_words(int code) {
  return code == AVERROR(EINVAL) ? "it is damaged, or of a format that is not opened" : ffmpeg_reason(code);
}

}  // namespace

std::string ffmpeg_reason(int code) {
  char words[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(code, words, sizeof(words));
  return words;
}

void Container::CloseFormat::operator()(AVFormatContext* context) const { avformat_close_input(&context); }

void Container::CloseBytes::operator()(AVIOContext* context) const {
  av_freep(&context->buffer);
  avio_context_free(&context);
}

int Container::read(void* opaque, uint8_t* out, int size) {
  auto& cursor = *static_cast<Cursor*>(opaque);
  try {
    const int64_t got = cursor.source->read_at(cursor.position, {reinterpret_cast<std::byte*>(out), size_t(size)});
    cursor.position += got;
    return got > 0 ? int(got) : AVERROR_EOF;
  } catch (const Error&) {  // must not cross C code
    return AVERROR(EIO);
  }
}

int64_t Container::seek(void* opaque, int64_t offset, int whence) {
  auto& cursor = *static_cast<Cursor*>(opaque);
  if (whence & AVSEEK_SIZE) return cursor.source->size();
  whence &= ~AVSEEK_FORCE;
  const int64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? cursor.position : cursor.source->size();
  int64_t target = 0;
  if (__builtin_add_overflow(base, offset, &target) || target < 0) return AVERROR(EINVAL);
  return cursor.position = target;
}

Container::Container(ByteSource& source, Depth depth) : cursor_(std::make_unique<Cursor>(Cursor{&source})) {
  restrain_ffmpeg();
  constexpr int buffer_bytes = 32 * 1024;
  auto* buffer = static_cast<unsigned char*>(av_malloc(buffer_bytes));
  bytes_.reset(avio_alloc_context(buffer, buffer_bytes, 0, cursor_.get(), &read, nullptr, &seek));
  AVFormatContext* context = avformat_alloc_context();
  require(context && bytes_, Fault::internal, source.name(), "no memory for a container");
  context->pb = bytes_.get();
  context->io_open = &refuse_other_files;
  AVDictionary* options = nullptr;
  av_dict_set(&options, "format_whitelist", demuxers, 0);
  av_dict_set(&options, "protocol_whitelist", "file", 0);
  const int opened = avformat_open_input(&context, nullptr, nullptr, &options);
  av_dict_free(&options);
  if (opened < 0) explain_refusal(source);
  require(opened == 0, Fault::data, source.name(), "is no recording or film of a known format (", refusal_words(opened),
          "); known are WAV, FLAC, MP3, Ogg, AAC, MP4, Matroska and more");
  format_.reset(context);
  if (depth == Depth::packets) look_at_packets(source.name());
}

/// FFmpeg decodes the first frames of some codecs to learn how they are reordered; what they look like is not asked.
void Container::look_at_packets(const std::string& subject) {
  AVFormatContext& context = *format_;
  std::vector<AVDictionary*> options(context.nb_streams, nullptr);
  for (AVDictionary*& of_track : options)
    for (const auto& [name, value] :
         {std::pair{"max_pixels", "178956970"}, {"skip_loop_filter", "all"}, {"skip_idct", "all"}})
      av_dict_set(&of_track, name, value, 0);
  const int probed = avformat_find_stream_info(&context, options.data());
  for (AVDictionary*& of_track : options) av_dict_free(&of_track);
  require(probed >= 0, Fault::data, subject, "is damaged: ", ffmpeg_reason(probed));
}

}  // namespace braid
