#include <algorithm>

#include "braid/evaluate/evaluation.h"

namespace braid {
namespace {

Node json_of(const Measured& measured) {
  return Node::Table{{"value", measured.value}, {"low", measured.low}, {"high", measured.high}};
}

Node json_of(const std::map<std::string, Measured>& metrics) {
  Node out{Node::Table{}};
  for (const auto& [name, one] : metrics) out[name] = json_of(one);
  return out;
}

Node details_of(const TargetEvaluation& target) {
  Node out;
  out["kind"] = Node(target.kind);
  out["rows"] = Node(target.rows);
  out["unlabelled"] = Node(target.unlabelled);
  out["unseen_labels"] = Node(target.unseen_labels);
  out["disagree"] = Node(target.disagree);
  out["main_metric"] = Node(main_metric(target.kind));
  for (const auto& [name, value] : target.baseline) out["baseline"][name] = Node(value);
  out["ahead_of_constant"] = json_of(target.ahead_of_constant);
  if (!target.confusion.empty()) {
    out["labels"] = Node(target.labels);
    Node::Array counts;
    for (const auto& row : target.confusion) counts.push_back(Node(row));
    out["confusion"] = Node(std::move(counts));
  }
  Node::Array classes, bins, groups;
  for (const LabelReport& one : target.per_class)
    classes.push_back(Node::Table{{"label", one.label},
                                  {"precision", one.precision},
                                  {"recall", one.recall},
                                  {"f1", one.f1},
                                  {"support", one.support}});
  for (const ReliabilityBin& bin : target.reliability)
    bins.push_back(Node::Table{{"low", bin.low},
                               {"high", bin.high},
                               {"confidence", bin.confidence},
                               {"frequency", bin.frequency},
                               {"count", bin.count}});
  for (const GroupEvaluation& one : target.groups)
    groups.push_back(Node::Table{{"group", one.group}, {"rows", one.rows}, {"value", one.value}});
  if (!classes.empty()) out["per_class"] = Node(std::move(classes));
  if (!bins.empty()) out["reliability"] = Node(std::move(bins));
  if (!groups.empty()) out["groups"] = Node(std::move(groups));
  return out;
}

Node json_of(const PatternEvaluation& pattern) {
  Node out;
  out["inputs"] = Node(pattern.inputs);
  out["rows"] = Node(pattern.rows);
  out["complete"] = Node(pattern.complete);
  out["targets"] = Node(Node::Table{});
  for (const auto& [column, metrics] : pattern.metrics) out["targets"][column] = json_of(metrics);
  for (const auto& [column, one] : pattern.possible)
    out["possible"][column] = Node(Node::Table{
        {"rows", one.rows}, {"coverage", one.coverage}, {"low", one.low}, {"high", one.high}, {"size", one.size}});
  for (const auto& [column, words] : pattern.answered_by) out["answered_by"][column] = Node(words);
  for (const auto& [column, one] : pattern.best_single)
    out["best_single"][column] = Node(Node::Table{
        {"input", one.input}, {"rows", one.rows}, {"alone", json_of(one.alone)}, {"ahead", json_of(one.ahead)}});
  for (const auto& [column, ahead] : pattern.ahead_of) out["ahead_of"][column] = json_of(ahead);
  return out;
}

Node json_of(const Miss& miss) {
  Node out;
  out["row"] = Node(miss.row + 1);
  out["target"] = Node(miss.target);
  out["truth"] = Node(miss.truth);
  out["answer"] = Node(miss.answer);
  out["confidence"] = Node(miss.confidence);
  out["inputs"] = Node(Node::Table{});
  for (const auto& [column, cell] : miss.inputs) out["inputs"][column] = Node(cell);
  return out;
}

Node json_of(const Contributions& all) {
  Node out;
  for (const InputWorth& one : all.inputs)
    out["inputs"][one.input] = Node(Node::Table{{"alone", one.alone}, {"lost", one.lost}, {"share", one.share}});
  Node::Array pairs;
  for (const PairWorth& one : all.pairs)
    pairs.push_back(Node::Table{{"inputs", Node(std::vector<std::string>{one.first, one.second})},
                                {"interaction", one.interaction.value},
                                {"low", one.interaction.low},
                                {"high", one.interaction.high},
                                {"word", one.word}});
  out["pairs"] = Node(std::move(pairs));
  return out;
}

Node json_of(const NoiseCurves& noise) {
  Node::Array curves;
  for (const NoiseCurve& curve : noise.curves) {
    Node one;
    one["input"] = Node(curve.input);
    one["target"] = Node(curve.target);
    one["metric"] = Node(curve.metric);
    Node::Array points;
    for (const NoisePoint& point : curve.points) {
      Node at = json_of(point.measured);
      at["level"] = Node(point.level);
      points.push_back(std::move(at));
    }
    one["points"] = Node(std::move(points));
    if (curve.without) one["without"] = json_of(*curve.without);
    curves.push_back(std::move(one));
  }
  Node out;
  out["rows"] = Node(noise.rows);
  out["curves"] = Node(std::move(curves));
  return out;
}

Node json_of(const PartCost& part) {
  return Node::Table{{"rows", part.rows},
                     {"milliseconds", part.milliseconds},
                     {"flops", part.flops},
                     {"peak_bytes", part.peak_bytes},
                     {"weight_bytes", part.weight_bytes}};
}

Node json_of(const CostSheet& cost) {
  Node out;
  out["rows"] = Node(cost.rows);
  out["milliseconds"] = Node(cost.milliseconds());
  out["inputs"] = Node(Node::Table{});
  for (const InputCost& input : cost.inputs) {
    Node one;
    one["reading_milliseconds"] = Node(input.reading_milliseconds);
    one["step_bytes"] = Node(input.step_bytes);
    one["encoder"] = json_of(input.encoder);
    if (!input.shares.empty()) one["shares"] = Node(input.shares);
    one["share_of_time"] = Node(input.milliseconds() / std::max(cost.milliseconds(), 1e-9));
    for (const auto& [target, lost] : input.lost) {
      one["lost"][target] = json_of(lost);
      one["lost"][target]["word"] = Node(worth_word(lost));
    }
    out["inputs"][input.input] = std::move(one);
  }
  out["fusion"] = json_of(cost.fusion);
  if (cost.attribution.rows > 0) out["attribution"] = json_of(cost.attribution);
  return out;
}

}  // namespace

Node evaluation_json(const Evaluation& evaluation) {
  Node out;
  out["rows"] = Node(evaluation.rows);
  out["resamples"] = Node(evaluation.resamples);
  out["targets"] = Node(Node::Table{});
  out["details"] = Node(Node::Table{});
  for (const TargetEvaluation& target : evaluation.targets) {
    out["targets"][target.column] = json_of(target.metrics);
    out["details"][target.column] = details_of(target);
    if (!target.contributions.inputs.empty())
      out["details"][target.column]["contributions"] = json_of(target.contributions);
  }
  Node::Array patterns, worst;
  for (const PatternEvaluation& pattern : evaluation.patterns) patterns.push_back(json_of(pattern));
  for (const Miss& miss : evaluation.worst) worst.push_back(json_of(miss));
  out["patterns"] = Node(std::move(patterns));
  if (evaluation.noise.rows > 0) out["noise"] = json_of(evaluation.noise);
  if (evaluation.cost.rows > 0) out["cost"] = json_of(evaluation.cost);
  out["worst"] = Node(std::move(worst));
  out["inputs"] = Node(Node::Table{});
  for (const auto& [column, counts] : evaluation.states)
    for (const auto& [state, count] : counts) out["inputs"][column][state] = Node(count);
  for (const auto& [column, count] : evaluation.unusual) out["inputs"][column]["unusual"] = Node(count);
  out["unreadable"] = Node(evaluation.unreadable);
  out["seconds"] = Node(evaluation.seconds);
  out["rows_per_second"] = Node(evaluation.rows_per_second);
  return out;
}

}  // namespace braid
