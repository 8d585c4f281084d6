#include "braid/train/session.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "braid/core/file.h"
#include "braid/core/steady_clock.h"
#include "braid/data/loader.h"
#include "braid/data/sampler.h"
#include "braid/data/unreadable_limit.h"
#include "braid/table/units.h"
#include "braid/tensor/crew.h"
#include "braid/tensor/device.h"
#include "braid/tensor/seed.h"
#include "braid/train/balance.h"
#include "braid/train/best_epoch.h"
#include "braid/train/corrupt_inputs.h"
#include "braid/train/head_watch.h"
#include "braid/train/mixup.h"
#include "braid/train/schedule.h"
#include "braid/train/validation.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

// See `Loop::check_saturation`.
constexpr double saturation_begin = 0.05, saturation_share = 0.2;
constexpr int64_t saturation_budget = 5;

std::vector<Model*> replicas_of(Model& model, const SessionOptions& options,
                                std::vector<std::shared_ptr<Model>>& made) {
  std::vector<Model*> out{&model};
  while (int64_t(out.size()) < options.replicas) {
    made.push_back(options.another());
    made.back()->to(options.device);
    out.push_back(made.back().get());
  }
  return out;
}

/// The sequences of training rows, none longer than is learned from at once; empty where rows have nothing to do with
/// each other.
std::vector<std::vector<int64_t>> runs_of(const Reader& reader, const SessionOptions& options) {
  if (reader.sequence().column.empty()) return {};
  return cut_sequences(sequences_of(reader.table(), reader.sequence(), options.rows), options.longest);
}

/// What validation rows say of the weights as they are.
struct Judgement {
  double fused = NAN;    ///< mean loss of the fused answers; without rows none
  torch::Tensor losses;  ///< what epochs are compared by, see `losses_of_all`
  torch::Tensor units;   ///< of these rows, see `clearly_lower`
};

class Loop {
 public:
  Loop(Model& model, const Reader& reader, const SessionOptions& options, Monitor& monitor)
      : model_(model),
        reader_(reader),
        options_(options),
        monitor_(monitor),
        crew_(options.replicas),
        models_(replicas_of(model, options, made_)),
        optimiser_(
            {models_.begin(), models_.end()},
            {.weight_decay = options.train.weight_decay, .clip = options.train.clip, .average = options.train.average},
            rate_groups(options, model)),
        units_(torch::tensor(units_of(reader.table(), options.unit, options.validation), torch::kLong)),
        sequences_(runs_of(reader, options)),
        sequence_numbers_(sequences_),
        batches_per_epoch_(int64_t(batches_of(0).size())),
        steps_(options.train.epochs * steps_per_epoch(), options.following),
        usual_(usual_terms(options.weights, options.input_names, options.train.single_inputs)),
        watch_(options, usual_) {
    usual_.soft = &options.soft;
  }

  SessionResult run() {
    if (options_.resume) restore();
    begun_ = SteadyClock::now();
    if (!untrained_ && !options_.validation.empty() && options_.learned_inputs) untrained_ = judge().fused;
    while (step_ < steps_.total() && !ended_ && !(options_.stop_after > 0 && epochs() >= options_.stop_after)) epoch();
    result_.planned_epochs = (steps_.total() + steps_per_epoch() - 1) / steps_per_epoch();
    result_.passes = double(step_) / double(steps_per_epoch());
    if (!ended_ && steps_.total() < steps_.alone())
      monitor_.note(text("of ", steps_.alone(), " steps that the time limit had room for, training took ",
                         steps_.total(), " and leaves the rest to the trainings that follow"));
    choose();
    if (options_.balance.method != "none") result_.balance = balance_words(result_.history);
    model_.eval();
    return std::move(result_);
  }

 private:
  int64_t epochs() const { return int64_t(result_.history.size()); }
  int64_t steps_per_epoch() const {
    return (batches_per_epoch_ + options_.train.accumulate - 1) / options_.train.accumulate;
  }
  double seconds() const { return seconds_before_ + seconds_since(begun_); }

  std::vector<std::vector<int64_t>> batches_of(int64_t epoch) const {
    const uint64_t seed = uint64_t(options_.train.seed);
    const int64_t size = options_.train.batch_size;
    if (sequences_.empty()) return epoch_batches(options_.rows, options_.items, size, seed, epoch);
    return sequence_batches(sequences_, size, derive_seed(derive_seed(seed, "epoch order"), uint64_t(epoch)));
  }

