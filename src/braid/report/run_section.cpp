#include "braid/core/error.h"
#include "braid/core/escape.h"
#include "braid/report/page.h"
#include "braid/report/sections.h"
#include "braid/report/words.h"

namespace braid {
namespace {

constexpr int64_t recipe_letters = 100'000, note_letters = 500;
constexpr size_t shown_notes = 100;

std::string note_list(const std::vector<std::string>& notes, const char* css_class) {
  std::string out;
  for (size_t i = 0; i < notes.size() && i < shown_notes; ++i)
    out += text("<p class=\"", css_class, "\">", escape_html(shortened(notes[i], note_letters)), "</p>\n");
  if (notes.size() > shown_notes) out += text("<p class=\"hint\">and ", notes.size() - shown_notes, " more</p>\n");
  return out;
}

std::string time_table(const ReportInput& input) {
  double total = 0;
  for (const auto& [stage, seconds] : input.stage_seconds) total += seconds;
  std::vector<std::vector<std::string>> rows;
  for (const auto& [stage, seconds] : input.stage_seconds)
    rows.push_back({escape_html(stage), shown_duration(seconds),
                    total > 0 ? fixed(100 * seconds / total, 1) + " %" : std::string("–")});
  return rows.empty() ? std::string() : html_table({"Stage", "#Time", "#Share"}, rows);
}

/// Provenance and other settings as TOML, cut where it is very long.
std::string folded(const std::string& title, const Node& node) {
  return "<details><summary>" + escape_html(title) + "</summary><pre>" +
         escape_html(shortened(render_toml(node), recipe_letters)) + "</pre></details>\n";
}

}  // namespace

std::string run_section(const ReportInput& input) {
  std::string out;
  if (!input.warnings.empty() || !input.notes.empty() || !input.evaluation.unreadable.empty()) {
    std::string body = note_list(input.warnings, "note warning") + note_list(input.notes, "note");
    if (!input.evaluation.unreadable.empty())
      body += "<details><summary>Files that could not be read</summary>" +
              note_list(input.evaluation.unreadable, "note") + "</details>\n";
    out += html_section("notes", "Notes and warnings", body);
  }
  std::string body = time_table(input);
  if (input.evaluation.rows_per_second > 0)
    body += "<p>" + shown(input.evaluation.rows) + " rows were read and answered in " +
            shown_duration(input.evaluation.seconds) + ", " + shown(input.evaluation.rows_per_second) +
            " a second, for " + shown(int64_t(input.evaluation.patterns.size())) + " patterns of inputs at once.</p>\n";
  body += folded("The recipe, every choice resolved", to_node(input.bundle->recipe));
  if (!input.bundle->provenance.table().empty()) body += folded("Provenance", input.bundle->provenance);
  return out + html_section("run", "The run", body);
}

}  // namespace braid
