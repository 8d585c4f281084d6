#include "braid/cli/answer_rows.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>

#include "braid/table/cell.h"

namespace braid {
namespace {

constexpr double whole_share = 0.995;  // of a stream: a frame or a sample less is no gap

struct Used {
  std::vector<std::string> used, absent, unreadable, broken, unusual;
};

Used used(const Answer& answer) {
  return {answer.columns_in({State::present}), answer.columns_in({State::absent, State::dropped}),
          answer.columns_in({State::unreadable}), answer.columns_in({State::broken}), answer.unusual_columns()};
}

/// A share to a hundredth of a percent.
double share(double value) { return std::round(value * 1e4) / 1e4; }

std::string percent(double probability) {
  char out[16];
  std::snprintf(out, sizeof out, "%.1f%%", 100 * probability);
  return out;
}

/// A number to seven digits, all that a model in single precision has; files keep every digit.
std::string rounded(double value) {
  char out[32];
  std::snprintf(out, sizeof out, "%.7g", value);
  return render_number(std::strtod(out, nullptr));
}

/// `possible: cat, dog`, where more than the answer is, or between which numbers.
std::string possible_words(const TargetAnswer& target) {
  if (!target.is_bounded) return {};
  if (target.kind == "regression")
    return std::isfinite(target.low) && std::isfinite(target.high)
               ? "between " + rounded(target.low) + " and " + rounded(target.high)
               : std::string();
  if (target.kind == "multilabel" || target.possible.size() < 2) return {};
  if (target.possible.size() == target.classes.size()) return "every label is possible";
  return "possible: " + joined(target.possible, ", ");
}

/// `by written +41.0%, spoken +48.2%, from 10.0% without any`; the largest first.
std::string attribution_words(const TargetAnswer& target) {
  if (target.attribution.empty() || target.abstained) return {};
  const bool is_number = target.kind == "regression";
  const auto value = [&](double v) { return is_number ? rounded(v) : percent(v); };
  auto ranked = target.attribution;
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return std::abs(a.second) > std::abs(b.second); });
  std::string out;
  for (const auto& [name, by] : ranked) out += (out.empty() ? "by " : ", ") + name + (by < 0 ? " " : " +") + value(by);
  return out + ", from " + value(target.without_inputs) + " without any";
}

/// `lips and voice contradict each other`, where they do.
std::string disagreement_words(const TargetAnswer& target) {
  if (target.disagree.size() != 2) return {};
  return target.disagree[0] + " and " + target.disagree[1] + " contradict each other";
}

Node strings(const std::vector<std::string>& items) { return Node(items); }

}  // namespace

std::vector<WriteColumn> answer_columns(const Bundle& bundle, bool with_file, bool with_attributions) {
  std::vector<WriteColumn> out;
  if (with_file) out.push_back({"file", ColumnType::text});
  for (const BundleTarget& target : bundle.targets) {
    const TargetSpec& spec = target.spec;
    out.push_back({spec.column, spec.kind == "regression" ? ColumnType::number : ColumnType::text});
    for (const std::string& label : spec.labels)
      out.push_back({spec.column + "_probability_" + label, ColumnType::number});
    if (with_attributions && bundle.inputs.size() > 1)
      for (const BundleInput& input : bundle.inputs)
        out.push_back({spec.column + "_by_" + input.recipe.name, ColumnType::number});
    if (bundle.patterns.choices.empty()) continue;
    if (spec.kind == "regression") {
      out.push_back({spec.column + "_low", ColumnType::number});
      out.push_back({spec.column + "_high", ColumnType::number});
    } else {
      out.push_back({spec.column + "_set", ColumnType::text});
    }
    if (!bundle.patterns.disagreements.empty()) out.push_back({spec.column + "_disagree", ColumnType::text});
  }
  for (const char* name : {"inputs_used", "inputs_absent", "inputs_unreadable", "inputs_broken", "inputs_unusual"})
    out.push_back({name, ColumnType::text});
  for (const BundleInput& input : bundle.inputs)
    if (input.feature->spec().clocked) out.push_back({bundle.shown_name(input) + "_seen", ColumnType::number});
  return out;
}

std::vector<Cell> answer_cells(const Answer& answer, const Bundle& bundle, const std::string& file) {
  std::vector<Cell> out;
  if (!file.empty()) out.emplace_back(file);
  for (const TargetAnswer& target : answer.targets) {
    const auto cell = [&](double value) { return target.refused || !std::isfinite(value) ? Cell() : Cell(value); };
    if (target.kind == "regression")
      out.push_back(cell(target.value));
    else
      out.push_back(target.abstained || target.refused ? Cell() : Cell(target.text()));
    for (const double p : target.probabilities) out.push_back(cell(p));
    for (const auto& [name, value] : target.attribution) out.push_back(cell(value));
    if (target.is_bounded && target.kind == "regression")
      for (const double end : {target.low, target.high}) out.push_back(cell(end));
    if (target.is_bounded && target.kind != "regression")
      out.push_back(target.refused ? Cell() : Cell(joined(target.possible, ";")));
    if (!bundle.patterns.disagreements.empty())
      out.push_back(target.disagree.empty() ? Cell() : Cell(joined(target.disagree, ";")));
  }
  const Used columns = used(answer);
  for (const auto* names : {&columns.used, &columns.absent, &columns.unreadable, &columns.broken, &columns.unusual})
    out.push_back(names->empty() ? Cell() : Cell(joined(*names, ";")));
  for (const ColumnState& input : answer.inputs)
    if (input.has_clock) out.push_back(input.seen ? Cell(share(*input.seen)) : Cell());
  return out;
}

