#include <gmock/gmock.h>

#include "task_fixtures.h"

namespace braid {
namespace {

using testing::make_task;
using testing::target_of;

TEST(Classes, NamesTheWeightsItKnows) {
  try {
    make_task("classes", target_of("multiclass"), 8, "class_weights = \"balance\"");
    FAIL() << "accepted";
  } catch (const Error& e) {
    EXPECT_THAT(e.what(), ::testing::HasSubstr("did you mean \"balanced\"?"));
  }
}

}  // namespace
}  // namespace braid
