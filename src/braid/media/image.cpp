#include "braid/media/image.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "braid/media/format.h"
#include "braid/media/image_codecs.h"

namespace braid {
namespace {

/// Closes a file descriptor.
class OpenFile {
 public:
  explicit OpenFile(const std::filesystem::path& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

[[noreturn]] void fail_with_errno(const std::string& subject, const char* what) {
  fail(Fault::io, subject, what, ": ", std::strerror(errno));
}

std::vector<std::byte> read_bounded(const std::string& subject, const std::filesystem::path& path, int64_t max_bytes) {
  const OpenFile file(path);
  if (file.descriptor() < 0) fail_with_errno(subject, "cannot be opened");
  struct stat facts;
  if (::fstat(file.descriptor(), &facts) != 0) fail_with_errno(subject, "cannot be examined");
  require(S_ISREG(facts.st_mode), Fault::io, subject, "is not a regular file");
  require(facts.st_size <= max_bytes, Fault::data, subject, "has ", facts.st_size, " bytes; at most ", max_bytes,
          " are read of a picture");
  std::vector<std::byte> bytes(size_t(facts.st_size));
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::read(file.descriptor(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail_with_errno(subject, "cannot be read");
    if (count == 0) break;  // the file shrank since fstat
    done += size_t(count);
  }
  bytes.resize(done);
  return bytes;
}

Result<Image> decode_by_magic(std::span<const std::byte> bytes, const ImageRequest& request) {
  switch (sniff_format(bytes)) {
    case Format::jpeg:
      return decode_jpeg(bytes, request);
    case Format::png:
      return decode_png(bytes, request);
    case Format::webp:
      return decode_webp(bytes, request);
    case Format::bmp:
      return decode_bmp(bytes, request);
    case Format::tiff:
      return decode_tiff(bytes, request);
    case Format::dicom:
      return decode_dicom(bytes, request);
    default:
      break;
  }
  if (sniff(bytes) == Medium::image)
    return Error(Fault::unsupported, "", "is " + describe_format(bytes) + ", which is not decoded; convert it to PNG");
  return Error(Fault::data, "", "is " + describe_format(bytes) + ", not an image");
}

}  // namespace

void check_image_size(const char* format, int64_t width, int64_t height, const ImageLimits& limits) {
  require(width > 0 && height > 0, Fault::data, "", format, " of ", width, " x ", height, " pixels is empty");
  require(height <= limits.max_pixels / width, Fault::data, "", format, " of ", width, " x ", height,
          " pixels is over the limit of ", limits.max_pixels, " pixels");
}

Image image_of(int64_t width, int64_t height, int64_t channels, std::vector<uint8_t> pixels) {
  Image image;
  image.width = image.source_width = width;
  image.height = image.source_height = height;
  image.channels = channels;
  image.pixels = std::move(pixels);
  return image;
}

Image blank_image(int64_t width, int64_t height, int64_t channels) {
  return image_of(width, height, channels, std::vector<uint8_t>(size_t(width * height * channels)));
}

Result<Image> decode_image(std::span<const std::byte> bytes, const ImageRequest& request) {
  if (int64_t(bytes.size()) > request.limits.max_bytes)
    return Error(Fault::data, "",
                 text("has ", bytes.size(), " bytes; at most ", request.limits.max_bytes, " are read of a picture"));
  try {
    return decode_by_magic(bytes, request);
  } catch (const Error& error) {
    if (error.fault() == Fault::internal) throw;
    return error;
  }
}

Result<Image> read_image(const std::filesystem::path& path, const ImageRequest& request) {
  const std::string subject = path.string();
  try {
    Result<Image> image = decode_image(read_bounded(subject, path, request.limits.max_bytes), request);
    if (image) return image;
    return Error(image.error().fault(), subject, image.error().message());
  } catch (const Error& error) {
    return error;
  }
}

}  // namespace braid
