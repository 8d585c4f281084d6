#include "braid/data/targets.h"

#include <algorithm>
#include <cmath>

namespace braid {

double to_scale(const TargetSpec& target, double value) {
  if (target.transform == "log1p") value = std::log1p(std::max(value, -1 + 1e-9));
  return (value - target.mean) / std::max(target.deviation, 1e-12);
}

double from_scale(const TargetSpec& target, double scaled) {
  const double value = scaled * std::max(target.deviation, 1e-12) + target.mean;
  return target.transform == "log1p" ? std::expm1(value) : value;
}

bool is_unlabelled(const Cell& cell) {
  if (cell.is_absent()) return true;
  if (const auto number = cell.number()) return std::isnan(*number);
  const std::string word = lower_case(trimmed(cell.text()));
  return word.empty() || word == "?" || word == "na" || word == "n/a" || word == "nan" || word == "null" ||
         word == "none" || word == "todo";
}

std::string label_text(const Cell& cell) {
  if (const auto number = cell.number(); number && std::isfinite(*number) && !std::holds_alternative<bool>(cell.value))
    return render_number(*number);
  return std::string(trimmed(cell.text()));
}

TargetValue encode_target(const TargetSpec& target, const Cell& cell) {
  TargetValue out;
  if (is_unlabelled(cell)) return out;
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
