#include "braid/predict/row_variants.h"

#include <vector>

#include "braid/predict/choose.h"

namespace braid {
namespace {

/// As many equal rows, which share the items.
Strand for_rows(const Strand& one, int64_t rows) {
  Strand out = one;
  const auto numbers = torch::arange(rows, one.links.options()).repeat_interleave(one.links.size(0));
  out.links = torch::stack({numbers, one.links.select(1, 1).repeat({rows})}, 1);
  out.state = one.state.repeat({rows});
  return out;
}

/// No item in any row.
Strand without_items(const Strand& one, int64_t rows) {
  Strand out = one;
  out.values = one.values.slice(0, 0, 0), out.mask = one.mask.slice(0, 0, 0);
  if (one.times) out.times = one.times->slice(0, 0, 0);
  if (one.seen.defined()) out.seen = one.seen.slice(0, 0, 0);
  out.links = one.links.slice(0, 0, 0);
  out.state = torch::full({rows}, int64_t(State::absent), one.state.options());
  return out;
}

}  // namespace

RowVariants::RowVariants(Model& model, const PatternTable& table, Batch row)
    : model_(model), table_(table), row_(std::move(row)), was_training_(model.is_training()) {
  require(row_.size() == 1, Fault::internal, "variants", "of one row, got ", row_.size(), " rows");
  model_.eval();
  const torch::InferenceMode normal_tensors(false);  // what is kept takes part in graphs of gradients
  const torch::NoGradGuard no_graph;
  encoded_ = model_.encode(row_.inputs);
}

RowVariants::~RowVariants() { model_.train(was_training_); }

std::map<std::string, torch::Tensor> RowVariants::decide(const Strands& encoded, const Strands& read) {
  std::map<std::string, torch::Tensor> out;
  for (const auto& [id, chosen] : answer_by_table(model_, encoded, {}, table_, read, encoded.begin()->second.rows()))
    out[id] = chosen.scores;
  return out;
}

std::map<std::string, torch::Tensor> RowVariants::as_it_is() {
  const torch::NoGradGuard no_graph;
  return decide(encoded_, row_.inputs);
}

std::map<std::string, torch::Tensor> RowVariants::with(const std::string& id, const torch::Tensor& values,
                                                       const torch::Tensor& mask) {
  const Strand& one = input(id);
  const int64_t variants = values.size(0), items = one.items();
  Strands inputs;
  for (const auto& [other, strand] : row_.inputs)
    if (other != id) inputs.emplace(other, without_items(strand, variants));
  Strand changed = for_rows(one, variants);
  changed.values = values.flatten(0, 1), changed.mask = mask.flatten(0, 1);
  if (one.times) changed.times = one.times->repeat({variants, 1, 1});
  if (one.seen.defined()) changed.seen = one.seen.repeat({variants});
  changed.links.select(1, 1) += changed.links.select(1, 0) * items;
  changed.links = changed.links.index({changed.mask.any(1).index_select(0, changed.links.select(1, 1))});
  changed.state = changed.state.masked_fill(~changed.present(), int64_t(State::dropped));
  inputs.emplace(id, std::move(changed));
  Strands encoded = model_.encode(inputs);
  for (const auto& [other, strand] : row_.inputs) {
    if (other == id) continue;
    encoded.at(other) = for_rows(encoded_.at(other), variants);
    inputs.at(other) = for_rows(strand, variants);
  }
  return decide(encoded, inputs);
}

}  // namespace braid
