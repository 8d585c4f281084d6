#include "braid/data/targets.h"

#include <algorithm>
#include <cmath>

#include "braid/table/label.h"
#include "braid/tensor/target.h"

namespace braid {
namespace {

std::optional<int64_t> place_of(const TargetSpec& target, const Cell& cell) {
  return find_label(cell, [&](const std::string& label) {
    const auto found = std::find(target.labels.begin(), target.labels.end(), label);
    return found == target.labels.end() ? std::nullopt : std::optional(found - target.labels.begin());
  });
}

std::string label_at(const TargetSpec& target, std::optional<int64_t> place, const Cell& cell) {
  return place ? target.labels[size_t(*place)] : label_text(cell);
}

}  // namespace

std::string label_of(const TargetSpec& target, const Cell& cell) {
  return label_at(target, place_of(target, cell), cell);
}

std::vector<std::string> items_of(const TargetSpec& target, const Cell& cell) {
  return label_items(cell, [&](const std::string& one) { return place_of(target, one).has_value(); });
}

TargetValue encode_target(const TargetSpec& target, const Cell& cell) {
  TargetValue out;
  if (is_unlabelled(cell, target.absent, target.kind == "multilabel")) return out;
  if (target.kind == "regression") {
    const auto number = cell.number();
    if (number && std::isfinite(*number)) {
      // The scale is chosen by training rows, none of which is below 0 where it is a logarithm: what is, elsewhere, is
      // as far below them as that scale tells.
      const double known = target.transform == "log1p" ? std::max(*number, 0.0) : *number;
      out.value = torch::tensor({float(to_scale(target, known))});
      out.label = cell.text();
    }
    return out;
  }
  if (target.kind == "multilabel") {
    out.value = torch::zeros({int64_t(target.labels.size())});
    for (const std::string& item : items_of(target, cell)) {
      const auto place = place_of(target, item);
      out.label += (out.label.empty() ? "" : ";") + label_at(target, place, item);
      if (place)
        out.value[*place] = 1;
      else
        out.unseen = true;
    }
    return out;
  }
  const auto place = place_of(target, cell);
  out.label = label_at(target, place, cell);
  if (place)
    out.value = torch::tensor({*place}, torch::kLong);
  else
    out.unseen = true;
  return out;
}

}  // namespace braid
