#include "braid/train/train.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <set>

#include "braid/core/file.h"
#include "braid/core/steady_clock.h"
#include "braid/core/version.h"
#include "braid/data/loader.h"
#include "braid/data/sampler.h"
#include "braid/evaluate/evaluation.h"
#include "braid/evaluate/interval_plan.h"
#include "braid/evaluate/noise_curves.h"
#include "braid/tensor/device.h"
#include "braid/train/checkpoints.h"
#include "braid/train/ensemble.h"
#include "braid/train/fit_answers.h"
#include "braid/train/fresh_run.h"
#include "braid/train/mixup.h"
#include "braid/train/plan.h"
#include "braid/train/prepare.h"
#include "braid/train/refit.h"
#include "braid/train/run_log.h"
#include "braid/train/specialists.h"
#include "braid/train/teacher.h"

namespace braid {

namespace fs = std::filesystem;

namespace {

std::string render_split(const Split& split, int64_t rows) {
  std::vector<const char*> part(size_t(rows), "");
  for (const int64_t row : split.train) part[size_t(row)] = "train";
  for (const int64_t row : split.validation) part[size_t(row)] = "validation";
  for (const int64_t row : split.test) part[size_t(row)] = "test";
  std::string out = "row,split\n";
  for (int64_t row = 0; row < rows; ++row) out += std::to_string(row + 1) + "," + part[size_t(row)] + "\n";
  return out;
}

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
  out.unit = bundle.recipe.unit_column();
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
  out.workers = bundle.recipe.data.workers >= 0 ? bundle.recipe.data.workers : reading_threads();
  out.another = [&] { return std::make_shared<Model>(bundle.model_config(0), parts); };
  return out;
}

/// What is answered when training has ended: rows that show what is usual, those that tell who answers, and the test, a
/// part of it with noise too.
/// @param tested  rows of the test that are counted  @param second  whether validation rows have been answered already
/// @param members  that answer together
WorkAfter work_after(const Bundle& bundle, const SessionOptions& session, int64_t tested, bool second,
                     int64_t members) {
  constexpr int64_t most_usual = 2000, most_fitted = 1000;  // as in train/fit_answers, if training is long enough
  constexpr double of_a_row = 0.25;                         // a further pattern, of what is encoded already
  std::vector<std::string> ids;
  for (const BundleInput& input : bundle.inputs) ids.push_back(input.id);
  const double every = 1 + of_a_row * double(patterns_of(ids, shown_whole).size() - 1);
  const auto usual = double(std::min(int64_t(session.rows.size()), most_usual));
  const auto fitted = double(std::min(int64_t(session.validation.size()), most_fitted));
  const auto noisy = double(2 * std::min(tested, noise_rows));
  return {double(members) * (every * double(tested) + noisy), least_interval_seconds(bundle, tested),
          usual + (second ? 0 : fitted * (1 + every))};
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

/// One run, from its table to its bundle: its methods in their order.
class Run {
 public:
  Run(const Recipe& recipe, const Parts& parts, const TrainOptions& options, Monitor& monitor)
      : recipe_(recipe), parts_(parts), options_(options), monitor_(monitor) {
    configure_threads(recipe.train.threads);
    device_ = choose_device(recipe.train.device);
  }

  /// Reads the table, fits the features, settles what the recipe left open, and writes it down.
  void plan() {
    const auto begun = SteadyClock::now();
    std::optional<FreshRun> fresh;
    if (!options_.resume) fresh.emplace(options_.run, render_toml(to_node(recipe_)));
    lock_ = fresh ? fresh->take_lock() : take_up(options_.run);
    table_ = recipe_.data.open();
    require_table_of_run();
    for (const std::string& sentence : table_->notes()) monitor_.note(sentence);
    std::optional<Split> known;
    if (!recipe_.distill.teacher.empty()) known = split_of_run(recipe_.distill.teacher, table_->size());
    prepared_.emplace(prepare(*table_, recipe_, parts_, monitor_, known));
    plan_session();
    stages_.emplace_back("reading the table, fitting features", seconds_since(begun));
    write_file(options_.run / "recipe.toml", render_toml(to_node(bundle().recipe)));
    write_file(options_.run / "split.csv", render_split(prepared_->split, table_->size()));
    if (fresh) fresh->keep();
    log_.emplace(options_.run);
    const double earlier = options_.resume ? seconds_of_run(options_.run) : 0;
    if (earlier > 0) stages_.emplace_back("training before it was resumed", earlier);
    constexpr double longest = 1e9;  // 30 years, which a clock holds
    if (const double limit = std::min(parse_duration(recipe_.train.time), longest); limit > 0)
      deadline_ = options_.begun +
                  std::chrono::duration_cast<SteadyClock::duration>(std::chrono::duration<double>(limit - earlier));
  }

  /// The training that validation rows judge.
  void learn() {
    const auto begun = SteadyClock::now();
    session_.time = time_left(false);
    session_.following = following();
    bundle().model->to(device_);
    result_ = run_session(*bundle().model, reader(), session_, monitor_);
    note_missing(reader().unreadable(), "could not be read", table_->size(), monitor_);
    note_missing(reader().unrecorded(), "had nothing recorded", table_->size(), monitor_);
    monitor_.note(text("kept ", result_.chosen_because));
    if (!result_.balance.empty()) monitor_.note(result_.balance);
    stages_.emplace_back("training", seconds_since(begun));
  }

  /// Models of one input alone, and who answers from which inputs.
  void choose() {
    auto begun = SteadyClock::now();
    specialists_ = train_specialists(bundle(), parts_, reader(), recipe_.train, session_, result_, time_left(false),
                                     refits(), monitor_);
    if (!specialists_.empty()) stages_.emplace_back("training models of one input alone", seconds_since(begun));
    begun = SteadyClock::now();
    const TimePlan left = time_left(false);
    double again = refits() ? least_refit_seconds(session_, result_) : 0;
    if (!specialists_.empty()) again *= 1 + session_.train.specialists;
    if (!left.has_room_for(again, result_.row_seconds())) again = 0;
    fit_answers(bundle(), reader(), session_, result_, models_of(specialists_), seconds_for_fitting(left, again),
                monitor_);
    stages_.emplace_back("learning what is usual, and who answers from which inputs", seconds_since(begun));
  }

  /// All again on validation rows too, where so few rows make that worth it; then the other members of an ensemble.
  void learn_from_all() {
    if (refits() && !monitor_.stop_requested()) {
      const auto begun = SteadyClock::now();
      train_again();
      stages_.emplace_back("refit on all training and validation rows", seconds_since(begun));
    }
    if (refitted_ == refits() && session_.train.members > 1) {
      const auto begun = SteadyClock::now();
      train_members(
          bundle(), parts_, reader(), session_, result_, [&] { return time_left(true, bundle().model->members() + 1); },
          monitor_);
      stages_.emplace_back("training further members of the ensemble", seconds_since(begun));
    }
  }

  /// Writes the bundle.
  TrainResult end() {
    bundle().model->to(torch::kCPU);
    bundle().provenance = provenance(bundle().recipe, *table_, *prepared_, result_, refitted_, session_.replicas);
    bundle().save(options_.run / "bundle");
    if (!options_.keep_checkpoints) remove_checkpoints(options_.run);
    return {std::move(bundle()), std::move(prepared_->split), std::move(result_),
            refitted_,           std::move(stages_),          deadline_,
            std::move(lock_)};
  }

 private:
  Bundle& bundle() { return prepared_->bundle; }
  const Reader& reader() { return *prepared_->reader; }
  bool refits() { return session_.train.refit == "yes" && !session_.held_out.empty(); }

  /// A run that is resumed must find the rows that it began with: which are of the test is said by their numbers.
  void require_table_of_run() {
    const fs::path file = options_.run / table_hash_file;
    if (!options_.resume) return write_file(file, table_->content_hash());
    require(!fs::exists(file) || read_file(file, 1 << 10) == table_->content_hash(), Fault::data, table_->subject(),
            "has changed since the run in ", options_.run.string(),
            " began; put it back, or train anew in another folder");
  }

  /// What is left of the limit. @param second  whether validation rows have been answered already
  /// @param members  that will answer together
  TimePlan time_left(bool second, int64_t members = 1) {
    if (!deadline_) return {};
    constexpr int64_t telling = 10'000;  // they tell accuracies apart by a percent
    const auto& judged = prepared_->split.test.empty() ? prepared_->split.validation : prepared_->split.test;
    const auto all = int64_t(judged.size());
    return {std::max(seconds_until(*deadline_), 1.0), work_after(bundle(), session_, all, second, members),
            work_after(bundle(), session_, std::min(all, telling), second, members), result_.answer_seconds};
  }

  /// The trainings that may follow that of all inputs. Further members of an ensemble are not among them: as many join
  /// as there is time for.
  Following following() {
    Following out;
    if (refits()) out.refit = double(session_.rows.size() + session_.held_out.size()) / double(session_.rows.size());
    if (bundle().inputs.size() > 1) out.specialists = session_.train.specialists;
    return out;
  }

  /// For learning what answers need besides weights; 0: there is no limit. @param again  seconds kept for a refit
  double seconds_for_fitting(const TimePlan& left, double again) const {
    return left.is_limited() ? left.for_fitting(again, result_.row_seconds()) : 0;
  }

  /// Which rows are learned from and judged by, how, and what is written down of it.
  void plan_session() {
    session_ = session_options(*prepared_, parts_, options_);
    session_.device = device_;
    session_.soft = taught(*prepared_, parts_, *table_, device_, session_.workers, monitor_);
    const bool has_auxiliary = bundle().model->has_auxiliary();
    session_.rows = learnable(reader(), prepared_->split.train, session_.soft, has_auxiliary);
    session_.items = reader().shared_items(session_.rows);

    TrainRecipe& train = bundle().recipe.train;
    session_.mixed = inputs_to_mix(train.mixup, reader().inputs(), reader().targets());
    require(train.mixup <= 0 || !session_.mixed.empty(), Fault::config, "train.mixup",
            "is above 0, but texts, table columns and points cannot be mixed, and there is nothing else");
    PlanFacts facts = plan_facts(reader().inputs(), session_.mixed);
    facts.has_test = !prepared_->split.test.empty();
    facts.in_order = prepared_->split.in_order;
    train = resolve(train, int64_t(session_.rows.size()), facts);
    session_.train = train;

    session_.held_out = session_.validation = labelled(reader(), prepared_->split.validation);
    if (recipe_.train.refit == "auto" && facts.in_order && refits())
      monitor_.note(text(
          "the validation rows are the last before the test, so what they say is learned too in the end, by a refit",
          train.time.empty() ? "" : " if time is left", "; `train.refit=no` leaves it out"));
    // By the whole limit, as a resumed run must watch the same rows; one without its sequence would be judged unfairly.
    if (recipe_.sequence.column.empty())
      session_.validation = watched_rows(session_.held_out, parse_duration(train.time), uint64_t(train.seed));
    if (session_.validation.size() < session_.held_out.size())
      monitor_.note(text("epochs are judged on ", session_.validation.size(), " of the ", session_.held_out.size(),
                         " validation rows, drawn by lot"));

    // Sequences stay whole, and are of uneven length; a loss without labels may compare the rows of a batch with each
    // other: one model takes the whole batch.
    const bool is_split = recipe_.sequence.column.empty() && !has_auxiliary;
    session_.replicas = is_split ? replicas_for(train, device_) : 1;
    session_.longest = recipe_.sequence.longest;
    session_.record = [this](const EpochRecord& record) {
      log_->add(record);
      std::string loss = text(epoch_words(record.specialist, record.refit, record.member), record.epoch,
                              ": train loss ", record.train_loss);
      if (std::isfinite(record.validation_loss)) loss += text(", validation loss ", record.validation_loss);
      monitor_.note(text(loss, ", ", int64_t(record.rows_per_second), " rows/s"));
    };
  }

  void train_again() {
    const auto again = std::make_shared<Model>(bundle().model_config(uint64_t(bundle().recipe.train.seed)), parts_);
    again->to(device_);
    SessionOptions session = session_;
    session.checkpoint.replace_filename(checkpoint_of("", true));
    refitted_ = refit(*again, reader(), std::move(session), result_, time_left(true), monitor_);
    if (!refitted_) return;
    const auto needed = bundle().patterns.needed_specialists();
    for (const auto& [id, model] :
         refit_specialists(bundle(), parts_, reader(), *again, specialists_, needed, time_left(true), monitor_))
      again->adopt(id, model);
    for (const BundleTarget& target : bundle().targets)  // the refit has no rows left to be calibrated on
      again->task(target.id).set_temperature(bundle().model->task(target.id).temperature());
    bundle().model = again;
    fit_answers_again(bundle(), reader(), session_, result_, seconds_for_fitting(time_left(true), 0), monitor_);
  }

  const Recipe& recipe_;  // as it was asked for; the bundle's is the one that was settled
  const Parts& parts_;
  const TrainOptions& options_;
  Monitor& monitor_;
  std::optional<SteadyClock::time_point> deadline_;
  torch::Device device_ = torch::kCPU;
  std::optional<Table> table_;
  std::optional<Prepared> prepared_;
  SessionOptions session_;
  RunLock lock_;  // of the run's folder
  std::optional<RunLog> log_;
  SessionResult result_;
  Specialists specialists_;
  bool refitted_ = false;
  std::vector<std::pair<std::string, double>> stages_;
};

}  // namespace

TrainResult train(const Recipe& recipe, const Parts& parts, const TrainOptions& options, Monitor& monitor) {
  Run run(recipe, parts, options, monitor);
  run.plan();
  run.learn();
  run.choose();
  run.learn_from_all();
  return run.end();
}

}  // namespace braid
