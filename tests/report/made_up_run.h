#pragma once

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "braid/core/file.h"
#include "braid/core/random.h"
#include "braid/evaluate/metrics.h"
#include "braid/media/jpeg_write.h"
#include "braid/report/report.h"

/// @file made_up_run.h
/// A run that never happened, with every part that a report shows.

namespace braid::testing {

/// A gradient with a disc, 640 x 420.
inline std::string picture_bytes(Random& random) {
  Image image;
  image.width = 640, image.height = 420, image.channels = 3;
  const double hue = random.uniform(0, 6.28), x0 = random.uniform(150, 490), y0 = random.uniform(120, 300);
  for (int64_t y = 0; y < image.height; ++y)
    for (int64_t x = 0; x < image.width; ++x) {
      const bool disc = std::hypot(double(x) - x0, double(y) - y0) < 90;
      for (int c = 0; c < 3; ++c)
        image.pixels.push_back(
            uint8_t(disc ? 235 - 60 * c : 90 + 60 * std::sin(hue + 2 * c + double(x) / 320) + double(y) / 8));
    }
  return encode_jpeg(image);
}

/// A rising tone as 16-bit WAVE.
inline std::string tone_bytes(double seconds, double from_hz) {
  const auto count = uint32_t(16000 * seconds);
  std::string out = "RIFF";
  const auto add = [&](uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += char(value >> (8 * i) & 255);
  };
  add(36 + 2 * count, 4), out += "WAVEfmt ", add(16, 4), add(1, 2), add(1, 2), add(16000, 4), add(32000, 4);
  add(2, 2), add(16, 2), out += "data", add(2 * count, 4);
  for (uint32_t i = 0; i < count; ++i) {
    const double t = i / 16000.0;
    add(uint32_t(uint16_t(int16_t(12000 * std::sin(6.2832 * from_hz * (1 + t / 2) * t)))), 2);
  }
  return out;
}

/// What a `ReportInput` points at.
struct MadeUpRun {
  Bundle bundle;
  std::optional<Table> table;
  ReportInput input;
};

inline void describe(MadeUpRun& run, const std::string& target, const std::string& kind,
                     const std::vector<std::string>& labels) {
  const auto add = [&](const char* name, std::vector<std::string> columns, std::vector<std::string> kinds,
                       const char* feature, const char* encoder) {
    InputRecipe input{name,
                      std::move(columns),
                      std::move(kinds),
                      "",
                      Node(Node::Table{{"type", feature}}),
                      Node(Node::Table{{"type", encoder}})};
    run.bundle.recipe.inputs.push_back(input);
    run.bundle.inputs.push_back({"m" + std::to_string(run.bundle.inputs.size()), input, nullptr});
  };
  add("front", {"front"}, {"image"}, "image", "resnet");
  add("engine sound", {"engine sound"}, {"audio"}, "log_mel", "conformer");
  add("notes", {"notes"}, {"text"}, "subwords", "transformer");
  add("columns", {"km", "fuel"}, {"number", "category"}, "columns", "columns");
  TargetSpec spec;
  spec.column = target, spec.kind = kind, spec.labels = labels, spec.low = 200, spec.high = 42000;
  run.bundle.recipe.targets.push_back({target, kind, {}, "auto", Node(Node::Table{}), 1});
  run.bundle.targets.push_back({"t0", run.bundle.recipe.targets[0], spec});
  run.bundle.recipe.fusion = Node(Node::Table{{"type", "transformer"}});
  run.bundle.provenance["table_sha256"] = Node(std::string(64, 'a'));
}

/// @param label  text of each row's target; @param note  of each row's text cell
template <class Label, class Words>
Table write_table(const std::filesystem::path& folder, const std::string& target, int64_t rows, Label label,
                  Words note) {
  Random random(3);
  for (int i = 0; i < 8; ++i) {
    write_file(folder / ("car" + std::to_string(i) + ".jpg"), picture_bytes(random));
    write_file(folder / ("engine" + std::to_string(i) + ".wav"), tone_bytes(1 + 0.2 * i, 200 + 90 * i));
  }
  write_file(folder / "broken.jpg", "\xFF\xD8\xFF no more of it");
  std::vector<std::vector<Cell>> cells;
  for (int64_t i = 0; i < rows; ++i) {
    const std::string n = std::to_string(i % 8);
    cells.push_back({i % 23 == 5 ? Cell("broken.jpg") : Cell("car" + n + ".jpg"),
                     i % 5 == 1 ? Cell() : Cell("engine" + n + ".wav"), note(i), int64_t(1000 + 37 * i),
                     i % 2 ? "petrol" : "diesel", label(i)});
  }
  return Table::from_rows({"front", "engine sound", "notes", "km", "fuel", target}, cells, folder);
}

inline void add_history(MadeUpRun& run) {
  ReportInput& input = run.input;
  input.bundle = &run.bundle;
  input.table = &*run.table;
  for (int64_t i = 0; i < run.table->size(); ++i)
    (i % 5 == 0 ? input.split.test : i % 7 == 0 ? input.split.validation : input.split.train).push_back(i);
  input.split.how = "Drawn at random with equal shares of the labels, seed 0.";
  for (int64_t e = 1; e <= 40; ++e)
    input.history.push_back({e, 1.4 * std::exp(-double(e) / 9) + 0.2,
                             1.3 * std::exp(-double(e) / 8) + 0.3 + 0.002 * double(e),
                             3e-4 * (1 + std::cos(double(e) / 40 * 3.1416)) / 2, 3.1 * double(e)});
  input.chosen_epoch = 31;
  input.chosen_because = "Epoch 31 had the lowest validation loss, by more than a standard error.";
  input.reasons = {{"front", "198 of 200 sampled cells are images"},
                   {"engine sound", "200 of 200 sampled cells are recordings"},
                   {"notes", "long texts, nearly all different"},
                   {"km", "whole numbers with 300 different values"},
                   {"fuel", "2 different words"}};
  input.notes = {"The device is the CPU, with 2 threads."};
  input.warnings = {"13 of 300 files of \"front\" cannot be read."};
  input.stage_seconds = {{"reading the table", 0.4}, {"fitting features", 5.2}, {"training", 124}, {"evaluating", 6.1}};
  input.finished = "2026-11-23 12:34 UTC";
  input.version = "0.1.0";
}

/// Fills the evaluation from predictions, one worse set a pattern.
template <class Predict>
void add_evaluation(MadeUpRun& run, Predict predict) {
  Evaluation& evaluation = run.input.evaluation;
  const std::vector<std::vector<std::string>> patterns = {{"front", "engine sound", "notes", "columns"},
                                                          {"engine sound", "notes", "columns"},
                                                          {"front", "notes", "columns"},
                                                          {"front", "engine sound", "columns"},
                                                          {"front", "engine sound", "notes"},
                                                          {"front"},
                                                          {"engine sound"},
                                                          {"notes"},
                                                          {"columns"}};
  const std::string column = run.bundle.targets[0].spec.column;
  for (size_t p = 0; p < patterns.size(); ++p) {
    const Predictions all = predict(0.9 + 0.2 * double(p));
    BootstrapConfig config;
    config.resamples = 200;
    auto& pattern = evaluation.patterns.emplace_back();
    pattern.inputs = patterns[p];
    pattern.rows = all.rows();
    pattern.complete = all.rows() - int64_t(9 * (9 - p));
    pattern.metrics[column] = bootstrap(all, config);
    pattern.possible[column] = {all.rows(), 0.91, 0.88, 0.94, 1.0 + 0.2 * double(p)};
    pattern.answered_by[column] = p == 0 ? "fused" : "fused from " + patterns[p][0];
    if (p > 0) continue;
    evaluation.rows = all.rows();
    TargetEvaluation target;
    target.column = column, target.kind = all.kind, target.rows = all.rows(), target.labels = all.labels;
    target.metrics = evaluation.patterns[0].metrics.at(column);
    for (const auto& [name, value] : metrics(predict(1e6))) target.baseline[name] = value;
    target.ahead_of_constant = {0.2, 0.1, 0.3};
    if (all.has_classes()) target.confusion = confusion_matrix(all);
    target.per_class = label_reports(all);
    target.reliability = reliability(all);
    for (size_t i = 0; i < all.targets.size(); ++i) target.truth_and_answer.emplace_back(all.targets[i], all.values[i]);
    evaluation.targets.push_back(target);
  }
  evaluation.noise.rows = evaluation.rows;
  const std::string metric = main_metric(run.bundle.targets[0].spec.kind);
  const Measured best = evaluation.targets[0].metrics.at(metric);
  for (const std::string& input : patterns[0]) {
    NoiseCurve curve{input, column, metric, {}, Measured{best.value - 0.2, best.value - 0.25, best.value - 0.15}};
    for (const double level : noise_levels) {
      const double loss = 0.1 * level * double(evaluation.noise.curves.size());
      curve.points.push_back({level, {best.value - loss, best.low - loss, best.high - loss}});
    }
    evaluation.noise.curves.push_back(std::move(curve));
  }
  evaluation.cost.rows = 24;
  for (const std::string& input : patterns[0]) {
    InputCost cost{input, "", 1.5, 12288, {24, 4.25, 31e6, 1.5e6, 2'400'000}, {}};
    cost.lost[column] = input == "front" ? Measured{0.06, 0.02, 0.1} : Measured{0.01, -0.01, 0.03};
    evaluation.cost.inputs.push_back(std::move(cost));
  }
  evaluation.cost.inputs[2].shares = "front";
  evaluation.cost.fusion = {24, 0.8, 2e5, 8e4, 600'000};
  evaluation.cost.attribution = {24, 1.1, 3e6, 9e4, 0};
  for (const char* name : {"front", "engine sound", "notes", "km", "fuel"})
    evaluation.states[name] = {
        {"present", 240}, {"absent", name[0] == 'e' ? 60 : 0}, {"unreadable", name[0] == 'f' ? 13 : 0}};
  evaluation.unreadable = {"cars.csv row 6 column front: JPEG is damaged"};
  evaluation.seconds = 6.1, evaluation.rows_per_second = 49.2;
  for (int64_t i = 0; i < 24; ++i) {
    Miss miss{7 * i, column, run.table->at(7 * i, column).text(), "another", 0.99 - 0.01 * double(i), {}};
    for (const char* name : {"front", "engine sound", "notes", "km", "fuel"})
      miss.inputs.emplace_back(name, run.table->at(7 * i, name).text());
    evaluation.worst.push_back(miss);
  }
}

/// Cars told apart. @param hostile  stands in a label and in every text
inline std::unique_ptr<MadeUpRun> classes_run(const std::filesystem::path& folder, const std::string& hostile) {
  auto run = std::make_unique<MadeUpRun>();
  const std::vector<std::string> labels = {"hatchback", "estate car", "van", hostile.empty() ? "coupé" : hostile,
                                           "SUV"};
  describe(*run, "body", "multiclass", labels);
  run->table = write_table(
      folder, "body", 300, [&](int64_t i) { return labels[size_t(i * i % 5)]; },
      [&](int64_t i) {
        return "One owner, " + std::to_string(i) + " services, a scratch at the rear door " + hostile;
      });
  add_history(*run);
  add_evaluation(*run, [&](double noise) {
    Random random(5);
    Predictions out{"multiclass", labels, {}, {}, {}, {}, {}};
    for (int i = 0; i < 240; ++i) {
      const auto truth = int64_t(random.below(i % 3 ? 5 : 2));
      out.truth.push_back(truth);
      double total = 0, scores[5];
      for (int k = 0; k < 5; ++k)
        total += scores[k] = noise > 1e5 ? (k == 0) + 1e-3 : std::exp(2.2 * (k == truth) / noise + random.normal());
      for (const double score : scores) out.probabilities.push_back(score / total);
    }
    return out;
  });
  return run;
}

/// Prices of cars.
inline std::unique_ptr<MadeUpRun> quantity_run(const std::filesystem::path& folder) {
  auto run = std::make_unique<MadeUpRun>();
  describe(*run, "price", "regression", {});
  Random prices(9);
  run->table = write_table(
      folder, "price", 300, [&](int64_t) { return Cell(std::round(std::exp(9 + 0.6 * prices.normal()))); },
      [&](int64_t i) { return "Car " + std::to_string(i); });
  add_history(*run);
  add_evaluation(*run, [](double noise) {
    Random random(5);
    Predictions out{"regression", {}, {}, {}, {}, {}, {}};
    for (int i = 0; i < 240; ++i) {
      const double truth = std::exp(9 + 0.6 * random.normal());
      out.targets.push_back(truth);
      out.values.push_back(noise > 1e5 ? 9700 : truth * std::exp(0.35 * noise * random.normal()));
    }
    return out;
  });
  return run;
}

}  // namespace braid::testing
