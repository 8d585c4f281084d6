#include "braid/train/refit.h"

#include <algorithm>

#include "braid/train/checkpoints.h"

namespace braid {

bool refit(Model& fresh, const Reader& reader, SessionOptions options, const SessionResult& first, const TimePlan& time,
           Monitor& monitor) {
  const double row_seconds = first.row_seconds();
  const auto known = int64_t(options.rows.size());
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
  if (!time.has_room_for(row_seconds * double(known * first.best_epoch) - done, row_seconds)) {
    monitor.note(text(who, "no time is left for ", first.best_epoch, first.best_epoch == 1 ? " epoch" : " epochs",
                      " of all ", rows, what));
    return false;
  }
  options.train.epochs = first.planned_epochs;
  options.stop_after = first.best_epoch;
  options.refit = all_rows;
  options.weigh_by = first.history;
  options.time = time;
  monitor.note(text(who, options.member > 1 ? "trained" : "refit", " on all ", rows, what, " for ", first.best_epoch,
                    first.best_epoch == 1 ? " epoch" : " epochs"));
  const SessionResult second = run_session(fresh, reader, options, monitor);
  if (second.history.empty() || monitor.stop_requested()) return false;
  return second.history.back().step >= first.history.at(size_t(std::max<int64_t>(first.best_epoch, 1) - 1)).step;
}

}  // namespace braid
