#include "braid/train/teacher.h"

#include <algorithm>

#include "braid/predict/predictor.h"
#include "braid/table/split_words.h"
#include "braid/train/validation.h"

namespace braid {
namespace {

/// That both answer the same targets in the same words and scale.
void check_targets(const Bundle& teacher, const Bundle& student, const std::string& subject) {
  require(teacher.targets.size() == student.targets.size(), Fault::config, subject, "the teacher has ",
          teacher.targets.size(), " targets and the student ", student.targets.size());
  for (size_t i = 0; i < student.targets.size(); ++i) {
    const TargetSpec &theirs = teacher.targets[i].spec, &ours = student.targets[i].spec;
    require(theirs.column == ours.column && theirs.kind == ours.kind && theirs.labels == ours.labels, Fault::config,
            subject, "the teacher answers \"", theirs.column, "\" (", theirs.kind, ", ", theirs.labels.size(),
            " labels) and the student \"", ours.column, "\" (", ours.kind, ", ", ours.labels.size(), " labels)");
    require(theirs.transform == ours.transform && theirs.unit == ours.unit && theirs.mean == ours.mean &&
                theirs.deviation == ours.deviation,
            Fault::config, subject, "column ", ours.column, " has mean ", ours.mean, " in the training rows, and had ",
            theirs.mean, " when the teacher was trained; the table has changed since");
  }
}

/// Mean over labelled rows of the loss of scores at temperature 1, summed over targets; how many rows that are.
std::pair<double, int64_t> mean_loss(Model& model, const Outputs& outputs, const SoftTargets& answers) {
  double sum = 0;
  int64_t rows = 0;
  for (const auto& [id, scores] : answers.scores) {
    const auto& truth = outputs.truth.at(id);
    const auto there = is_labelled(truth).nonzero().squeeze(1);
    rows = std::max(rows, there.size(0));
    if (there.size(0) == 0) continue;
    const auto losses = model.task(id).loss(scores.index_select(0, there), truth.index_select(0, there).unsqueeze(1));
    sum += losses.mean().item<double>();
  }
  return {sum, rows};
}

}  // namespace

Split split_of_run(const std::filesystem::path& run, int64_t rows) {
  const Table table = Table::open(run / "split.csv");
  require(table.size() == rows, Fault::data, (run / "split.csv").string(), "names ", table.size(),
          " rows, but the table has ", rows, "; it has changed since the run");
  const int64_t column = table.column("split");
  Split out;
  for (int64_t row = 0; row < rows; ++row) {
    const Cell cell = table.at(row, column);
    if (cell.is_absent()) continue;  // of a test without labels
    const auto part = part_from(cell.text());
    require(part.has_value(), Fault::data, table.subject(row, column), "is none of train, validation and test");
    (*part == Part::train ? out.train : *part == Part::test ? out.test : out.validation).push_back(row);
  }
  out.how = "as in " + run.string();
  return out;
}

bool is_trained_on(const Bundle& bundle, const Table& table) {
  const Node* hash = bundle.provenance.find("table_sha256");
  return !hash || hash->string() == table.content_hash();
}

void require_same_table(const Bundle& teacher, const Table& table) {
  require(
      is_trained_on(teacher, table), Fault::data, table.subject(),
      "has changed since the teacher was trained on it, whose split goes by its row numbers; train the teacher again");
}

SoftTargets ask_teacher(const Bundle& student, const Parts& parts, const Table& table, const std::vector<int64_t>& rows,
                        torch::Device device, int64_t workers, Monitor& monitor) {
  const DistillRecipe& recipe = student.recipe.distill;
  Predictor teacher = Predictor::open(recipe.teacher, parts, device);
  check_targets(teacher.bundle(), student, recipe.teacher);
  require_same_table(teacher.bundle(), table);
  const Reader reader = teacher.reader(table, true);
  const Outputs outputs = infer(teacher.model(), reader, rows, {64, workers, device, {}}, monitor)[0];
  teacher.model().to(torch::kCPU);

  SoftTargets out;
  out.temperature = recipe.temperature;
  out.weight = recipe.weight;
  const torch::NoGradGuard no_graph;
  for (const auto& [id, scores] : outputs.scores) out.scores[id] = teacher.model().task(id).tempered(scores);
  auto sees = torch::zeros({int64_t(rows.size())}, torch::kBool);
  for (const auto& [id, state] : outputs.states) sees = sees | (state == int64_t(State::present));
  out.place.assign(size_t(table.size()), -1);
  for (size_t i = 0; i < rows.size(); ++i)
    if (sees[int64_t(i)].item<bool>()) out.place[size_t(rows[i])] = int64_t(i);

  const auto [loss, labelled] = mean_loss(teacher.model(), outputs, out);
  monitor.note(text("teacher ", recipe.teacher, " answers ", sees.sum().item<int64_t>(), " rows, ",
                    int64_t(rows.size()) - labelled, " of the ", rows.size(), " without a label; its loss is ", loss,
                    " on rows it has learned from"));
  return out;
}

}  // namespace braid
