#include "braid/tensor/strand.h"

#include "braid/core/error.h"

namespace braid {

void Strand::check(const char* where) const {
  require(values.defined() && mask.defined() && links.defined() && state.defined(), Fault::internal, where,
          "a strand needs values, mask, links and state");
  require(values.dim() >= 2 && mask.dim() == 2 && values.size(0) == mask.size(0) && values.size(1) == mask.size(1),
          Fault::internal, where, "want [N, T, ...] with [N, T], got ", values.sizes(), " with ", mask.sizes());
  require(mask.scalar_type() == torch::kBool, Fault::internal, where, "mask must be bool, got ", mask.scalar_type());
  require(links.dim() == 2 && links.size(1) == 2 && links.scalar_type() == torch::kLong, Fault::internal, where,
          "links must be [L, 2] int64, got ", links.sizes(), ' ', links.scalar_type());
  require(state.dim() == 1 && state.scalar_type() == torch::kByte, Fault::internal, where,
          "state must be [B] uint8, got ", state.sizes(), ' ', state.scalar_type());
  require(!times || (times->dim() == 3 && times->size(0) == items() && times->size(1) == steps()), Fault::internal,
          where, "times must be [N, T, 2]");
}

Strand Strand::cleared() const {
  Strand out = *this;
  out.values = values.masked_fill(~mask.unsqueeze(-1), 0);
  return out;
}

Strand Strand::with(torch::Tensor new_values, torch::Tensor new_mask) const {
  Strand out = *this;
  if (new_mask.size(1) != steps()) out.times.reset();
  out.values = std::move(new_values);
  out.mask = std::move(new_mask);
  return out;
}

torch::Tensor Strand::mean() const {
  const auto weight = mask.unsqueeze(-1).to(values.scalar_type());  // [N, T, 1]
  return cleared().values.sum(1) / weight.sum(1).clamp_min(1);
}

torch::Tensor Strand::present() const {
  auto out = torch::zeros({rows()}, mask.options());
  return out.index_fill_(0, links.select(1, 0), true);
}

std::pair<torch::Tensor, torch::Tensor> Strand::per_row() const {
  const int64_t rows_count = rows(), width = values.size(2), count = links.size(0), length = steps();
  const auto row = links.select(1, 0), item = links.select(1, 1);
  // Place of each link within its row: links are sorted by row, so it is the distance to the row's first link.
  const auto counts = torch::bincount(row, {}, rows_count);  // [B]
  const int64_t most = count ? counts.max().item<int64_t>() : 0;
  if (most == 0) return {values.new_zeros({rows_count, 1, width}), mask.new_zeros({rows_count, 1})};
  if (most == 1 && count == rows_count) return {values.index_select(0, item), mask.index_select(0, item)};
  const auto first = counts.cumsum(0) - counts;
  const auto place = torch::arange(count, links.options()) - first.index_select(0, row);
  const auto slot = row * most + place;  // [L]
  auto out = values.new_zeros({rows_count * most, length, width}).index_copy(0, slot, values.index_select(0, item));
  auto out_mask = mask.new_zeros({rows_count * most, length}).index_copy(0, slot, mask.index_select(0, item));
  return {out.view({rows_count, most * length, width}), out_mask.view({rows_count, most * length})};
}

Strand Strand::without(const torch::Tensor& gone, State reason) const {
  Strand out = *this;
  const auto keep = ~gone.index_select(0, links.select(1, 0));  // [L]
  out.links = links.index({keep});
  const auto taken = gone & (state == uint8_t(State::present));
  out.state = state.masked_fill(taken, uint8_t(reason));
  return out;
}

Strand Strand::to(torch::Device device) const {
  Strand out{values.to(device), mask.to(device), times, links.to(device), state.to(device)};
  if (times) out.times = times->to(device);
  return out;
}

}  // namespace braid
