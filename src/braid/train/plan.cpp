#include "braid/train/plan.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace braid {
namespace {

/// Below so many training rows any validation rows are worth a second training: it costs as much as the first, which is
/// minutes there, and every row counts.
constexpr int64_t refit_rows = 4000;
/// Of fewer than 16 rows; a model of a few dozen rows still needs hundreds of steps to learn anything at all.
constexpr int64_t most_epochs = 300;
/// From so many rows on there are thousands of steps. In deep encoders smaller ones then find what two inputs tell only
/// together several times sooner; those of columns gain nothing by them: docs/results.md.
constexpr int64_t many_rows = 8000;
constexpr double deep_rate = 3e-4;
/// Rows are mixed where there are fewer, by this strength: docs/results.md.
constexpr int64_t mixed_rows = 4000;
constexpr double usual_mixup = 0.4;
/// Models of one input alone get this share of the passes; of more rows than this, as many steps as of so many.
constexpr double usual_specialists = 0.4;
constexpr double specialist_rows = 4000;
/// An ensemble has so many members where the first training goes through no more steps than this: two minutes or so on
/// one core.
constexpr int64_t usual_members = 4;
constexpr double cheap_steps = 2e6;

/// A picture of the usual area costs as much as so many steps of a text, others by their area; below a tenth of it
/// layers cost no less.
constexpr double picture_steps = 50, usual_area = 128 * 128, least_area = usual_area / 10;

/// Encoder steps of a typical row. Films and sounds are many layers over many places, so they count as endless.
double steps_of(const StepSpec& spec) {
  if (spec.modality == "columns") return 1;
  if (spec.modality == "image") {
    const double area = double(spec.shape.at(1) * spec.shape.at(2));
    return picture_steps * std::max(area, least_area) / usual_area * double(spec.typical_steps);
  }
  if (spec.modality == "text" || spec.modality == "vector" || spec.modality == "series")
    return double(spec.typical_steps);
  return std::numeric_limits<double>::infinity();
}

}  // namespace

PlanFacts plan_facts(const std::vector<DataInput>& inputs, const std::set<std::string>& mixed) {
  const auto is_columns = [](const DataInput& input) { return input.feature->spec().modality == "columns"; };
  double steps = 0;
  for (const DataInput& input : inputs) steps += steps_of(input.feature->spec());
  return {!mixed.empty(), std::all_of(inputs.begin(), inputs.end(), is_columns), steps};
}

bool refits_by_default(int64_t rows, const PlanFacts& facts) {
  return facts.has_test && (rows < refit_rows || facts.in_order);
}

TrainRecipe resolve(const TrainRecipe& train, int64_t rows, const PlanFacts& facts) {
  TrainRecipe out = train;
  if (out.batch_size == 0)
    out.batch_size = rows < 150 ? 8 : rows < 1000 ? 16 : rows < many_rows ? 32 : rows < 30000 ? 64 : 128;
  out.batch_size = std::max<int64_t>(std::min(out.batch_size, rows), 1);
  if (out.epochs == 0)
    out.epochs = std::clamp<int64_t>(std::llround(1200.0 / std::sqrt(double(rows))), 16, most_epochs);
  if (out.learning_rate == 0)
    out.learning_rate =
        rows < many_rows || facts.columns_only ? 1e-3 * std::sqrt(double(out.batch_size) / 64) : deep_rate;
  if (out.patience == 0) out.patience = std::max<int64_t>(out.epochs / 4, 5);
  if (out.refit == "auto") out.refit = refits_by_default(rows, facts) ? "yes" : "no";
  if (out.mixup < 0) out.mixup = facts.mixes && rows < mixed_rows ? usual_mixup : 0;
  if (out.specialists < 0) {
    out.specialists = usual_specialists * std::min(1.0, specialist_rows / double(rows));
    if (double(rows) > specialist_rows && out.specialists * double(out.epochs) < 1) out.specialists = 0;
  }
  if (out.members == 0) {
    const bool is_cheap = rows < refit_rows && facts.steps * double(rows * out.epochs) <= cheap_steps;
    out.members = is_cheap ? usual_members : 1;
  }
  return out;
}

}  // namespace braid
