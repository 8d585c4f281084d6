#include "braid/train/fit_answers.h"

#include <gmock/gmock.h>

#include <numeric>

#include "evaluate/known_model.h"

namespace braid {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int64_t rows = 300;

struct Listener : Monitor {
  std::vector<std::string> said;
  void note(const std::string& sentence) override { said.push_back(sentence); }
};

/// Both inputs vote for the truth; rows are of so many people.
Table votes(int64_t people) {
  const char* names[] = {"apple", "pear", "plum"};
  std::vector<std::vector<Cell>> cells;
  for (int64_t i = 0; i < rows; ++i)
    cells.push_back(
        {std::to_string(i % 3), std::to_string(i % 3), names[i % 3], "person " + std::to_string(i % people)});
  return Table::from_rows({"left", "right", "fruit", "who"}, std::move(cells));
}

/// What is said while answers are fitted on all rows. @param unit  column of what hangs together
std::vector<std::string> said_of(const Table& table, const std::string& unit, double seconds,
                                 PatternTable* patterns = nullptr) {
  Bundle bundle = testing::known_bundle(testing::fruit());
  bundle.recipe.answers.false_alarms = 0;
  bundle.recipe.split.group = unit;
  Predictor predictor(bundle);
  const Reader reader = predictor.reader(table, true);
  SessionOptions session;
  session.rows.resize(size_t(table.size()));
  std::iota(session.rows.begin(), session.rows.end(), 0);
  session.validation = session.rows;
  session.workers = 0;
  Listener listener;
  fit_answers(bundle, reader, session, {}, {}, seconds, listener);
  if (patterns) *patterns = bundle.patterns;
  return listener.said;
}

TEST(FitAnswers, FewGroupsTellAsLittleAsSoManyRowsHoweverManyTheyAre) {
  EXPECT_THAT(said_of(votes(5), "", 0), IsEmpty());
  EXPECT_THAT(
      said_of(votes(5), "who", 0),
      Contains(HasSubstr("rest on 300 held-out rows of 5 different values of column who: sets meant to hold the "
                         "truth in 90 % of rows may miss that by 23 points")));
  EXPECT_THAT(said_of(votes(150), "who", 0), IsEmpty());
}

TEST(FitAnswers, WhereTimeIsShortFewerRowsTellWhoAnswersAndThatIsSaid) {
  PatternTable patterns;
  EXPECT_THAT(said_of(votes(5), "", 1e-6, &patterns),
              Contains(HasSubstr("who answers where inputs are missing is learned from 30 of 300 rows, drawn by lot")));
  ASSERT_THAT(patterns.choices, SizeIs(4));
  EXPECT_EQ(patterns.find({"m0", "m1"}, "t0")->rows, 30);
  EXPECT_THAT(said_of(votes(5), "", 1e6), IsEmpty()) << "there is time for all";
}

}  // namespace
}  // namespace braid
