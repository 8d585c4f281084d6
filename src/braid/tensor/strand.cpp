#include "braid/tensor/strand.h"

#include <map>
#include <vector>

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

RowSteps Strand::row_steps() const {
  const auto table = links.cpu();
  const auto link = table.accessor<int64_t, 2>();
  std::vector<std::vector<int64_t>> lists(static_cast<size_t>(rows()));
  for (int64_t i = 0; i < table.size(0); ++i) lists[size_t(link[i][0])].push_back(link[i][1]);

  std::map<std::vector<int64_t>, int64_t> entries;
  std::vector<int64_t> place, slot, item;  // slot: where among [U, I] an item's steps go
  std::vector<const std::vector<int64_t>*> distinct;
  size_t most = 1;
  for (const auto& list : lists) {
    const auto [entry, fresh] = entries.emplace(list, int64_t(distinct.size()));
    if (fresh) distinct.push_back(&list);
    place.push_back(entry->second);
    most = std::max(most, list.size());
  }
  for (size_t u = 0; u < distinct.size(); ++u)
    for (size_t i = 0; i < distinct[u]->size(); ++i) {
      slot.push_back(int64_t(u * most + i));
      item.push_back((*distinct[u])[i]);
    }

  const auto on = [&](const std::vector<int64_t>& numbers) {
    return torch::tensor(numbers, torch::kLong).to(links.device());
  };
  const int64_t count = int64_t(distinct.size()), slots = count * int64_t(most), length = std::max<int64_t>(steps(), 1);
  RowSteps out;
  out.place = on(place);
  if (int64_t(slot.size()) == slots && steps() > 0) {  // every place is filled
    const auto chosen = on(item);
    out.values = values.index_select(0, chosen);
    out.mask = mask.index_select(0, chosen);
    if (times) out.times = times->index_select(0, chosen);
  } else {
    out.values = values.new_zeros({slots, length, values.size(2)});
    out.mask = mask.new_zeros({slots, length});
    if (times) out.times = times->new_zeros({slots, length, 2});
    if (!slot.empty() && steps() > 0) {
      const auto where = on(slot), chosen = on(item);
      out.values = out.values.index_copy(0, where, values.index_select(0, chosen));
      out.mask.index_copy_(0, where, mask.index_select(0, chosen));
      if (times) out.times->index_copy_(0, where, times->index_select(0, chosen));
    }
  }
  out.values = out.values.view({count, int64_t(most) * length, values.size(2)});
  out.mask = out.mask.view({count, int64_t(most) * length});
  if (out.times) out.times = out.times->view({count, int64_t(most) * length, 2});
  return out;
}

Strand Strand::without(const torch::Tensor& gone, State reason) const {
  Strand out = *this;
  const auto keep = ~gone.index_select(0, links.select(1, 0));  // [L]
  out.links = links.index({keep});
  const auto taken = gone & (state == uint8_t(State::present));
  out.state = state.masked_fill(taken, uint8_t(reason));
  return out;
}

Strand Strand::without_links(const torch::Tensor& gone, State reason) const {
  Strand out = *this;
  out.links = links.index({~gone.to(links.device())});
  out.state = state.masked_fill(present() & ~out.present(), uint8_t(reason));
  return out;
}

Strand Strand::used_items() const {
  const auto [kept, place] = at::_unique(links.select(1, 1), true, true);
  if (kept.size(0) == items()) return *this;
  Strand out = *this;
  out.values = values.index_select(0, kept), out.mask = mask.index_select(0, kept);
  if (times) out.times = times->index_select(0, kept);
  if (seen.defined()) out.seen = seen.index_select(0, kept.to(seen.device()));
  out.links = torch::stack({links.select(1, 0), place}, 1);
  return out;
}

Strand Strand::to(torch::Device device) const {
  Strand out{values.to(device), mask.to(device), times, links.to(device), state.to(device), seen};
  if (times) out.times = times->to(device);
  return out;
}

}  // namespace braid
