#include "braid/media/points/lzf.h"

#include "braid/core/error.h"

namespace braid {

std::vector<std::byte> unpack_lzf(std::span<const std::byte> packed, int64_t size, const std::string& subject) {
  constexpr int64_t best_ratio = 88;  // 3 bytes give 264
  require(size >= 0 && size / best_ratio <= int64_t(packed.size()), Fault::data, subject, "claims to unpack from ",
          packed.size(), " to ", size, " bytes, more than LZF can");
  std::vector<std::byte> out(static_cast<size_t>(size));
  size_t in = 0, made = 0;
  const auto damaged = [&] { fail(Fault::data, subject, "is damaged: its packed points break off at byte ", in); };
  while (in < packed.size()) {
    const auto control = size_t(packed[in++]);
    if (control < 32) {  // a run of control + 1 bytes as they are
      const size_t run = control + 1;
      if (run > packed.size() - in || run > out.size() - made) damaged();
      for (size_t i = 0; i < run; ++i) out[made++] = packed[in++];
      continue;
    }
    size_t length = control >> 5;
    if (length == 7) {
      if (in >= packed.size()) damaged();
      length += size_t(packed[in++]);
    }
    length += 2;
    if (in >= packed.size()) damaged();
    const size_t back = ((control & 31) << 8 | size_t(packed[in++])) + 1;
    if (back > made || length > out.size() - made) damaged();
    for (size_t i = 0; i < length; ++i, ++made) out[made] = out[made - back];  // may overlap what it makes
  }
  require(made == out.size(), Fault::data, subject, "is damaged: its points unpack to ", made, " bytes, not ", size);
  return out;
}

}  // namespace braid
