#include "braid/train/fresh_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "braid/core/file.h"
#include "table/files.h"

namespace braid {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

TEST(RunLock, KeepsAFolderFromEveryOtherAsLongAsItLives) {
  const TestFolder folder;
  {
    RunLock first(folder.path());
    EXPECT_THAT(error_of([&] { RunLock second(folder.path()); }), HasSubstr("another braid trains here"));
    const RunLock heir = std::move(first);
    first = RunLock();
    EXPECT_THAT(error_of([&] { require_free(folder.path()); }), HasSubstr("config: "));
  }
  EXPECT_EQ(error_of([&] { RunLock third(folder.path()); }), "accepted");
}

TEST(RunLock, OfAFolderThatIsNotThereHoldsNothingAndMakesNone) {
  const TestFolder folder;
  const RunLock one(folder / "none"), other(folder / "none");
  EXPECT_FALSE(std::filesystem::exists(folder / "none"));
}

TEST(RequireFree, RefusesFilesThatNoUnfinishedRunWrote) {
  for (const char* name : {"recipe.toml", "split.csv", "metrics.jsonl", "report.html"}) {
    const TestFolder folder;
    folder.write("notes.txt", "mine");
    EXPECT_EQ(error_of([&] { require_free(folder.path()); }), "accepted");
    folder.write(name, "mine");
    EXPECT_THAT(error_of([&] { require_free(folder.path()); }), HasSubstr(std::string("holds ") + name));
    folder.write("asked.toml", "");
    EXPECT_EQ(error_of([&] { require_free(folder.path()); }), "accepted");
    folder.write("checkpoint.safetensors", "");
    EXPECT_THAT(error_of([&] { require_free(folder.path()); }), HasSubstr("--resume"));
  }
}

TEST(FreshRun, LeavesNothingUnlessItIsKept) {
  const TestFolder folder;
  { const FreshRun run(folder / "runs/one", "asked"); }
  EXPECT_FALSE(std::filesystem::exists(folder / "runs"));
  {
    FreshRun run(folder / "runs/one", "asked");
    run.keep();
  }
  EXPECT_EQ(read_file(folder / "runs/one/asked.toml"), "asked");
}

TEST(FreshRun, PutsTheRecipeOfAnEarlierRunBack) {
  const TestFolder folder;
  folder.write("asked.toml", "before");
  folder.write("recipe.toml", "before");
  {
    const FreshRun run(folder.path(), "now");
    EXPECT_EQ(read_file(folder / "asked.toml"), "now");
  }
  EXPECT_EQ(read_file(folder / "asked.toml"), "before");
  EXPECT_EQ(read_file(folder / "recipe.toml"), "before");
}

TEST(TakeUp, RemovesWhatWasJustBeingWritten) {
  const TestFolder folder;
  for (const char* name : {"checkpoint.safetensors.partial-17", "bundle.partial-17/weights.safetensors",
                           "bundle.replaced-17/bundle.toml", "checkpoint.safetensors", "notes.partial-mine"})
    write_file(folder / name, "x");
  EXPECT_THAT(error_of([&] { const RunLock lock = take_up(folder.path()); }), HasSubstr("holds no run"));
  EXPECT_TRUE(std::filesystem::exists(folder / "bundle.partial-17"))
      << "nothing of a folder that is no run's is touched";
  folder.write("asked.toml", "");
  const RunLock lock = take_up(folder.path());
  std::vector<std::string> left;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    left.push_back(entry.path().filename().string());
  EXPECT_THAT(left, UnorderedElementsAre("asked.toml", "checkpoint.safetensors", "notes.partial-mine"));
}

TEST(FreshRun, IsLockedUntilItsLockIsGone) {
  const TestFolder folder;
  RunLock lock;
  {
    FreshRun run(folder / "run", "asked");
    EXPECT_THAT(error_of([&] { FreshRun other(folder / "run", "other"); }), HasSubstr("another braid trains here"));
    run.keep();
    lock = run.take_lock();
  }
  EXPECT_EQ(read_file(folder / "run/asked.toml"), "asked");
  EXPECT_THAT(error_of([&] { RunLock late = take_up(folder / "run"); }), HasSubstr("another braid trains here"));
  lock = RunLock();
  EXPECT_EQ(error_of([&] { RunLock late = take_up(folder / "run"); }), "accepted");
  EXPECT_THAT(error_of([&] { RunLock late = take_up(folder.path()); }), HasSubstr("io: "));
}

}  // namespace
}  // namespace braid
