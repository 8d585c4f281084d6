#include "braid/report/report.h"

#include "braid/core/error.h"
#include "braid/core/escape.h"
#include "braid/report/page.h"
#include "braid/report/sections.h"
#include "braid/report/words.h"

namespace braid {
namespace {

/// Links to the sections that are there.
std::string contents(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string out = "<nav>";
  for (const auto& [id, title] : entries) out += "<a href=\"#" + id + "\">" + escape_html(title) + "</a>\n";
  return out + "</nav>\n";
}

std::string render(const ReportInput& input, int64_t media_bytes) {
  MediaCells media(*input.table, media_bytes);
  std::string body;
  std::vector<std::pair<std::string, std::string>> entries;
  const auto add = [&](const char* id, const char* title, const std::string& section) {
    if (section.empty()) return;
    entries.emplace_back(id, title);
    body += section;
  };
  for (size_t i = 0; i < input.evaluation.targets.size() && i < 8; ++i) {
    const TargetEvaluation& target = input.evaluation.targets[i];
    entries.emplace_back(text("target-", i), "Results: " + shortened(target.column, 30));
    body += target_section(input, target);
  }
  add("inputs", "With some of the inputs", patterns_section(input));
  add("cost", "What each input costs and brings", cost_section(input));
  add("noise", "With noise on an input", noise_section(input));
  add("errors", "Worst errors", misses_section(input, media));
  add("data", "Data", data_section(input, media));
  add("training", "Training", training_section(input));
  body += run_section(input);
  entries.emplace_back("run", "The run");
  std::string title = "Braid:";
  for (const BundleTarget& target : input.bundle->targets) title += " " + shortened(target.recipe.column, 60);
  return html_page(title, header_section(input) + contents(entries) + body +
                              "<footer>Made by Braid. This page loads nothing and runs no scripts.</footer>\n");
}

}  // namespace

std::string render_report(const ReportInput& input) {
  require(input.bundle && input.table, Fault::internal, "report", "needs a bundle and a table");
  std::string out;
  for (const int64_t media_bytes : {2'200'000, 800'000, 0}) {
    out = render(input, media_bytes);
    if (int64_t(out.size()) <= max_report_bytes) break;
  }
  return out;
}

}  // namespace braid
