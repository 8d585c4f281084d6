#include "braid/train/fit_answers.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "braid/core/steady_clock.h"
#include "braid/data/sampler.h"
#include "braid/evaluate/rows_in_time.h"
#include "braid/table/units.h"
#include "braid/train/fit_checks.h"
#include "braid/train/fit_patterns.h"
#include "braid/train/fit_tolerances.h"

namespace braid {
namespace {

// Of the time that is left, when it is limited, what inputs usually look like, the limits of that, and who answers take
// so much each; noise takes the rest.
constexpr double share_of_usual = 0.2, share_of_limits = 0.25, share_of_patterns = 0.7;

/// Rows that may be run so that they take a tenth of what training took, or a few hundred if that is more.
int64_t affordable(const SessionOptions& session, const SessionResult& result, double passes) {
  return std::max<int64_t>(int64_t(0.1 * double(result.history.size()) * double(session.rows.size()) / passes), 500);
}

FitChecksOptions check_options(const SessionOptions& session) {
  return {std::max<int64_t>(session.train.batch_size, 64), session.workers, session.device};
}

/// The time that is left of some, and what can be done in it.
class Allowance {
 public:
  /// @param seconds  0: without a limit
  Allowance(const Reader& reader, double seconds, uint64_t seed) : reader_(reader), seconds_(seconds), seed_(seed) {}

  /// Those of the rows on which `work` takes at most a share of the time that is left. It is tried on a few of them
  /// first, drawn by lot. @param what  names the lot
  std::vector<int64_t> within(const std::vector<int64_t>& rows, double share, const char* what,
                              const std::function<void(const std::vector<int64_t>&)>& work) const {
    if (seconds_ <= 0) return rows;
    const auto try_on = [&](int64_t count) {
      const auto begun = SteadyClock::now();
      work(drawn_whole(reader_, rows, count, seed_, what));
      return seconds_since(begun);
    };
    const double left = std::max(seconds_ - seconds_since(begun_), 0.0);
    return drawn_whole(reader_, rows, rows_in_time(int64_t(rows.size()), share * left, try_on), seed_, what);
  }

