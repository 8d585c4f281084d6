#include "braid/train/events.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <fstream>
#include <sstream>

#include "braid/core/node.h"
#include "braid/train/run_log.h"
#include "table/files.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

/// CRC-32C bit by bit, masked as TFRecord does it.
uint32_t masked_crc(const std::string& bytes) {
  uint32_t crc = ~0u;
  for (const char c : bytes) {
    crc ^= uint8_t(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1)));
  }
  crc = ~crc;
  return ((crc >> 15) | (crc << 17)) + 0xA282EAD8u;
}

template <class T>
T number_at(const std::string& bytes, size_t at) {
  T out;
  std::memcpy(&out, bytes.data() + at, sizeof(T));
  return out;
}

std::vector<fs::path> event_files(const fs::path& folder) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().filename().string().rfind("events.out.tfevents.", 0) == 0) out.push_back(entry.path());
  return out;
}

/// The events of the folder's only file, whose frames are checked.
std::vector<std::string> events_in(const fs::path& folder) {
  const auto files = event_files(folder);
  EXPECT_EQ(files.size(), 1u);
  std::ifstream file(files.at(0), std::ios::binary);
  const std::string all(std::istreambuf_iterator<char>(file), {});
  std::vector<std::string> out;
  for (size_t at = 0; at < all.size();) {
    const auto length = size_t(number_at<uint64_t>(all, at));
    EXPECT_EQ(number_at<uint32_t>(all, at + 8), masked_crc(all.substr(at, 8)));
    out.push_back(all.substr(at + 12, length));
    EXPECT_EQ(number_at<uint32_t>(all, at + 12 + length), masked_crc(out.back()));
    at += 16 + length;
  }
  return out;
}

/// A scalar as an event's summary holds it: value { tag, simple_value }.
std::string scalar(const std::string& tag, float value) {
  std::string inner = "\x0a" + std::string(1, char(tag.size())) + tag + "\x15" + std::string(4, '\0');
  std::memcpy(inner.data() + inner.size() - 4, &value, 4);
  return "\x0a" + std::string(1, char(inner.size())) + inner;
}

TEST(Masked, ChecksumsAreThoseOfTheStandard) {
  // RFC 3720, appendix B.4: 32 bytes of zeros have the CRC 8A9136AA.
  const uint32_t crc = 0x8A9136AAu;
  EXPECT_EQ(masked_crc(std::string(32, '\0')), ((crc >> 15) | (crc << 17)) + 0xA282EAD8u);
}

TEST(EventWriter, FramesAVersionThenAnEventAStep) {
  const TestFolder folder;
  EventWriter writer(folder.path());
  writer.add(300, {{"loss/train", 0.5}, {"loss/validation", std::nan("")}, {"rate", 2.0}});
  const auto events = events_in(folder.path());
  ASSERT_EQ(events.size(), 2u);
  EXPECT_NE(events[0].find("brain.Event:2"), std::string::npos);
  EXPECT_NE(events[1].find(std::string("\x10\xac\x02", 3)), std::string::npos) << "step 300 as a varint";
  EXPECT_NE(events[1].find(scalar("loss/train", 0.5f)), std::string::npos);
  EXPECT_NE(events[1].find(scalar("rate", 2.0f)), std::string::npos);
  EXPECT_EQ(events[1].find("loss/validation"), std::string::npos) << "what is no number is left out";
}

TEST(EventWriter, TakesThePlaceOfAnOlderFileOfItsOwn) {
  const TestFolder folder;
  std::ofstream(folder.path() / "events.out.tfevents.1.braid") << "old";
  std::ofstream(folder.path() / "events.out.tfevents.1.other") << "of someone else";
  EventWriter(folder.path()).add(1, {{"x", 1.0}});
  EXPECT_EQ(event_files(folder.path()).size(), 2u);
  EXPECT_FALSE(fs::exists(folder.path() / "events.out.tfevents.1.braid"));
}

TEST(RunLog, WritesALineAndTheScalarsOfEachEpochUnderTheTrainingTheyAreOf) {
  const TestFolder folder;
  RunLog log(folder.path());
  EpochRecord record;
  record.step = 8, record.train_loss = 0.25, record.validation_loss = 0.5;
  record.heads = {{.input = "left", .train_loss = 1.5, .validation_loss = 2.5}};
  log.add(record);
  record.specialist = "left", record.refit = true;
  log.add(record);
  record.specialist = "", record.member = 3;
  log.add(record);

  std::ifstream lines(folder.path() / "metrics.jsonl");
  int64_t count = 0;
  for (std::string line; std::getline(lines, line); ++count)
    EXPECT_EQ(parse_json(line, "line").at("step").integer(), 8);
  EXPECT_EQ(count, 3);

  std::ostringstream all;
  for (const std::string& event : events_in(folder.path())) all << event;
  for (const char* tag : {"", "specialist/left/refit/", "member 3/"}) {
    EXPECT_NE(all.str().find(scalar(tag + std::string("loss/train"), 0.25f)), std::string::npos) << tag;
    EXPECT_NE(all.str().find(scalar(tag + std::string("loss/validation/left"), 2.5f)), std::string::npos) << tag;
  }
}

}  // namespace
}  // namespace braid
