#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "braid/core/config.h"
#include "braid/media/image.h"
#include "media/dicom_fixtures.h"

namespace braid {
namespace {

using namespace fixtures;
using testing::HasSubstr;
using Pixels = std::vector<uint8_t>;

Pixels seen(const DicomFile& file) { return decode_image(dicom(file)).value().pixels; }

std::string why_not(const Bytes& bytes, const ImageRequest& request = {}) {
  const auto image = decode_image(bytes, request);
  return image ? "decoded" : image.error().message();
}
std::string why(const DicomFile& file) { return why_not(dicom(file)); }

Fault fault(const DicomFile& file) { return decode_image(dicom(file)).error().fault(); }

/// Files and pixels that tests/golden/dicom.py made with pydicom.
TEST(DicomGolden, EqualsPydicom) {
  std::ifstream file(BRAID_SOURCE_DIR "/tests/golden/dicom.json");
  std::stringstream text;
  text << file.rdbuf();
  const Node all = parse_json(text.str(), "dicom.json");
  ASSERT_GE(all.at("cases").array().size(), 18u);
  for (const Node& one : all.at("cases").array()) {
    SCOPED_TRACE(one.at("name").string());
    const std::string hex = one.at("file").string();
    Bytes bytes;
    for (size_t k = 0; k < hex.size(); k += 2) bytes.push_back(std::byte(std::stoi(hex.substr(k, 2), nullptr, 16)));
    const Result<Image> image = decode_image(bytes);
    ASSERT_TRUE(image) << image.error().what();
    EXPECT_EQ(image.value().width, one.at("width").integer());
    EXPECT_EQ(image.value().height, one.at("height").integer());
    EXPECT_EQ(image.value().channels, one.at("channels").integer());
    EXPECT_EQ(image.value().bits, one.at("bits").integer());
    const auto& wanted = one.at("pixels").array();
    ASSERT_EQ(image.value().pixels.size(), wanted.size());
    for (size_t p = 0; p < wanted.size(); ++p)
      EXPECT_NEAR(image.value().pixels[p], wanted[p].integer(), one.at("tolerance").integer()) << "at " << p;
  }
}

TEST(DicomGrey, AppliesTheFirstWindow) {  // from 1149.5 - 150 to 1149.5 + 150
  const Pixels pixels = seen({.width = 3,
                              .window_centre = "1150\\40",
                              .window_width = "301\\400",
                              .values = {0, 1000, 1100, 1200, 1300, 4000}});
  EXPECT_EQ(pixels, (Pixels{0, 0, 85, 170, 255, 255}));
}

TEST(DicomGrey, AppliesTheWindowToRescaledValues) {
  const DicomFile file{
      .window_centre = "0.5", .window_width = "256", .slope = "2", .intercept = "-127.5", .values = {0, 32, 64, 127}};
  EXPECT_EQ(seen(file), (Pixels{0, 64, 128, 254}));
}

TEST(DicomGrey, KnowsTheWindowsOtherFunctions) {
  DicomFile file{
      .window_centre = "100", .window_width = "100", .window_function = "LINEAR_EXACT", .values = {50, 100, 125, 150}};
  EXPECT_EQ(seen(file), (Pixels{0, 128, 191, 255}));
  file.window_function = "SIGMOID";  // 255 / (1 + exp(-4 (x - c) / w))
  EXPECT_EQ(seen(file), (Pixels{30, 128, 186, 225}));
}

TEST(DicomGrey, AWindowOfWidthOneIsAThreshold) {
  EXPECT_EQ(seen({.window_centre = "100", .window_width = "1", .values = {98, 99, 100, 101}}),
            (Pixels{0, 0, 255, 255}));
}

TEST(DicomGrey, InvertsMonochrome1AndStretchesWithoutAWindow) {
  EXPECT_EQ(seen({.colours = "MONOCHROME1", .values = {100, 200, 300, 400}}), (Pixels{255, 170, 85, 0}));
  EXPECT_EQ(seen({.window_centre = "0", .window_width = "0", .values = {1, 2, 3, 4}}), (Pixels{0, 85, 170, 255}));
  EXPECT_EQ(seen({.colours = "MONOCHROME1", .values = {7, 7, 7, 7}}), (Pixels{255, 255, 255, 255}));
}

TEST(DicomGrey, WithoutAWindowTakesTheRangeAskedFor) {
  const ImageRequest request{0, {}, DeepRange{200, 1000}};
  DicomFile file{.slope = "2", .values = {100, 200, 300, 400}};
  const Image image = decode_image(dicom(file), request).value();
  EXPECT_EQ(image.pixels, (Pixels{0, 64, 128, 191}));
  EXPECT_EQ(image.deep, (std::vector<float>{200, 400, 600, 800}));
  file.window_centre = "500.5", file.window_width = "601";  // from 200 to 800
  const Image windowed = decode_image(dicom(file), request).value();
  EXPECT_EQ(windowed.pixels, (Pixels{0, 85, 170, 255}));
  EXPECT_TRUE(windowed.deep.empty());
}

TEST(DicomGrey, ANegativeSlopeTurnsTheRangeOver) {
  EXPECT_EQ(seen({.slope = "-1.5", .values = {100, 200, 300, 400}}), (Pixels{255, 170, 85, 0}));
}

TEST(DicomGrey, MasksTheBitsBesideTheStoredOnes) {  // 10 bits below bit 11; old files keep overlays in the others
  EXPECT_EQ(seen({.stored = 10, .high = 11, .values = {0xF003, 0x0554, 0x0AA8, 0x8FFF}}), (Pixels{0, 85, 170, 255}));
}

TEST(DicomGrey, ExtendsTheSignOfTheStoredBits) {
  const DicomFile file{.stored = 12, .is_signed = true, .values = {0x800, 0x000, 0xF7FF, 0x0FFF}};
  EXPECT_EQ(seen(file), (Pixels{0, 128, 255, 127}));  // -2048, 0, 2047, -1
  EXPECT_EQ(seen({.allocated = 8, .stored = 8, .is_signed = true, .values = {0x80, 0xFF, 0, 0x7F}}),
            (Pixels{0, 127, 128, 255}));
}

TEST(DicomColours, ReadsRgbByPixelByPlaneAndDeeper) {
  DicomFile file{.colours = "RGB", .width = 1, .samples = 3, .allocated = 8, .stored = 8, .values = {1, 2, 3, 4, 5, 6}};
  EXPECT_EQ(seen(file), (Pixels{1, 2, 3, 4, 5, 6}));
  file.is_by_plane = true;
  EXPECT_EQ(seen(file), (Pixels{1, 3, 5, 2, 4, 6}));
  file.allocated = 16, file.stored = 12, file.values = {0x010, 0x020, 0x030, 0x040, 0x050, 0xFFF};
  EXPECT_EQ(seen(file), (Pixels{1, 3, 5, 2, 4, 255}));
}

TEST(DicomColours, TurnsYbrToRgb) {
  DicomFile file{.colours = "YBR_FULL", .width = 2, .height = 1, .samples = 3, .allocated = 8, .stored = 8};
  file.values = {76, 85, 255, 150, 44, 21};
  EXPECT_EQ(seen(file), (Pixels{254, 0, 0, 0, 255, 1}));
  file.colours = "YBR_FULL_422", file.values = {76, 76, 85, 255};  // two pixels share their colour
  EXPECT_EQ(seen(file), (Pixels{254, 0, 0, 254, 0, 0}));
}

TEST(DicomColours, LooksPalettesUp) {
  DicomFile file{.colours = "PALETTE COLOR", .allocated = 8, .stored = 8, .values = {0, 10, 11, 200}};
  file.palette = {{2, 10, 16, 0x1100, 0x2200}, {2, 10, 16, 0x3300, 0x4400}, {2, 10, 16, 0x5500, 0x6600}};
  EXPECT_EQ(seen(file), (Pixels{0x11, 0x33, 0x55, 0x11, 0x33, 0x55, 0x22, 0x44, 0x66, 0x22, 0x44, 0x66}));
  file.palette = {{2, 10, 8, 0x2211}, {2, 10, 8, 0x4433}, {2, 10, 8, 0x6655}};  // two entries in a word
  EXPECT_EQ(seen(file)[9], 0x22);
  file.palette[1] = {300, 10, 8, 0x4433};
  EXPECT_THAT(why(file), HasSubstr("palette ends after 2 bytes of 300 entries"));
}

TEST(DicomSyntax, EveryByteOrderGivesTheSamePixels) {
  DicomFile file{.width = 3, .window_centre = "40", .window_width = "350", .intercept = "-1024"};
  file.values = {900, 1000, 1064, 1100, 1200, 1300};
  const Pixels wanted = seen(file);
  for (const char* syntax : {implicit_little, explicit_big}) {
    file.syntax = syntax;
    EXPECT_EQ(seen(file), wanted) << syntax;
  }
  file.syntax = explicit_little;
  Bytes deflated = deflated_dicom(file);
  EXPECT_EQ(decode_image(deflated).value().pixels, wanted);
  deflated.resize(deflated.size() - 5);
  EXPECT_THAT(why_not(deflated), HasSubstr("DICOM is damaged, or ends early"));
}

TEST(DicomSyntax, RefusesADeflateBomb) {
  Bytes file = dicom_meta(deflated_little);
  const Bytes body = raw_deflated(Bytes(size_t(8) << 20));
  file.insert(file.end(), body.begin(), body.end());
  EXPECT_THAT(why_not(file, {0, {.max_bytes = 1 << 20}}), HasSubstr("DICOM unpacks to more than 1048576 bytes"));
}

TEST(DicomSyntax, NamesTheOneItRefuses) {
  EXPECT_EQ(
      why({.syntax = "1.2.840.10008.1.2.4.90"}),
      "DICOM in the transfer syntax 1.2.840.10008.1.2.4.90 (JPEG 2000 lossless), which is not decoded; convert it "
      "to Explicit VR Little Endian");
  EXPECT_EQ(fault({.syntax = "1.2.840.10008.1.2.4.90"}), Fault::unsupported);
  EXPECT_THAT(why({.syntax = "1.2.999"}), HasSubstr("transfer syntax 1.2.999, which"));
  EXPECT_THAT(why({.syntax = "\x1B[31m"}), HasSubstr("transfer syntax of no valid identifier"));
  EXPECT_THAT(why({.syntax = ""}), HasSubstr("names no transfer syntax"));
}

TEST(DicomSyntax, PassesNestedDataSetsHoweverDeep) {
  DicomFile file{.values = {100, 200, 300, 400}};
  const Pixels wanted = seen(file);
  for (const bool unknown : {false, true}) {
    file.before = nested_elements(unknown);
    EXPECT_EQ(seen(file), wanted) << unknown;
  }
  ElementWriter deep(explicit_little);
  constexpr int levels = 200000;
  for (int k = 0; k < levels; ++k) deep.head(0x00081140, "SQ", 0xFFFFFFFF), deep.head(0xFFFEE000, "", 0xFFFFFFFF);
  file.before = deep.out;
  EXPECT_THAT(why(file), HasSubstr("DICOM ends inside an element's header"));
  for (int k = 0; k < levels; ++k) deep.head(0xFFFEE00D, "", 0), deep.head(0xFFFEE0DD, "", 0);
  file.before = deep.out;
  EXPECT_EQ(seen(file), wanted);
}

/// 1 x 4 pixels, a run of three and one literally, after a byte that means nothing.
const Bytes run_length_segment = bytes_of(std::string_view("\x80\xFE\x01\x00\x05", 5));

TEST(DicomRunLength, UnpacksRunsAndLiterals) {
  DicomFile file{.syntax = run_length,
                 .width = 4,
                 .height = 1,
                 .allocated = 8,
                 .stored = 8,
                 .window_centre = "128",
                 .window_width = "256"};
  file.fragments = {{}, run_length_frame({run_length_segment})};
  EXPECT_EQ(seen(file), (Pixels{1, 1, 1, 5}));
  file.allocated = file.stored = 16, file.window_centre = "32768", file.window_width = "65536";
  file.fragments[1] = run_length_frame({run_length_segment, bytes_of(std::string_view("\x03\0\0\0\0", 5))});
  EXPECT_EQ(seen(file), (Pixels{1, 1, 1, 5}));  // the first segment holds the upper bytes
}

TEST(DicomRunLength, RefusesBrokenSegments) {
  DicomFile file{.syntax = run_length, .width = 5, .height = 1, .allocated = 8, .stored = 8};
  file.fragments = {{}, run_length_frame({run_length_segment})};
  EXPECT_THAT(why(file), HasSubstr("ends after 4 of 5 pixels of a run-length segment"));
  file.fragments[1] = run_length_frame({run_length_segment, run_length_segment});
  EXPECT_THAT(why(file), HasSubstr("has 2 segments, not 1"));
  file.fragments[1] = run_length_frame({run_length_segment});
  file.fragments[1][4] = std::byte(200);
  EXPECT_THAT(why(file), HasSubstr("run-length segment 0 lies at 200 to 69 of 69 bytes"));
  file.fragments[1].resize(20);
  EXPECT_THAT(why(file), HasSubstr("ends inside the header"));
  file.width = file.height = 10000;
  file.fragments[1] = run_length_frame({run_length_segment});
  EXPECT_THAT(why(file), HasSubstr("cannot hold 100000000 pixels"));
}

TEST(DicomJpeg, DecodesGreyThroughTheWindow) {
  DicomFile file{.syntax = jpeg_baseline,
                 .width = 8,
                 .height = 8,
                 .allocated = 8,
                 .stored = 8,
                 .window_centre = "100.5",
                 .window_width = "101"};
  file.fragments = {{}, jpeg(Pixels(64, 75), 8, 8, {.channels = 1})};
  EXPECT_NEAR(seen(file)[20], 64, 4);
  file.colours = "MONOCHROME1";
  EXPECT_NEAR(seen(file)[20], 191, 4);
}

TEST(DicomJpeg, JoinsTheFragmentsOfTheFirstFrameOnly) {
  const Bytes first = jpeg(quarters(16, 16), 16, 16), second = jpeg(Pixels(16 * 16 * 3, 9), 16, 16);
  const Bytes head(first.begin(), first.begin() + 100), tail(first.begin() + 100, first.end());
  DicomFile file{.syntax = jpeg_baseline,
                 .colours = "YBR_FULL_422",
                 .width = 16,
                 .height = 16,
                 .samples = 3,
                 .allocated = 8,
                 .stored = 8,
                 .frames = "2"};
  Bytes table;
  put(table, 0, 4), put(table, first.size() + 16, 4);
  const std::vector<Bytes> forms[] = {{table, head, tail, second}, {{}, first, second}, {{}, head, tail, second}};
  for (const auto& fragments : forms) {
    file.fragments = fragments;
    const Pixels pixels = seen(file);
    EXPECT_NEAR(pixels[0], 255, 4);
    EXPECT_NEAR(pixels[1], 0, 4);
  }
}

TEST(DicomJpeg, TakesColoursThatOnlyTheFileNames) {  // RGB without a marker; libjpeg alone would read it as YCbCr
  Bytes bare = jpeg(quarters(16, 16), 16, 16);
  DicomFile file{
      .syntax = jpeg_baseline, .colours = "RGB", .width = 16, .height = 16, .samples = 3, .allocated = 8, .stored = 8};
  file.fragments = {{}, bare};
  EXPECT_NEAR(seen(file)[0], 255, 4);  // JFIF, so YCbCr whatever the file says
  bare.erase(bare.begin() + 2, bare.begin() + 20);
  file.fragments = {{}, bare};
  EXPECT_NEAR(seen(file)[0], 76, 4);  // the luma of red, now taken for red
  file.colours = "YBR_FULL_422";
  EXPECT_NEAR(seen(file)[0], 255, 4);
}

TEST(DicomJpeg, RefusesWhatContradictsTheHeader) {
  DicomFile file{.syntax = jpeg_baseline, .width = 16, .height = 16, .allocated = 8, .stored = 8};
  Bytes photo = jpeg(slope(16, 16), 16, 16);
  file.fragments = {{}, photo};
  EXPECT_THAT(why(file), HasSubstr("states 16 x 16 pixels of 1 samples, its JPEG has 16 x 16 of 3"));
  file.width = 17, file.samples = 3, file.colours = "RGB";
  EXPECT_THAT(why(file), HasSubstr("states 17 x 16"));
  photo.resize(photo.size() / 2);
  file.width = 16, file.fragments = {{}, photo};
  EXPECT_THAT(why(file), HasSubstr("DICOM's JPEG ends"));
  file.fragments = {{}};
  EXPECT_THAT(why(file), HasSubstr("holds no fragment"));
  file.fragments.clear(), file.values.assign(768, 1);
  EXPECT_THAT(why(file), HasSubstr("not in fragments"));
}

TEST(Dicom, ReadsTheFirstFrameAndAsksForAll) {
  DicomFile file{.width = 2,
                 .height = 1,
                 .allocated = 8,
                 .stored = 8,
                 .frames = "2",
                 .window_centre = "128",
                 .window_width = "256",
                 .values = {1, 2, 3, 4}};
  EXPECT_EQ(seen(file), (Pixels{1, 2}));
  file.frames = "3";
  EXPECT_EQ(why(file), "DICOM ends after 4 of 3 x 2 bytes of pixels");
  file.frames = "0";
  EXPECT_EQ(fault(file), Fault::data);
}

TEST(Dicom, RefusesBombsAndContradictions) {
  const Bytes file = dicom({.width = 64, .height = 64, .values = std::vector<int>(64 * 64, 5)});
  EXPECT_THAT(why_not(file, {0, {.max_pixels = 1000}}), HasSubstr("DICOM of 64 x 64 pixels is over the limit of 1000"));
  EXPECT_THAT(why({.width = 65535, .height = 65535}), HasSubstr("over the limit"));
  EXPECT_THAT(why({.width = 0}), HasSubstr("is empty"));
  EXPECT_THAT(why({.stored = 17}), HasSubstr("states 17 stored"));
  EXPECT_THAT(why({.stored = 12, .high = 10}), HasSubstr("with the highest at 10"));
  EXPECT_THAT(why({.samples = 3}), HasSubstr("states 3 samples a pixel, not 1"));
  EXPECT_THAT(why({.window_centre = "nan", .window_width = "3", .values = {1, 2, 3, 4}}), HasSubstr("28,1050"));
  EXPECT_EQ(fault({.colours = "HSV"}), Fault::unsupported);
  EXPECT_EQ(fault({.allocated = 32}), Fault::unsupported);
}

TEST(Dicom, RefusesAReportWithoutPixels) {
  Bytes file = dicom_meta(explicit_little);
  EXPECT_EQ(why_not(file), "DICOM ends without pixels; a report or a plan holds none");
}

TEST(Dicom, RefusesEveryTruncation) {
  const DicomFile plain{.width = 4, .height = 4, .values = std::vector<int>(16, 5)};
  DicomFile packed{.syntax = run_length, .width = 4, .height = 1, .allocated = 8, .stored = 8};
  packed.fragments = {{}, run_length_frame({run_length_segment})};
  for (const Bytes& file : {dicom(plain), dicom(packed)}) {
    ASSERT_EQ(why_not(file), "decoded");
    for (size_t size = 0; size < file.size(); ++size) {
      const auto image = decode_image(Bytes(file.begin(), file.begin() + std::ptrdiff_t(size)));
      ASSERT_FALSE(image) << "cut to " << size;
      EXPECT_EQ(image.error().fault(), Fault::data) << "cut to " << size;
    }
  }
}

TEST(Dicom, RefusesALengthBeyondTheFile) {
  Bytes file = dicom({.values = {1, 2, 3, 4}});
  for (size_t k = 0; k < 4; ++k) file[file.size() - 12 + k] = std::byte(0xF0);  // of the pixels
  EXPECT_THAT(why_not(file), HasSubstr("its element 7fe0,10 states 4042322160 bytes, 8 are left"));
}

}  // namespace
}  // namespace braid
