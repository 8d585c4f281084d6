#include <cctype>
#include <cmath>

#include "braid/core/escape.h"
#include "braid/report/page.h"
#include "braid/report/plot.h"
#include "braid/report/sections.h"
#include "braid/report/words.h"

namespace braid {
namespace {

/// At most 600 points of a long history, evenly spread, with the last one.
std::vector<ReportEpoch> thinned(const std::vector<ReportEpoch>& history) {
  constexpr size_t most = 600;
  if (history.size() <= most) return history;
  std::vector<ReportEpoch> out;
  for (size_t i = 0; i + 1 < most; ++i) out.push_back(history[i * history.size() / most]);
  out.push_back(history.back());
  return out;
}

/// One line an input: the validation loss of the head that sees it alone. Nothing where that was not measured.
std::string heads_figure(const ReportInput& input) {
  const auto history = thinned(input.history);
  std::vector<ChartSeries> lines;
  for (size_t h = 0; h < history[0].heads.size(); ++h) {
    ChartSeries series{history[0].heads[h].first, {}};
    bool there = false;
    for (const ReportEpoch& one : history) {
      if (h >= one.heads.size()) continue;
      series.points.emplace_back(double(one.epoch), one.heads[h].second);
      there |= std::isfinite(one.heads[h].second);
    }
    if (there) lines.push_back(std::move(series));
  }
  if (lines.size() < 2) return {};
  std::vector<std::string> figures;
  for (size_t i = 0; i < lines.size(); i += lines_a_chart) {
    LineChart chart{"Validation loss of each input alone", "epoch", "loss", {}, {}, "", {}, {}, false, false};
    for (size_t k = i; k < std::min(i + lines_a_chart, lines.size()); ++k) chart.series.push_back(std::move(lines[k]));
    figures.push_back(html_figure("Each input alone", draw(chart)));
  }
  std::string out = html_grid(figures);
  if (!input.balance.empty()) {
    std::string words = input.balance;
    words[0] = char(std::toupper(static_cast<unsigned char>(words[0])));
    out = "<p>" + escape_html(words) + ".</p>\n" + out;
  }
  return out;
}

}  // namespace

std::string training_section(const ReportInput& input) {
  if (input.history.empty()) return {};
  ChartSeries train{"training", {}}, validation{"validation", {}}, rate{"learning rate", {}};
  bool validated = false;
  for (const ReportEpoch& one : thinned(input.history)) {
    const auto epoch = double(one.epoch);
    train.points.emplace_back(epoch, one.train_loss);
    validation.points.emplace_back(epoch, one.validation_loss);
    rate.points.emplace_back(epoch, one.learning_rate);
    validated |= std::isfinite(one.validation_loss);
  }
  LineChart losses{"Loss of each epoch", "epoch", "loss", {train}, {}, "", {}, {}, false, false};
  if (validated) losses.series.push_back(validation);
  LineChart rates{"Learning rate of each epoch", "epoch", "learning rate", {rate}, {}, "", {}, {}, false, false};
  if (input.chosen_epoch > 0) {
    losses.marked_x = rates.marked_x = double(input.chosen_epoch);
    losses.mark = rates.mark = "chosen: " + shown(input.chosen_epoch);
  }
  const ReportEpoch& last = input.history.back();
  std::string words =
      shown(last.epoch) + (last.epoch == 1 ? " epoch in " : " epochs in ") + shown_duration(last.seconds);
  if (!input.chosen_because.empty()) words += "; " + input.chosen_because;
  std::string body = "<p>" + escape_html(words) + "</p>\n" +
                     html_grid({html_figure("Loss", draw(losses)), html_figure("Learning rate", draw(rates))});
  if (validated)
    body +=
        "<p class=\"hint\">The training loss includes augmentation and withheld inputs, so it may lie above the "
        "validation loss.</p>\n";
  body += heads_figure(input);
  return html_section("training", "Training", body);
}

}  // namespace braid
