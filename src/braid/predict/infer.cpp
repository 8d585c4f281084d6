#include "braid/predict/infer.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <numeric>
#include <unordered_map>

#include "braid/data/loader.h"
#include "braid/data/sampler.h"
#include "braid/predict/attribution.h"
#include "braid/predict/choose.h"
#include "braid/predict/inspect.h"
#include "braid/tensor/crew.h"

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

/// Which steps of a `columns` input each row has, [B, T].
torch::Tensor row_mask(const Strand& strand) {
  return torch::zeros({strand.rows(), strand.steps()}, strand.mask.options())
      .index_copy(0, strand.links.select(1, 0), strand.mask.index_select(0, strand.links.select(1, 1)))
      .cpu();
}

/// The share that is there of each row's items on average, [B]; 0 without one.
torch::Tensor row_share(const Strand& strand) {
  const auto rows = strand.links.select(1, 0).cpu(), items = strand.links.select(1, 1).cpu();
  const auto zero = torch::zeros({strand.rows()}, torch::kDouble);
  const auto sum = zero.index_add(0, rows, strand.seen.index_select(0, items));
  return sum / zero.index_add(0, rows, torch::ones_like(rows, torch::kDouble)).clamp_min(1);
}

/// The answers to one batch with the inputs of `pattern`, or with all.
/// @param read  what was encoded  @param encoded  whatever is broken in it
Outputs answer(Model& model, const Batch& batch, const Strands& read, const Strands& encoded,
               const Strangeness& strange, const InferOptions& options, const Pattern* pattern) {
  Outputs out;
  Strands held = encoded;
  if (pattern)
    for (auto& [id, strand] : held)
      if (!pattern->count(id)) strand = strand.without(torch::ones_like(strand.state, torch::kBool), State::dropped);
  const Strands seen = without_broken(held, strange);  // among what is used: a row's last input is not taken away
  for (auto& [id, strand] : seen) out.states[id] = strand.state.cpu();
  if (options.checks)
    for (const auto& [id, strand] : seen) out.unusual[id] = unusual_rows(id, strand, strange);
  const auto add = [&](const std::string& id, const torch::Tensor& scores) {
    out.decoded[id] = model.task(id).decode(scores).to(torch::kCPU, torch::kDouble);
    const auto target = batch.targets.find(id);
    if (target == batch.targets.end()) return false;
    const Strand& strand = target->second;
    out.scores[id] = scores.to(torch::kCPU, torch::kFloat);
    out.truth[id] = spread(strand, strand.values.select(1, 0)).cpu();
    return true;
  };
  if (options.table) {
    Attributed answered;
    if (options.attributions && seen.size() > 1)
      answered = answer_with_shares(model, seen, batch.sequence, *options.table, read);
    else
      answered.chosen = answer_by_table(model, seen, batch.sequence, *options.table, read, batch.size());
    out.attributions = std::move(answered.shares);
    for (const auto& [id, chosen] : answered.chosen) {
      add(id, chosen.scores);
      out.regions[id] = model.task(id).conformal_region(chosen.scores, chosen.limits).cpu();
      if (!chosen.quarrel.distance.defined()) continue;
      const auto usual = chosen.quarrel.distance <= options.table->disagreement(id);
      out.quarrels[id] =
          torch::stack({chosen.quarrel.first, chosen.quarrel.second}, 1).masked_fill(usual.unsqueeze(1), -1);
    }
    return out;
  }
  const Joint joint = model.relate(model.fuse(seen), batch.sequence);
  for (const auto& [id, scores] : model.decide(joint)) {
    if (!add(id, scores.fused)) continue;
    for (const auto& [input, part] : scores.parts) out.parts[{id, input}] = part.to(torch::kCPU, torch::kFloat);
    if (options.votes && !scores.parts.empty())
      out.votes[id] = model.task(id).combine(scores.parts, joint).to(torch::kCPU, torch::kFloat);
  }
  return out;
}

/// Puts the answers to some rows among those to all `rows`, at `places` [b] int64. Made whole at the first piece:
/// thousands of small tensors kept between the large ones of a forward pass would keep the memory of those from being
/// used again.
void place(const Outputs& piece, const torch::Tensor& places, int64_t rows, Outputs& into) {
  const auto put = [&](auto member) {
    for (const auto& [id, tensor] : piece.*member) {
      torch::Tensor& whole = (into.*member)[id];
      if (!whole.defined()) {
        auto sizes = tensor.sizes().vec();
        sizes[0] = rows;
        whole = torch::empty(sizes, tensor.options());
      }
      whole.index_copy_(0, places, tensor);
    }
  };
  put(&Outputs::decoded);
  put(&Outputs::scores);
  put(&Outputs::votes);
  put(&Outputs::regions);
  put(&Outputs::quarrels);
  put(&Outputs::attributions);
  put(&Outputs::parts);
  put(&Outputs::truth);
  put(&Outputs::states);
  put(&Outputs::unusual);
  put(&Outputs::seen);
  put(&Outputs::masks);
}

