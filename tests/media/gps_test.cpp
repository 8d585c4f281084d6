#include "braid/media/gps.h"

#include <gtest/gtest.h>

#include <cmath>

#include "media/series_files.h"

namespace braid {
namespace {

GeoPoint point_of(const Node& node) {
  const auto& a = node.array();
  return {a[0].number(), a[1].number(), a[2].number()};
}

TEST(LocalFrame, EqualsTheGeodeticDefinitionEverywhere) {
  const Node golden = golden_values("series");
  for (const Node& c : golden.at("positions").array()) {
    const LocalPoint local = LocalFrame(point_of(c.at("reference"))).local(point_of(c.at("point")));
    const auto& wanted = c.at("local").array();
    EXPECT_NEAR(local.east_m, wanted[0].number(), 1e-7);
    EXPECT_NEAR(local.north_m, wanted[1].number(), 1e-7);
    EXPECT_NEAR(local.up_m, wanted[2].number(), 1e-7);
  }
}

TEST(LocalFrame, GivesNoNumberForAPositionThatIsNone) {
  EXPECT_TRUE(std::isnan(LocalFrame({48, 11, 0}).local({NAN, 11, 0}).east_m));
}

}  // namespace
}  // namespace braid
