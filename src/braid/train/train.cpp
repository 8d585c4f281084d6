#include "braid/train/train.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <set>
#include <thread>

#include "braid/core/file.h"
#include "braid/core/version.h"
#include "braid/data/sampler.h"
#include "braid/evaluate/noise_curves.h"
#include "braid/tensor/device.h"
#include "braid/train/checkpoints.h"
#include "braid/train/ensemble.h"
#include "braid/train/events.h"
#include "braid/train/fit_answers.h"
#include "braid/train/fresh_run.h"
#include "braid/train/mixup.h"
#include "braid/train/plan.h"
#include "braid/train/prepare.h"
#include "braid/train/refit.h"
#include "braid/train/specialists.h"
#include "braid/train/teacher.h"

namespace braid {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

std::string render_split(const Split& split, int64_t rows) {
  std::vector<const char*> part(size_t(rows), "");
  for (const int64_t row : split.train) part[size_t(row)] = "train";
  for (const int64_t row : split.validation) part[size_t(row)] = "validation";
  for (const int64_t row : split.test) part[size_t(row)] = "test";
  std::string out = "row,split\n";
  for (int64_t row = 0; row < rows; ++row) out += std::to_string(row + 1) + "," + part[size_t(row)] + "\n";
  return out;
}

/// Lines already written by the run that is resumed are written again from its history, so the log has no holes.
class RunLog {
 public:
  explicit RunLog(const fs::path& run) : lines_(run / "metrics.jsonl"), events_(run) {}
  void add(const EpochRecord& record) {
    text_ += render_json(to_node(record), -1) + "\n";
    write_file(lines_, text_);
    const std::string group = (record.specialist.empty() ? "" : "specialist/" + record.specialist + "/") +
                              (record.member > 1 ? "member " + std::to_string(record.member) + "/"
                               : record.refit    ? "refit/"
                                                 : "");
    events_.add(record.step, {{group + "loss/train", record.train_loss},
                              {group + "loss/validation", record.validation_loss},
                              {group + "learning_rate", record.learning_rate},
                              {group + "gradient_norm", record.gradient_norm},
                              {group + "rows_per_second", record.rows_per_second}});
    for (const HeadRecord& head : record.heads)
      events_.add(record.step, {{group + "loss/train/" + head.input, head.train_loss},
                                {group + "loss/validation/" + head.input, head.validation_loss}});
  }