/// Rows in their order, or whole sequences.
std::vector<std::vector<int64_t>> batches_of(const Reader& reader, const std::vector<int64_t>& rows, int64_t size) {
  if (reader.sequence().column.empty()) return ordered_batches(rows, size);
  return sequence_batches(sequences_of(reader.table(), reader.sequence(), rows), size, std::nullopt);
}

}  // namespace

std::vector<Outputs> infer(Model& model, const Reader& reader, const std::vector<int64_t>& rows,
                           const InferOptions& options, Monitor& monitor) {
  const bool was_training = model.is_training();
  model.eval();
  const auto batches = batches_of(reader, rows, options.batch_size);
  std::vector<int64_t> places;  // of the rows of all batches in turn, among `rows`
  if (!reader.sequence().column.empty()) {
    std::unordered_map<int64_t, int64_t> place_of;
    for (size_t i = 0; i < rows.size(); ++i) place_of[rows[i]] = int64_t(i);
    for (const auto& batch : batches)
      for (const int64_t row : batch) places.push_back(place_of.at(row));
  } else {
    places.resize(rows.size());
    std::iota(places.begin(), places.end(), 0);
  }
  const size_t answers = std::max<size_t>(options.patterns.size(), 1);
  std::vector<Outputs> out(answers + options.changes.size());
  for (Outputs& one : out) one.rows = rows;
  Loader loader(reader, batches, std::nullopt, options.workers);
  Crew crew(options.device.is_cpu() ? std::clamp<int64_t>(int64_t(batches.size()), 1, at::get_num_threads()) : 1);
  std::map<std::string, StepSpec> specs;
  for (const DataInput& input : reader.inputs()) specs[input.id] = input.feature->spec();
  std::mutex mutex;
  int64_t taken = 0, done = 0;  // rows
  crew.run([&](int64_t) {
    const torch::InferenceMode no_graph;
    for (;;) {
      std::unique_lock lock(mutex);
      const auto batch = loader.next();
      if (!batch) return;
      const int64_t begin = taken;
      taken += batch->size();
      lock.unlock();
      const Batch here = batch->to(options.device);
      const Strands whole = model.encode(here.inputs);
      Strangeness strange;
      if (options.checks) strange = strangeness_of_all(batch->inputs, whole, specs, *options.checks);
      std::map<std::string, torch::Tensor> seen, masks;  // whatever the pattern
      for (const DataInput& input : reader.inputs()) {
        const Strand& strand = here.inputs.at(input.id);
        if (strand.seen.defined()) seen[input.id] = row_share(strand);
        if (input.feature->spec().modality == "columns") masks[input.id] = row_mask(strand);
      }
      std::vector<Outputs> pieces;
      for (size_t i = 0; i < answers; ++i) {
        pieces.push_back(answer(model, here, here.inputs, whole, strange, options,
                                options.patterns.empty() ? nullptr : &options.patterns[i]));
        pieces.back().seen = seen, pieces.back().masks = masks;
      }
      for (const Change& change : options.changes) {
        const Strand raw = change.apply(batch->inputs.at(change.input), batch->rows[0]);
        Strands read = here.inputs, changed = whole;
        read.at(change.input) = raw.to(options.device);
        changed.at(change.input) = model.encode(change.input, read.at(change.input));
        Strangeness now = strange;  // only what is changed is looked at again
        if (const auto found = now.find(change.input); found != now.end())
          found->second =
              strangeness(options.checks->at(change.input), specs.at(change.input), raw, changed.at(change.input));
        pieces.push_back(answer(model, here, read, changed, now, options,
                                options.patterns.empty() ? nullptr : &options.patterns[0]));
      }
      lock.lock();
      const auto here_places = torch::from_blob(places.data() + begin, {here.size()}, torch::kLong);
      for (size_t i = 0; i < pieces.size(); ++i) place(pieces[i], here_places, int64_t(rows.size()), out[i]);
      done += here.size();
      monitor.progress("predict", done, int64_t(rows.size()), "");
    }
  });
  model.train(was_training);
  return out;
}

}  // namespace braid
