#include <algorithm>

#include "braid/core/error.h"
#include "braid/core/escape.h"
#include "braid/report/page.h"
#include "braid/report/plot.h"
#include "braid/report/sections.h"
#include "braid/report/words.h"

namespace braid {
namespace {

constexpr size_t most_cost_targets = 8, most_cost_inputs = 24;

std::string megabytes(double bytes) { return shown(bytes / 1e6); }

/// Milliseconds, operations and memory of a part; "–" where it was not measured.
std::vector<std::string> cells_of(const PartCost& part) {
  if (part.rows == 0) return {"–", "–", megabytes(double(part.weight_bytes)), "–"};
  return {fixed(part.milliseconds, 2), shown(part.flops / 1e6), megabytes(double(part.weight_bytes)),
          megabytes(part.peak_bytes)};
}

std::string time_figure(const CostSheet& cost) {
  BarChart chart{"What an answer costs", "milliseconds a row", {}, {}, ""};
  for (size_t i = 0; i < cost.inputs.size() && i < most_cost_inputs; ++i)
    chart.bars.push_back({shortened(cost.inputs[i].input, 40), cost.inputs[i].milliseconds(), {}, false});
  chart.bars.push_back({"fusion and heads", cost.fusion.milliseconds, {}, false});
  return html_figure("Reading and computing", draw(chart));
}

std::string lost_figure(const CostSheet& cost, const TargetEvaluation& target) {
  const std::string metric = metric_title(main_metric(target.kind));
  BarChart chart{"What is lost without an input", metric + " lost", {}, {}, ""};
  for (size_t i = 0; i < cost.inputs.size() && i < most_cost_inputs; ++i)
    if (const auto lost = cost.inputs[i].lost.find(target.column); lost != cost.inputs[i].lost.end())
      chart.bars.push_back({shortened(cost.inputs[i].input, 40), lost->second.value,
                            std::pair(lost->second.low, lost->second.high), lost->second.low > 0});
  return chart.bars.empty() ? std::string() : html_figure(shortened(target.column, 80), draw(chart));
}

std::string lost_cell(const std::string& metric, const InputCost& input, const std::string& target) {
  const auto found = input.lost.find(target);
  if (found == input.lost.end()) return "–";
  const Measured& lost = found->second;
  return shown_metric(metric, lost.value) + " <span class=\"muted\">" + shown_metric(metric, lost.low) + " to " +
         shown_metric(metric, lost.high) + "</span> <strong>" + worth_word(lost) + "</strong>";
}

}  // namespace

std::string cost_section(const ReportInput& input) {
  const CostSheet& cost = input.evaluation.cost;
  if (cost.rows == 0) return {};
  std::vector<std::string> figures, head{"Input"};
  std::vector<const TargetEvaluation*> targets;
  for (const TargetEvaluation& target : input.evaluation.targets)
    if (const std::string figure = lost_figure(cost, target); !figure.empty() && targets.size() < most_cost_targets) {
      targets.push_back(&target);
      figures.push_back(figure);
      head.push_back("#" + metric_title(main_metric(target.kind)) + " of " + shortened(target.column, 40) +
                     " lost without it");
    }
  figures.push_back(time_figure(cost));
  for (const char* title : {"#Of the time", "#Reading, ms", "#Computing, ms", "#MFLOP", "#Weights, MB", "#Peak, MB"})
    head.emplace_back(title);

  const double whole = std::max(cost.milliseconds(), 1e-9);
  std::vector<std::vector<std::string>> rows;
  const auto append = [&](const std::vector<std::string>& cells) {
    rows.back().insert(rows.back().end(), cells.begin(), cells.end());
  };
  for (const InputCost& one : cost.inputs) {
    rows.push_back({escape_html(shortened(one.input, 40)) +
                    (one.shares.empty() ? "" : " (encoder of " + escape_html(shortened(one.shares, 40)) + ")")});
    for (const TargetEvaluation* target : targets) append({lost_cell(main_metric(target->kind), one, target->column)});
    append({fixed(100 * one.milliseconds() / whole, 0) + " %", fixed(one.reading_milliseconds, 2)});
    append(cells_of(one.encoder));
  }
  const auto add_part = [&](const char* name, const PartCost& part) {
    if (part.rows == 0) return;
    rows.push_back({name});
    append(std::vector<std::string>(targets.size(), ""));
    append({fixed(100 * part.milliseconds / whole, 0) + " %", ""});
    append(cells_of(part));
  };
  add_part("fusion and heads", cost.fusion);
  add_part("saying what each input did", cost.attribution);
  const std::string words = text(
      "<p>Is an input worth it? Its cost beside what is lost without it, with 95 % intervals of the paired difference: "
      "<strong>worth it</strong> where the interval lies above zero, <strong>harms</strong> where it lies below, "
      "<strong>unclear</strong> where these rows cannot tell. Costs are those of ",
      shown(cost.rows),
      " rows, one at a time on one thread of this machine: the middle time of reading (files are in memory already) "
      "and of computing, the operations of products (two a multiplication and addition), the weights, and the most "
      "that tensors took at once.</p>\n");
  return html_section("cost", "What each input costs and brings", words + html_grid(figures) + html_table(head, rows));
}

}  // namespace braid
