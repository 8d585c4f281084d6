#include "braid/train/refit.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "braid/train/checkpoints.h"

namespace braid {
namespace {

std::string epochs_in_words(int64_t epochs) { return text(epochs, epochs == 1 ? " epoch" : " epochs"); }

}  // namespace

double least_refit_seconds(const SessionOptions& options, const SessionResult& first) {
  return first.row_seconds() * double(options.rows.size()) * double(first.best_epoch);
}

bool refit(Model& fresh, const Reader& reader, SessionOptions options, const SessionResult& first, const TimePlan& time,
           Monitor& monitor) {
  const double least = least_refit_seconds(options, first);
  const bool all_rows = options.train.refit == "yes" && !options.held_out.empty();
  if (all_rows) {
    options.rows.insert(options.rows.end(), options.held_out.begin(), options.held_out.end());
    std::sort(options.rows.begin(), options.rows.end());
    options.items = reader.shared_items(options.rows);
  }
  options.validation.clear();
  const auto rows = int64_t(options.rows.size());
  const std::string who = training_words(options.specialist, options.member);
  const char* what = all_rows ? " training and validation rows" : " training rows";
  const double done = options.resume ? seconds_trained(options.checkpoint) : 0;
  if (!time.has_room_for(least - done, first.row_seconds())) {
    monitor.note(text(who, "no time is left for ", epochs_in_words(first.best_epoch), " of all ", rows, what));
    return false;
  }
  options.train.epochs = first.planned_epochs;
  options.stop_after = first.best_epoch;
  options.refit = all_rows;
  options.following = {};
  options.weigh_by = first.history;
  options.time = time;
  const char* kind = options.member > 1 ? "trained" : "refit";
  monitor.note(text(who, kind, " on all ", rows, what, " for ", epochs_in_words(first.best_epoch),
                    time.is_limited() ? ", as far as time is left for them" : ""));
  const SessionResult second = run_session(fresh, reader, options, monitor);
  if (second.history.empty() || monitor.stop_requested()) return false;
  const int64_t steps = first.history.at(size_t(std::max<int64_t>(first.best_epoch, 1) - 1)).step;
  const bool is_enough = second.history.back().step >= steps;
  if (second.passes < double(first.best_epoch)) {
    const double passes = std::floor(10 * second.passes) / 10;
    monitor.note(text(who, "time was left for ", passes, " of ", epochs_in_words(first.best_epoch),
                      is_enough ? ", the schedule shortened with them"
                                : ", which are fewer steps than the first training took: they are not used"));
  }
  return is_enough;
}

}  // namespace braid
