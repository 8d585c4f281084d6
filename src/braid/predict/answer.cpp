#include "braid/predict/answer.h"

#include <algorithm>

#include "braid/core/error.h"
#include "braid/table/cell.h"

namespace braid {

std::string TargetAnswer::text() const {
  if (abstained || refused) return {};
  if (kind == "regression") return render_number(value);
  return joined(labels, ";");
}

std::vector<std::string> Answer::columns_in(std::initializer_list<State> states) const {
  std::vector<std::string> out;
  for (const ColumnState& input : inputs)
    if (std::find(states.begin(), states.end(), input.state) != states.end()) out.push_back(input.column);
  return out;
}

std::vector<std::string> Answer::unusual_columns() const {
  std::vector<std::string> out;
  for (const ColumnState& input : inputs)
    if (input.is_unusual) out.push_back(input.column);
  return out;
}

void Answer::abstain() {
  for (TargetAnswer& target : targets)
    target.abstained =
        target.kind != "regression" && target.kind != "multilabel" && target.is_bounded && target.possible.size() > 1;
}

}  // namespace braid
