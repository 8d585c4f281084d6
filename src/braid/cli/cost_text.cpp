#include "braid/cli/cost_text.h"

#include "braid/cli/aligned_text.h"
#include "braid/report/words.h"

namespace braid {
namespace {

std::string megabytes(double bytes) { return fixed(bytes / 1e6, 2); }

/// Milliseconds, MFLOP, MB of weights and MB at the peak.
std::vector<std::string> cells_of(const PartCost& part) {
  if (part.rows == 0) return {"–", "–", megabytes(double(part.weight_bytes)), "–"};
  return {fixed(part.milliseconds, 2), fixed(part.flops / 1e6, 2), megabytes(double(part.weight_bytes)),
          megabytes(part.peak_bytes)};
}

void append(std::vector<std::string>& row, const std::vector<std::string>& cells) {
  row.insert(row.end(), cells.begin(), cells.end());
}

}  // namespace

std::string cost_text(const Evaluation& evaluation) {
  const CostSheet& cost = evaluation.cost;
  if (cost.rows == 0) return {};
  std::vector<const TargetEvaluation*> targets;
  for (const TargetEvaluation& target : evaluation.targets)
    for (const InputCost& input : cost.inputs)
      if (input.lost.count(target.column) && (targets.empty() || targets.back() != &target)) targets.push_back(&target);

  std::vector<std::vector<std::string>> rows{{""}};
  for (const TargetEvaluation* target : targets)
    append(rows[0], {text(main_metric(target->kind), " of ", target->column, " lost without it"), "", ""});
  append(rows[0], {"of the time", "reading ms", "computing ms", "MFLOP", "weights MB", "peak MB"});
  const double whole = std::max(cost.milliseconds(), 1e-9);
  for (const InputCost& input : cost.inputs) {
    auto& row = rows.emplace_back(std::vector<std::string>{terminal_words(input.input, 40)});
    for (const TargetEvaluation* target : targets) {
      const auto lost = input.lost.find(target->column);
      if (lost == input.lost.end()) {
        append(row, {"–", "", ""});
        continue;
      }
      const Measured& one = lost->second;
      append(row, {fixed(one.value, 4), text('[', fixed(one.low, 4), ", ", fixed(one.high, 4), ']'), worth_word(one)});
    }
    append(row, {fixed(100 * input.milliseconds() / whole, 0) + " %", fixed(input.reading_milliseconds, 2)});
    append(row, cells_of(input.encoder));
  }
  const auto add_part = [&](const char* name, const PartCost& part) {
    if (part.rows == 0) return;
    auto& row = rows.emplace_back(std::vector<std::string>{name});
    for (size_t i = 0; i < targets.size(); ++i) append(row, {"", "", ""});
    append(row, {fixed(100 * part.milliseconds / whole, 0) + " %", ""});
    append(row, cells_of(part));
  };
  add_part("fusion and heads", cost.fusion);
  add_part("saying what each did", cost.attribution);
  return text("what each input costs and brings, ", cost.rows, " rows one at a time on one thread\n", aligned(rows));
}

}  // namespace braid
