#include "braid/evaluate/gain.h"

#include "braid/evaluate/on_device.h"
#include "braid/evaluate/truth.h"

namespace braid {

std::vector<TargetGain> compare_models(Predictor& ours, Predictor& other, const Table& given,
                                       const std::vector<int64_t>& rows, const EvaluateOptions& options,
                                       Monitor& monitor) {
  const Table table = ours.as_trained(given);
  const auto answers = [&](Predictor& model, const std::vector<std::string>& only) {
    InferOptions how{options.batch_size, options.workers, options.device};
    if (const auto pattern = model.pattern_of(only)) how.patterns.push_back(*pattern);
    const Reader reader = model.reader(table, false, 0, only);
    const OnDevice moved(model.model(), options.device);
    return model.infer(reader, rows, how, monitor)[0].decoded;
  };
  const auto our_answers = answers(ours, options.only), other_answers = answers(other, {});
  const BootstrapConfig config{options.resamples, 0.95, int64_t(options.seed), at::get_num_threads()};
  std::vector<TargetGain> out;
  require(ours.bundle().targets.size() == other.bundle().targets.size(), Fault::internal, "comparison",
          "the models have other targets");
  for (size_t i = 0; i < ours.bundle().targets.size(); ++i) {
    const BundleTarget &mine = ours.bundle().targets[i], &theirs = other.bundle().targets[i];
    require(mine.spec.column == theirs.spec.column && mine.spec.labels == theirs.spec.labels, Fault::internal,
            "comparison", "the models have other targets");
    const Truth truth = read_truth(table, mine.spec, rows);
    if (truth.rows() == 0) continue;
    const auto groups = groups_of(table, options.group_column, truth, rows);
    const auto &a = our_answers.at(mine.id), &b = other_answers.at(theirs.id);
    out.push_back({mine.spec.column, mine.spec.kind, truth.rows(), measure(mine.spec, truth, a, config, groups),
                   measure(mine.spec, truth, b, config, groups),
                   measure_difference(mine.spec, truth, a, b, config, groups)});
  }
  return out;
}

Node gains_json(const std::vector<TargetGain>& gains) {
  Node out{Node::Table{}};
  for (const TargetGain& gain : gains) {
    Node& one = out[gain.column];
    one["kind"] = Node(gain.kind);
    one["rows"] = Node(gain.rows);
    one["main_metric"] = Node(main_metric(gain.kind));
    for (const auto& [name, difference] : gain.difference) {
      Node& metric = one["metrics"][name];
      metric["ours"] = Node(gain.ours.at(name).value);
      metric["other"] = Node(gain.other.at(name).value);
      metric["difference"] =
          Node(Node::Table{{"value", difference.value}, {"low", difference.low}, {"high", difference.high}});
    }
  }
  return out;
}

}  // namespace braid
