#include "braid/core/file.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <utility>
#include <vector>

#include "braid/core/error.h"

namespace braid {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

namespace {

/// Closes on scope exit.
struct Descriptor {
  int number;
  ~Descriptor() {
    if (number >= 0) ::close(number);
  }
};

}  // namespace

void fail_io(const std::string& subject, const char* verb, int code) {
  const char* hint = code == ENOSPC || code == EDQUOT || code == EFBIG ? "; free some space or choose another folder"
                     : code == EROFS || code == EACCES                 ? "; choose a folder you may write to"
                     : code == ENOENT && verb == "write"sv             ? "; does its folder exist?"
                                                                       : "";
  fail(Fault::io, subject, "cannot ", verb, ": ", std::strerror(code), hint);
}

std::string read_file(const fs::path& path, int64_t max_bytes) {
  Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.number < 0) fail_io(path.string(), "open", errno);
  struct stat info {};
  if (::fstat(file.number, &info) != 0) fail_io(path.string(), "read", errno);
  require(S_ISREG(info.st_mode), Fault::io, path.string(), "is not a file");
  require(info.st_size <= max_bytes, Fault::io, path.string(), "has ", info.st_size, " bytes, more than the limit of ",
          max_bytes);
  std::string bytes(size_t(info.st_size), '\0');
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::read(file.number, bytes.data() + done, bytes.size() - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail_io(path.string(), "read", errno);
    if (got == 0) break;
    done += size_t(got);
  }
  bytes.resize(done);
  return bytes;
}

OutputFile::OutputFile(const fs::path& path, std::string subject)
    : subject_(std::move(subject)), file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
  if (file_ < 0) fail_io(subject_, "write", errno);
}

OutputFile::~OutputFile() {
  if (file_ >= 0) ::close(file_);
}

void OutputFile::put(std::string_view bytes) {
  constexpr size_t piece = 1 << 14;
  if (waiting_.size() + bytes.size() < piece) {
    waiting_ += bytes;
    return;
  }
  write(waiting_);
  waiting_.clear();
  write(bytes);
}

void OutputFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(file_, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail_io(subject_, "write", errno);
    bytes.remove_prefix(size_t(put));
  }
}

void OutputFile::close() {
  write(waiting_);
  waiting_.clear();
  if (::fsync(file_) != 0 && errno != EINVAL) fail_io(subject_, "write", errno);
  if (::close(std::exchange(file_, -1)) != 0) fail_io(subject_, "write", errno);
}

void write_file(const fs::path& path, std::string_view bytes) {
  std::error_code code;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), code);
  if (code) fail_io(path.string(), "write", code.value());
  const fs::path aside = path.string() + ".partial-" + std::to_string(::getpid());
  struct Remove {
    const fs::path& path;
    ~Remove() { ::unlink(path.c_str()); }  // after the rename there is nothing left to remove
  } remove{aside};
  OutputFile file(aside, path.string());
  file.put(bytes);
  file.close();
  if (::rename(aside.c_str(), path.c_str()) != 0) fail_io(path.string(), "write", errno);
}

StagedFolder::StagedFolder(fs::path place) : place_(std::move(place)) {
  if (!place_.has_filename()) place_ = place_.parent_path();  // "runs/a/" and "runs/a" are one place
  aside_ = place_.string() + ".partial-" + std::to_string(::getpid());
  std::error_code code;
  fs::remove_all(aside_, code);
  fs::create_directories(aside_, code);
  if (code)
    fail(Fault::io, place_.string(), "cannot make the folder: ", code.message(), "; choose one you may write to");
}

StagedFolder::~StagedFolder() {
  std::error_code ignored;
  if (!committed_) fs::remove_all(aside_, ignored);
}

void StagedFolder::commit() {
  std::error_code code;
  const fs::path old = place_.string() + ".replaced-" + std::to_string(::getpid());
  const bool replaces = fs::exists(place_, code);
  if (replaces) fs::rename(place_, old, code);
  if (!code) fs::rename(aside_, place_, code);
  if (code) {
    std::error_code ignored;
    if (replaces && !fs::exists(place_, ignored)) fs::rename(old, place_, ignored);
    fail(Fault::io, place_.string(), "cannot put the finished folder in place: ", code.message());
  }
  committed_ = true;
  std::error_code ignored;
  if (replaces) fs::remove_all(old, ignored);
}

namespace {

struct Digest {
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
  Digest() { EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr); }
  void add(const char* data, size_t size) { EVP_DigestUpdate(context.get(), data, size); }
  std::string hex() {
    unsigned char raw[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_DigestFinal_ex(context.get(), raw, &length);
    std::string out;
    for (unsigned i = 0; i < length; ++i) {
      out += "0123456789abcdef"[raw[i] >> 4];
      out += "0123456789abcdef"[raw[i] & 15];
    }
    return out;
  }
};

}  // namespace

std::string sha256(std::string_view bytes) {
  Digest digest;
  digest.add(bytes.data(), bytes.size());
  return digest.hex();
}

std::string sha256_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail_io(path.string(), "open", errno);
  Digest digest;
  std::vector<char> piece(1 << 20);
  while (file.read(piece.data(), std::streamsize(piece.size())), file.gcount() > 0)
    digest.add(piece.data(), size_t(file.gcount()));
  require(file.eof(), Fault::io, path.string(), "cannot read to the end");
  return digest.hex();
}

}  // namespace braid
