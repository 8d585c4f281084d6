#include "braid/evaluate/evaluation.h"

#include <algorithm>
#include <array>

#include "braid/core/random.h"
#include "braid/core/steady_clock.h"
#include "braid/evaluate/comparisons.h"
#include "braid/evaluate/interval_plan.h"
#include "braid/evaluate/metrics.h"
#include "braid/evaluate/misses.h"
#include "braid/evaluate/on_device.h"
#include "braid/evaluate/truth.h"
#include "braid/predict/column_states.h"
#include "braid/table/units.h"

namespace braid {
namespace {

constexpr size_t max_misses = 24, max_miss_columns = 40, max_groups = 50, max_messages = 20, max_points = 2000;
constexpr size_t most_confused = 1000;  // labels: a count for each pair of more would be larger than the table
constexpr int64_t min_group_rows = 10;

constexpr int64_t fewest_noise_rows = 30;
constexpr double intervals_share = 0.25;  // of the time that there is

/// On how many rows noise can be tried in the time that is left: every level reads no file anew, but encodes each input
/// again. 0 where that is too few to tell anything.
int64_t affordable_noise_rows(double row_seconds, double left) {
  const auto rows = int64_t(left / (double(std::size(noise_levels)) * std::max(row_seconds, 1e-6)));
  return rows < fewest_noise_rows ? 0 : std::min(rows, noise_rows);
}

std::vector<std::string> used_inputs(const Predictor& predictor, const std::vector<std::string>& only) {
  const auto pattern = predictor.pattern_of(only);
  std::vector<std::string> ids;
  for (const BundleInput& input : predictor.bundle().inputs)
    if (!pattern || pattern->count(input.id)) ids.push_back(input.id);
  return ids;
}

std::vector<GroupEvaluation> largest_groups(const Predictions& all, const std::vector<std::string>& groups) {
  std::vector<GroupEvaluation> out;
  if (groups.empty()) return out;
  const std::string metric = main_metric(all.kind);
  for (const auto& [name, group] : metrics_by_group(all, groups, false))
    if (const auto value = group.values.find(metric); group.rows >= min_group_rows && value != group.values.end())
      out.push_back({name, group.rows, value->second});
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.rows > b.rows; });
  if (out.size() > max_groups) out.resize(max_groups);
  return out;
}

std::vector<std::pair<double, double>> drawn_points(const Predictions& all, uint64_t seed) {
  std::vector<std::pair<double, double>> out;
  for (size_t i = 0; i < all.targets.size(); ++i) out.emplace_back(all.targets[i], all.values[i]);
  if (out.size() > max_points) {
    Random random(derive_seed(seed, "points"));
    shuffle(out, random);
    out.resize(max_points);
  }
  return out;
}

/// See `TargetEvaluation::ahead_of_constant`.
Measured ahead_of(const Predictions& answers, const Predictions& constant, const std::vector<std::string>& groups,
                  BootstrapConfig config) {
  config.resamples = std::min(config.resamples, paired_resamples);
  const std::string metric = judged_metric(answers.kind);
  const std::vector<bool> every(size_t(answers.rows()), true);
  const auto ours = resampled(answers, metric, every, config, groups);
  const auto theirs = resampled(constant, metric, every, config, groups);
  const bool lower_is_better = answers.kind == "regression";
  return (lower_is_better ? theirs.plus(ours, -1) : ours.plus(theirs, -1)).interval(config.confidence);
}

TargetEvaluation evaluate_target(const TargetSpec& spec, const Truth& truth, const torch::Tensor& decoded,
                                 const std::vector<std::string>& groups, const BootstrapConfig& intervals) {
  TargetEvaluation out;
  out.column = spec.column;
  out.kind = spec.kind;
  out.rows = truth.rows();
  out.unlabelled = truth.unlabelled;
  out.unseen_labels = truth.unseen;
  const Predictions all = compare(spec, truth, decoded);
  out.metrics = measure(spec, truth, decoded, intervals, groups);
  const auto constant = constant_answer(spec, decoded.size(0));
  BootstrapConfig point = intervals;
  point.resamples = 0;
  for (const auto& [name, one] : measure(spec, truth, constant, point, {})) out.baseline[name] = one.value;
  out.ahead_of_constant = ahead_of(all, compare(spec, truth, constant), groups, intervals);
  out.labels = all.labels;
  if (all.has_classes() && all.labels.size() <= most_confused) out.confusion = confusion_matrix(all);
  out.per_class = label_reports(all);
  out.reliability = reliability(all);
  out.truth_and_answer = drawn_points(all, uint64_t(intervals.seed));
  out.groups = largest_groups(all, groups);
  return out;
}

void add_state(const std::string& column, State state, int64_t count, Evaluation& into) {
  if (count > 0) into.states[column][std::string(name_of(state))] += count;
}