Node answer_json(const Answer& answer) {
  Node::Table out;  // added to, not looked up: there may be thousands of labels
  for (const TargetAnswer& target : answer.targets) {
    if (target.refused) {
      out.emplace_back(target.column, Node());
      continue;
    }
    if (target.kind == "regression")
      out.emplace_back(target.column, Node(target.value));
    else if (target.kind == "multilabel")
      out.emplace_back(target.column, strings(target.labels));
    else
      out.emplace_back(target.column, target.abstained ? Node() : Node(target.text()));
    for (size_t k = 0; k < target.probabilities.size(); ++k)
      out.emplace_back(target.column + "_probability_" + target.classes[k], Node(target.probabilities[k]));
    if (target.is_bounded && target.kind != "regression")
      out.emplace_back(target.column + "_set", strings(target.possible));
    if (target.is_bounded && target.kind == "regression") {
      out.emplace_back(target.column + "_low", Node(target.low));
      out.emplace_back(target.column + "_high", Node(target.high));
    }
    if (!target.attribution.empty()) {
      Node::Table by;
      for (const auto& [name, value] : target.attribution) by.emplace_back(name, Node(value));
      by.emplace_back("(no input)", Node(target.without_inputs));
      out.emplace_back(target.column + "_by", Node(std::move(by)));
    }
    if (!target.disagree.empty()) out.emplace_back(target.column + "_disagree", strings(target.disagree));
    if (!target.from.empty()) out.emplace_back(target.column + "_from", strings(target.from));
  }
  const Used columns = used(answer);
  out.emplace_back("inputs_used", strings(columns.used));
  out.emplace_back("inputs_absent", strings(columns.absent));
  out.emplace_back("inputs_unreadable", strings(columns.unreadable));
  out.emplace_back("inputs_broken", strings(columns.broken));
  out.emplace_back("inputs_unusual", strings(columns.unusual));
  Node::Table seen;
  for (const ColumnState& input : answer.inputs)
    if (input.seen) seen.emplace_back(input.column, Node(share(*input.seen)));
  if (!seen.empty()) out.emplace_back("inputs_seen", Node(std::move(seen)));
  return Node(std::move(out));
}

/// `film frames 62.0%`, of the streams of which a part is missing.
std::vector<std::string> parts_seen(const Answer& answer) {
  std::vector<std::string> out;
  for (const ColumnState& input : answer.inputs)
    if (input.seen && *input.seen < whole_share) out.push_back(input.column + " " + percent(*input.seen));
  return out;
}

std::string answer_line(const Answer& answer) {
  std::string out;
  for (const TargetAnswer& target : answer.targets) {
    const std::string words = target.refused     ? "(nothing to answer from)"
                              : target.abstained ? "(not sure)"
                                                 : target.text();
    out += (out.empty() ? "" : ", ") + target.column + " " + words;
    if (!target.refused && !target.probabilities.empty() && target.kind != "multilabel")
      out += " (" + percent(*std::max_element(target.probabilities.begin(), target.probabilities.end())) + ")";
  }
  const Used columns = used(answer);
  if (!columns.absent.empty()) out += "; without " + joined(columns.absent, ";");
  if (!columns.unreadable.empty()) out += "; could not read " + joined(columns.unreadable, ";");
  if (!columns.broken.empty()) out += "; took " + joined(columns.broken, ";") + " for broken";
  if (!columns.unusual.empty()) out += "; " + joined(columns.unusual, ";") + " unlike the training rows";
  if (const auto parts = parts_seen(answer); !parts.empty()) out += "; saw only " + joined(parts, ";");
  for (const TargetAnswer& target : answer.targets)
    if (const std::string words = disagreement_words(target); !words.empty()) out += "; " + words;
  return out;
}

std::string answer_text(const Answer& answer) {
  std::string out;
  for (const TargetAnswer& target : answer.targets) {
    const bool is_number = target.kind == "regression" && !target.text().empty();
    const std::string said = is_number ? rounded(target.value) : target.text();
    out += target.column + ": " + (!said.empty() ? said : target.abstained ? "(not sure)" : "(none)") + "\n";
    std::vector<size_t> order(target.probabilities.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return target.probabilities[a] > target.probabilities[b]; });
    if (order.size() > 5) order.resize(5);
    for (const size_t k : order) out += "  " + percent(target.probabilities[k]) + "  " + target.classes[k] + "\n";
    if (const std::string words = possible_words(target); !words.empty()) out += "  " + words + "\n";
    if (const std::string words = attribution_words(target); !words.empty()) out += "  " + words + "\n";
    if (const std::string words = disagreement_words(target); !words.empty()) out += "  " + words + "\n";
    if (!target.from.empty())
      out +=
          "  from " + joined(target.from, ";") + " alone, which did better on held-out rows than all that is there\n";
  }
  const Used columns = used(answer);
  out += "used: " + (columns.used.empty() ? "nothing" : joined(columns.used, ";")) + "\n";
  if (!columns.absent.empty()) out += "absent: " + joined(columns.absent, ";") + "\n";
  if (const auto parts = parts_seen(answer); !parts.empty()) out += "seen in part: " + joined(parts, ";") + "\n";
  for (const ColumnState& input : answer.inputs)
    if (!input.message.empty())
      out += (input.state == State::broken ? "broken: " : "unreadable: ") + input.message + "\n";
  if (!columns.broken.empty())
    out += "left out: " + joined(columns.broken, ";") + ", which is unlike anything in the training rows\n";
  if (!columns.unusual.empty()) out += "used, though unlike the training rows: " + joined(columns.unusual, ";") + "\n";
  return out;
}

}  // namespace braid
