#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "media/opened_log.h"

namespace braid {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(SeriesPositions, TurnsPositionsIntoMetres) {
  const auto file =
      opened("time,latitude,longitude,speed\n0,0,0,1\n1,48,11,2\n2,48.001,11,3\n3,,,4\n", {.local_metres = true});
  EXPECT_THAT(file.channels(), ElementsAre("north_m", "east_m", "speed", "speed_m_s", "east_m_s", "north_m_s"));
  const Series s = all_of(file);
  EXPECT_TRUE(std::isnan(s.values[0])) << "0, 0 is what a receiver writes before its first fix";
  EXPECT_NEAR(s.values[6], 0, 1e-6);
  EXPECT_NEAR(s.values[12], 111.2, 0.1);
  EXPECT_TRUE(std::isnan(s.values[18]));
  EXPECT_THAT(refusal("time,x\n0,1\n1,2\n", {.local_metres = true}), HasSubstr("no columns named latitude"));
}

TEST(SeriesPositions, LateralAccelerationsAreNoPositions) {
  const auto file = opened("time,lat_acc,long_acc,alt_err\n0,0.1,0.2,3\n1,0.3,0.1,4\n",
                           {.local_metres = true, .needs_positions = false});
  EXPECT_THAT(file.channels(), ElementsAre("lat_acc", "long_acc", "alt_err"));
  EXPECT_NEAR(all_of(file).values[0], 0.1, 1e-6);
  EXPECT_THAT(opened("time,GPS (Lat.) [deg],GPS (Long.) [deg]\n0,48,11\n1,48,11\n", {.local_metres = true}).channels(),
              ElementsAre("north_m", "east_m", "speed_m_s", "east_m_s", "north_m_s"));
}

TEST(SeriesPositions, ALogWithoutAFixKeepsItsOtherChannels) {
  const SeriesRequest request{.local_metres = true, .needs_positions = false};
  for (const char* rows : {"0,0,0,1\n1,0,0,2\n", "0,,,1\n1,,,2\n"}) {
    const auto file = opened(text("time,latitude,longitude,speed\n", rows), request);
    EXPECT_THAT(file.channels(), ElementsAre("north_m", "east_m", "speed", "speed_m_s", "east_m_s", "north_m_s"));
    const Series s = all_of(file);
    EXPECT_TRUE(std::isnan(s.values[0]) && std::isnan(s.values[6]));
    EXPECT_EQ(s.values[8], 2);
  }
  EXPECT_THAT(refusal("time,latitude,longitude\n0,0,0\n1,0,0\n", {.local_metres = true}),
              HasSubstr("no row with a valid"));
}

TEST(SeriesPositions, AnAltitudeThatIsMissingCostsNoPosition) {
  const auto file = opened("time,lat,lon,alt_m\n0,48,11,\n1,48.001,11,500\n2,48.002,11,\n3,48.002,11,503\n",
                           {.local_metres = true, .needs_positions = false});
  EXPECT_THAT(file.channels(),
              ElementsAre("north_m", "east_m", "up_m", "speed_m_s", "east_m_s", "north_m_s", "up_m_s"));
  const Series s = all_of(file);
  EXPECT_NEAR(s.values[0], 0, 1e-3);
  EXPECT_TRUE(std::isnan(s.values[2]));
  EXPECT_NEAR(s.values[14], 222.4, 0.1);
  EXPECT_NEAR(s.values[23], 3, 0.01);
}

}  // namespace
}  // namespace braid
