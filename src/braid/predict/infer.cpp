#include "braid/predict/infer.h"

#include <limits>

#include "braid/data/loader.h"
#include "braid/data/sampler.h"

namespace braid {
namespace {

/// Spreads the labelled rows' values over all rows, the rest filled with what means "unlabelled".
torch::Tensor spread(const Strand& target, const torch::Tensor& values) {
  const int64_t rows = target.rows();
  std::vector<int64_t> sizes{rows};
  for (int64_t d = 1; d < values.dim(); ++d) sizes.push_back(values.size(d));
  const auto blank = values.is_floating_point()
                         ? torch::full(sizes, std::numeric_limits<double>::quiet_NaN(), values.options())
                         : torch::full(sizes, -1, values.options());
  return blank.index_copy(0, target.links.select(1, 0), values);
}

struct Collected {
  std::map<std::string, std::vector<torch::Tensor>> decoded, losses, truth, states, masks;
};

/// Which steps of a `columns` input each row has, [B, T].
torch::Tensor row_mask(const Strand& strand) {
  return torch::zeros({strand.rows(), strand.steps()}, strand.mask.options())
      .index_copy(0, strand.links.select(1, 0), strand.mask.index_select(0, strand.links.select(1, 1)))
      .cpu();
}

void collect(Collected& into, Model& model, const Batch& batch, const Strands& encoded, const Pattern* pattern) {
  Strands seen = encoded;
  if (pattern)
    for (auto& [id, strand] : seen)
      if (!pattern->count(id)) strand = strand.without(torch::ones_like(strand.state, torch::kBool), State::dropped);
  for (auto& [id, strand] : seen) into.states[id].push_back(strand.state.cpu());
  for (const auto& [id, scores] : model.decide(model.fuse(seen))) {
    Task& task = model.task(id);
    into.decoded[id].push_back(task.decode(scores.fused).to(torch::kCPU, torch::kDouble));
    const auto target = batch.targets.find(id);
    if (target == batch.targets.end()) continue;
    const Strand& strand = target->second;
    const auto labels = strand.values.select(1, 0);  // [N] or [N, K]
    const auto loss = task.loss(scores.fused.index_select(0, strand.links.select(1, 0)), labels);
    into.losses[id].push_back(spread(strand, loss.to(torch::kFloat)).cpu());
    into.truth[id].push_back(spread(strand, labels).cpu());
  }
}

}  // namespace

std::vector<Outputs> infer(Model& model, const Reader& reader, const std::vector<int64_t>& rows,
                           const InferOptions& options, Monitor& monitor) {
  torch::InferenceMode no_graph;
  const bool was_training = model.is_training();
  model.eval();
  const size_t answers = std::max<size_t>(options.patterns.size(), 1);
  std::vector<Collected> collected(answers);
  Loader loader(reader, ordered_batches(rows, options.batch_size), std::nullopt, options.workers);
  int64_t done = 0;
  while (auto batch = loader.next()) {
    const Batch here = batch->to(options.device);
    const Strands encoded = model.encode(here.inputs);
    for (const DataInput& input : reader.inputs())
      if (input.feature->spec().modality == "columns")
        for (auto& one : collected) one.masks[input.id].push_back(row_mask(here.inputs.at(input.id)));
    for (size_t i = 0; i < answers; ++i)
      collect(collected[i], model, here, encoded, options.patterns.empty() ? nullptr : &options.patterns[i]);
    done += here.size();
    monitor.progress("predict", done, int64_t(rows.size()), "");
  }
  model.train(was_training);
  std::vector<Outputs> out(answers);
  for (size_t i = 0; i < answers; ++i) {
    out[i].rows = rows;
    const auto join = [](const auto& from, auto& to) {
      for (const auto& [id, pieces] : from) to[id] = torch::cat(pieces);
    };
    join(collected[i].decoded, out[i].decoded);
    join(collected[i].losses, out[i].losses);
    join(collected[i].truth, out[i].truth);
    join(collected[i].states, out[i].states);
    join(collected[i].masks, out[i].masks);
  }
  return out;
}

}  // namespace braid
