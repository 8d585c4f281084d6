#include "braid/train/refit.h"

#include <algorithm>

#include "braid/train/checkpoints.h"

namespace braid {

bool refit(Model& fresh, const Reader& reader, SessionOptions options, const SessionResult& first, const TimePlan& time,
           Monitor& monitor) {
  const auto rows = int64_t(options.rows.size() + options.validation.size());
  const double row_seconds = first.row_seconds(options.rows.size());
  const std::string who = specialist_words(options.specialist);
  if (!time.has_room_for(row_seconds * double(rows * first.best_epoch), row_seconds)) {
    monitor.note(text(who, "no time is left for the refit on the validation rows too"));
    return false;
  }
  options.rows.insert(options.rows.end(), options.validation.begin(), options.validation.end());
  std::sort(options.rows.begin(), options.rows.end());
  options.validation.clear();
  options.items = reader.shared_items(options.rows);
  options.train.epochs = first.planned_epochs;
  options.stop_after = first.best_epoch;
  options.refit = true;
  options.weigh_by = first.history;
  const std::string id = options.specialist.empty() ? "" : reader.inputs().front().id;
  options.checkpoint.replace_filename(checkpoint_of(id, true));
  options.time = time;
  monitor.note(text(who, "refit on all ", rows, " training and validation rows for ", first.best_epoch,
                    first.best_epoch == 1 ? " epoch" : " epochs"));
  const SessionResult second = run_session(fresh, reader, options, monitor);
  return int64_t(second.history.size()) == first.best_epoch;
}

}  // namespace braid