/// Counts of each state of the columns of a `columns` input, as answers to the same rows have them.
/// @param mask  [R, T] which steps were there
void count_cells(const BundleInput& input, const Reader& reader, const Outputs& outputs, const torch::Tensor& mask,
                 Evaluation& into) {
  const ColumnStates columns(input, reader);
  const auto whole = outputs.states.at(input.id).to(torch::kByte).contiguous();
  std::vector<std::array<int64_t, std::size(state_names)>> counts(columns.size());
  for (size_t r = 0; r < outputs.rows.size(); ++r) {
    const bool* steps = mask.const_data_ptr<bool>() + int64_t(r) * mask.size(1);
    for (size_t c = 0; c < columns.size(); ++c) {
      const ColumnState one = columns.of(c, outputs.rows[r], State(whole.const_data_ptr<uint8_t>()[r]), steps);
      ++counts[c][size_t(one.state)];
      if (one.state == State::unreadable && !one.message.empty() && into.unreadable.size() < max_messages)
        into.unreadable.push_back(one.message);
    }
  }
  for (size_t c = 0; c < columns.size(); ++c)
    for (size_t s = 0; s < std::size(state_names); ++s)
      add_state(input.recipe.columns[c], State(s), counts[c][s], into);
}

/// Counts of each state of each column, and what cannot be read.
void count_states(const Bundle& bundle, const BundleInput& input, const Reader& reader, const Outputs& outputs,
                  Evaluation& into) {
  const auto mask = outputs.masks.find(input.id);
  if (mask != outputs.masks.end()) return count_cells(input, reader, outputs, mask->second, into);
  const std::string name = bundle.shown_name(input);
  const auto& states = outputs.states.at(input.id);
  for (size_t s = 0; s < std::size(state_names); ++s)
    add_state(name, State(s), (states == int64_t(s)).sum().item<int64_t>(), into);
  if (const auto unusual = outputs.unusual.find(input.id); unusual != outputs.unusual.end())
    if (const auto count = unusual->second.sum().item<int64_t>(); count > 0) into.unusual[name] += count;
}

/// Messages of files; of an input that reads cells each cell has its own.
void list_unreadable(const Reader& reader, const Outputs& outputs, Evaluation& into) {
  for (const Unreadable& one : reader.unreadable())
    if (outputs.masks.count(one.input) == 0 && into.unreadable.size() < max_messages)
      into.unreadable.push_back(one.message);
}

int64_t complete_rows(const Outputs& outputs, const Pattern& pattern) {
  auto complete = torch::ones({int64_t(outputs.rows.size())}, torch::kBool);
  for (const std::string& id : pattern)
    complete = complete.logical_and(outputs.states.at(id) == int64_t(State::present));
  return complete.sum().item<int64_t>();
}

/// `fused`, `fused from A + B` where something is left out, `A alone`, `A + B, each alone`, `own model of A`.
std::string words_of(const Bundle& bundle, const PatternChoice& choice) {
  std::string names;
  for (const BundleInput& input : bundle.inputs)
    if (std::binary_search(choice.uses.begin(), choice.uses.end(), input.id))
      names += (names.empty() ? "" : " + ") + input.recipe.name;
  if (choice.head == "single") return names + " alone";
  if (choice.head == "specialist") return "own model of " + names;
  if (choice.head == "pair") return names + " alone, with its own model";
  if (choice.head == "votes") return names + ", each alone";
  return choice.uses.size() == choice.inputs.size() ? "fused" : "fused from " + names;
}

/// How intervals are made within the time that there is. @param work  of all of them
BootstrapConfig intervals_of(const EvaluateOptions& options, const IntervalWork& work, Monitor& monitor) {
  BootstrapConfig out{options.resamples, 0.95, int64_t(options.seed), at::get_num_threads()};
  if (options.seconds > 0)
    out.resamples = affordable_resamples(work, intervals_share * options.seconds, options.resamples);
  if (out.resamples < options.resamples)
    monitor.note(text("intervals are from ", out.resamples, " resamples instead of ", options.resamples,
                      ", for which the time limit is too short; `braid evaluate` draws them all"));
  return out;
}

void add_cells(const Predictor& predictor, const Table& table, Miss& miss) {
  for (const std::string& column : predictor.input_columns()) {
    const auto index = table.find_column(column);
    if (!index || miss.inputs.size() == max_miss_columns) continue;
    miss.inputs.emplace_back(column, table.at(miss.row, *index).text());
  }
}

/// The labelled targets, by id.
std::map<std::string, Truth> read_truths(const Bundle& bundle, const Table& table, const std::vector<int64_t>& rows,
                                         Monitor& monitor) {
  std::map<std::string, Truth> out;
  std::string missing;
  for (const BundleTarget& target : bundle.targets) {
    Truth truth = read_truth(table, target.spec, rows);
    if (truth.unseen > 0)
      monitor.warn(text(truth.unseen, " of ", truth.rows(), " rows have a label of \"", target.spec.column,
                        "\" that training never saw; they count as wrong; the first is ", truth.first_unseen));
    if (truth.rows() > 0)
      out.emplace(target.id, std::move(truth));
    else
      missing += (missing.empty() ? "\"" : "\", \"") + target.spec.column;
  }
  require(!out.empty(), Fault::data, table.subject(), "none of the ", rows.size(), " rows has a value of ", missing,
          "\", so there is nothing to compare answers with");
  if (!missing.empty()) monitor.warn(text("no row has a value of ", missing, "\"; it is not evaluated"));
  return out;
}

}  // namespace

