#include "braid/data/targets.h"

#include <algorithm>
#include <cmath>

#include "braid/tensor/target.h"

namespace braid {

namespace {

bool is_unlabelled(const TargetSpec& target, const Cell& cell) {
  if (cell.is_absent()) return true;
  if (const auto number = cell.number(); number && std::isnan(*number)) return true;
  const std::string word = lower_case(trimmed(cell.text()));
  return word.empty() || std::find(target.absent.begin(), target.absent.end(), word) != target.absent.end();
}

}  // namespace

std::string label_text(const Cell& cell) {
  if (const auto number = cell.number(); number && std::isfinite(*number) && !std::holds_alternative<bool>(cell.value))
    return render_number(*number);
  return std::string(trimmed(cell.text()));
}

TargetValue encode_target(const TargetSpec& target, const Cell& cell) {
  TargetValue out;
  if (is_unlabelled(target, cell)) return out;
  if (target.kind == "regression") {
    const auto number = cell.number();
    if (number && std::isfinite(*number)) {
      out.value = torch::tensor({float(to_scale(target, *number))});
      out.label = cell.text();
    }
    return out;
  }
  const auto place = [&](const std::string& label) {
    return std::find(target.labels.begin(), target.labels.end(), label) - target.labels.begin();
  };
  const int64_t count = int64_t(target.labels.size());
  if (target.kind == "multilabel") {
    out.value = torch::zeros({count});
    for (const std::string& item : cell.items()) {
      out.label += (out.label.empty() ? "" : ";") + item;
      const int64_t index = place(label_text(Cell(item)));
      if (index < count)
        out.value[index] = 1;
      else
        out.unseen = true;
    }
    return out;
  }
  out.label = label_text(cell);
  const int64_t index = place(out.label);
  if (index < count)
    out.value = torch::tensor({index}, torch::kLong);
  else
    out.unseen = true;
  return out;
}

}  // namespace braid
