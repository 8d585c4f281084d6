#include "braid/train/training_loss.h"

#include <gtest/gtest.h>

#include "evaluate/known_model.h"

namespace braid {
namespace {

/// Three rows of a known model: both inputs, the left alone, and both without a label.
struct Step {
  Bundle bundle = testing::known_bundle(testing::fruit());
  Batch batch;
  Decision decision;

  Step() {
    const Table table =
        Table::from_rows({"left", "right", "fruit"}, {{"0", "1", "apple"}, {"2", Cell(), "plum"}, {"1", "1", Cell()}});
    const Predictor predictor(bundle);
    const std::vector<int64_t> rows{0, 1, 2};
    batch = predictor.reader(table, true).read(rows, std::nullopt);
    for (auto& [id, strand] : batch.inputs) strand.values.requires_grad_(true);
    decision = bundle.model->forward(batch);
  }

  torch::Tensor gradient(const std::string& id) {
    auto& grad = batch.inputs.at(id).values.mutable_grad();
    const auto out = grad.defined() ? grad.clone() : torch::zeros_like(batch.inputs.at(id).values);
    grad.reset();
    return out;
  }
};

TEST(TrainingLoss, ATeacherReachesTheHeadsOfSingleInputsByTheirWeights) {
  Step step;
  SoftTargets soft;
  soft.place = {0, 1, 2};
  soft.scores["t0"] = torch::tensor({4.0f, 0.0f, 0.0f, 0.0f, 0.0f, 4.0f, 4.0f, 0.0f, 0.0f}).view({3, 3});
  soft.weight = 0.5, soft.temperature = 1;
  LossTerms terms{{{"t0", 2.0}}, 1, {{"m0", 0.25}, {"m1", 0.75}}, &soft};
  const double whole = training_loss(*step.bundle.model, step.decision, step.batch, terms, false).total.item<double>();
  terms.soft = nullptr;
  const double labels = training_loss(*step.bundle.model, step.decision, step.batch, terms, false).total.item<double>();
  const Task& task = step.bundle.model->task("t0");
  const Scores& scores = step.decision.scores.at("t0");
  const auto apart = [&](const torch::Tensor& ours) { return task.distance(ours, soft.scores["t0"], 1); };
  const auto right = apart(scores.parts.at("m1"));  // of rows 0 and 2, which have it
  const double wanted = apart(scores.fused).mean().item<double>() +
                        0.25 * apart(scores.parts.at("m0")).mean().item<double>() +
                        0.75 * ((right[0] + right[2]) / 2).item<double>();
  EXPECT_NEAR(whole - labels, 2.0 * 0.5 * wanted, 1e-4);
}

TEST(TrainingLoss, PartsOfABatchAreTheWholeHoweverTheirLabelsFall) {
  Step step;
  const LossTerms terms{{{"t0", 2.0}}};
  const double whole = training_loss(*step.bundle.model, step.decision, step.batch, terms, false).total.item<double>();
  const Table table =
      Table::from_rows({"left", "right", "fruit"}, {{"0", "1", "apple"}, {"2", Cell(), "plum"}, {"1", "1", Cell()}});
  const Predictor predictor(step.bundle);
  const Reader reader = predictor.reader(table, true);
  const std::vector<std::vector<int64_t>> cuts{{0}, {1, 2}};  // one label each, of one and of two rows
  std::vector<Batch> parts;
  for (const auto& rows : cuts) parts.push_back(reader.read(rows, std::nullopt));
  const auto of_parts = terms_of_parts(terms, parts);
  double sum = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    const auto loss =
        training_loss(*step.bundle.model, step.bundle.model->forward(parts[i]), parts[i], of_parts[i], false);
    sum += double(parts[i].size()) / 3 * loss.total.item<double>();
  }
  EXPECT_NEAR(sum, whole, 1e-5);
}

TEST(TrainingLoss, WithoutHeadsATeacherTouchesTheFusedAnswerAlone) {
  Step step;
  SoftTargets soft;
  soft.place = {-1, -1, 0};
  soft.scores["t0"] = torch::tensor({{4.0f, 0.0f, 0.0f}});
  soft.weight = 1;
  const LossTerms terms{{{"t0", 1.0}}, 0, {}, &soft};
  training_loss(*step.bundle.model, step.decision, step.batch, terms, false).total.backward();
  EXPECT_GT(step.gradient("m1").abs().sum().item<double>(), 0) << "the row without a label";
}

}  // namespace
}  // namespace braid
