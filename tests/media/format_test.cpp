#include "braid/media/format.h"

#include <gtest/gtest.h>

namespace braid {
namespace {

using namespace std::string_view_literals;

std::span<const std::byte> head(std::string_view chars) { return std::as_bytes(std::span(chars.data(), chars.size())); }

TEST(Format, IsToldByTheFirstBytes) {
  const std::string dicom = std::string(128, '\0') + "DICM";
  const std::string dicom_and_tiff = std::string("II*\0", 4) + dicom.substr(4);
  const std::string npz = std::string("PK\x03\x04", 4) + std::string(22, '\0') + std::string("\x05\0\0\0", 4) + "a.npy";
  const std::pair<std::string_view, Format> cases[] = {
      {"\xFF\xD8\xFF\xE0"sv, Format::jpeg},
      {"\x89PNG\r\n\x1A\n"sv, Format::png},
      {"RIFF\0\0\0\0WEBPVP8 "sv, Format::webp},
      {"RIFF\0\0\0\0WAVEfmt "sv, Format::wav},
      {"RIFF\0\0\0\0AVI LIST"sv, Format::avi},
      {"II*\0\x08\0\0\0"sv, Format::tiff},
      {"MM\0*\0\0\0\x08"sv, Format::tiff},
      {dicom, Format::dicom},
      {dicom_and_tiff, Format::dicom},
      {"GIF89a"sv, Format::gif},
      {"fLaC"sv, Format::flac},
      {"ID3\x04"sv, Format::mp3},
      {"\xFF\xFB\x90\x64"sv, Format::mp3},
      {"\xFF\xFD\x90\x04"sv, Format::mp2},
      {"\xFF\xFEh\0i\0"sv, Format::unknown},  // a text in UTF-16
      {"\xFF\xF1\x50\x80"sv, Format::aac},
      {"\x0B\x77\xAD\xBA\x14\x40\x43\xE1"sv, Format::ac3},
      {"\x0B\x77\1\x7F\x34\x87\xC0\0"sv, Format::ac3},
      {".snd\0\0\0\x18\0\0"sv, Format::au},
      {"caff\0\1\0\0desc"sv, Format::caf},
      {"riff\x2E\x91\xCF\x11\xA5\xD6\x28\xDB\x04\xC1\0\0"sv, Format::w64},
      {"wvpk\x50\x0C\0\0\x10\4"sv, Format::wavpack},
      {"TTA1\1\0\1\0"sv, Format::tta},
      {"MAC \x96\x0F\0\0"sv, Format::ape},
      {"MPCKSH\x0E\0"sv, Format::musepack},
      {"MP+\x17\0\0"sv, Format::musepack},
      {"#!AMR\n\x3C\x91"sv, Format::amr},
      {"Creative Voice File\x1A\x1A\0"sv, Format::voc},
      {".SoX\x1C\0\0\0"sv, Format::sox},
      {"OggS\0\2..\x01vorbis"sv, Format::ogg},
      {"OggS\0\2..\x80theora"sv, Format::ogv},
      {"\0\0\1\xBA"sv, Format::mpeg},
      {"\0\0\1\xB3\4\0"sv, Format::mpeg},
      {".RMF\0\0\0\x12"sv, Format::real},
      {"\x06\x0E\x2B\x34\2\5\1\1\x0D\1\2\1\1\2\4\0"sv, Format::mxf},
      {"\x1F\x07\0\xBF\xF8\x78"sv, Format::dv},
      {"YUV4MPEG2 W64 H48"sv, Format::y4m},
      {"nut/multimedia container\0"sv, Format::nut},
      {"\0\0\0\1\x67\x64\0\x0A"sv, Format::raw_h264},
      {"\0\0\1\x09\xF0"sv, Format::raw_h264},
      {"\0\0\0\1\x40\1\x0C\1"sv, Format::raw_hevc},
      {"\0\0\1\0\x67\1"sv, Format::unknown},  // an icon
      {"\x89HDF\r\n\x1A\n"sv, Format::hdf5},
      {"FLV\1"sv, Format::flv},
      {"FORM\0\0\0\0AIFF"sv, Format::aiff},
      {"\0\0\0\x20"
       "ftypM4A "sv,
       Format::m4a},
      {"\0\0\0\x20"
       "ftypisom"sv,
       Format::mp4},
      {"\0\0\0\x20"
       "ftypheic"sv,
       Format::heif},
      {"\x1A\x45\xDF\xA3"sv, Format::matroska},
      {"\x93NUMPY\x01\0"sv, Format::npy},
      {npz, Format::npz},
      {"PK\x03\x04..........................a.txt"sv, Format::zip},
      {"a, b\n\xC3\xA9\n"sv, Format::text},
      {"BM is how this text begins, and it goes on"sv, Format::text},
      {"<!doctype HTML>"sv, Format::html},
      {"\0\0\0\0"sv, Format::zeros},
      {"\x01\x02\x03"sv, Format::unknown},
      {""sv, Format::empty},
  };
  for (const auto& [chars, format] : cases)
    EXPECT_EQ(sniff_format(head(chars)), format) << describe_format(head(chars)) << " of " << chars;
}

TEST(Format, AWordThatNamesABoxMakesNoFilm) {
  for (const char* begin : {"cpu,free_mb,load\n0,1,2\n", "Get free coffee now", "t,x\nskip,1,2,3,4"})
    EXPECT_EQ(sniff_format(head(begin)), Format::text) << begin;
  EXPECT_EQ(sniff_format(head("\0\0\0\x08"
                              "free\0\0\0\x20mdat"sv)),
            Format::mp4);
}

TEST(Format, LettersThatMayBeginATextMakeNoRecording) {
  for (const char* begin : {"MAC address,time\n02:00,1\n", "caffeine in mg,pulse\n", "TTA1 is a street", "MP+ or MPCK",
                            ".snd is an ending", "wvpk", ".SoX", "riff raff"})
    EXPECT_EQ(sniff_format(head(begin)), Format::text) << begin;
}

TEST(Format, HasAMedium) {
  EXPECT_EQ(sniff(head("\x89PNG\r\n\x1A\n")), Medium::image);
  EXPECT_EQ(sniff(head("fLaC")), Medium::audio);
  EXPECT_EQ(sniff(head("\x1A\x45\xDF\xA3")), Medium::video);
  EXPECT_EQ(sniff(head("\0\0\0\1\x67\x64"sv)), Medium::video);
  EXPECT_EQ(sniff(head("\x93NUMPY")), Medium::array);
  EXPECT_EQ(sniff(head("words")), Medium::text);
  EXPECT_EQ(sniff(head("\x01\x02")), Medium::unknown);
}

TEST(Format, IsDescribedForMessages) {
  EXPECT_EQ(describe_format(head("fLaC")), "a FLAC recording");
  EXPECT_EQ(describe_format(head("\0\0\0\1\x40\1\x0C"sv)), "a stream of HEVC without a container");
  EXPECT_EQ(describe_format(head("%PDF-1.7")), "a PDF document");
  EXPECT_EQ(describe_format(head("\0\0"sv)), "zero bytes only, as an interrupted copy leaves them");
}

TEST(Format, TextMayEndInsideACharacterButNotHoldBrokenOnes) {
  EXPECT_EQ(sniff_format(head("caf\xC3"sv)), Format::text);
  EXPECT_EQ(sniff_format(head("caf\xC3 x"sv)), Format::unknown);
  EXPECT_EQ(sniff_format(head("\xC0\x80"sv)), Format::unknown);
}

}  // namespace
}  // namespace braid
