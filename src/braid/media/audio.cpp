#include "braid/media/audio.h"

#include "braid/media/audio_decoder.h"
#include "braid/media/byte_source.h"
#include "braid/media/media_clip.h"
#include "braid/media/wav.h"

namespace braid {
namespace {

Audio read(ByteSource& source, const AudioRequest& request) {
  require(request.rate_hz >= 0 && request.max_seconds >= 0, Fault::internal, source.name(),
          "a rate and a duration are wanted that are at least 0, not ", request.rate_hz, " Hz and ",
          request.max_seconds, " s");
  if (request.clip) check_clip(*request.clip, source.name());
  require(source.size() > 0, Fault::data, source.name(), "is empty");
  if (const auto layout = find_wav_layout(source); layout && request.track <= 0)
    return read_wav(source, *layout, request);
  return read_with_ffmpeg(source, request);
}

}  // namespace

Result<Audio> read_audio(const std::filesystem::path& path, const AudioRequest& request) {
  try {
    ByteSource source(path);
    return read(source, request);
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return e;
  }
}

Result<Audio> decode_audio(std::span<const std::byte> bytes, const AudioRequest& request) {
  try {
    ByteSource source(bytes, "sound in memory");
    return read(source, request);
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return e;
  }
}

}  // namespace braid
