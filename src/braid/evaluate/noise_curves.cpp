#include "braid/evaluate/noise_curves.h"

#include <algorithm>
#include <iterator>

#include "braid/evaluate/rows_in_time.h"
#include "braid/evaluate/truth.h"
#include "braid/features/corruption.h"

namespace braid {
namespace {

constexpr int64_t most_resamples = 300;

}  // namespace

Change noise_on(const std::string& id, std::shared_ptr<const Feature> feature, double level, uint64_t seed) {
  const uint64_t own = derive_seed(derive_seed(seed, "noise"), id);
  return {id, [feature = std::move(feature), level, own](const Strand& strand, int64_t first_row) {
            const std::vector<Damage> damages(size_t(strand.items()), {Corruption::noise, level});
            return corrupt(strand, *feature, damages, derive_seed(own, uint64_t(first_row)));
          }};
}

NoiseCurves noise_curves(Predictor& predictor, const Table& table, const std::vector<int64_t>& rows, int64_t most,
                         const EvaluateOptions& options, Monitor& monitor) {
  const Bundle& bundle = predictor.bundle();
  const auto pattern = predictor.pattern_of(options.only);
  std::vector<const BundleInput*> used;
  for (const BundleInput& input : bundle.inputs)
    if (!pattern || pattern->count(input.id)) used.push_back(&input);
  InferOptions how{options.batch_size, options.workers, options.device};
  Pattern all;
  for (const BundleInput* input : used) all.insert(input->id);
  how.patterns.push_back(all);
  for (const BundleInput* input : used) {
    Pattern others = all;
    others.erase(input->id);
    if (!others.empty()) how.patterns.push_back(others);
    for (const double level : noise_levels)
      if (level > 0) how.changes.push_back(noise_on(input->id, input->feature, level, options.seed));
  }
  const Reader reader = predictor.reader(table, false, 0, options.only);
  const auto chosen = drawn_whole(reader, rows, most, options.seed, "noise rows");
  const auto outputs = predictor.infer(reader, chosen, how, monitor);

  NoiseCurves out;
  out.rows = int64_t(chosen.size());
  const BootstrapConfig intervals{std::min(options.resamples, most_resamples), 0.95, int64_t(options.seed),
                                  at::get_num_threads(), false};
  for (const BundleTarget& target : bundle.targets) {
    const Truth truth = read_truth(table, target.spec, chosen);
    if (truth.rows() == 0) continue;
    const std::string metric = main_metric(target.spec.kind);
    const auto groups = groups_of(table, options.group_column, truth, chosen);
    const auto measured = [&](size_t answer) -> std::optional<Measured> {
      const auto every = measure(target.spec, truth, outputs[answer].decoded.at(target.id), intervals, groups);
      const auto found = every.find(metric);
      return found == every.end() ? std::nullopt : std::optional(found->second);
    };
    const auto clean = measured(0);
    size_t answer = how.patterns.size();
    for (size_t i = 0; i < used.size(); ++i) {
      NoiseCurve curve{used[i]->recipe.name, target.spec.column, metric, {}, {}};
      for (const double level : noise_levels)
        if (const auto one = level > 0 ? measured(answer++) : clean) curve.points.push_back({level, *one});
      if (used.size() > 1) curve.without = measured(1 + i);
      out.curves.push_back(std::move(curve));
    }
  }
  return out;
}

}  // namespace braid
