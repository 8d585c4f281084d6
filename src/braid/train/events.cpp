#include "braid/train/events.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <fstream>

#include "braid/core/error.h"
#include "braid/core/file.h"

namespace braid {

namespace fs = std::filesystem;

namespace {

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78), as RFC 3720 appendix B.4.
uint32_t crc32c(const std::string& bytes) {
  static const auto table = [] {
    std::array<uint32_t, 256> out{};
    for (uint32_t i = 0; i < 256; ++i) {
      uint32_t c = i;
      for (int bit = 0; bit < 8; ++bit) c = c & 1 ? (c >> 1) ^ 0x82F63B78u : c >> 1;
      out[i] = c;
    }
    return out;
  }();
  uint32_t crc = ~0u;
  for (const char c : bytes) crc = table[(crc ^ uint8_t(c)) & 255] ^ (crc >> 8);
  return ~crc;
}

std::string fixed(const void* value, size_t size) { return {static_cast<const char*>(value), size}; }

std::string masked_crc(const std::string& bytes) {
  const uint32_t crc = crc32c(bytes);
  const uint32_t masked = ((crc >> 15) | (crc << 17)) + 0xA282EAD8u;
  return fixed(&masked, 4);
}

std::string varint(uint64_t value) {
  std::string out;
  for (; value >= 128; value >>= 7) out += char(value | 128);
  return out + char(value);
}

/// A length-delimited protobuf field.
std::string field(int number, const std::string& bytes) {
  return varint(uint64_t(number) << 3 | 2) + varint(bytes.size()) + bytes;
}

std::string wall_time() {
  const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  return varint(1 << 3 | 1) + fixed(&now, 8);
}

}  // namespace

EventWriter::EventWriter(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.rfind("events.out.tfevents.", 0) == 0 && name.ends_with(".braid")) fs::remove(entry.path());
  }
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  path_ =
      folder / text("events.out.tfevents.", std::chrono::duration_cast<std::chrono::seconds>(now).count(), ".braid");
  append(wall_time() + field(3, "brain.Event:2"));
}

void EventWriter::add(int64_t step, const std::vector<std::pair<std::string, double>>& scalars) {
  std::string summary;
  for (const auto& [tag, value] : scalars) {
    if (!std::isfinite(value)) continue;
    const float single = float(value);
    summary += field(1, field(1, tag) + varint(2 << 3 | 5) + fixed(&single, 4));
  }
  append(wall_time() + varint(2 << 3 | 0) + varint(uint64_t(step)) + field(5, summary));
}

void EventWriter::append(const std::string& event) {
  const uint64_t length = event.size();
  const std::string head = fixed(&length, 8);
  std::ofstream file(path_, std::ios::binary | std::ios::app);
  file << head << masked_crc(head) << event << masked_crc(event);
  if (!file.flush()) fail_io(path_.string(), "write", errno);
}

}  // namespace braid
