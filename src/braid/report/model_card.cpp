#include "braid/report/model_card.h"

#include "braid/core/error.h"
#include "braid/core/escape.h"
#include "braid/evaluate/metrics.h"
#include "braid/report/sections.h"
#include "braid/report/words.h"

namespace braid {
namespace {

constexpr size_t card_columns = 200, card_labels = 100, card_patterns = 24;

std::string cell(std::string_view words, int64_t letters = 120) { return escape_markdown(shortened(words, letters)); }

std::string row(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& one : cells) out += " " + one + " |";
  return out + "\n";
}

std::string table_head(const std::vector<std::string>& names) {
  return row(names) + row(std::vector<std::string>(names.size(), "---"));
}

std::string answer_section(const Bundle& bundle) {
  std::string out = "## What it answers\n\n";
  for (const BundleTarget& target : bundle.targets) {
    out += "- **" + cell(target.recipe.column) + "**: " + cell(target.spec.kind);
    if (target.spec.kind == "regression") {
      out += ", trained on values from " + shown(target.spec.low) + " to " + shown(target.spec.high);
    } else {
      out += (target.spec.kind == "multilabel" ? ", any of " : ", one of ") +
             shown(int64_t(target.spec.labels.size())) + " labels: ";
      for (size_t i = 0; i < target.spec.labels.size() && i < card_labels; ++i)
        out += (i ? ", " : "") + cell(target.spec.labels[i], 60);
      if (target.spec.labels.size() > card_labels) out += ", …";
    }
    out += "\n";
  }
  return out + "\n";
}

std::string inputs_section(const Bundle& bundle) {
  std::string out = "## What it reads\n\nAny input may be missing; the answer then rests on the others.\n\n" +
                    table_head({"Input", "Columns", "Kind", "Feature", "Encoder"});
  size_t listed = 0;
  for (const BundleInput& input : bundle.inputs) {
    std::string columns, kinds;
    for (size_t i = 0; i < input.recipe.columns.size(); ++i) {
      if (listed++ == card_columns) columns += ", …";
      if (listed > card_columns) continue;
      columns += (i ? ", " : "") + cell(input.recipe.columns[i], 60);
    }
    for (const std::string& kind : input.recipe.kinds) {
      if (kinds.find(kind) == std::string::npos) kinds += (kinds.empty() ? "" : ", ") + kind;
    }
    const auto type = [](const Node& node) {
      const Node* found = node.find("type");
      return found ? cell(found->string()) : std::string("–");
    };
    out += row({cell(input.recipe.name), columns, cell(kinds), type(input.recipe.feature),
                input.recipe.share.empty() ? type(input.recipe.encoder) : "that of " + cell(input.recipe.share)});
  }
  const Node* fusion = bundle.recipe.fusion.find("type");
  return out + "\n" + (fusion ? "Fusion: " + cell(fusion->string()) + ".\n" : "") +
         (bundle.model ? "Weights: " + shown(bundle.model->parameter_count()) + ".\n" : "") + "\n";
}

std::string data_section_of(const ReportInput& input) {
  std::string out = "## Data\n\n- Table: " + cell(input.table->subject()) + "\n";
  if (!input.split.train.empty())
    out += "- Rows: " + shown(int64_t(input.split.train.size())) + " trained, " +
           shown(int64_t(input.split.validation.size())) + " validated, " + shown(int64_t(input.split.test.size())) +
           " tested\n";
  if (!input.split.how.empty()) out += "- Split: " + cell(input.split.how, 400) + "\n";
  return out + "\n";
}

std::string results_section(const Evaluation& evaluation) {
  std::string out = "## How good it is\n\nOn " + shown(evaluation.rows) +
                    " rows held out of training. Intervals cover 95 % (percentile bootstrap" +
                    (evaluation.resamples > 0 ? ", " + shown(evaluation.resamples) + " resamples" : "") +
                    "); the constant answer never looks at the inputs.\n\n";
  for (const TargetEvaluation& target : evaluation.targets) {
    out += "### " + cell(target.column) + "\n\n" + table_head({"Metric", "Value", "95 % interval", "Constant answer"});
    for (const MetricInfo& info : metric_infos(target.kind)) {
      const auto own = target.metrics.find(info.name);
      if (own == target.metrics.end()) continue;
      const auto constant = target.baseline.find(info.name);
      out += row({metric_title(info.name), shown_metric(info.name, own->second.value),
                  shown_metric(info.name, own->second.low) + " to " + shown_metric(info.name, own->second.high),
                  constant == target.baseline.end() ? "–" : shown_metric(info.name, constant->second)});
    }
    out += "\n";
  }
  if (evaluation.patterns.size() < 2) return out;
  out += "### With some of the inputs\n\n" +
         table_head({"Inputs", "Target", "Metric", "Value", "Best input alone", "Ahead of it"});
  for (size_t i = 0; i < evaluation.patterns.size() && i < card_patterns; ++i) {
    std::string names;
    for (const std::string& name : evaluation.patterns[i].inputs) names += (names.empty() ? "" : ", ") + cell(name, 40);
    for (const TargetEvaluation& target : evaluation.targets) {
      const auto metrics = evaluation.patterns[i].metrics.find(target.column);
      const std::string metric = main_metric(target.kind);
      if (metrics == evaluation.patterns[i].metrics.end() || !metrics->second.count(metric)) continue;
      const auto single = evaluation.patterns[i].best_single.find(target.column);
      const bool has_single = single != evaluation.patterns[i].best_single.end();
      out += row({names, cell(target.column), metric_title(metric), shown_measured(metric, metrics->second.at(metric)),
                  has_single ? cell(single->second.input, 40) + " " + shown_measured(metric, single->second.alone) +
                                   (single->second.rows < target.rows
                                        ? " on the " + shown(single->second.rows) + " rows that have all"
                                        : "")
                             : "–",
                  has_single ? shown_measured(metric, single->second.ahead) : "–"});
    }
  }
  out += "\n";
  for (const TargetEvaluation& target : evaluation.targets)
    if (const std::string words = together_verdict(evaluation, target); !words.empty())
      out += (evaluation.targets.size() > 1 ? cell(target.column) + ": " : "") + cell(words, 800) + "\n\n";
  return out;
}

std::string cost_section_of(const CostSheet& cost) {
  if (cost.rows == 0) return {};
  const auto megabytes = [](double bytes) { return shown(bytes / 1e6); };
  std::string out = "## What an answer costs\n\nThe middle of " + shown(cost.rows) +
                    " rows, one at a time on one thread of the machine that trained it.\n\n" +
                    table_head({"Part", "Milliseconds", "MFLOP", "Weights in MB", "Peak in MB"});
  const auto add = [&](const std::string& name, double milliseconds, const PartCost& part) {
    out += row({name, shown(milliseconds), shown(part.flops / 1e6), megabytes(double(part.weight_bytes)),
                megabytes(part.peak_bytes)});
  };
  for (const InputCost& input : cost.inputs) add(cell(input.input, 40), input.milliseconds(), input.encoder);
  add("fusion and heads", cost.fusion.milliseconds, cost.fusion);
  return out + "\n";
}

std::string limits_section(const ReportInput& input) {
  std::string out =
      "## Limits\n\n"
      "- The numbers hold for rows like those of the table. Other cameras, microphones, people, places or times may "
      "give worse answers; evaluate on rows of your own before relying on them.\n"
      "- It learned from what is in the table, with its errors and its preferences.\n";
  for (const BundleTarget& target : input.bundle->targets)
    if (target.spec.kind == "regression")
      out += "- " + cell(target.recipe.column) + ": values outside " + shown(target.spec.low) + " to " +
             shown(target.spec.high) + " were never seen.\n";
    else
      out += "- " + cell(target.recipe.column) + ": a label that no training row has is never answered.\n";
  for (size_t i = 0; i < input.warnings.size() && i < 20; ++i) out += "- " + cell(input.warnings[i], 400) + "\n";
  return out + "\n";
}

/// A command that answers rows, with a place-holder a column; a header that a shell would read otherwise is not shown.
std::string use_section(const Bundle& bundle) {
  std::string sample;
  for (const BundleInput& input : bundle.inputs)
    for (const std::string& column : input.recipe.columns)
      if (sample.size() < 60 && column.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                         "0123456789_") == std::string::npos)
        sample += " " + column + "=VALUE";
  return "## How to use it\n\n```\nbraid predict RUN new.csv -o answers.csv\n" +
         (sample.empty() ? std::string() : "braid predict RUN" + sample + "\n") +
         "braid evaluate RUN labelled.csv\n```\n\nThe table needs the columns above; those it lacks count as "
         "missing.\n\n";
}

