#include "braid/train/ensemble.h"

#include "braid/core/random.h"
#include "braid/train/checkpoints.h"
#include "braid/train/refit.h"

namespace braid {
namespace {

/// A recipe's seeds are whole numbers that a double holds.
int64_t seed_of(int64_t seed, int64_t member) {
  return int64_t(derive_seed(derive_seed(uint64_t(seed), "member"), uint64_t(member)) >> 12);
}

}  // namespace

void train_members(Bundle& bundle, const Parts& parts, const Reader& reader, const SessionOptions& session,
                   const SessionResult& first, const std::function<TimePlan()>& time_left, Monitor& monitor) {
  for (int64_t member = 2; member <= session.train.members && !monitor.stop_requested(); ++member) {
    SessionOptions options = session;
    options.member = member;
    options.train.seed = seed_of(session.train.seed, member);
    options.checkpoint.replace_filename(checkpoint_of_member(member));
    const auto model = std::make_shared<Model>(bundle.model_config(uint64_t(options.train.seed)), parts);
    model->to(session.device);
    if (!refit(*model, reader, std::move(options), first, time_left(), monitor)) return;
    bundle.model->join(model);
  }
}

}  // namespace braid