std::string main_metric(const std::string& kind) {
  return kind == "regression" ? "r2" : kind == "multilabel" ? "f1_micro" : "accuracy";
}

std::string judged_metric(const std::string& kind) { return kind == "regression" ? "mae" : main_metric(kind); }

Evaluation evaluate(Predictor& predictor, const Table& given, const std::vector<int64_t>& rows,
                    const EvaluateOptions& options, Monitor& monitor) {
  const Table table = predictor.as_trained(given);
  const Bundle& bundle = predictor.bundle();
  if (!options.group_column.empty()) table.column(options.group_column);
  const auto truths = read_truths(bundle, table, rows, monitor);
  auto patterns = patterns_of(used_inputs(predictor, options.only), shown_whole);
  if (!options.patterns) patterns.resize(1);
  const Reader reader = predictor.reader(table, false, 0, options.only);
  const OnDevice moved(predictor.model(), options.device);
  const auto begin = SteadyClock::now();
  const auto outputs =
      predictor.infer(reader, rows, {options.batch_size, options.workers, options.device, patterns}, monitor);
  Evaluation out;
  out.rows = int64_t(rows.size());
  out.seconds = seconds_since(begin);
  out.rows_per_second = double(rows.size()) / std::max(out.seconds, 1e-9);

  const auto intervals = intervals_of(options, interval_work(bundle, out.rows, int64_t(patterns.size())), monitor);
  out.resamples = intervals.resamples;
  const auto left = [&] { return options.seconds - seconds_since(begin); };
  if (options.cost) out.cost = cost_sheet(predictor, table, rows, options);
  const auto units = units_of(table, options.group_column, rows);
  for (size_t p = 0; p < patterns.size(); ++p) {
    auto& pattern = out.patterns.emplace_back();
    pattern.rows = out.rows;
    pattern.complete = complete_rows(outputs[p], patterns[p]);
    for (const BundleInput& input : bundle.inputs)
      if (patterns[p].count(input.id)) pattern.inputs.push_back(input.recipe.name);
    for (const BundleTarget& target : bundle.targets) {
      const auto truth = truths.find(target.id);
      if (truth == truths.end()) continue;
      const auto& decoded = outputs[p].decoded.at(target.id);
      const auto groups = groups_of(table, options.group_column, truth->second, rows);
      if (p == 0) out.targets.push_back(evaluate_target(target.spec, truth->second, decoded, groups, intervals));
      pattern.metrics[target.spec.column] =
          p == 0 ? out.targets.back().metrics : measure(target.spec, truth->second, decoded, intervals, groups);
      if (const auto apart = outputs[p].quarrels.find(target.id); p == 0 && apart != outputs[p].quarrels.end())
        out.targets.back().disagree = (apart->second.select(1, 0) >= 0).sum().item<int64_t>();
      if (bundle.patterns.choices.empty()) continue;
      pattern.possible[target.spec.column] =
          measure_possible(target.spec, truth->second, outputs[p].regions.at(target.id), units);
      if (const PatternChoice* choice = bundle.patterns.answering(patterns[p], target.id))
        pattern.answered_by[target.spec.column] = words_of(bundle, *choice);
    }
    monitor.progress("evaluate", int64_t(p + 1), int64_t(patterns.size()), "");
  }
  auto evaluated = out.targets.begin();
  for (const BundleTarget& target : bundle.targets) {
    const auto truth = truths.find(target.id);
    if (truth == truths.end()) continue;
    const auto groups = groups_of(table, options.group_column, truth->second, rows);
    Comparisons comparisons({bundle, target, truth->second, patterns, outputs, groups}, intervals);
    comparisons.add_singles(out.patterns);
    (evaluated++)->contributions = comparisons.worth();
    if (options.cost) comparisons.add_lost(out.cost);
  }
  list_unreadable(reader, outputs[0], out);
  for (const BundleInput& input : bundle.inputs) count_states(bundle, input, reader, outputs[0], out);
  for (const BundleTarget& target : bundle.targets)
    if (const auto truth = truths.find(target.id); truth != truths.end())
      for (Miss& miss : worst_misses(table, target.spec, truth->second, outputs[0].decoded.at(target.id), rows,
                                     max_misses / std::min(max_misses, truths.size())))
        out.worst.push_back(std::move(miss));
  for (Miss& miss : out.worst) add_cells(predictor, table, miss);
  const int64_t noisy =
      options.seconds > 0 ? affordable_noise_rows(out.seconds / double(rows.size()), left()) : noise_rows;
  EvaluateOptions with_noise = options;
  with_noise.resamples = intervals.resamples;
  if (options.noise && noisy > 0) out.noise = noise_curves(predictor, table, rows, noisy, with_noise, monitor);
  if (options.noise && noisy == 0)
    monitor.note("no time is left for the curves with noise; `braid evaluate --noise` has them");
  return out;
}

}  // namespace braid