  void epoch() {
    const int64_t number = epochs();
    const uint64_t seed = uint64_t(options_.train.seed);
    std::optional<uint64_t> augment;
    if (options_.train.augment) augment = derive_seed(derive_seed(seed, "augmentation"), uint64_t(number));
    const auto batches = batches_of(number);
    Loader loader(reader_, split_batches(batches, crew_.size()), augment, options_.workers);
    EpochRecord record{
        .epoch = number + 1, .specialist = options_.specialist, .refit = options_.refit, .member = options_.member};
    const auto epoch_begun = SteadyClock::now();
    for (auto& model : models_) model->train();
    terms_ =
        epoch_terms(options_.balance, usual_, options_.input_names,
                    options_.weigh_by.empty() ? result_.history : options_.weigh_by, number, options_.train.epochs);
    watch_.begin_epoch();
    double loss_sum = 0, norm_sum = 0;
    int64_t read = 0, steps = 0, rows = 0;
    while (step_ < steps_.total() && read < int64_t(batches.size())) {
      const int64_t more = std::min(options_.train.accumulate, int64_t(batches.size()) - read);
      accumulate(loader, std::span(batches).subspan(size_t(read), size_t(more)), loss_sum, rows);
      read += more;
      record.learning_rate = learning_rate_at((double(step_) + 0.5) / double(steps_.total()),
                                              options_.train.learning_rate, options_.train.warmup);
      const uint64_t noise = derive_seed(derive_seed(seed, "gradient noise"), uint64_t(step_));
      const double norm = optimiser_.step(record.learning_rate, watch_.end_step(), noise, &crew_);
      check_finite(norm);
      norm_sum += std::isfinite(norm) ? norm : 0;
      ++step_, ++steps;
      shorten(number, steps);
      if (steps % 16 == 0) check_unreadable();
      monitor_.progress(text(epoch_words(options_.specialist, options_.refit, options_.member), number + 1), read,
                        batches_per_epoch_, text("loss ", loss_sum / double(std::max<int64_t>(read, 1))));
      if (monitor_.stop_requested()) ended_ = true;
      if (ended_) break;
    }
    check_unreadable();  // an epoch may end early
    record.step = step_;
    record.total_steps = steps_.total();
    record.train_loss = loss_sum / double(std::max<int64_t>(read, 1));
    record.gradient_norm = norm_sum / double(std::max<int64_t>(steps, 1));
    record.seconds_reading = loader.seconds_waited();
    record.rows_per_second = double(rows) / seconds_since(epoch_begun);
    validate(record);
  }

  /// Forward and backward of the batches of one step, of which an epoch's last may have fewer than the others.
  void accumulate(Loader& loader, std::span<const std::vector<int64_t>> batches, double& loss_sum, int64_t& rows) {
    watch_.begin_step();
    for (size_t b = 0; b < batches.size(); ++b) {
      const auto size = int64_t(batches[b].size());
      std::vector<Batch> parts;  // as `split_batches` cut it
      while (int64_t(parts.size()) < std::min(crew_.size(), size)) parts.push_back(loader.next().value());
      const int64_t number = step_ * options_.train.accumulate + int64_t(b);
      const auto terms = terms_of_parts(terms_, parts);
      std::vector<double> losses(parts.size(), 0);
      std::vector<HeadTallies> heard(parts.size());
      crew_.run([&](int64_t r) {
        if (r >= int64_t(parts.size())) return;
        const double share = double(parts[size_t(r)].size()) / double(size);
        seed_draws(derive_seed(uint64_t(options_.train.seed), "step"), uint64_t(number * crew_.size() + r));
        losses[size_t(r)] = share * backward(*models_[size_t(r)], parts[size_t(r)], share / double(batches.size()),
                                             terms[size_t(r)], heard[size_t(r)]);
      });
      for (const double loss : losses) loss_sum += loss;
      for (const HeadTallies& one : heard) watch_.hear(one);
      rows += size;
    }
  }

  /// Adds the gradient of a part's loss, of which a step's is the sum by `weight`. @return the loss of the fused
  /// answers; 0 without a single label
  double backward(Model& model, Batch& read, double weight, const LossTerms& terms, HeadTallies& heard) {
    if (!sequence_numbers_.empty()) read.sequence = sequence_numbers_.of(read.rows);
    const Mixture mixture = mix_rows(read, options_.train.mixup, options_.mixed);
    drop_modalities(read.inputs, options_.train.modality_dropout);
    corrupt_inputs(read.inputs, reader_.inputs(), options_.train.corruption, options_.train.swap);
    const Batch batch = read.to(options_.device);
    TrainingLoss loss;
    {
      const Autocast autocast(options_.bfloat16, options_.device);
      loss = mixed_loss(model, model.forward(batch), batch, mixture, terms, watch_.listens());
    }
    heard = std::move(loss.heads);
    if (!loss.total.defined()) return 0;
    (loss.total * weight).backward();
    return loss.fused.defined() ? loss.fused.item<double>() : 0;
  }

