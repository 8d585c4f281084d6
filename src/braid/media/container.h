#pragma once

#include <memory>

#include "braid/media/byte_source.h"

struct AVFormatContext;
struct AVIOContext;

/// @file container.h
/// Opening a media file of a stranger with FFmpeg.

namespace braid {

/// An opened container. Only the demuxers of an allow-list run, and nothing but the given bytes can be read: playlists
/// and references to other files or addresses are refused.
class Container {
 public:
  /// How far a file is looked into when it is opened.
  enum class Depth {
    header,   ///< what tracks there are, where the header says it
    packets,  ///< the first packets too, from which the tracks' formats, times and rates are completed
  };

  /// @throws Error  Fault::data when the bytes are no known container, or a damaged one
  explicit Container(ByteSource& source, Depth depth = Depth::packets);

  AVFormatContext* context() const { return format_.get(); }

 private:
  struct CloseFormat {
    void operator()(AVFormatContext* context) const;
  };
  struct CloseBytes {
    void operator()(AVIOContext* context) const;
  };
  struct Cursor {
    ByteSource* source;
    int64_t position = 0;
  };
  static int read(void* cursor, uint8_t* out, int size);
  static int64_t seek(void* cursor, int64_t offset, int whence);
  void look_at_packets(const std::string& subject);

  std::unique_ptr<Cursor> cursor_;
  std::unique_ptr<AVIOContext, CloseBytes> bytes_;  ///< declared before `format_`, which uses it to the end
  std::unique_ptr<AVFormatContext, CloseFormat> format_;
};

/// FFmpeg's words for one of its error codes.
std::string ffmpeg_reason(int code);

}  // namespace braid