 private:
  fs::path lines_;
  std::string text_;
  EventWriter events_;
};

/// Rows with a label, and the rest of their sequences.
std::vector<int64_t> labelled(const Reader& reader, const std::vector<int64_t>& rows) {
  std::vector<int64_t> out;
  for (const int64_t row : rows)
    if (reader.is_labelled(row)) out.push_back(row);
  return with_sequences(reader.table(), reader.sequence(), out, rows);
}

/// Rows with a label, those that a teacher answers and the model sees something of, those of which an auxiliary loss
/// can compare two inputs; and the rest of their sequences.
std::vector<int64_t> learnable(const Reader& reader, const std::vector<int64_t>& rows, const SoftTargets& soft,
                               bool has_auxiliary) {
  const auto seen = [&](int64_t row) {
    return std::count_if(reader.inputs().begin(), reader.inputs().end(),
                         [&](const DataInput& input) { return !reader.items(input, row).empty(); });
  };
  std::vector<int64_t> out;
  for (const int64_t row : rows)
    if (reader.is_labelled(row) || (soft.knows(row) && seen(row) > 0) || (has_auxiliary && seen(row) > 1))
      out.push_back(row);
  return with_sequences(reader.table(), reader.sequence(), out, rows);
}

/// What the teacher of the recipe says of the rows that are trained on, those of a refit too; nothing without one.
SoftTargets taught(const Prepared& prepared, const Parts& parts, const Table& table, torch::Device device,
                   int64_t workers, Monitor& monitor) {
  const DistillRecipe& recipe = prepared.bundle.recipe.distill;
  if (recipe.teacher.empty() || recipe.weight == 0) return {};
  std::vector<int64_t> rows = prepared.split.train;
  rows.insert(rows.end(), prepared.split.validation.begin(), prepared.split.validation.end());
  std::sort(rows.begin(), rows.end());
  return ask_teacher(prepared.bundle, parts, table, rows, device, workers, monitor);
}

/// The validation rows that are looked at after every epoch: of very many, or where time is short, an even choice by
/// lot. Ten thousand rows tell accuracies apart by a percent; more would cost what training needs.
std::vector<int64_t> watched_rows(std::vector<int64_t> rows, double seconds, uint64_t seed) {
  constexpr double most = 10'000, least = 1'000, a_second = 30;
  const double limit = seconds > 0 ? std::clamp(seconds * a_second, least, most) : most;
  return drawn_rows(std::move(rows), int64_t(limit), seed, "watched rows");
}

/// One sentence for each column of which some rows gave nothing. Known when each row has been read once.
/// @param rows  of the table
void note_missing(const std::vector<Unreadable>& cells, const char* what, int64_t rows, Monitor& monitor) {
  std::map<std::string, std::vector<const Unreadable*>> by_column;
  for (const Unreadable& cell : cells) by_column[cell.column].push_back(&cell);
  for (const auto& [column, found] : by_column) {
    const std::string sentence = text("column ", column, ": ", found.size(), found.size() == 1 ? " row " : " rows ",
                                      what, " and learned from what else there is; ",
                                      found.size() == 1 ? "it is " : "the first is ", found[0]->message);
    if (2 * int64_t(found.size()) > rows)
      monitor.warn(sentence);
    else
      monitor.note(sentence);
  }
}

/// What a session is told that does not depend on rows, time and device.
SessionOptions session_options(const Prepared& prepared, const Parts& parts, const TrainOptions& options) {
  const Bundle& bundle = prepared.bundle;
  SessionOptions out;
  out.train = bundle.recipe.train;
  for (const DataInput& input : prepared.reader->inputs())
    out.learned_inputs = out.learned_inputs || input.feature->spec().modality == "vector";
  out.bfloat16 = bundle.recipe.train.precision == "bfloat16";
  for (const BundleTarget& target : bundle.targets) out.weights[target.id] = target.recipe.weight;
  out.balance = bundle.recipe.balance;
  for (const BundleInput& input : bundle.inputs) {
    out.input_names[input.id] = input.recipe.name;
    if (input.recipe.share.empty()) out.rates[input.id] = input.recipe.learning_rate;
  }
  out.checkpoint = options.run / checkpoint_file;
  out.resume = options.resume;
  out.max_unreadable = bundle.recipe.data.max_unreadable;
  out.files = prepared.files;
  out.workers = bundle.recipe.data.workers >= 0 ? bundle.recipe.data.workers
                                                : std::clamp<int64_t>(std::thread::hardware_concurrency(), 1, 8);
  out.another = [&] { return std::make_shared<Model>(bundle.model_config(0), parts); };
  return out;
}

/// How many rows are answered when training has ended: those that show what is usual, those that tell who answers, and
/// the test, a part of it with noise too. @param refit  whether the training before was the second
int64_t rows_after(const Split& split, bool refit) {
  const auto test = int64_t(split.test.empty() ? split.validation.size() : split.test.size());
  const int64_t usual = std::min<int64_t>(int64_t(split.train.size()), 2000);
  return usual + (refit ? 0 : 2 * int64_t(split.validation.size())) + test + 2 * std::min(test, noise_rows);
}

Node provenance(const Recipe& recipe, const Table& table, const Prepared& prepared, const SessionResult& session,
                bool refitted, int64_t replicas) {
  Node out;
  out["braid"] = Node(version());
  out["table"] = Node(recipe.data.table);
  out["table_sha256"] = Node(table.content_hash());
  out["rows_train"] = Node(int64_t(prepared.split.train.size()));
  out["rows_validation"] = Node(int64_t(prepared.split.validation.size()));
  out["rows_test"] = Node(int64_t(prepared.split.test.size()));
  out["split"] = Node(prepared.split.how);
  out["parameters"] = Node(prepared.bundle.model->parameter_count());
  out["epochs"] = Node(int64_t(session.history.size()));
  out["steps"] = Node(session.history.empty() ? int64_t{0} : session.history.back().step);
  out["chosen"] = Node(session.chosen_because);
  out["refit"] = Node(refitted);
  Node::Array alone;
  for (const BundleInput& input : prepared.bundle.inputs)
    if (prepared.bundle.model->specialist(input.id)) alone.push_back(Node(input.recipe.name));
  out["specialists"] = Node(std::move(alone));
  out["threads"] = Node(int64_t(at::get_num_threads()));
  out["replicas"] = Node(replicas);
  out["products"] = Node(product_path());
  return out;
}

}  // namespace

