#include "braid/media/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "braid/core/error.h"

namespace braid {
namespace {
constexpr int64_t window_bytes = 64 * 1024;
}

ByteSource::ByteSource(const std::filesystem::path& path) : name_(path.string()) {
  // Non-blocking, because opening a pipe would wait for its writer; it has no effect on a regular file.
  file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  require(file_ >= 0, Fault::io, name_, "cannot be opened: ", std::strerror(errno));
  struct stat facts = {};
  if (::fstat(file_, &facts) != 0 || !S_ISREG(facts.st_mode)) {
    ::close(file_);
    fail(Fault::io, name_, "is no regular file");
  }
  size_ = facts.st_size;
}

ByteSource::ByteSource(std::span<const std::byte> bytes, std::string name)
    : name_(std::move(name)), memory_(bytes), size_(int64_t(bytes.size())) {}

ByteSource::~ByteSource() {
  if (file_ >= 0) ::close(file_);
}

int64_t ByteSource::read_file(int64_t offset, std::span<std::byte> out) const {
  size_t done = 0;
  while (done < out.size()) {
    const ssize_t n = ::pread(file_, out.data() + done, out.size() - done, off_t(offset + int64_t(done)));
    if (n < 0 && errno == EINTR) continue;
    require(n >= 0, Fault::io, name_, "cannot be read at byte ", offset, ": ", std::strerror(errno));
    if (n == 0) break;
    done += size_t(n);
  }
  return int64_t(done);
}

int64_t ByteSource::read_at(int64_t offset, std::span<std::byte> out) {
  if (offset < 0 || offset >= size_) return 0;
  const int64_t count = std::min<int64_t>(int64_t(out.size()), size_ - offset);
  if (file_ < 0) {
    std::memcpy(out.data(), memory_.data() + offset, size_t(count));
    return count;
  }
  if (offset < window_begin_ || offset + count > window_end_) {
    if (count >= window_bytes) return read_file(offset, out.first(size_t(count)));
    if (!window_) window_ = std::make_unique_for_overwrite<std::byte[]>(size_t(std::min(window_bytes, size_)));
    window_begin_ = window_end_ = offset;  // stays empty when the read throws
    window_end_ += read_file(offset, {window_.get(), size_t(std::min(window_bytes, size_ - offset))});
  }
  const int64_t ready = std::clamp<int64_t>(window_end_ - offset, 0, count);
  std::memcpy(out.data(), window_.get() + (offset - window_begin_), size_t(ready));
  return ready;
}

}  // namespace braid
