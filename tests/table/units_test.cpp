#include "braid/table/units.h"

#include <gmock/gmock.h>

namespace braid {
namespace {

using testing::ElementsAre;

TEST(Units, AreTheRowsOfOneValueAndRowsWithoutAreOnTheirOwn) {
  const Table t = Table::from_rows({"who"}, {{"ann"}, {"bob"}, {" ann "}, {Cell()}, {""}, {"bob"}});
  EXPECT_THAT(units_of(t, "who", {0, 1, 2, 3, 4, 5}), ElementsAre(0, 1, 0, 2, 3, 1));
  EXPECT_THAT(units_of(t, "who", {5, 0, 3}), ElementsAre(0, 1, 2)) << "numbered as they come";
  EXPECT_THAT(units_of(t, "", {0, 2}), ElementsAre(0, 1)) << "no column, no rows that hang together";
  const auto names = unit_names(t, "who", {0, 2, 3});
  EXPECT_EQ(names[0], names[1]);
  EXPECT_EQ(names[2], 0U);
}

}  // namespace
}  // namespace braid