  /// Fits the plan to the time limit, by the speed so far.
  void shorten(int64_t epoch, int64_t steps_in_epoch) {
    TimePlan time = options_.time;
    if (!time.is_limited()) return;
    if (time.answer_seconds == 0) time.answer_seconds = result_.answer_seconds;
    const double per_step = seconds() / double(step_);
    const auto rows_a_step = double(options_.train.batch_size * options_.train.accumulate);
    const double a_row = per_step / rows_a_step, judged = judging_ > 0 ? judging_ : a_row;
    const double available =
        seconds_before_ + time.end_of_training(a_row) - judged * double(options_.validation.size());
    const bool is_first = epoch == 0 && steps_in_epoch <= 16 && steps_.total() > 64;  // these read files
    const bool is_now = !is_first && (steps_in_epoch % 16 == 0 || steps_in_epoch >= steps_per_epoch());
    if (is_now || available <= seconds())
      steps_.fit(step_, {per_step, seconds(), available}, options_.stop_after * steps_per_epoch());
  }

  void check_finite(double norm) {
    not_finite_ = std::isfinite(norm) ? 0 : not_finite_ + 1;
    require(not_finite_ < 20, Fault::data, "training", "the loss was not a number for 20 steps in a row at step ",
            step_, "; try a lower train.learning_rate (it is ", options_.train.learning_rate, ')');
  }

  void check_unreadable() {
    for (const auto& [id, count] : reader_.unreadable_items()) {
      const auto total = options_.files.find(id);
      if (total == options_.files.end()) continue;
      const double allowed = most_unreadable(options_.max_unreadable, total->second);
      if (double(count) <= allowed) continue;
      const auto first = reader_.unreadable();
      fail(Fault::data, reader_.table().subject(), count, " of ", total->second,
           " files cannot be read, more than the ", int64_t(allowed),
           " that data.max_unreadable allows; the first: ", first.empty() ? "" : first[0].message);
    }
  }

  void validate(EpochRecord& record) {
    const Judgement judged = options_.validation.empty() ? Judgement() : judge();
    record.validation_loss = judged.fused;
    watch_.note(record, terms_);
    record.seconds = seconds();
    result_.history.push_back(record);
    best_.note(record.epoch, judged.losses, judged.units, [&] { return kept_weights(); });
    check_saturation(record);
    if (best_.worse() >= options_.train.patience && !result_.saturated) {
      result_.stopped_early = true;
      ended_ = true;
    }
    if (options_.record) options_.record(record);
    if (!options_.checkpoint.empty()) save();
  }

  /// Of the averaged weights, at the temperature that suits these rows best, which stays in the model. What would be
  /// called overfitting is mostly growing confidence; epochs are judged by what a temperature cannot mend. Berta,
  /// Holzmüller, Jordan and Bach 2025, arXiv:2501.19195.
  Judgement judge() {
    InferOptions infer_options;
    infer_options.batch_size = std::max<int64_t>(options_.train.batch_size, 64);
    infer_options.workers = options_.workers;
    infer_options.device = options_.device;
    optimiser_.swap_average();
    const auto begun = SteadyClock::now();
    const auto outputs = infer(model_, reader_, options_.validation, infer_options, monitor_);
    judging_ = seconds_since(begun) / double(options_.validation.size());
    if (result_.answer_seconds == 0) result_.answer_seconds = judging_;  // later on the rows are in memory
    optimiser_.swap_average();
    const auto heads = watch_.judge(model_, outputs[0]);
    const auto fused = calibrated_losses(model_, outputs[0], options_.weights, options_.device);
    return {fused.mean().item<double>(), losses_of_all(fused, heads), units_.index({labelled_rows(outputs[0])})};
  }

  /// With precomputed inputs only: a validation part that is answered almost without loss when training has hardly
  /// begun has nothing left to tell. Features that were learned on the training labels do that: every row carved from
  /// the training rows looks solved, and each further pass learns more of what holds for those rows alone. The plan
  /// then ends soon, the schedule with it, and the averaged weights at its end are kept.
  void check_saturation(const EpochRecord& record) {
    const double done = double(step_) / double(steps_.total()), chance = std::min(untrained_, std::log(2.0));
    const bool early = options_.learned_inputs && done <= (record.epoch == 1 ? 2 : 1) * saturation_begin;
    if (result_.saturated || !early || !(record.validation_loss < saturation_share * chance)) return;
    result_.saturated = true;
    steps_.cut(saturation_budget * step_);
    monitor_.warn(text("validation is saturated: after epoch ", record.epoch, " its loss is ", record.validation_loss,
                       ", and ", untrained_, " before training; it can choose nothing, so training ends after ",
                       (steps_.total() + steps_per_epoch() - 1) / steps_per_epoch(),
                       " epochs (were precomputed inputs learned on these labels?)"));
  }

