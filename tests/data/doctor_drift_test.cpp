#include <gtest/gtest.h>

#include "braid/data/doctor.h"
#include "data/doctor_fixtures.h"
#include "table/made_table.h"

namespace braid {
namespace {

using namespace doctor_fixtures;

constexpr int trained = 400, tested = 100;

/// What is found where the parts of the split are made apart. @param make  a number, a word and the target of a row
Diagnosis diagnose_parts(const std::function<std::vector<Cell>(Random&, bool)>& make) {
  Random random(4);
  const Table all = table(
      {"x", "word", "y", "part"},
      [&](int i) {
        auto row = make(random, i >= trained);
        row.push_back(i < trained ? "train" : "test");
        return row;
      },
      trained + tested);
  Monitor silent;
  return examine(all, options_for(all, {input("x", Kind::number), input("word", Kind::category)}, "y"), silent);
}

std::vector<Cell> one_distribution(Random& random, bool) {
  return {random.normal(), random.below(2) ? "a" : "b", random.below(3) ? "yes" : "no"};
}

TEST(DoctorDrift, PartsOfOneDistributionAreNoFinding) {
  const Diagnosis found = diagnose_parts(one_distribution);
  for (const char* check : {"other targets in the test", "other inputs in the test", "unseen values in the test"})
    EXPECT_EQ(find(found, check), nullptr) << check;
}

TEST(DoctorDrift, NamesClassesThatTheTestHasInOtherShares) {
  const Diagnosis found = diagnose_parts([](Random& random, bool is_test) {
    auto row = one_distribution(random, is_test);
    row[2] = (is_test ? random.below(10) < 2 : random.below(10) < 8) ? "yes" : "no";
    return row;
  });
  ASSERT_NE(find(found, "other targets in the test"), nullptr);
  EXPECT_EQ(find(found, "other targets in the test")->severity, Severity::warning);
  EXPECT_EQ(find(found, "other inputs in the test"), nullptr);
}

TEST(DoctorDrift, NamesQuantitiesAndInputsThatLieElsewhere) {
  const Diagnosis found = diagnose_parts([](Random& random, bool is_test) {
    return std::vector<Cell>{random.normal() + 2 * is_test, is_test ? "c" : "a", 100 * random.normal() + 200 * is_test};
  });
  ASSERT_NE(find(found, "other targets in the test"), nullptr);
  EXPECT_EQ(find(found, "other targets in the test")->column, "y");
  EXPECT_EQ(find(found, "other inputs in the test")->column, "x");
  ASSERT_NE(find(found, "unseen values in the test"), nullptr);
  EXPECT_EQ(find(found, "unseen values in the test")->count, tested);
}

TEST(DoctorDrift, AFewGroupsWithTheirOwnValuesDifferByChance) {
  const auto found_with = [](const std::string& group) {
    const Table all = table(
        {"x", "y", "patient", "part"},
        [](int i) {
          const int who = i / 50;
          return std::vector<Cell>{10.5 * who, who < 4 || who > 7 ? "yes" : "no", "p" + std::to_string(who),
                                   who < 8 ? "train" : "test"};
        },
        500);
    DoctorOptions options = options_for(all, {input("x", Kind::number)}, "y");
    options.split.group = group;
    Monitor silent;
    return examine(all, options, silent);
  };
  EXPECT_NE(find(found_with(""), "other targets in the test"), nullptr);
  const Diagnosis grouped = found_with("patient");
  EXPECT_EQ(find(grouped, "other targets in the test"), nullptr);
  EXPECT_EQ(find(grouped, "other inputs in the test"), nullptr);
}

TEST(DoctorDrift, RowsOfFewValuesThatAreEqualByChanceAreANote) {
  const auto few = [](Random& random, bool) {
    return std::vector<Cell>{int(random.below(30)), random.below(2) ? "a" : "b", random.below(3) ? "yes" : "no"};
  };
  const Diagnosis found = diagnose_parts(few);
  ASSERT_NE(find(found, "equal rows"), nullptr);
  EXPECT_EQ(find(found, "equal rows")->severity, Severity::note);
  EXPECT_EQ(find(found, "leaked rows"), nullptr);
  EXPECT_EQ(find(found, "label conflict"), nullptr);

  std::vector<std::vector<Cell>> rows;
  const Diagnosis copied = diagnose_parts([&](Random& random, bool is_test) {
    if (is_test && random.below(3) == 0) return rows[random.below(uint64_t(trained))];
    rows.push_back({random.normal(), random.below(2) ? "a" : "b", random.below(3) ? "yes" : "no"});
    return rows.back();
  });
  EXPECT_NE(find(copied, "leaked rows"), nullptr);
}

}  // namespace
}  // namespace braid
