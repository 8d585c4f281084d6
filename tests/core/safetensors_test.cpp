#include "braid/core/safetensors.h"

#include <gtest/gtest.h>

#include <cstring>

#include "braid/core/error.h"

namespace braid {
namespace {

std::string file_of(const std::string& json, size_t data_bytes) {
  const uint64_t length = json.size();
  std::string out(8, '\0');
  std::memcpy(out.data(), &length, 8);
  return out + json + std::string(data_bytes, '\0');
}

std::string why(const std::string& file) {
  try {
    parse_safetensors(file, int64_t(file.size()), "w");
    return "accepted";
  } catch (const Error& e) {
    EXPECT_EQ(e.fault(), Fault::io);
    return e.what();
  }
}

TEST(Safetensors, AHeaderSurvivesARoundTrip) {
  SafetensorsHeader in;
  in.metadata = {{"plan", "a = \"b\"\n"}};
  in.entries = {{"a", "F32", {2, 3}, 0, 24}, {"b.c", "I64", {}, 24, 32}, {"empty", "BF16", {0, 7}, 32, 32}};
  const std::string head = render_safetensors(in);
  EXPECT_EQ(head.size() % 64, 0u);
  const auto out = parse_safetensors(head, int64_t(head.size()) + 32, "w");
  ASSERT_EQ(out.entries.size(), 3u);
  EXPECT_EQ(out.entries[0].shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(out.entries[1].end, 32);
  EXPECT_EQ(out.metadata, in.metadata);
  EXPECT_EQ(out.data_begin, int64_t(head.size()));
}

TEST(Safetensors, RefusesAHeaderLongerThanTheFile) {
  EXPECT_EQ(why(std::string("\xff\xff\xff\xff\0\0\0\0{}", 10)),
            "w: header of 4294967295 bytes does not fit a file of 10");
}
TEST(Safetensors, RefusesAFileThatIsCutShort) {
  EXPECT_EQ(why(file_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 7)),
            "w: holds 7 bytes of tensors, but the header promises 8");
}
TEST(Safetensors, RefusesOverlappingTensors) {
  EXPECT_NE(
      why(file_of(
              R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}})",
              6))
          .find("begins at 2, but the one before it ends at 4"),
      std::string::npos);
}
TEST(Safetensors, RefusesASizeThatOverflows) {
  EXPECT_NE(why(file_of(R"({"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,8]}})", 8))
                .find("larger than any file"),
            std::string::npos);
}
TEST(Safetensors, RefusesAnUnknownType) {
  EXPECT_NE(why(file_of(R"({"a":{"dtype":"Q4","shape":[1],"data_offsets":[0,1]}})", 1)).find("unknown type"),
            std::string::npos);
}
TEST(Safetensors, RefusesASizeThatIsNoWholeNumber) {
  EXPECT_EQ(why(file_of(R"({"a":{"dtype":"U8","shape":[2.5],"data_offsets":[0,2]}})", 2)),
            "w: tensor \"a\" has a size or an offset that is no whole number");
}
TEST(Safetensors, RefusesAHeaderThatNestsTooDeep) {
  EXPECT_EQ(why(file_of("{\"a\":" + std::string(1'000'000, '['), 0)), "w: header nests deeper than 100 levels");
}
TEST(Safetensors, RefusesWhatIsNoJson) {
  EXPECT_NE(why(file_of("{\"a\":", 0)).find("damaged header"), std::string::npos);
}

}  // namespace
}  // namespace braid
