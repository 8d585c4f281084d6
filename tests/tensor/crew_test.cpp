#include "braid/tensor/crew.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace braid {
namespace {

TEST(Crew, EveryMemberDoesItsPartOnce) {
  Crew crew(3);
  std::vector<int> calls(3, 0);
  for (int round = 0; round < 50; ++round) crew.run([&](int64_t member) { ++calls[size_t(member)]; });
  EXPECT_EQ(calls, (std::vector<int>{50, 50, 50}));
}

TEST(Crew, MembersWorkAtOnce) {
  Crew crew(2);
  std::atomic<int> arrived = 0;
  crew.run([&](int64_t) {
    ++arrived;
    while (arrived < 2) std::this_thread::yield();  // ends only if both are running
  });
  EXPECT_EQ(arrived, 2);
}

TEST(Crew, AFailureIsRethrownAndTheCrewGoesOn) {
  Crew crew(2);
  EXPECT_THROW(crew.run([](int64_t member) {
    if (member == 1) throw std::runtime_error("no");
  }),
               std::runtime_error);
  int calls = 0;
  crew.run([&](int64_t member) { calls += member == 0; });
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace braid
