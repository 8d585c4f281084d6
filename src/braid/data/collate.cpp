#include "braid/data/collate.h"

#include <algorithm>
#include <limits>

namespace braid {

Strand collate_items(const std::vector<Steps>& items, const StepSpec& spec) {
  const int64_t count = int64_t(items.size());
  // One step a column, also where no row has any: encoders find each column at its place.
  int64_t longest = std::max<int64_t>(int64_t(spec.columns.size()), 1);
  bool timed = false;
  for (const Steps& item : items) {
    longest = std::max(longest, item.values.size(0));
    timed = timed || item.times.has_value();
  }
  const auto type = spec.modality == "text" ? torch::kLong : torch::kFloat;
  Strand out;
  const bool even = std::all_of(items.begin(), items.end(),
                                [&](const Steps& s) { return s.values.size(0) == longest && !s.mask.defined(); });
  if (count > 0 && even) {  // pictures, single vectors: no padding to clear
    std::vector<torch::Tensor> values;
    for (const Steps& item : items) values.push_back(item.values);
    out.values = torch::stack(values);
    out.mask = torch::ones({count, longest}, torch::kBool);
  } else {
    std::vector<int64_t> sizes{count, longest};
    sizes.insert(sizes.end(), spec.shape.begin(), spec.shape.end());
    out.values = torch::zeros(sizes, type);
    out.mask = torch::zeros({count, longest}, torch::kBool);
    for (int64_t n = 0; n < count; ++n) {
      const Steps& item = items[size_t(n)];
      const int64_t length = item.values.size(0);
      out.values[n].narrow(0, 0, length).copy_(item.values);
      if (item.mask.defined())
        out.mask[n].narrow(0, 0, length).copy_(item.mask);
      else
        out.mask[n].narrow(0, 0, length).fill_(true);
    }
  }
  if (spec.clocked || spec.modality == "image") {
    std::vector<double> shares;
    for (const Steps& item : items) shares.push_back(item.seen);
    out.seen = torch::tensor(shares, torch::kDouble);
  }
  if (timed) {
    out.times = torch::zeros({count, longest, 2}, torch::kDouble);
    for (int64_t n = 0; n < count; ++n) {
      const Steps& item = items[size_t(n)];
      if (item.times)
        (*out.times)[n].narrow(0, 0, item.values.size(0)).copy_(*item.times);
      else  // the others keep theirs: what becomes of an item does not depend on its batch
        (*out.times)[n].fill_(std::numeric_limits<double>::quiet_NaN());
    }
  }
  return out;
}

Strand target_strand(const TargetSpec& target, const std::vector<torch::Tensor>& values,
                     const std::vector<int64_t>& links, const std::vector<uint8_t>& states) {
  Strand out;
  const int64_t count = int64_t(values.size());
  const int64_t classes = int64_t(target.labels.size());
  if (count > 0) {
    out.values = target.kind == "multilabel" ? torch::stack(values).unsqueeze(1) : torch::stack(values);
  } else if (target.kind == "multilabel") {
    out.values = torch::zeros({0, 1, classes});
  } else {
    out.values = torch::zeros({0, 1}, target.kind == "regression" ? torch::kFloat : torch::kLong);
  }
  out.mask = torch::ones({count, 1}, torch::kBool);
  out.links = torch::tensor(links, torch::kLong).view({-1, 2});
  out.state = torch::tensor(states, torch::kByte);
  return out;
}

}  // namespace braid