TrainResult train(const Recipe& recipe, const Parts& parts, const TrainOptions& options, Monitor& monitor) {
  const auto begun = Clock::now();
  const auto since = [&](Clock::time_point t) { return std::chrono::duration<double>(Clock::now() - t).count(); };
  std::vector<std::pair<std::string, double>> stages;
  configure_threads(recipe.train.threads);
  const torch::Device device = choose_device(recipe.train.device);

  std::optional<FreshRun> fresh;
  if (!options.resume) fresh.emplace(options.run, render_toml(to_node(recipe)));
  const Table table = recipe.data.open();
  for (const std::string& sentence : table.notes()) monitor.note(sentence);
  std::optional<Split> known;
  if (!recipe.distill.teacher.empty()) known = split_of_run(recipe.distill.teacher, table.size());
  Prepared prepared = prepare(table, recipe, parts, monitor, known);
  Bundle& bundle = prepared.bundle;
  SessionOptions session = session_options(prepared, parts, options);
  session.soft = taught(prepared, parts, table, device, session.workers, monitor);
  const auto& auxiliary = bundle.recipe.auxiliary.table();
  const bool has_auxiliary = std::any_of(auxiliary.begin(), auxiliary.end(), [](const auto& one) {
    const Node* weight = one.second.find("weight");
    return !weight || weight->number() > 0;
  });
  const auto rows = learnable(*prepared.reader, prepared.split.train, session.soft, has_auxiliary);
  const auto validation = labelled(*prepared.reader, prepared.split.validation);
  const bool asked = bundle.recipe.train.mixup > 0;
  session.mixed = inputs_to_mix(bundle.recipe.train.mixup, prepared.reader->inputs(), prepared.reader->targets());
  require(!asked || !session.mixed.empty(), Fault::config, "train.mixup",
          "is above 0, but texts, table columns and points cannot be mixed, and there is nothing else");
  PlanFacts facts = plan_facts(prepared.reader->inputs(), session.mixed);
  facts.has_test = !prepared.split.test.empty();
  bundle.recipe.train = resolve(bundle.recipe.train, int64_t(rows.size()), facts);
  stages.emplace_back("reading the table, fitting features", since(begun));

  write_file(options.run / "recipe.toml", render_toml(to_node(bundle.recipe)));
  write_file(options.run / "split.csv", render_split(prepared.split, table.size()));
  if (fresh) fresh->keep();
  RunLog log(options.run);

  const double limit = parse_duration(bundle.recipe.train.time);
  const double earlier = options.resume ? seconds_of_run(options.run) : 0;
  if (earlier > 0) stages.emplace_back("training before it was resumed", earlier);
  const auto training = Clock::now();
  session.train = bundle.recipe.train;
  session.rows = rows;
  session.items = prepared.reader->shared_items(rows);
  const auto time_left = [&](bool second) {
    return TimePlan{limit > 0 ? std::max(limit - earlier - since(begun), 1.0) : 0, rows_after(prepared.split, second)};
  };
  session.time = time_left(false);
  session.validation = session.held_out = validation;
  // By the whole limit, as a resumed run must watch the same rows; one without its sequence would be judged unfairly.
  if (recipe.sequence.column.empty())
    session.validation = watched_rows(validation, limit, uint64_t(bundle.recipe.train.seed));
  if (session.validation.size() < validation.size())
    monitor.note(text("epochs are judged on ", session.validation.size(), " of the ", validation.size(),
                      " validation rows, drawn by lot"));
  session.device = device;
  // Sequences stay whole, and are of uneven length; a loss without labels may compare the rows of a batch with each
  // other: one model takes the whole batch.
  const bool is_split = recipe.sequence.column.empty() && !has_auxiliary;
  session.replicas = is_split ? replicas_for(bundle.recipe.train, device) : 1;
  session.longest = recipe.sequence.longest;
  session.record = [&](const EpochRecord& record) {
    log.add(record);
    std::string loss = text(epoch_words(record.specialist, record.refit, record.member), record.epoch, ": train loss ",
                            record.train_loss);
    if (std::isfinite(record.validation_loss)) loss += text(", validation loss ", record.validation_loss);
    monitor.note(text(loss, ", ", int64_t(record.rows_per_second), " rows/s"));
  };
  bundle.model->to(device);
  SessionResult result = run_session(*bundle.model, *prepared.reader, session, monitor);
  note_missing(prepared.reader->unreadable(), "could not be read", table.size(), monitor);
  note_missing(prepared.reader->unrecorded(), "had nothing recorded", table.size(), monitor);
  monitor.note(text("kept ", result.chosen_because));
  if (!result.balance.empty()) monitor.note(result.balance);
  stages.emplace_back("training", since(training));
  const bool refits = session.train.refit == "yes" && !validation.empty();
  const auto alone = Clock::now();
  const Specialists specialists = train_specialists(bundle, parts, *prepared.reader, recipe.train, session, result,
                                                    time_left(false), refits, monitor);
  if (!specialists.empty()) stages.emplace_back("training models of one input alone", since(alone));
  const auto choosing = Clock::now();
  fit_answers(bundle, *prepared.reader, session, result, models_of(specialists), monitor);
  stages.emplace_back("learning what is usual, and who answers from which inputs", since(choosing));
  bool refitted = false;
  if (refits && !monitor.stop_requested()) {
    const auto training_again = Clock::now();
    const auto again = std::make_shared<Model>(bundle.model_config(uint64_t(bundle.recipe.train.seed)), parts);
    again->to(device);
    SessionOptions options = session;
    options.checkpoint.replace_filename(checkpoint_of("", true));
    refitted = refit(*again, *prepared.reader, std::move(options), result, time_left(true), monitor);
    if (refitted) {
      const auto needed = bundle.patterns.needed_specialists();
      for (const auto& [id, model] :
           refit_specialists(bundle, parts, *prepared.reader, *again, specialists, needed, time_left(true), monitor))
        again->adopt(id, model);
      for (const BundleTarget& target : bundle.targets)  // the refit has no rows left to be calibrated on
        again->task(target.id).set_temperature(bundle.model->task(target.id).temperature());
      bundle.model = again;
      fit_answers_again(bundle, *prepared.reader, session, result);
    }
    stages.emplace_back("refit on all training and validation rows", since(training_again));
  }

  if (refitted == refits && session.train.members > 1) {
    const auto training_members = Clock::now();
    train_members(
        bundle, parts, *prepared.reader, session, result, [&] { return time_left(true); }, monitor);
    stages.emplace_back("training further members of the ensemble", since(training_members));
  }

  bundle.model->to(torch::kCPU);
  bundle.provenance = provenance(bundle.recipe, table, prepared, result, refitted, session.replicas);
  bundle.save(options.run / "bundle");
  if (!options.keep_checkpoints) remove_checkpoints(options.run);
  return {std::move(bundle), std::move(prepared.split), std::move(result), refitted, std::move(stages)};
}

}  // namespace braid
