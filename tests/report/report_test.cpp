#include "braid/report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "braid/core/file.h"
#include "braid/report/model_card.h"
#include "report/made_up_run.h"
#include "report/markup.h"

namespace braid {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* hostile =
    "</pre></svg><script>alert(1)</script>\" onerror='x' & | `code` [a](http://evil.example)";

/// Pages are left there to be looked at.
fs::path folder(const std::string& name) { return fs::path(BRAID_BINARY_DIR) / "made_up_reports" / name; }

TEST(Report, ShowsEverySectionAndStaysBelowItsLimit) {
  const auto run = testing::classes_run(folder("classes"), "");
  const std::string page = render_report(run->input);
  write_file(folder("classes") / "report.html", page);
  EXPECT_LT(page.size(), size_t(max_report_bytes));
  for (const char* id : {"target-0", "inputs", "cost", "noise", "errors", "data", "training", "notes", "run"})
    EXPECT_THAT(page, HasSubstr(std::string("<section id=\"") + id + "\""));
  EXPECT_THAT(page, HasSubstr("Clearly better"));
  EXPECT_THAT(page, HasSubstr("chosen: 31"));
  EXPECT_THAT(page, HasSubstr("<strong>worth it</strong></td>"));
  EXPECT_THAT(page, HasSubstr("<strong>unclear</strong></td>"));
  EXPECT_THAT(page, HasSubstr("notes (encoder of front)"));
  EXPECT_THAT(page, HasSubstr("line s2 dashed"));
  EXPECT_THAT(page, HasSubstr(">clean</text>"));
  EXPECT_THAT(page, HasSubstr("data:image/jpeg;base64,"));
  EXPECT_THAT(page, HasSubstr("data:audio/wav;base64,"));
  EXPECT_THAT(page, HasSubstr("cannot be read"));
  EXPECT_EQ(fault_of_markup(page), "");
}

TEST(Report, ShowsAQuantityByTruthAndResiduals) {
  const auto run = testing::quantity_run(folder("quantity"));
  const std::string page = render_report(run->input);
  write_file(folder("quantity") / "report.html", page);
  EXPECT_THAT(page, HasSubstr("Answer against truth"));
  EXPECT_THAT(page, HasSubstr("Residuals"));
  EXPECT_THAT(page, Not(HasSubstr("Confusion")));
  EXPECT_EQ(fault_of_markup(page), "");
}

TEST(Report, NeverLetsACellBecomeMarkup) {
  const auto run = testing::classes_run(folder("hostile"), hostile);
  run->input.notes.push_back(hostile);
  run->input.warnings.push_back(hostile);
  run->input.reasons["front"] = hostile;
  run->input.evaluation.unreadable.push_back(hostile);
  run->input.evaluation.cost.inputs[1].input = hostile;
  run->input.evaluation.targets[0].groups = {{hostile, 20, 0.5}, {"other", 20, 0.7}};
  run->bundle.provenance["note"] = Node(hostile);
  const std::string page = render_report(run->input);
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("' onerror")));
  EXPECT_THAT(page, Not(HasSubstr("\" onerror")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
  EXPECT_EQ(fault_of_markup(page), "");
}

TEST(Report, PointsAtNoAddressOutsideItself) {
  const auto run = testing::classes_run(folder("offline"), "");
  const std::string page = render_report(run->input);
  for (const char* words : {"http:", "https:", "//cdn", "@import", "url("}) EXPECT_THAT(page, Not(HasSubstr(words)));
  EXPECT_EQ(addresses_of(page, {"#", "data:image/jpeg;base64,", "data:audio/wav;base64,"}), "");
}

TEST(Report, LeavesOutWhatItWasNotTold) {
  const auto run = testing::classes_run(folder("bare"), "");
  ReportInput bare;
  bare.bundle = &run->bundle;
  bare.table = &*run->table;
  const std::string page = render_report(bare);
  EXPECT_THAT(page, Not(HasSubstr("<section id=\"training\"")));
  EXPECT_THAT(page, Not(HasSubstr("<section id=\"errors\"")));
  EXPECT_THAT(page, HasSubstr("<section id=\"data\""));
  EXPECT_EQ(fault_of_markup(page), "");
  bare.table = nullptr;
  EXPECT_THROW(render_report(bare), Error);
}

TEST(Report, ShowsGroupsThatAReaderKnowsAndNoSinglePictures) {
  const auto run = testing::classes_run(folder("groups"), "");
  run->input.evaluation.targets[0].groups = {{"north", 40, 0.9}, {"south", 30, 0.7}};
  run->bundle.recipe.split.group = "region";
  EXPECT_THAT(render_report(run->input), HasSubstr("By group"));
  run->bundle.recipe.split.group = "fuel";
  EXPECT_THAT(render_report(run->input), HasSubstr("By group"));
  run->bundle.recipe.split.group = "front";
  EXPECT_THAT(render_report(run->input), Not(HasSubstr("By group")));
}

TEST(Report, GivesTheSameBytesForTheSameRun) {
  const auto run = testing::quantity_run(folder("same"));
  EXPECT_EQ(render_report(run->input), render_report(run->input));
}

TEST(Report, CutsAnEndlessRunDownToItsLimit) {
  const auto run = testing::classes_run(folder("endless"), "");
  const std::string long_text(100'000, 'x');
  run->input.notes.assign(1'000, long_text);
  run->input.evaluation.unreadable.assign(1'000, long_text);
  TargetEvaluation& target = run->input.evaluation.targets[0];
  target.per_class.assign(2'000, {long_text, 0.5, 0.5, 0.5, 3});
  run->bundle.provenance["note"] = Node(long_text + long_text);
  for (Miss& miss : run->input.evaluation.worst) miss.inputs.assign(500, {long_text, long_text});
  const std::string page = render_report(run->input);
  EXPECT_LT(page.size(), size_t(max_report_bytes));
  EXPECT_EQ(fault_of_markup(page), "");
}

TEST(ModelCard, TellsResultsLimitsAndOriginsWithEveryTextEscaped) {
  const auto run = testing::classes_run(folder("card"), hostile);
  const std::string card = render_model_card(run->input);
  write_file(folder("card") / "model_card.md", card);
  for (const char* words :
       {"# Model card: body", "## What it answers", "## What it reads", "## Data", "## How good it is", "## Limits",
        "## How to use it", "## Where it comes from", "| Accuracy |", "Seeds"})
    EXPECT_THAT(card, HasSubstr(words));
  EXPECT_THAT(card, Not(HasSubstr("<script")));
  EXPECT_THAT(card, Not(HasSubstr("[a](")));
  EXPECT_THAT(card, Not(HasSubstr("`code`")));
  EXPECT_THAT(card, Not(HasSubstr("clearly worse"))) << "nothing was compared";
  PatternEvaluation& whole = run->input.evaluation.patterns[0];
  const std::string column = run->input.evaluation.targets[0].column;
  whole.ahead_of[column]["front"] = {-0.1, -0.15, -0.05};
  whole.best_single[column] = {"front", 100, {0.9, 0.85, 0.95}, whole.ahead_of[column]["front"]};
  EXPECT_THAT(render_model_card(run->input), HasSubstr("clearly worse than that from one of these inputs alone"));
}

}  // namespace
}  // namespace braid