 private:
  const Reader& reader_;
  double seconds_;
  uint64_t seed_;
  SteadyClock::time_point begun_ = SteadyClock::now();
};

void tell_fewer(const char* what, size_t rows, size_t wanted, Monitor& monitor) {
  if (rows < wanted)
    monitor.note(text(what, rows, " of ", wanted, " rows, drawn by lot, since the time limit is too short for more"));
}

/// Checks of inputs, without limits of what training shaped. @param share  of the time that is left
InputChecks usual_inputs(const Bundle& bundle, const Reader& reader, const SessionOptions& session,
                         const SessionResult& result, const Allowance& time, double share, Monitor& monitor) {
  const int64_t most = std::min<int64_t>(affordable(session, result, 2), 2000);
  const auto wanted = drawn_rows(session.rows, most, uint64_t(session.train.seed), "usual rows");
  const auto fit = [&](const std::vector<int64_t>& rows) {
    return fit_checks(*bundle.model, reader, rows, bundle.recipe.answers.false_alarms, check_options(session));
  };
  const auto rows = time.within(wanted, share, "usual rows in time", fit);
  tell_fewer("what inputs usually look like is learned from ", rows.size(), wanted.size(), monitor);
  return fit(rows);
}

constexpr int64_t many_rows = 100;  // held-out rows from which sets are steady to three points

/// Says how much the answers' honesty rests on, where that is little.
/// @param rows  that are held out and have a label
void tell_limits(const Bundle& bundle, const Table& table, const std::vector<int64_t>& rows, Monitor& monitor) {
  const int64_t inputs = int64_t(bundle.inputs.size()), count = int64_t(rows.size());
  if (inputs > whole_inputs)
    monitor.note(
        text("of the ", int64_t(std::exp2(double(inputs))) - 1, " patterns of ", inputs, " inputs, ", 2 * inputs + 1,
             " are tried on held-out rows: all, all but one, and each alone; of the others the fused answer counts, ",
             "with the widest sets"));
  if (rows.empty()) return;
  const double coverage = bundle.recipe.answers.coverage;
  const std::string held_out = text(count, count == 1 ? " held-out row" : " held-out rows");
  if (double(count + 1) * (1 - coverage) < 1) {
    monitor.note(text("with ", held_out, " no set can promise to hold the truth in ", 100 * coverage,
                      " % of rows; every answer is possible"));
    return;
  }
  // Rows of one unit may tell no more than one alone.
  const std::string column = bundle.recipe.unit_column();
  const auto units = units_of(table, column, rows);
  const int64_t apart = 1 + *std::max_element(units.begin(), units.end());
  if (apart >= many_rows) return;
  monitor.note(text("who answers where inputs are missing, and what else is possible, rest on ", held_out,
                    apart < count ? text(" of ", apart, " different values of column ", column) : "",
                    ": sets meant to hold the truth in ", 100 * coverage, " % of rows may miss that by ",
                    std::llround(200 * std::sqrt(coverage * (1 - coverage) / double(apart + 2))), " points"));
}

}  // namespace

void fit_answers(Bundle& bundle, const Reader& reader, const SessionOptions& session, const SessionResult& result,
                 const std::map<std::string, std::shared_ptr<Model>>& specialists, double seconds, Monitor& monitor) {
  const Recipe& recipe = bundle.recipe;
  const uint64_t seed = uint64_t(session.train.seed);
  const Allowance time(reader, seconds, seed);
  if (recipe.answers.false_alarms > 0) {
    bundle.checks = usual_inputs(bundle, reader, session, result, time, share_of_usual, monitor);
    const auto limit = [&](InputChecks& checks, const std::vector<int64_t>& rows) {
      set_limits(checks, *bundle.model, reader, rows, recipe.answers.false_alarms, check_options(session));
    };
    const auto wanted = drawn_rows(session.validation, 2000, seed, "rows of checks");
    const auto rows = time.within(wanted, share_of_limits, "rows of checks in time", [&](const auto& tried) {
      InputChecks trial = bundle.checks;
      limit(trial, tried);
    });
    tell_fewer("which inputs are too strange to use is learned from ", rows.size(), wanted.size(), monitor);
    limit(bundle.checks, rows);
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
  const auto wanted =
      recipe.sequence.column.empty()
          ? drawn_rows(session.validation, affordable(session, result, passes), seed, "rows of patterns")
          : session.validation;
  Monitor silent;
  const auto rows = time.within(wanted, share_of_patterns, "rows of patterns in time", [&](const auto& tried) {
    fit_patterns(*bundle.model, reader, tried, specialists, options, silent);
  });
  tell_fewer("who answers where inputs are missing is learned from ", rows.size(), wanted.size(), monitor);
  std::vector<int64_t> known;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(known),
               [&](int64_t row) { return reader.is_labelled(row); });
  tell_limits(bundle, reader.table(), known, monitor);
  bundle.patterns = fit_patterns(*bundle.model, reader, rows, specialists, options, monitor);
  for (const std::string& id : bundle.patterns.needed_specialists()) bundle.model->adopt(id, specialists.at(id));
  const auto noisy = time.within(rows, 1, "noisy rows in time", [&](const auto& tried) {
    Bundle trial = bundle;
    set_tolerances(trial, reader, tried, seed, check_options(session), silent);
  });
  tell_fewer("how much noise an input bears is learned from ", noisy.size(), rows.size(), monitor);
  set_tolerances(bundle, reader, noisy, seed, check_options(session), monitor);
}

void fit_answers_again(Bundle& bundle, const Reader& reader, const SessionOptions& session, const SessionResult& result,
                       double seconds, Monitor& monitor) {
  if (bundle.checks.empty()) return;
  const Allowance time(reader, seconds, uint64_t(session.train.seed));
  auto again = usual_inputs(bundle, reader, session, result, time, 1, monitor);
  for (auto& [id, usual] : again) {  // of fewer rows an input may be too rare to be checked
    const auto found = bundle.checks.find(id);
    if (found == bundle.checks.end()) continue;
    const InputCheck& check = found->second;
    usual.signal.limit = check.signal.limit;
    if (check.encoding && usual.encoding) usual.encoding->limit = check.encoding->limit;
    usual.tolerance = check.tolerance;
    if (check.content && usual.content) usual.content->limit = check.content->limit;
  }
  again.swap(bundle.checks);
}

}  // namespace braid
