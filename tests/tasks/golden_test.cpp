/// Losses against PyTorch; tests/golden/tasks.py makes the numbers.

#include <gtest/gtest.h>

#include <fstream>

#include "task_fixtures.h"

namespace braid {
namespace {

using testing::make_task;
using testing::target_of;

const Node& golden() {
  static const Node node = [] {
    std::ifstream file(std::string(BRAID_SOURCE_DIR) + "/tests/golden/tasks.json");
    return parse_json(std::string(std::istreambuf_iterator<char>(file), {}), "tasks.json");
  }();
  return node;
}

torch::Tensor tensor_of(const Node& node) {
  std::vector<torch::Tensor> rows;
  if (!node.is_array()) return torch::tensor(node.number(), torch::kFloat);
  for (const Node& row : node.array()) rows.push_back(tensor_of(row));
  return torch::stack(rows);
}

class TasksGolden : public ::testing::TestWithParam<const char*> {};

TEST_P(TasksGolden, LossesEqualPyTorch) {
  const Node& one = golden().at("cases").at(GetParam());
  const auto task =
      make_task(one.at("task").string(), target_of(one.at("kind").string()), 8, one.at("settings").string());
  const auto scores = tensor_of(one.at("scores"));
  auto target = tensor_of(one.at("target"));
  if (one.at("task").string() == "classes" || one.at("task").string() == "ordinal") target = target.to(torch::kLong);
  EXPECT_TRUE(torch::allclose(task->loss(scores, target), tensor_of(one.at("loss")), 1e-5, 1e-6))
      << task->loss(scores, target);
  EXPECT_TRUE(torch::allclose(task->decode(scores).to(torch::kFloat), tensor_of(one.at("decoded")), 1e-5, 1e-6))
      << task->decode(scores);
}
INSTANTIATE_TEST_SUITE_P(All, TasksGolden,
                         ::testing::Values("classes_plain", "classes_balanced_smoothed", "labels_plain",
                                           "labels_balanced", "quantity_huber", "quantity_mse", "quantity_mae",
                                           "ordinal_plain"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace braid
