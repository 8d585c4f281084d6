#include "braid/table/encoding.h"

#include <openssl/evp.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "braid/core/error.h"
#include "braid/core/utf8.h"

namespace braid {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Windows-1252 0x80 to 0x9F; the five bytes it leaves open stay what they are in Latin-1.
constexpr uint16_t windows_1252[32] = {0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                       0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
                                       0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                       0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    require(context_ && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1, Fault::internal, "SHA-256",
            "OpenSSL offers no SHA-256");
  }
  void feed(std::string_view piece) { EVP_DigestUpdate(context_.get(), piece.data(), piece.size()); }
  std::string hexadecimal() {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_DigestFinal_ex(context_.get(), digest, &length);
    std::string out;
    for (unsigned i = 0; i < length; ++i) {
      out += "0123456789abcdef"[digest[i] >> 4];
      out += "0123456789abcdef"[digest[i] & 15];
    }
    return out;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

std::ifstream open_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  require(file.is_open(), Fault::io, path.string(), "cannot be opened: ", std::strerror(errno));
  return file;
}

/// Fills up to `wanted` bytes; the result says how many there were.
size_t read_block(std::ifstream& file, const std::filesystem::path& path, char* to, size_t wanted) {
  file.read(to, std::streamsize(wanted));
  require(!file.bad(), Fault::io, path.string(), "cannot be read to its end");
  return size_t(file.gcount());
}

class FileBytes final : public Bytes {
 public:
  FileBytes(const std::filesystem::path& path, bool is_utf8) : path_(path), file_(open_file(path)), is_utf8_(is_utf8) {
    char head[3];
    const size_t size = read_block(file_, path_, head, sizeof head);
    if (std::string_view(head, size) == byte_order_mark) return;
    file_.clear();
    file_.seekg(0);
  }
  void read(std::string& out, size_t wanted) override {
    const size_t before = out.size();
    if (is_utf8_) {
      out.resize(before + wanted);
      out.resize(before + read_block(file_, path_, out.data() + before, wanted));
    } else {
      block_.resize(wanted);
      append_windows_1252({block_.data(), read_block(file_, path_, block_.data(), wanted)}, out);
    }
  }

 private:
  std::filesystem::path path_;
  std::ifstream file_;
  bool is_utf8_;
  std::string block_;
};

class TextBytes final : public Bytes {
 public:
  explicit TextBytes(std::string_view text) : rest_(text) {
    if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
  }
  void read(std::string& out, size_t wanted) override {
    const auto piece = rest_.substr(0, wanted);
    out += piece;
    rest_.remove_prefix(piece.size());
  }

 private:
  std::string_view rest_;
};

}  // namespace

void append_windows_1252(std::string_view piece, std::string& out) {
  for (const char c : piece) {
    const auto byte = uint8_t(c);
    const uint16_t code = byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
    if (code < 0x80) {
      out += c;
    } else if (code < 0x800) {
      out += char(0xC0 | code >> 6);
      out += char(0x80 | (code & 0x3F));
    } else {
      out += char(0xE0 | code >> 12);
      out += char(0x80 | (code >> 6 & 0x3F));
      out += char(0x80 | (code & 0x3F));
    }
  }
}

FileFacts read_facts(const std::filesystem::path& path) {
  auto file = open_file(path);
  Sha256 hash;
  Utf8Check utf8;
  std::string block(block_bytes, '\0');
  while (const size_t size = read_block(file, path, block.data(), block.size())) {
    hash.feed({block.data(), size});
    utf8.feed({block.data(), size});
  }
  return {hash.hexadecimal(), utf8.valid()};
}

std::unique_ptr<Bytes> file_bytes(const std::filesystem::path& path, bool is_utf8) {
  return std::make_unique<FileBytes>(path, is_utf8);
}

std::unique_ptr<Bytes> text_bytes(std::string_view text) { return std::make_unique<TextBytes>(text); }

}  // namespace braid