std::string provenance_section(const ReportInput& input) {
  std::string out = "## Where it comes from\n\n";
  if (!input.finished.empty()) out += "- Trained: " + cell(input.finished) + "\n";
  if (!input.version.empty()) out += "- Braid: " + cell(input.version) + "\n";
  out += "- Seeds: training " + shown(input.bundle->recipe.train.seed) + ", split " +
         shown(input.bundle->recipe.split.seed) + "\n";
  for (const auto& [key, value] : input.bundle->provenance.table())
    if (!value.is_table() && !value.is_array() && !value.is_null())
      out += "- " + cell(key) + ": " +
             cell(std::holds_alternative<std::string>(value.value) ? value.string() : render_toml_value(value), 200) +
             "\n";
  return out + "\nThe complete recipe is in `bundle.toml` beside this card.\n";
}

}  // namespace

std::string render_model_card(const ReportInput& input) {
  require(input.bundle && input.table, Fault::internal, "model card", "needs a bundle and a table");
  const Bundle& bundle = *input.bundle;
  std::string title;
  for (const BundleTarget& target : bundle.targets)
    title += (title.empty() ? "" : ", ") + cell(target.recipe.column, 60);
  return "# Model card: " + title + "\n\n" + answer_section(bundle) + inputs_section(bundle) + data_section_of(input) +
         (input.evaluation.targets.empty() ? std::string() : results_section(input.evaluation)) +
         cost_section_of(input.evaluation.cost) + limits_section(input) + use_section(bundle) +
         provenance_section(input);
}

}  // namespace braid
