#include "braid/media/probe.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace braid {
namespace {

namespace fs = std::filesystem;

fs::path file_with(const std::string& bytes) {
  const fs::path path = fs::temp_directory_path() / ("braid-probe-" + std::to_string(::getpid()));
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

TEST(Probe, AFileIsWhatItsBytesSayNotItsName) {
  const fs::path path = file_with("fLaC and more");
  EXPECT_EQ(sniff_file(path), Medium::audio);
  file_with("BM is how this text begins, and it goes on");
  EXPECT_EQ(sniff_file(path), Medium::text);
  file_with("");
  EXPECT_EQ(sniff_file(path), Medium::unknown);
  fs::remove(path);
  EXPECT_EQ(sniff_file(path), std::nullopt);
  EXPECT_EQ(sniff_file(fs::temp_directory_path()), std::nullopt);
}

TEST(Probe, AnExtensionPromisesAMediumInAnyCase) {
  EXPECT_EQ(medium_of_extension("a/b.JPG"), Medium::image);
  EXPECT_EQ(medium_of_extension("b.opus"), Medium::audio);
  EXPECT_EQ(medium_of_extension("b.mov"), Medium::video);
  EXPECT_EQ(medium_of_extension("b.npz"), Medium::array);
  EXPECT_EQ(medium_of_extension("b.md"), Medium::text);
  EXPECT_EQ(medium_of_extension("jpg"), Medium::unknown);
}

}  // namespace
}  // namespace braid
