#include "braid/tasks/task.h"

#include <gtest/gtest.h>

#include <tuple>

#include "task_fixtures.h"

namespace braid {
namespace {

using testing::four_targets;
using testing::make_task;
using testing::target_of;

TEST(Calibration, KnowsNothingOfSmoothedLabelsAndWeights) {
  for (const auto& [task, kind, settings] :
       {std::tuple{"classes", "multiclass", "label_smoothing = 0.3\nclass_weights = \"balanced\""},
        std::tuple{"labels", "multilabel", "label_smoothing = 0.3\npositive_weights = \"balanced\""},
        std::tuple{"ordinal", "ordinal", "class_weights = \"balanced\""}}) {
    TargetSpec target = target_of(kind);
    target.counts[0] *= 3;
    target.rows *= 3;
    const auto plain = make_task(task, target, 8), odd = make_task(task, target, 8, settings);
    const auto wanted = four_targets(target).repeat_interleave(20, 0);
    const auto scores = torch::randn({80, plain->outputs()}) * 2;
    EXPECT_NEAR(odd->fitted_temperature(scores, wanted), plain->fitted_temperature(scores, wanted), 1e-6) << task;
  }
}

}  // namespace
}  // namespace braid
