#include <gmock/gmock.h>

#include <cmath>
#include <cstring>

#include "braid/core/random.h"
#include "features/feature_fixtures.h"

namespace braid {
namespace {

using fixtures::Row;

/// Clouds of 200 points about a middle, in .bin files of four numbers a point.
Row cloud_at(const fixtures::Folder& folder, const std::string& name, std::array<double, 3> middle, double size) {
  Random random(3);
  std::string bytes;
  for (int i = 0; i < 200; ++i)
    for (const double v : {middle[0] + size * random.normal(), middle[1] + size * random.normal(),
                           middle[2] + size * random.normal(), 0.5}) {
      const float single = float(v);
      bytes.append(reinterpret_cast<const char*>(&single), 4);
    }
  folder.write(name, bytes);
  return {Cell(name)};
}

std::shared_ptr<Feature> fitted_on(const fixtures::Folder& folder, const std::vector<Row>& rows) {
  return fixtures::fitted(fixtures::config("points"), rows, folder.path());
}

torch::Tensor seen(const Feature& feature, const fixtures::Folder& folder, const Row& row) {
  return fixtures::steps(feature, row, folder.path()).values;
}

TEST(Points, OfOnePlaceAreSeenWhereTheyAre) {
  const fixtures::Folder folder;
  std::vector<Row> rows;
  for (int i = 0; i < 6; ++i) rows.push_back(cloud_at(folder, text(i, ".bin"), {0.1 * i, 0, 0}, 1));
  const auto feature = fitted_on(folder, rows);
  EXPECT_FALSE(feature->fitted().at("from_middle").boolean());
  EXPECT_FALSE(feature->fitted().at("by_size").boolean());
  EXPECT_EQ(feature->spec().shape, std::vector<int64_t>{4});
  EXPECT_GT((seen(*feature, folder, rows[5]) - seen(*feature, folder, rows[0])).narrow(1, 0, 1).mean().item<float>(),
            0.3);
}

TEST(Points, OfObjectsFarApartAreSeenFromTheirMiddlesAndTellWhereTheyAre) {
  const fixtures::Folder folder;
  std::vector<Row> rows;
  for (int i = 0; i < 6; ++i) rows.push_back(cloud_at(folder, text(i, ".bin"), {30.0 * i, -20.0 * i, 5}, 1));
  const auto feature = fitted_on(folder, rows);
  EXPECT_TRUE(feature->fitted().at("from_middle").boolean());
  EXPECT_EQ(feature->spec().shape, std::vector<int64_t>{7});
  const auto first = seen(*feature, folder, rows[0]), last = seen(*feature, folder, rows[5]);
  EXPECT_TRUE(torch::allclose(first.narrow(1, 0, 3), last.narrow(1, 0, 3), 1e-2, 1e-3)) << "the same shape";
  EXPECT_GT(last[0][4].item<float>() - first[0][4].item<float>(), 2) << "at another place";
}

TEST(Points, OfObjectsOfVeryDifferentSizesAreSeenInTheirOwnUnits) {
  const fixtures::Folder folder;
  std::vector<Row> rows;
  for (int i = 0; i < 6; ++i) rows.push_back(cloud_at(folder, text(i, ".bin"), {0, 0, 0}, std::pow(4.0, i)));
  const auto feature = fitted_on(folder, rows);
  EXPECT_TRUE(feature->fitted().at("by_size").boolean());
  const auto first = seen(*feature, folder, rows[0]), last = seen(*feature, folder, rows[5]);
  EXPECT_TRUE(torch::allclose(first.narrow(1, 0, 3), last.narrow(1, 0, 3), 1e-2, 1e-3)) << "the same shape";
  EXPECT_GT((last[0] - first[0])[-1].item<float>(), 2) << "of another size";
}

TEST(Points, FarFromZeroAreSeenAlikeWhicheverPointComesFirst) {
  const fixtures::Folder folder;
  std::vector<Row> rows;
  for (int i = 0; i < 4; ++i) rows.push_back(cloud_at(folder, text(i, ".bin"), {9990.0 + 5 * i, 9990, 0}, 100));
  const auto feature = fitted_on(folder, rows);
  const auto first = seen(*feature, folder, rows[0]), last = seen(*feature, folder, rows[3]);
  EXPECT_NEAR((last - first).narrow(1, 0, 1).mean().item<float>(), 0.15, 0.05) << "15 apart, of a size of 100";
}

}  // namespace
}  // namespace braid
