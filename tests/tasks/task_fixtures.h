#pragma once

#include <string>

#include "braid/core/error.h"
#include "braid/tasks/task.h"

/// @file task_fixtures.h
/// Targets and joints small enough to reason about, for the tests of tasks.

namespace braid::testing {

/// A target that the task `name` answers.
inline TargetSpec target_for(const std::string& name) {
  TargetSpec target;
  target.column = "y";
  if (name == "quantity") {
    target.kind = "regression";
    target.counts = {100};
    target.mean = 50;
    target.deviation = 20;
    target.low = 0;
    target.high = 110;
  } else {
    target.kind = name == "classes" ? "multiclass" : name == "labels" ? "multilabel" : "ordinal";
    target.labels = {"a", "b", "c", "d"};
    target.counts = {10, 20, 30, 40};
  }
  target.rows = 100;
  return target;
}

/// A target of this kind: the labels a to d, or a number that is learned as it is.
inline TargetSpec target_of(const std::string& kind) {
  TargetSpec target;
  target.column = "y";
  target.kind = kind;
  target.rows = 100;
  if (kind == "regression") {
    target.low = -10;
    target.high = 10;
  } else {
    target.labels = {"a", "b", "c", "d"};
    target.counts = {10, 20, 30, 40};
  }
  return target;
}

/// Four labelled rows, all different, shaped as `Batch::targets` says.
inline torch::Tensor four_targets(const TargetSpec& target) {
  if (target.kind == "regression") return torch::tensor({-1.5, -0.5, 0.5, 1.5}, torch::kFloat).view({4, 1});
  if (target.kind == "multilabel") return (torch::arange(4).view({4, 1, 1}) >= torch::arange(4)).to(torch::kFloat);
  return torch::arange(4).view({4, 1});
}

inline std::shared_ptr<Task> make_task(const std::string& name, const TargetSpec& target, int64_t width,
                                       const std::string& settings = "", bool stacked = false) {
  const Node node = parse_toml("type = \"" + name + "\"\n" + settings, "recipe.toml");
  torch::set_num_threads(1);  // tensors of four rows gain nothing from threads
  torch::manual_seed(3);
  return builtin_tasks().make(node, TaskInput{target, width, {{"m0", 6}, {"m1", 3}}, stacked});
}

/// Inputs m0 (width 6) and m1 (width 3); a fused encoding when `width` is not 0.
inline Joint joint_of(int64_t rows, int64_t width) {
  torch::manual_seed(5);
  Joint joint;
  if (width > 0) joint.pooled = torch::randn({rows, width});
  joint.parts = {{"m0", torch::randn({rows, 6})}, {"m1", torch::randn({rows, 3})}};
  joint.present = {{"m0", torch::ones({rows}, torch::kBool)}, {"m1", torch::ones({rows}, torch::kBool)}};
  return joint;
}

}  // namespace braid::testing
