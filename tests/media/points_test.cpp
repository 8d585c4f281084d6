#include "braid/media/points.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numeric>

#include "braid/media/pillars.h"
#include "braid/media/point_sampling.h"
#include "media/series_files.h"

namespace braid {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// The rows of a list of lists as one stretch.
std::vector<float> flat(const Node& rows) {
  std::vector<float> values;
  for (const Node& row : rows.array())
    for (const Node& v : row.array()) values.push_back(float(v.number()));
  return values;
}

PointCloud cloud_of(std::vector<float> values, std::vector<std::string> channels = {"x", "y", "z", "intensity"}) {
  PointCloud cloud;
  cloud.channels = std::move(channels);
  cloud.values = std::move(values);
  return cloud;
}

std::string refusal(const std::string& file, PointRequest request = {}) {
  const auto cloud = decode_points(bytes_of_text(file), request);
  return cloud ? "" : cloud.error().what();
}

TEST(Points, AreTheSameFromEveryFormat) {
  const Node golden = golden_values("points");
  for (const auto& [name, digits] : golden.at("files").table()) {
    PointRequest request;
    if (name == "sweep.bin") request.format = PointFormat::bin;
    const auto cloud = decode_points(bytes_of_hex(digits.string()), request);
    ASSERT_TRUE(cloud) << name << ": " << cloud.error().what();
    EXPECT_THAT(cloud.value().channels, ElementsAre("x", "y", "z", "intensity")) << name;
    EXPECT_EQ(cloud.value().values, flat(golden.at("points"))) << name;
    EXPECT_EQ(cloud.value().not_finite, 1) << name;
  }
}

TEST(Points, OfLasKeepMillimetresByAnOrigin) {
  const Node golden = golden_values("points");
  for (const auto& [format, file] : golden.at("las").table()) {
    const auto read = decode_points(bytes_of_hex(file.at("bytes").string()));
    ASSERT_TRUE(read) << format << ": " << read.error().what();
    const PointCloud& cloud = read.value();
    const size_t width = cloud.channels.size();
    const auto& xyz = file.at("xyz").array();
    ASSERT_EQ(cloud.points(), int64_t(xyz.size()));
    for (size_t i = 0; i < xyz.size(); ++i) {
      for (size_t axis = 0; axis < 3; ++axis)
        EXPECT_NEAR(double(cloud.values[i * width + axis]) + cloud.origin[axis], xyz[i].array()[axis].number(), 6e-4);
      const auto& rest = file.at("rest").array()[i].array();
      ASSERT_EQ(width, 3 + rest.size()) << format;
      for (size_t c = 0; c < rest.size(); ++c) EXPECT_EQ(cloud.values[i * width + 3 + c], float(rest[c].integer()));
    }
  }
}

TEST(Points, OutOfRangeAreLeftOutAndCounted) {
  const float stored[] = {1, 0, 0, 0, 5, 0, 0, 0, 1, 3, 0, 0, NAN, 0, 0, 0};
  PointRequest request;
  request.format = PointFormat::bin;
  request.max_distance = 4;
  request.high[1] = 3;
  const auto cloud = decode_points(std::as_bytes(std::span(stored)), request).value();
  EXPECT_THAT(cloud.values, ElementsAre(1, 0, 0, 0));
  EXPECT_EQ(cloud.out_of_range, 2);
  EXPECT_EQ(cloud.not_finite, 1);
  EXPECT_EQ(cloud.source_points, 4);
  request.max_distance = 0.5;
  EXPECT_THAT(decode_points(std::as_bytes(std::span(stored)), request).error().what(),
              HasSubstr("has no point left: of 4, 1"));
}

TEST(Points, WithPackedColoursBecomeThreeChannels) {
  const std::string pcd =
      "VERSION .7\nFIELDS x y z rgb\nSIZE 4 4 4 4\nTYPE F F F U\nWIDTH 1\nHEIGHT 1\nPOINTS 1\nDATA ascii\n1 2 3 "
      "66051\n";
  const auto cloud = decode_points(bytes_of_text(pcd)).value();
  EXPECT_THAT(cloud.channels, ElementsAre("x", "y", "z", "red", "green", "blue"));
  EXPECT_THAT(cloud.values, ElementsAre(1, 2, 3, 1, 2, 3));
}

TEST(Points, OfDamagedFilesAreRefusedInOneSentence) {
  const Node golden = golden_values("points");
  for (const auto& [name, digits] : golden.at("files").table()) {
    const auto whole = bytes_of_hex(digits.string());
    PointRequest request;
    if (name == "sweep.bin") request.format = PointFormat::bin;
    for (size_t size = 0; size + 40 < whole.size(); size += 7) {
      const auto cloud = decode_points(std::span(whole).first(size), request);
      if (name == "sweep.bin" && size % 16 == 0 && size > 0) continue;
      ASSERT_FALSE(cloud) << name << " " << size;
      EXPECT_NE(cloud.error().fault(), Fault::internal);
    }
  }
  PointRequest bin;
  bin.format = PointFormat::bin;
  EXPECT_THAT(refusal("0123456789", bin), HasSubstr("no multiple of the 16"));
  EXPECT_THAT(refusal("", bin), HasSubstr("an empty point cloud"));
  EXPECT_THAT(refusal("hello"), HasSubstr("not a point cloud"));
  const std::string head = "VERSION .7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nWIDTH 9999999999\nHEIGHT 9999999999\n";
  EXPECT_THAT(refusal(head + "DATA binary\n"), HasSubstr("damaged header: WIDTH x HEIGHT"));
  EXPECT_THAT(refusal(head + "POINTS 40000000\nDATA ascii\n1 2 3"), HasSubstr("damaged header"));
  EXPECT_THAT(refusal("ply\nformat ascii 1.0\nelement vertex 3\nproperty float x\nproperty float y\nend_header\n1 2\n"),
              HasSubstr("has no coordinate z"));
  auto laz = bytes_of_hex(golden.at("las").at("0").at("bytes").string());
  laz[104] = std::byte(128);
  EXPECT_EQ(decode_points(laz).error().fault(), Fault::unsupported);
  EXPECT_THAT(decode_points(laz).error().what(), HasSubstr("is compressed (LAZ)"));
}

TEST(PointSampling, ByVoxelsEqualsItsDefinition) {
  const Node golden = golden_values("points");
  const PointCloud cloud = cloud_of(flat(golden.at("points")));
  EXPECT_EQ(sample_voxels(cloud, 2.5f).values, flat(golden.at("voxels").at("first")));
  const auto mean = sample_voxels(cloud, 2.5f, VoxelPoint::mean).values;
  const auto wanted = flat(golden.at("voxels").at("mean"));
  ASSERT_EQ(mean.size(), wanted.size());
  for (size_t i = 0; i < mean.size(); ++i) EXPECT_NEAR(mean[i], wanted[i], 1e-6);
  EXPECT_THROW(sample_voxels(cloud, 0), Error);
  EXPECT_THROW(sample_voxels(cloud, 1e-7f), Error);
}

TEST(PointSampling, OfFarthestPointsEqualsItsDefinition) {
  const Node golden = golden_values("points");
  const PointCloud cloud = cloud_of(flat(golden.at("points")));
  std::vector<int64_t> places;
  for (const Node& place : golden.at("farthest").array()) places.push_back(place.integer());
  EXPECT_EQ(sample_farthest(cloud, int64_t(places.size())).values, take_points(cloud, places).values);
  const auto all = sample_farthest(cloud, 1000);
  EXPECT_EQ(all.points(), cloud.points());
  std::vector<float> sorted = all.values, whole = cloud.values;
  std::sort(sorted.begin(), sorted.end());
  std::sort(whole.begin(), whole.end());
  EXPECT_EQ(sorted, whole);
  EXPECT_EQ(sample_farthest(cloud_of({1, 1, 1, 0, 1, 1, 1, 0}), 2).points(), 2);
  EXPECT_EQ(sample_farthest(cloud, 0).points(), 0);
}

TEST(PointSampling, ARandomOrderHasEveryPointOnceAndTheFirstOnesAnywhere) {
  std::vector<float> values;
  for (int i = 0; i < 100; ++i) values.insert(values.end(), {float(i), 0, 0});
  const PointCloud cloud = cloud_of(values, {"x", "y", "z"});
  const PointCloud mixed = in_random_order(cloud, 0);
  std::vector<float> places, first;
  for (size_t i = 0; i < mixed.values.size(); i += 3) places.push_back(mixed.values[i]);
  first.assign(places.begin(), places.begin() + 20);
  EXPECT_GT(*std::max_element(first.begin(), first.end()), 60);
  EXPECT_EQ(in_random_order(cloud, 0).values, mixed.values);
  std::sort(places.begin(), places.end());
  for (size_t i = 0; i < 100; ++i) EXPECT_EQ(places[i], float(i));
}

TEST(PointSampling, AtRandomKeepsTheOrderAndFollowsTheSeed) {
  std::vector<float> values(4000);
  std::iota(values.begin(), values.end(), 0.0f);
  const PointCloud cloud = cloud_of(values);
  const auto some = sample_randomly(cloud, 100, 7);
  EXPECT_EQ(some.points(), 100);
  EXPECT_TRUE(std::is_sorted(some.values.begin(), some.values.end()));
  EXPECT_EQ(some.values, sample_randomly(cloud, 100, 7).values);
  EXPECT_NE(some.values, sample_randomly(cloud, 100, 8).values);
  EXPECT_EQ(sample_randomly(cloud, 5000, 7).values, cloud.values);
}

TEST(Pillars, EqualTheirDefinition) {
  const Node golden = golden_values("points");
  const PointCloud cloud = cloud_of(flat(golden.at("dense")));
  PillarGrid grid{-2, 2, -2, 2, -1.5f, 1.5f, 0.5f, 100, 100};
  for (const auto& [name, most_pillars, most_points] : {std::tuple{"pillars", 100, 100}, {"few_pillars", 20, 3}}) {
    grid.max_pillars = most_pillars;
    grid.max_points = most_points;
    const Pillars made = make_pillars(cloud, grid);
    const Node& wanted = golden.at(name);
    ASSERT_EQ(made.cells.size(), wanted.at("cells").array().size());
    for (size_t i = 0; i < made.cells.size(); ++i) {
      EXPECT_EQ(made.cells[i], wanted.at("cells").array()[i].integer());
      EXPECT_EQ(made.starts[i + 1], wanted.at("starts").array()[i + 1].integer());
    }
    const auto features = flat(wanted.at("features"));
    EXPECT_EQ(made.width, 9);
    ASSERT_EQ(made.features.size(), features.size());
    for (size_t i = 0; i < features.size(); ++i) EXPECT_NEAR(made.features[i], features[i], 1e-5);
    EXPECT_EQ(made.points() + made.outside + made.beyond_limits, cloud.points());
  }
}

TEST(Pillars, OfNothingAreNone) {
  const Pillars none = make_pillars(cloud_of({-50, 0, 0, 1}), {});
  EXPECT_EQ(none.pillars(), 0);
  EXPECT_EQ(none.outside, 1);
  EXPECT_THROW(make_pillars(cloud_of({}), {.edge_m = 1e-4f}), Error);
}

}  // namespace
}  // namespace braid
