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
  std::string words = shown(last.epoch) + " epochs in " + shown_duration(last.seconds) + ".";
  if (!input.chosen_because.empty()) words += " " + input.chosen_because;
  std::string body = "<p>" + escape_html(words) + "</p>\n" +
                     html_grid({html_figure("Loss", draw(losses)), html_figure("Learning rate", draw(rates))});
  if (validated)
    body +=
        "<p class=\"hint\">The training loss includes augmentation and withheld inputs, so it may lie above the "
        "validation loss.</p>\n";
  return html_section("training", "Training", body);
}

}  // namespace braid
