#include "braid/train/fit_tolerances.h"

#include <algorithm>
#include <cmath>

#include "braid/data/loader.h"
#include "braid/data/sampler.h"
#include "braid/evaluate/noise_curves.h"
#include "braid/predict/inspect.h"
#include "braid/train/validation.h"

namespace braid {
namespace {

constexpr double levels[] = {0.3, 1, 3};
constexpr int64_t fewest_compared = 20;  // fewer compare nothing

/// A row's loss over all targets, [R] double; a target that it has no label of adds nothing.
torch::Tensor losses_of(const Bundle& bundle, const Outputs& outputs) {
  torch::Tensor out;
  for (const BundleTarget& target : bundle.targets) {
    const Task& task = bundle.model->task(target.id);
    const auto scores = task.tempered(outputs.scores.at(target.id));
    const auto own = target.recipe.weight * row_losses(task, scores, outputs.truth.at(target.id));
    out = out.defined() ? out + own : own;
  }
  return out;
}

/// How far contents are from what is usual with noise of each level, [N] double, by level.
std::vector<torch::Tensor> distances_of(const Usual& usual, const DataInput& input, const Reader& reader,
                                        const std::vector<int64_t>& rows, uint64_t seed,
                                        const FitChecksOptions& options) {
  std::vector<std::vector<torch::Tensor>> parts(std::size(levels));
  const Reader own(reader, input.id);
  Loader loader(own, ordered_batches(rows, options.batch_size), std::nullopt, options.workers);
  while (const auto batch = loader.next()) {
    const Strand& strand = batch->inputs.at(input.id);
    if (strand.items() == 0) continue;
    for (size_t l = 0; l < parts.size(); ++l) {
      const Change noise = noise_on(input.id, input.feature, levels[l], seed);
      parts[l].push_back(usual.distance(content(noise.apply(strand, batch->rows[0]))));
    }
  }
  std::vector<torch::Tensor> out;
  for (const auto& part : parts) out.push_back(part.empty() ? torch::zeros({0}, torch::kDouble) : torch::cat(part));
  return out;
}

/// Half way between the last level that helps and the first that does not; nearly all of the last one tried.
double last_borne(const std::vector<torch::Tensor>& distances, size_t good) {
  if (good == 0) return 0;
  if (good == distances.size()) return torch::quantile(distances.back(), 0.95).item<double>();
  const auto median = [&](size_t l) { return distances[l].median().item<double>(); };
  return std::sqrt(median(good - 1) * median(good));
}

}  // namespace

void set_tolerances(Bundle& bundle, const Reader& reader, const std::vector<int64_t>& rows, uint64_t seed,
                    const FitChecksOptions& options, Monitor& monitor) {
  InferOptions asked{options.batch_size, options.workers, options.device};
  asked.table = &bundle.patterns;
  Pattern all;
  std::vector<DataInput> vectors;
  for (const DataInput& input : reader.inputs()) {
    all.insert(input.id);
    const auto check = bundle.checks.find(input.id);
    if (check != bundle.checks.end() && check->second.content) vectors.push_back(input);
  }
  if (all.size() < 2 || vectors.empty() || rows.empty()) return;
  asked.patterns.push_back(all);
  for (const DataInput& input : vectors) {
    asked.patterns.push_back(all);
    asked.patterns.back().erase(input.id);
    for (const double level : levels) asked.changes.push_back(noise_on(input.id, input.feature, level, seed));
  }
  const auto outputs = infer(*bundle.model, reader, rows, asked, monitor);
  auto noisy = outputs.begin() + int64_t(asked.patterns.size());
  for (size_t i = 0; i < vectors.size(); ++i, noisy += std::size(levels)) {
    const DataInput& input = vectors[i];
    const Outputs& without = outputs[1 + i];
    auto counts = torch::zeros({int64_t(rows.size())}, torch::kBool);  // rows that have it, and something else
    for (const auto& [id, state] : without.states) counts = counts | (state == int64_t(State::present));
    counts = counts & (outputs[0].states.at(input.id) == int64_t(State::present));
    if (counts.sum().item<int64_t>() < fewest_compared) continue;
    const auto mean = [&](const Outputs& one) {
      return losses_of(bundle, one).masked_select(counts).mean().item<double>();
    };
    const double limit = mean(without);
    size_t good = 0;  // levels, in rising order
    while (good < std::size(levels) && mean(noisy[int64_t(good)]) <= limit) ++good;
    InputCheck& check = bundle.checks.at(input.id);
    const auto distances = distances_of(*check.content, input, reader, rows, seed, options);
    check.tolerance = std::max(1.0, last_borne(distances, good) / check.content->limit);
  }
}

}  // namespace braid
