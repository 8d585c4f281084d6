#include "braid/report/explanation_page.h"

#include <algorithm>

#include "braid/core/error.h"
#include "braid/core/escape.h"
#include "braid/report/page.h"
#include "braid/report/saliency_view.h"
#include "braid/report/signed_bars.h"
#include "braid/report/words.h"

namespace braid {
namespace {

constexpr double error_worth_saying = 0.05;  // of completeness

const char* const legend_html =
    "<p>Parts that speak <b style=\"background: rgba(230,97,0,.4); padding: 0 4px; border-radius: 4px\">for</b> the "
    "answer are orange, parts that speak <b style=\"background: rgba(37,99,235,.4); padding: 0 4px; border-radius: "
    "4px\">against</b> it blue. A label's score is the natural logarithm of its odds, so +0.7 doubles them; a number's "
    "is the number itself. Words and columns: the score less the score with that one hidden. Pictures, sounds, films, "
    "sensors, vectors and points: integrated gradients from the mean of training. Heat over pictures is smoothed and "
    "as bright as each picture's own strongest places. This shows what the model used; it does not show that the world "
    "works so.</p>\n";

const char* name_of_medium(const std::string& modality) {
  if (modality == "image") return "picture";
  if (modality == "video") return "film";
  if (modality == "audio") return "sound";
  if (modality == "points") return "point cloud";
  if (modality == "columns") return "columns";
  return modality.c_str();
}

std::string percentage(double share) { return fixed(100 * share, 1) + " %"; }

std::string headline(const TargetSaliency& target) {
  return escape_html(shortened(target.column, 60)) + ": <b>" +
         escape_html(shortened(target.answer.empty() ? "(none)" : target.answer, 200)) + "</b>" +
         (target.kind == "regression" ? "" : " (" + percentage(target.probability) + ")");
}

std::string state_notes(const Answer& answer) {
  std::string out, absent, withheld;
  for (const ColumnState& input : answer.inputs) {
    const std::string name = shortened(input.column, 60);
    if (input.state == State::absent) absent += (absent.empty() ? "" : ", ") + name;
    if (input.state == State::dropped) withheld += (withheld.empty() ? "" : ", ") + name;
    if (input.state == State::unreadable || input.state == State::broken)
      out += "<div class=\"note warning\">" + escape_html(name) +
             " was not used: " + escape_html(shortened(input.message.empty() ? "it is broken" : input.message, 400)) +
             "</div>\n";
  }
  for (const std::string& column : answer.unusual_columns())
    out += "<div class=\"note warning\">" + escape_html(shortened(column, 60)) +
           " was used, though it is unlike the training rows</div>\n";
  if (!absent.empty()) out += "<div class=\"note\">Absent: " + escape_html(absent) + "</div>\n";
  if (!withheld.empty()) out += "<div class=\"note\">Withheld: " + escape_html(withheld) + "</div>\n";
  return out;
}

std::string facts_of(const InputSaliency& input) {
  std::string out = "<p class=\"hint\">" + std::string(name_of_medium(input.modality)) + " · together " +
                    signed_number(input.difference);
  if (!input.error) return out + " (the score less that without this input)</p>\n";
  out += text(" (the score less that at the mean of training); parts add up to ", signed_number(input.sum),
              ", completeness error ", percentage(*input.error), ", ", input.steps, " steps");
  out += "</p>\n";
  if (*input.error > error_worth_saying)
    out += "<p><b>The parts do not add up: take the heat as a hint only.</b></p>\n";
  return out;
}

}  // namespace

std::string ExplanationPage::file_name(int64_t number, const std::string& input, const std::string& target) {
  const auto plain = [](const std::string& name) {
    std::string out;
    for (const char c : name.substr(0, 40)) {
      const bool fine = ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || ('0' <= c && c <= '9');
      if (fine)
        out += c;
      else if (!out.empty() && out.back() != '-')
        out += '-';
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out.empty() ? std::string("input") : out;
  };
  const std::string name = text("row", number, "_", plain(input), "_", plain(target));
  const int64_t before = names_[lower_case(name)]++;  // some file systems do not tell A from a
  return before == 0 ? name + ".jpg" : text(name, "_", before + 1, ".jpg");
}

std::vector<ExplanationPicture> ExplanationPage::add(const std::string& subject, int64_t number,
                                                     const Explanation& explanation,
                                                     const std::map<std::string, std::string>& cells) {
  std::vector<ExplanationPicture> out;
  std::string body = state_notes(explanation.answer);
  for (const TargetSaliency& target : explanation.targets) {
    body += "<p class=\"verdict\">" + headline(target) + "</p>\n";
    if (target.inputs.empty()) body += "<p>No input was there to explain it by.</p>\n";
    std::vector<std::pair<std::string, double>> sums;
    for (const InputSaliency& input : target.inputs) sums.emplace_back(input.column, input.difference);
    if (sums.size() > 1) body += html_figure("Each input", draw_signed_bars("Each input", sums));
    for (const InputSaliency& input : target.inputs) {
      const auto found = std::find_if(bundle_.inputs.begin(), bundle_.inputs.end(),
                                      [&](const BundleInput& one) { return one.id == input.id; });
      require(found != bundle_.inputs.end(), Fault::internal, "explanation", "the bundle has no input ", input.id);
      SaliencyView view = saliency_view(input, fitted_scale(*found->feature), cells);
      body += "<div class=\"input\"><h3>" + escape_html(shortened(input.column, 80)) + "</h3>\n" + facts_of(input) +
              view.html + "</div>\n";
      for (std::string& jpeg : view.jpegs)
        out.push_back({file_name(number, input.column, target.column), input.column, target.column, std::move(jpeg)});
    }
  }
  const std::string id = text("row-", number);
  links_ += "<a href=\"#" + id + "\">" + escape_html(shortened(subject, 60)) + "</a>\n";
  body_ += html_section(id, shortened(subject, 120), body);
  return out;
}

std::string ExplanationPage::finish() const {
  return html_page("Braid: " + title_, "<header><h1>" + escape_html(title_) + "</h1>\n" + legend_html +
                                           "</header>\n<nav>" + links_ + "</nav>\n" + body_ +
                                           "<footer>Made by Braid. This page loads nothing and runs no "
                                           "scripts.</footer>\n");
}

}  // namespace braid
