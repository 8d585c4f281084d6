#include "braid/media/zip_directory.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

#include "braid/core/error.h"

namespace braid {
namespace {

/// Little-endian numbers at checked positions.
class Reader {
 public:
  Reader(std::span<const std::byte> bytes, const std::string& subject) : bytes_(bytes), subject_(subject) {}

  uint64_t number(uint64_t at, int width) const {
    const auto p = stretch(at, uint64_t(width));
    uint64_t v = 0;
    for (int i = width - 1; i >= 0; --i) v = v << 8 | uint64_t(p[size_t(i)]);
    return v;
  }
  std::span<const std::byte> stretch(uint64_t at, uint64_t size) const {
    require(at <= bytes_.size() && size <= bytes_.size() - at, Fault::data, subject_,
            "is a damaged archive: it points ", "to byte ", at, " + ", size, " of ", bytes_.size());
    return bytes_.subspan(size_t(at), size_t(size));
  }
  uint64_t size() const { return bytes_.size(); }

 private:
  std::span<const std::byte> bytes_;
  const std::string& subject_;
};

constexpr uint64_t end_signature = 0x06054b50, end64_locator_signature = 0x07064b50, end64_signature = 0x06064b50;
constexpr uint64_t entry_signature = 0x02014b50, local_signature = 0x04034b50;
constexpr uint64_t end_size = 22, locator_size = 20, entry_size = 46, local_size = 30;

uint64_t find_end(const Reader& in, const std::string& subject) {
  require(in.size() >= end_size, Fault::data, subject, "is a damaged archive of ", in.size(), " bytes");
  const uint64_t last = in.size() - end_size, first = last > 0xffff ? last - 0xffff : 0;
  for (uint64_t at = last + 1; at-- > first;)
    if (in.number(at, 4) == end_signature) return at;
  fail(Fault::data, subject, "is a damaged archive: it has no table of contents; was it cut short?");
}

/// Replaces the fields that are all ones by the ones of the ZIP64 extra field.
void read_zip64(const Reader& in, uint64_t at, uint64_t length, uint64_t* const (&fields)[3]) {
  for (const uint64_t end = at + length; at + 4 <= end;) {
    const uint64_t id = in.number(at, 2), size = in.number(at + 2, 2);
    at += 4;
    if (id == 1) {
      uint64_t next = at;
      for (uint64_t* field : fields)
        if (*field == 0xffffffff && next + 8 <= at + size) {
          *field = in.number(next, 8);
          next += 8;
        }
      return;
    }
    at += size;
  }
}

ZipMember read_entry(const Reader& in, uint64_t at, const std::string& subject) {
  require(in.number(at, 4) == entry_signature, Fault::data, subject, "is a damaged archive: no entry at byte ", at);
  ZipMember member;
  const uint64_t name_length = in.number(at + 28, 2), extra_length = in.number(at + 30, 2);
  const auto name = in.stretch(at + entry_size, name_length);
  member.name.assign(reinterpret_cast<const char*>(name.data()), name.size());
  const uint64_t flags = in.number(at + 8, 2), method = in.number(at + 10, 2);
  require((flags & 1) == 0, Fault::unsupported, subject, "has the encrypted member \"", member.name, '"');
  require(method == 0 || method == 8, Fault::unsupported, subject, "packs \"", member.name, "\" with method ", method,
          "; only stored (0) and deflated (8) members are read");
  member.deflated = method == 8;
  uint64_t packed = in.number(at + 20, 4), size = in.number(at + 24, 4), local = in.number(at + 42, 4);
  read_zip64(in, at + entry_size + name_length, extra_length, {&size, &packed, &local});
  require(in.stretch(local, local_size).size() == local_size && in.number(local, 4) == local_signature, Fault::data,
          subject, "is a damaged archive: \"", member.name, "\" does not begin at byte ", local);
  const uint64_t header = local_size + in.number(local + 26, 2) + in.number(local + 28, 2);
  member.data = in.stretch(local + header, packed);
  require(size <= uint64_t(std::numeric_limits<int64_t>::max()) && (member.deflated || size == packed), Fault::data,
          subject, "is a damaged archive: \"", member.name, "\" has ", packed, " bytes, not ", size);
  member.size = int64_t(size);
  return member;
}

}  // namespace

std::vector<ZipMember> read_zip_directory(std::span<const std::byte> archive, const std::string& subject) {
  const Reader in(archive, subject);
  const uint64_t end = find_end(in, subject);
  uint64_t count = in.number(end + 10, 2), at = in.number(end + 16, 4);
  if (end >= locator_size && in.number(end - locator_size, 4) == end64_locator_signature) {
    const uint64_t end64 = in.number(end - locator_size + 8, 8);
    require(in.number(end64, 4) == end64_signature, Fault::data, subject, "is a damaged archive: no ZIP64 end at byte ",
            end64);
    in.stretch(end64, 56);
    count = in.number(end64 + 32, 8);
    at = in.number(end64 + 48, 8);
  }
  std::vector<ZipMember> members;
  for (uint64_t i = 0; i < count; ++i) {
    members.push_back(read_entry(in, at, subject));
    at += entry_size + in.number(at + 28, 2) + in.number(at + 30, 2) + in.number(at + 32, 2);
  }
  return members;
}

std::vector<std::byte> inflate_member(const ZipMember& member, const std::string& subject) {
  constexpr int64_t best_ratio = 1032;  // https://zlib.net/zlib_tech.html
  require(member.size / best_ratio <= int64_t(member.data.size()), Fault::data, subject, "claims that \"", member.name,
          "\" unpacks from ", member.data.size(), " to ", member.size, " bytes, more than deflate can");
  std::vector<std::byte> out(size_t(member.size));
  z_stream stream = {};
  require(inflateInit2(&stream, -MAX_WBITS) == Z_OK, Fault::internal, subject, "zlib cannot start");
  auto* source = reinterpret_cast<Bytef*>(const_cast<std::byte*>(member.data.data()));
  size_t taken = 0, made = 0;
  int state = Z_OK;
  Bytef beyond = 0;  // a member that is longer than it claims writes here
  constexpr size_t step = size_t{1} << 30;
  while (state == Z_OK) {
    stream.next_in = source + taken;
    stream.avail_in = uInt(std::min(step, member.data.size() - taken));
    const size_t room = std::min(step, out.size() - made);
    stream.next_out = room ? reinterpret_cast<Bytef*>(out.data() + made) : &beyond;
    stream.avail_out = room ? uInt(room) : 1;
    const uInt in_before = stream.avail_in, out_before = stream.avail_out;
    state = inflate(&stream, Z_NO_FLUSH);
    taken += in_before - stream.avail_in;
    const size_t wrote = out_before - stream.avail_out;
    if (!room && wrote > 0) state = Z_DATA_ERROR;
    made += wrote;
  }
  inflateEnd(&stream);
  require(state == Z_STREAM_END && made == out.size(), Fault::data, subject, "is damaged: \"", member.name,
          "\" does not unpack to its ", member.size, " bytes");
  return out;
}

}  // namespace braid
