#include "braid/data/loader.h"

#include <gtest/gtest.h>

#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "braid/data/sampler.h"
#include "data/reader_fixtures.h"

namespace braid {
namespace {

using reader_fixtures::numbers;
using reader_fixtures::reader_of;

std::vector<Batch> load(const Reader& reader, int64_t workers, std::optional<uint64_t> seed) {
  std::vector<int64_t> rows(size_t(reader.table().size()));
  std::iota(rows.begin(), rows.end(), 0);
  Loader loader(reader, epoch_batches(rows, {}, 8, 3, 1), seed, workers);
  std::vector<Batch> out;
  while (auto batch = loader.next()) out.push_back(std::move(*batch));
  return out;
}

TEST(Loader, GivesTheSameBatchesWhateverTheNumberOfThreads) {
  const Reader reader = reader_of(numbers(100));
  const auto one = load(reader, 0, 5);
  for (const int64_t workers : {1, 2, 5}) {
    const auto many = load(reader_of(numbers(100)), workers, 5);
    ASSERT_EQ(many.size(), one.size());
    for (size_t i = 0; i < one.size(); ++i) {
      EXPECT_EQ(many[i].rows, one[i].rows);
      EXPECT_TRUE(torch::equal(many[i].inputs.at("m0").values, one[i].inputs.at("m0").values));
      EXPECT_TRUE(torch::equal(many[i].targets.at("t0").values, one[i].targets.at("t0").values));
    }
  }
}

TEST(Loader, StopsCleanlyWhenNobodyTakesTheRest) {
  const Reader reader = reader_of(numbers(100));
  std::vector<int64_t> rows(100);
  std::iota(rows.begin(), rows.end(), 0);
  Loader loader(reader, ordered_batches(rows, 4), std::nullopt, 3);
  EXPECT_TRUE(loader.next());
}

}  // namespace
}  // namespace braid
