#include "braid/core/file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <functional>

#include "braid/core/error.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("braid-file-test-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST_F(Files, AWrittenFileReadsBackWhole) {
  const std::string bytes("a\0b\n", 4);
  write_file(folder_ / "x" / "y.bin", bytes);
  EXPECT_EQ(read_file(folder_ / "x" / "y.bin"), bytes);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "x"), fs::directory_iterator()), 1);  // nothing left aside
}

TEST_F(Files, AMissingFileIsNamedWithTheReason) {
  try {
    read_file(folder_ / "none");
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.fault(), Fault::io);
    EXPECT_EQ(std::string(e.what()), (folder_ / "none").string() + ": cannot open: No such file or directory");
  }
}

TEST_F(Files, AFileAboveTheLimitIsRefusedUnread) {
  write_file(folder_ / "big", std::string(100, 'x'));
  EXPECT_THROW(read_file(folder_ / "big", 99), Error);
  EXPECT_EQ(read_file(folder_ / "big", 100).size(), 100u);
}

TEST_F(Files, AFullDiskIsToldAsSuch) {
  const auto told = [](const std::function<void(OutputFile&)>& job) -> std::string {
    try {
      OutputFile file("/dev/full", "answers.csv");
      job(file);
    } catch (const Error& e) {
      EXPECT_EQ(e.fault(), Fault::io);
      return e.what();
    }
    return "written";
  };
  const std::string full =
      "answers.csv: cannot write: No space left on device; free some space or choose another folder";
  const auto close = [](OutputFile& file) { file.put("1"), file.close(); };
  const auto put = [](OutputFile& file) { file.put(std::string(1 << 20, '1')); };
  EXPECT_EQ(told(close), full);
  EXPECT_EQ(told(put), full) << "much is not kept until the end";
}

TEST_F(Files, PiecesOfEverySizeStandInTheirOrder) {
  std::string all;
  OutputFile file(folder_ / "pieces", "pieces");
  for (const size_t size : {1u, 0u, 20'000u, 3u, 16'383u, 1u, 16'384u, 5u}) {
    const std::string piece(size, char('a' + all.size() % 26));
    file.put(piece);
    all += piece;
  }
  file.close();
  EXPECT_EQ(read_file(folder_ / "pieces"), all);
}

TEST_F(Files, AStagedFolderAppearsOnlyWhenCommitted) {
  {
    StagedFolder staged(folder_ / "run");
    write_file(staged.path() / "a", "1");
    EXPECT_FALSE(fs::exists(folder_ / "run"));
  }
  EXPECT_TRUE(fs::is_empty(folder_));
  StagedFolder staged(folder_ / "run");
  write_file(staged.path() / "a", "1");
  staged.commit();
  EXPECT_EQ(read_file(folder_ / "run" / "a"), "1");
}

TEST_F(Files, ACommitReplacesTheOldFolderWhole) {
  fs::create_directories(folder_ / "run");
  write_file(folder_ / "run" / "old", "1");
  StagedFolder staged(folder_ / "run/");
  write_file(staged.path() / "new", "2");
  staged.commit();
  EXPECT_FALSE(fs::exists(folder_ / "run" / "old"));
  EXPECT_EQ(read_file(folder_ / "run" / "new"), "2");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(Files, ChecksumsAreThoseOfTheStandard) {  // FIPS 180-4 examples
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  write_file(folder_ / "abc", "abc");
  EXPECT_EQ(sha256_file(folder_ / "abc"), sha256("abc"));
}

}  // namespace
}  // namespace braid
