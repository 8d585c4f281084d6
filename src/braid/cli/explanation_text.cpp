#include "braid/cli/explanation_text.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "braid/predict/fitted_scale.h"
#include "braid/report/signed_bars.h"
#include "braid/report/words.h"

namespace braid {
namespace {

constexpr size_t named_parts = 5;
constexpr double large_error = 0.05;  // of completeness

std::string top_parts(const InputSaliency& input) {
  std::vector<size_t> order(input.parts.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return std::abs(input.parts[a].share) > std::abs(input.parts[b].share); });
  if (order.size() > named_parts) order.resize(named_parts);
  std::string out;
  for (const size_t i : order)
    out += (out.empty() ? "" : ", ") + shortened(input.parts[i].name, 30) + " " + signed_number(input.parts[i].share);
  return out;
}

Node::Array parts_json(const InputSaliency& input, const char* name) {
  Node::Array out;
  for (const PartShare& part : input.parts)
    out.push_back(Node(Node::Table{{name, Node(part.name)}, {"share", Node(part.share)}}));
  return out;
}

/// Sums of the channels of a log or of the dimensions of a vector.
Node::Array channels_json(const InputSaliency& input, const FittedScale& scale) {
  const auto sums = input.shares.to(torch::kDouble).sum({0, 1}).contiguous();
  const int64_t count = scale.values(sums.size(0));
  Node::Array out;
  for (int64_t c = 0; c < count; ++c) {
    out.push_back(Node(Node::Table{{"channel", Node(scale.name(c))}, {"share", Node(sums[c].item<double>())}}));
  }
  return out;
}

Node input_json(const InputSaliency& input, const std::string& target, const Bundle& bundle,
                const std::vector<ExplanationPicture>& pictures) {
  Node out;
  out["input"] = Node(input.column);
  out["modality"] = Node(input.modality);
  out["method"] = Node(input.occlusion ? "occlusion" : "integrated gradients");
  out["sum"] = Node(input.sum);
  out["difference"] = Node(input.difference);
  if (input.error) out["completeness_error"] = Node(*input.error), out["steps"] = Node(input.steps);
  if (input.modality == "text") out["words"] = Node(parts_json(input, "word"));
  if (input.modality == "columns") out["columns"] = Node(parts_json(input, "column"));
  for (const BundleInput& one : bundle.inputs)
    if (one.id == input.id && (input.modality == "series" || input.modality == "vector"))
      out["channels"] = Node(channels_json(input, fitted_scale(*one.feature)));
  Node::Array files;
  for (const ExplanationPicture& picture : pictures)
    if (picture.input == input.column && picture.target == target) files.push_back(Node(picture.name));
  if (!files.empty()) out["files"] = Node(std::move(files));
  return out;
}

}  // namespace

std::string explanation_text(const std::string& subject, const Explanation& explanation) {
  std::string out = subject + "\n";
  for (const TargetSaliency& target : explanation.targets) {
    out += "  " + target.column + ": " + target.answer;
    if (target.kind != "regression") out += " (" + fixed(100 * target.probability, 1) + "%)";
    out += "\n";
    for (const InputSaliency& input : target.inputs) {
      out += "    " + signed_number(input.difference) + "  " + shortened(input.column, 40);
      if (const std::string parts = top_parts(input); !parts.empty()) out += ": " + parts;
      if (input.error && *input.error > large_error)
        out += " (its parts do not add up, completeness error " + fixed(100 * *input.error, 0) + "%)";
      out += "\n";
    }
    if (target.inputs.empty()) out += "    no input was there to explain it by\n";
  }
  std::string absent;
  for (const ColumnState& input : explanation.answer.inputs) {
    if (input.state == State::absent || input.state == State::dropped)
      absent += (absent.empty() ? "" : ";") + input.column;
    if (input.state == State::unreadable) out += "  unreadable: " + input.message + "\n";
    if (input.state == State::broken)
      out += "  broken: " + (input.message.empty() ? input.column : input.message) + "\n";
    if (input.is_unusual) out += "  unlike the training rows: " + input.column + "\n";
  }
  return absent.empty() ? out : out + "  absent: " + absent + "\n";
}

Node explanation_json(int64_t row, const Explanation& explanation, const std::vector<ExplanationPicture>& pictures,
                      const Bundle& bundle) {
  Node out;
  out["row"] = Node(row);
  const Answer& answer = explanation.answer;
  out["inputs_used"] = Node(answer.columns_in({State::present}));
  out["inputs_absent"] = Node(answer.columns_in({State::absent, State::dropped}));
  out["inputs_unreadable"] = Node(answer.columns_in({State::unreadable, State::broken}));
  out["inputs_unusual"] = Node(answer.unusual_columns());
  Node::Array targets;
  for (const TargetSaliency& target : explanation.targets) {
    Node one;
    one["target"] = Node(target.column);
    for (const TargetAnswer& given : answer.targets)
      if (given.column == target.column && target.kind == "regression") one["answer"] = Node(given.value);
    if (target.kind != "regression") one["answer"] = Node(target.answer), one["probability"] = Node(target.probability);
    one["score"] = Node(target.score);
    Node::Array inputs;
    for (const InputSaliency& input : target.inputs)
      inputs.push_back(input_json(input, target.column, bundle, pictures));
    one["inputs"] = Node(std::move(inputs));
    targets.push_back(std::move(one));
  }
  out["targets"] = Node(std::move(targets));
  return out;
}

}  // namespace braid