  NamedTensors kept_weights() {
    optimiser_.swap_average();
    NamedTensors out;
    for (const auto& [name, tensor] : named_tensors(model_)) out[name] = tensor.clone();
    optimiser_.swap_average();
    return out;
  }

  /// Leaves the chosen weights in the model.
  void choose() {
    optimiser_.swap_average();
    const BestEpoch::Choice choice = best_.choose(epochs());
    result_.best_epoch = result_.saturated ? epochs() : choice.epoch;
    result_.chosen_because = result_.saturated
                                 ? "the averaged weights of the whole, shortened run: validation is saturated"
                                 : choice.because;
    if (monitor_.stop_requested())
      result_.chosen_because +=
          text("; training was interrupted after ", epochs(), " of ", result_.planned_epochs, " epochs");
    if (choice.weights && !result_.saturated) assign_tensors(model_, *choice.weights, "best epoch");
  }

  void save() {
    NamedTensors tensors;
    for (const auto& [name, tensor] : optimiser_.state()) tensors["optimiser." + name] = tensor;
    for (const auto& [id, weight] : options_.weights)
      tensors["temperature." + id] = torch::full({}, model_.task(id).temperature(), torch::kDouble);
    Node plan;
    best_.save(tensors, plan);
    steps_.save(plan);
    plan["step"] = Node(step_);
    plan["untrained"] = Node(untrained_);
    plan["answer_seconds"] = Node(result_.answer_seconds);
    plan["saturated"] = Node(result_.saturated);
    plan["ended"] = Node(ended_ && result_.stopped_early);
    plan["seconds"] = Node(seconds());
    Node::Array history;
    for (const EpochRecord& record : result_.history) history.push_back(to_node(record));
    plan["history"] = Node(std::move(history));
    save_tensors(options_.checkpoint, tensors, {{"plan", render_toml(plan)}});
  }

  void restore();

  Model& model_;
  const Reader& reader_;
  const SessionOptions& options_;
  Monitor& monitor_;
  Crew crew_;
  std::vector<std::shared_ptr<Model>> made_;  // the replicas beside `model_`
  std::vector<Model*> models_;                // all of them, `model_` first
  Optimiser optimiser_;
  torch::Tensor units_;                          // of the validation rows, [V] int64
  std::vector<std::vector<int64_t>> sequences_;  // see `runs_of`
  SequenceNumbers sequence_numbers_;
  int64_t batches_per_epoch_;
  StepPlan steps_;
  LossTerms usual_, terms_;  // of the loss: as the recipe says, and in this epoch
  HeadWatch watch_;
  int64_t step_ = 0, not_finite_ = 0;
  double untrained_ = 0;  ///< validation loss before the first step
  bool ended_ = false;
  double seconds_before_ = 0, judging_ = 0;  // the latter that a validation row took the last time; 0: not known
  SteadyClock::time_point begun_;
  BestEpoch best_;
  SessionResult result_;
};

void Loop::restore() {
  if (!fs::exists(options_.checkpoint)) return;
  const auto [tensors, texts] = load_tensors(options_.checkpoint);
  const auto plan_text = texts.find("plan");
  require(plan_text != texts.end(), Fault::io, options_.checkpoint.string(),
          "holds no plan, so it is no checkpoint of a run; remove it to train anew");
  const Node plan = parse_toml(plan_text->second, options_.checkpoint.string());
  NamedTensors state;
  for (const auto& [name, tensor] : tensors) {
    if (name.rfind("optimiser.", 0) == 0) state[name.substr(10)] = tensor;
    if (name.rfind("temperature.", 0) == 0) model_.task(name.substr(12)).set_temperature(tensor.item<double>());
  }
  optimiser_.restore(state);
  best_.restore(tensors, plan);
  step_ = plan.at("step").integer();
  steps_.restore(plan);
  untrained_ = plan.at("untrained").number();
  result_.answer_seconds = judging_ = plan.at("answer_seconds").number();  // it is read anew
  result_.saturated = plan.at("saturated").boolean();
  ended_ = plan.at("ended").boolean();
  result_.stopped_early = ended_;
  seconds_before_ = plan.at("seconds").number();
  for (const Node& node : plan.at("history").array()) {
    result_.history.push_back(from_node<EpochRecord>(node));
    if (options_.record) options_.record(result_.history.back());  // the log begins anew, without holes
  }
  monitor_.note(text("resumed after ", epoch_words(options_.specialist, options_.refit, options_.member), epochs(),
                     ", step ", step_));
}

}  // namespace

int64_t replicas_for(const TrainRecipe& train, torch::Device device) {
  if (!device.is_cpu()) return 1;
  return std::clamp<int64_t>(train.batch_size / 4, 1, at::get_num_threads());
}

SessionResult run_session(Model& model, const Reader& reader, const SessionOptions& options, Monitor& monitor) {
  return Loop(model, reader, options, monitor).run();
}

}  // namespace braid
