#include "braid/media/dicom/raw_deflate.h"

#include <zlib.h>

#include <algorithm>
#include <memory>

#include "braid/core/error.h"

namespace braid {

std::vector<std::byte> inflate_raw(std::span<const std::byte> packed, int64_t max_bytes, const char* format) {
  z_stream stream = {};
  require(inflateInit2(&stream, -MAX_WBITS) == Z_OK, Fault::internal, "", "zlib cannot start");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> closed(&stream, &inflateEnd);
  constexpr size_t step = size_t{1} << 30;
  std::vector<std::byte> out;
  size_t taken = 0, made = 0;
  for (int state = Z_OK; state != Z_STREAM_END;) {
    require(int64_t(made) < max_bytes, Fault::data, "", format, " unpacks to more than ", max_bytes, " bytes");
    if (made == out.size()) {
      const size_t wanted = std::max(size_t{1} << 16, 2 * made);
      out.resize(std::min(wanted, size_t(max_bytes)));
    }
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data() + taken));
    stream.avail_in = uInt(std::min(step, packed.size() - taken));
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + made);
    stream.avail_out = uInt(std::min(step, out.size() - made));
    const uInt in_before = stream.avail_in, out_before = stream.avail_out;
    state = inflate(&stream, Z_NO_FLUSH);
    taken += in_before - stream.avail_in;
    made += out_before - stream.avail_out;
    require(state == Z_OK || state == Z_STREAM_END, Fault::data, "", format, " is damaged, or ends early, after ",
            taken, " of ", packed.size(), " deflated bytes");
  }
  out.resize(made);
  return out;
}

}  // namespace braid
