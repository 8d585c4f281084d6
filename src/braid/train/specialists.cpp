#include "braid/train/specialists.h"

#include <algorithm>
#include <cmath>

#include "braid/core/steady_clock.h"
#include "braid/train/checkpoints.h"
#include "braid/train/mixup.h"
#include "braid/train/plan.h"
#include "braid/train/refit.h"

namespace braid {
namespace {

constexpr size_t fewest_rows = 20;  // to judge by

/// Whether the input's encoder is its own, and no other's.
bool has_own_encoder(const Bundle& bundle, const BundleInput& input) {
  return input.recipe.share.empty() &&
         std::none_of(bundle.inputs.begin(), bundle.inputs.end(),
                      [&](const BundleInput& other) { return other.recipe.share == input.recipe.name; });
}

/// A fresh model of the input, but for its encoder, which is the one of `whole`.
std::shared_ptr<Model> begun(const Bundle& bundle, const Parts& parts, const std::string& id, const Model& whole,
                             const SessionOptions& options) {
  const auto out = std::make_shared<Model>(bundle.specialist_config(id, uint64_t(options.train.seed)), parts);
  out->to(options.device);
  const torch::NoGradGuard no_graph;
  const NamedTensors learned = named_tensors(whole);
  const std::string encoder = "encoder_" + id + ".";
  for (auto& [name, tensor] : named_tensors(*out))
    if (name.rfind(encoder, 0) == 0) tensor.copy_(learned.at(name));
  return out;
}

std::vector<int64_t> rows_with_input(const Reader& one, const std::vector<int64_t>& rows) {
  std::vector<int64_t> out;
  for (const int64_t row : rows)
    if (!one.items(one.inputs().front(), row).empty()) out.push_back(row);
  return out;
}

/// Those of the rows that teach a model without auxiliary losses, and the rest of their sequences.
std::vector<int64_t> taught(const Reader& one, const std::vector<int64_t>& rows, const SoftTargets& soft) {
  std::vector<int64_t> out;
  for (const int64_t row : rows)
    if (one.is_labelled(row) || soft.knows(row)) out.push_back(row);
  return with_sequences(one.table(), one.sequence(), out, rows);
}

SessionOptions options_for(const Bundle& bundle, const Parts& parts, const BundleInput& input, const Reader& one,
                           const TrainRecipe& train, const SessionOptions& whole) {
  SessionOptions out = whole;
  const std::string id = input.id;
  out.specialist = input.recipe.name;
  out.rows = rows_with_input(one, taught(one, whole.rows, whole.soft));
  out.validation = rows_with_input(one, whole.validation);
  out.held_out = rows_with_input(one, whole.held_out);
  out.items = one.shared_items(out.rows);
  out.learned_inputs = false;  // the training before was not saturated
  out.mixed = inputs_to_mix(train.mixup, one.inputs(), one.targets());
  out.train = resolve(train, int64_t(std::max<size_t>(out.rows.size(), 1)), plan_facts(one.inputs(), out.mixed));
  out.following = {};
  out.train.epochs = std::max<int64_t>(std::llround(whole.train.specialists * double(out.train.epochs)), 1);
  if (out.mixed.empty()) out.train.mixup = 0;
  out.replicas = one.sequence().column.empty() ? replicas_for(out.train, out.device) : 1;
  out.balance.method = "none";
  out.input_names = {{id, input.recipe.name}};
  out.rates = {{id, input.recipe.learning_rate}};
  out.checkpoint.replace_filename(checkpoint_of(id, false));
  out.another = [&bundle, &parts, id] { return std::make_shared<Model>(bundle.specialist_config(id, 0), parts); };
  return out;
}

}  // namespace

Specialists train_specialists(const Bundle& bundle, const Parts& parts, const Reader& reader, const TrainRecipe& train,
                              const SessionOptions& whole, const SessionResult& result, const TimePlan& time,
                              bool refits, Monitor& monitor) {
  Specialists out;
  const double share = whole.train.specialists;
  if (share <= 0 || bundle.inputs.size() < 2 || result.saturated || result.history.empty()) return out;
  const double refit = refits ? (1 + share) * least_refit_seconds(whole, result) : 0;
  double needed = result.seconds() * share + refit;
  if (whole.resume) needed += result.seconds() - seconds_of_run(whole.checkpoint.parent_path());  // some is done
  if (!time.has_room_for(needed, result.row_seconds())) {
    monitor.note("no time is left for models of one input alone");
    return out;
  }
  const auto begun_at = SteadyClock::now();
  for (const BundleInput& input : bundle.inputs) {
    if (!has_own_encoder(bundle, input) || monitor.stop_requested()) continue;
    const Reader one(reader, input.id);
    SessionOptions options = options_for(bundle, parts, input, one, train, whole);
    if (const size_t rows = std::min(options.validation.size(), options.rows.size()); rows < fewest_rows) {
      monitor.note(text("no model of ", input.recipe.name, " alone: the ", rows, " rows that would ",
                        rows < options.rows.size() ? "judge" : "teach", " it are fewer than ", fewest_rows));
      continue;
    }
    options.time = time.after(seconds_since(begun_at) + refit);
    monitor.note(text(specialist_words(options.specialist), "from its encoder on for ", options.train.epochs,
                      options.train.epochs == 1 ? " epoch" : " epochs", ": a model for rows that have nothing else"));
    const auto model = begun(bundle, parts, input.id, *bundle.model, options);
    SessionResult own = run_session(*model, one, options, monitor);
    if (own.history.empty()) continue;
    monitor.note(text(specialist_words(options.specialist), "kept ", own.chosen_because));
    out.emplace(input.id, Specialist{model, std::move(options), std::move(own)});
  }
  return out;
}

std::map<std::string, std::shared_ptr<Model>> models_of(const Specialists& specialists) {
  std::map<std::string, std::shared_ptr<Model>> out;
  for (const auto& [id, specialist] : specialists) out.emplace(id, specialist.model);
  return out;
}

std::map<std::string, std::shared_ptr<Model>> refit_specialists(const Bundle& bundle, const Parts& parts,
                                                                const Reader& reader, const Model& refitted,
                                                                const Specialists& specialists,
                                                                const std::set<std::string>& needed,
                                                                const TimePlan& time, Monitor& monitor) {
  std::map<std::string, std::shared_ptr<Model>> out;
  const auto begun_at = SteadyClock::now();
  for (const std::string& id : needed) {
    const Specialist& first = specialists.at(id);
    out[id] = first.model;
    if (monitor.stop_requested()) continue;
    const Reader one(reader, id);
    const auto again = begun(bundle, parts, id, refitted, first.options);
    SessionOptions options = first.options;
    options.checkpoint.replace_filename(checkpoint_of(id, true));
    if (refit(*again, one, std::move(options), first.result, time.after(seconds_since(begun_at)), monitor))
      out[id] = again;
  }
  return out;
}

}  // namespace braid
