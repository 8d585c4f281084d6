#include "braid/train/fit_answers.h"

#include <algorithm>
#include <cmath>

#include "braid/data/sampler.h"
#include "braid/train/fit_checks.h"
#include "braid/train/fit_patterns.h"
#include "braid/train/fit_tolerances.h"

namespace braid {
namespace {

/// Rows that may be run so that they take a tenth of what training took, or a few hundred if that is more.
int64_t affordable(const SessionOptions& session, const SessionResult& result, double passes) {
  return std::max<int64_t>(int64_t(0.1 * double(result.history.size()) * double(session.rows.size()) / passes), 500);
}

FitChecksOptions check_options(const SessionOptions& session) {
  return {std::max<int64_t>(session.train.batch_size, 64), session.workers, session.device};
}

std::vector<int64_t> usual_rows(const SessionOptions& session, const SessionResult& result) {
  const int64_t most = std::min<int64_t>(affordable(session, result, 2), 2000);
  return drawn_rows(session.rows, most, uint64_t(session.train.seed), "usual rows");
}

constexpr int64_t many_rows = 100;  // held-out rows from which sets are steady to three points

/// Says how much the answers' honesty rests on, where that is little.
void tell_limits(const Bundle& bundle, int64_t rows, double coverage, Monitor& monitor) {
  const int64_t inputs = int64_t(bundle.inputs.size());
  if (inputs > whole_inputs)
    monitor.note(
        text("of the ", int64_t(std::exp2(double(inputs))) - 1, " patterns of ", inputs, " inputs, ", 2 * inputs + 1,
             " are tried on held-out rows: all, all but one, and each alone; of the others the fused answer counts, ",
             "with the widest sets"));
  if (rows == 0 || rows >= many_rows) return;
  if (double(rows + 1) * (1 - coverage) < 1)
    monitor.note(text("with ", rows, rows == 1 ? " held-out row" : " held-out rows",
                      " no set can promise to hold the truth in ", 100 * coverage,
                      " % of rows; every answer is possible"));
  else
    monitor.note(text("who answers where inputs are missing, and what else is possible, rest on ", rows,
                      " held-out rows: sets meant to hold the truth in ", 100 * coverage,
                      " % of rows may miss that by ",
                      std::llround(200 * std::sqrt(coverage * (1 - coverage) / double(rows + 2))), " points"));
}

}  // namespace

void fit_answers(Bundle& bundle, const Reader& reader, const SessionOptions& session, const SessionResult& result,
                 const std::map<std::string, std::shared_ptr<Model>>& specialists, Monitor& monitor) {
  const Recipe& recipe = bundle.recipe;
  const uint64_t seed = uint64_t(session.train.seed);
  if (recipe.answers.false_alarms > 0) {
    const auto options = check_options(session);
    bundle.checks =
        fit_checks(*bundle.model, reader, usual_rows(session, result), recipe.answers.false_alarms, options);
    const auto held_out = drawn_rows(session.validation, 2000, seed, "rows of checks");
    set_limits(bundle.checks, *bundle.model, reader, held_out, recipe.answers.false_alarms, options);
  }
  if (result.saturated) {
    monitor.warn(
        "validation is saturated, so it cannot choose who answers where inputs are missing, nor say how sure answers "
        "are: every answer is the fused one, without a set of possible answers");
    return;
  }
  FitPatternsOptions options;
  options.coverage = recipe.answers.coverage;
  options.false_alarms = recipe.answers.false_alarms;
  options.group = recipe.unit_column();
  options.seed = seed;
  options.batch_size = std::max<int64_t>(session.train.batch_size, 64);
  options.workers = session.workers;
  options.device = session.device;
  const double passes = std::exp2(double(std::min(int64_t(bundle.inputs.size()), whole_inputs)));
  const auto rows = recipe.sequence.column.empty()
                        ? drawn_rows(session.validation, affordable(session, result, passes), seed, "rows of patterns")
                        : session.validation;
  const auto known = std::count_if(rows.begin(), rows.end(), [&](int64_t row) { return reader.is_labelled(row); });
  tell_limits(bundle, int64_t(known), recipe.answers.coverage, monitor);
  bundle.patterns = fit_patterns(*bundle.model, reader, rows, specialists, options, monitor);
  for (const std::string& id : bundle.patterns.needed_specialists()) bundle.model->adopt(id, specialists.at(id));
  set_tolerances(bundle, reader, rows, seed, check_options(session), monitor);
}

void fit_answers_again(Bundle& bundle, const Reader& reader, const SessionOptions& session,
                       const SessionResult& result) {
  if (bundle.checks.empty()) return;
  auto again = fit_checks(*bundle.model, reader, usual_rows(session, result), bundle.recipe.answers.false_alarms,
                          check_options(session));
  for (auto& [id, check] : bundle.checks) {
    again.at(id).signal.limit = check.signal.limit;
    again.at(id).encoding.limit = check.encoding.limit;
    again.at(id).tolerance = check.tolerance;
    if (check.content) again.at(id).content->limit = check.content->limit;
  }
  again.swap(bundle.checks);
}

}  // namespace braid
