#include "braid/predict/predictor.h"

#include <algorithm>
#include <iterator>

#include "braid/predict/column_states.h"
#include "braid/predict/sample_table.h"

namespace braid {

namespace fs = std::filesystem;

Predictor::Predictor(Bundle bundle) : bundle_(std::move(bundle)) {}

Predictor Predictor::open(const fs::path& folder, const Parts& parts, torch::Device device) {
  require(fs::exists(folder), Fault::io, folder.string(), "there is no such run; `braid train` makes one");
  const fs::path inside = folder / "bundle";
  return Predictor(Bundle::load(fs::is_directory(inside) ? inside : folder, parts, device));
}

std::vector<std::string> Predictor::input_columns() const {
  std::vector<std::string> out;
  for (const BundleInput& input : bundle_.inputs)
    for (const std::string& column : input.recipe.columns)
      if (std::find(out.begin(), out.end(), column) == out.end()) out.push_back(column);
  return out;
}

Table Predictor::as_trained(const Table& table) const {
  return table.reading(bundle_.recipe.data.amounts, bundle_.recipe.data.absent);
}

Reader Predictor::reader(const Table& table, bool with_targets, int64_t cache_bytes,
                         const std::vector<std::string>& only) const {
  std::vector<DataInput> inputs;
  const auto named = named_columns(only);
  for (const BundleInput& input : bundle_.inputs) {
    DataInput& one = inputs.emplace_back(DataInput{input.id, input.recipe.columns, input.feature});
    if (const auto found = named.find(input.id); found != named.end())
      std::copy_if(one.columns.begin(), one.columns.end(), std::inserter(one.withheld, one.withheld.end()),
                   [&](const std::string& column) { return found->second.count(column) == 0; });
  }
  std::vector<DataTarget> targets;
  if (with_targets)
    for (const BundleTarget& target : bundle_.targets) targets.push_back({target.id, target.spec});
  const SequenceRecipe& sequence = bundle_.recipe.sequence;
  return Reader(as_trained(table), std::move(inputs), std::move(targets), cache_bytes,
                {sequence.column, sequence.order});
}

std::vector<std::string> Predictor::columns_missing_in(const Table& table) const {
  std::vector<std::string> out;
  const auto all = input_columns();
  for (const std::string& column : all)
    if (!table.find_column(column)) out.push_back(column);
  require(out.size() < all.size(), Fault::data, table.subject(), "has no column that the model reads; it reads ",
          all.front(), all.size() > 1 ? text(" and ", all.size() - 1, " more") : "", ", see `braid describe`");
  return out;
}

std::map<std::string, std::set<std::string>> Predictor::named_columns(const std::vector<std::string>& only) const {
  std::map<std::string, std::set<std::string>> out;
  for (const std::string& word : only) {
    const auto found = bundle_.columns_of(word);
    require(!found.empty(), Fault::config, "inputs", "the model has no input \"", word, '"',
            guess(word, bundle_.known_words()));
    for (const auto& [id, columns] : found) out[id].insert(columns.begin(), columns.end());
  }
  return out;
}

std::optional<Pattern> Predictor::pattern_of(const std::vector<std::string>& only) const {
  if (only.empty()) return std::nullopt;
  Pattern out;
  for (const auto& [id, columns] : named_columns(only)) out.insert(id);
  return out;
}

namespace {

/// @param names  of the target's labels
TargetAnswer target_answer(const BundleTarget& target, const Labels::Names& names, const torch::Tensor& decoded) {
  TargetAnswer out;
  out.column = target.spec.column;
  out.kind = target.spec.kind;
  const auto values = decoded.accessor<double, 1>();
  if (out.kind == "regression") {
    out.value = values[0];
    return out;
  }
  out.classes = Labels(names);
  for (int64_t k = 0; k < values.size(0); ++k) out.probabilities.push_back(values[k]);
  if (out.kind == "multilabel") {
    for (size_t k = 0; k < out.classes.size(); ++k)
      if (out.probabilities[k] >= 0.5) out.labels.push_back(out.classes[k]);
  } else {
    const auto best = std::max_element(out.probabilities.begin(), out.probabilities.end());
    out.labels.push_back(out.classes[size_t(best - out.probabilities.begin())]);
  }
  return out;
}

/// @param region  [K] bool or [2] double, see `Task::conformal_region`
void add_region(const BundleTarget& target, const Labels::Names& names, const torch::Tensor& region,
                TargetAnswer& out) {
  out.is_bounded = true;
  if (target.spec.kind == "regression") {
    out.low = region[0].item<double>();
    out.high = region[1].item<double>();
    return;
  }
  const torch::Tensor held = region.to(torch::kBool).contiguous();
  std::vector<uint32_t> places;
  for (size_t k = 0; k < names->size(); ++k)
    if (held.const_data_ptr<bool>()[k]) places.push_back(uint32_t(k));
  out.possible = Labels(names, std::move(places));
}

/// What the inputs are called that a choice leaves, where it leaves any out.
std::vector<std::string> answered_from(const Bundle& bundle, const PatternChoice& choice) {
  std::vector<std::string> out;
  if (choice.uses.size() == choice.inputs.size()) return out;
  for (const BundleInput& input : bundle.inputs)
    if (std::binary_search(choice.uses.begin(), choice.uses.end(), input.id)) out.push_back(bundle.shown_name(input));
  return out;
}

/// The inputs in the order of ids, as tensors by input have them.
std::vector<const BundleInput*> inputs_by_id(const Bundle& bundle) {
  std::vector<const BundleInput*> out;
  for (const BundleInput& input : bundle.inputs) out.push_back(&input);
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) { return a->id < b->id; });
  return out;
}

/// @param places  [2] int64, see `Outputs::quarrels`
void add_quarrel(const Bundle& bundle, const torch::Tensor& places, TargetAnswer& out) {
  const auto inputs = inputs_by_id(bundle);
  for (const int64_t side : {0, 1})
    if (const int64_t place = places[side].item<int64_t>(); place >= 0)
      out.disagree.push_back(bundle.shown_name(*inputs[size_t(place)]));
}

/// In the order of the recipe, as the columns of a written answer are.
/// @param shares  [M + 1], see `attribute`
void add_attribution(const Bundle& bundle, const torch::Tensor& shares, TargetAnswer& out) {
  const auto by_id = inputs_by_id(bundle);
  for (const BundleInput& input : bundle.inputs) {
    const auto place = std::find(by_id.begin(), by_id.end(), &input) - by_id.begin();
    out.attribution.emplace_back(input.recipe.name, shares[place].item<double>());
  }
  out.without_inputs = shares[int64_t(by_id.size())].item<double>();
}

/// What became of the inputs of each row.
class InputStates {
 public:
  InputStates(const Bundle& bundle, const Outputs& outputs, const Reader& reader) : bundle_(bundle), outputs_(outputs) {
    for (const Unreadable& one : reader.unreadable()) unreadable_[{one.row, one.input}] = one;
    for (const BundleInput& input : bundle.inputs)
      if (outputs.masks.count(input.id) > 0) columns_.try_emplace(input.id, input, reader);
  }

  /// @param r  place among the answered rows
  void add_to(Answer& answer, int64_t r) const {
    for (const BundleInput& input : bundle_.inputs) {
      const auto state = State(outputs_.states.at(input.id)[r].item<uint8_t>());
      if (const auto mask = outputs_.masks.find(input.id); mask != outputs_.masks.end()) {
        const bool* steps = mask->second.const_data_ptr<bool>() + r * mask->second.size(1);
        const ColumnStates& cells = columns_.at(input.id);
        for (size_t c = 0; c < cells.size(); ++c) answer.inputs.push_back(cells.of(c, answer.row, state, steps));
      } else {
        answer.inputs.push_back(whole(input, answer.row, r, state));
      }
    }
  }

 private:
  /// Of an input that is read as one, and not column by column.
  ColumnState whole(const BundleInput& input, int64_t row, int64_t r, State state) const {
    ColumnState out{bundle_.shown_name(input), state, {}};
    out.has_clock = input.feature->spec().clocked;
    if (const auto seen = outputs_.seen.find(input.id); seen != outputs_.seen.end() && state == State::present) {
      const auto share = seen->second[r].item<double>();
      if (out.has_clock || share < 1) out.seen = share;  // of a whole picture there is nothing to say
    }
    if (const auto unusual = outputs_.unusual.find(input.id); unusual != outputs_.unusual.end())
      out.is_unusual = unusual->second[r].item<bool>();
    const auto found = unreadable_.find({row, input.id});
    if ((state == State::unreadable || state == State::present) && found != unreadable_.end()) {
      out.message = found->second.message;
      out.fault = found->second.fault;
    }
    return out;
  }

  const Bundle& bundle_;
  const Outputs& outputs_;
  std::map<std::pair<int64_t, std::string>, Unreadable> unreadable_;  // by row and input
  std::map<std::string, ColumnStates> columns_;                       // of inputs of table columns
};

}  // namespace

std::vector<Answer> Predictor::answers(const Outputs& outputs, const Reader& reader) const {
  const InputStates inputs(bundle_, outputs, reader);
  std::vector<Labels::Names> names;
  for (const BundleTarget& target : bundle_.targets)
    names.push_back(std::make_shared<const std::vector<std::string>>(target.spec.labels));
  std::vector<Answer> out(outputs.rows.size());
  for (size_t r = 0; r < out.size(); ++r) {
    Answer& answer = out[r];
    answer.row = outputs.rows[r];
    inputs.add_to(answer, int64_t(r));
    const bool refused = bundle_.recipe.answers.without_inputs == "none" && answer.columns_in({State::present}).empty();
    Pattern present;
    for (const auto& [id, states] : outputs.states)
      if (State(states[int64_t(r)].item<uint8_t>()) == State::present) present.insert(id);
    for (size_t t = 0; t < bundle_.targets.size(); ++t) {
      const BundleTarget& target = bundle_.targets[t];
      answer.targets.push_back(target_answer(target, names[t], outputs.decoded.at(target.id)[int64_t(r)]));
      answer.targets.back().refused = refused;
      if (const auto all = outputs.attributions.find(target.id); all != outputs.attributions.end())
        add_attribution(bundle_, all->second[int64_t(r)], answer.targets.back());
      if (bundle_.patterns.choices.empty()) continue;
      add_region(target, names[t], outputs.regions.at(target.id)[int64_t(r)], answer.targets.back());
      if (const auto quarrels = outputs.quarrels.find(target.id); quarrels != outputs.quarrels.end())
        add_quarrel(bundle_, quarrels->second[int64_t(r)], answer.targets.back());
      if (const PatternChoice* choice = bundle_.patterns.answering(present, target.id))
        answer.targets.back().from = answered_from(bundle_, *choice);
    }
  }
  return out;
}

std::vector<Answer> Predictor::answer(const Table& table, const std::vector<int64_t>& rows,
                                      const PredictOptions& options, Monitor& monitor) {
  const Reader source = reader(table, false, 0, options.only);
  InferOptions infer_options{options.batch_size, options.workers, options.device};
  infer_options.attributions = options.attributions;
  if (const auto pattern = pattern_of(options.only)) infer_options.patterns.push_back(*pattern);
  return answers(infer(source, rows, infer_options, monitor)[0], source);
}

std::vector<Outputs> Predictor::infer(const Reader& reader, const std::vector<int64_t>& rows, InferOptions options,
                                      Monitor& monitor) {
  options.table = &bundle_.patterns;
  options.checks = &bundle_.checks;
  return braid::infer(*bundle_.model, reader, rows, options, monitor);
}

std::vector<Answer> Predictor::answer(const Table& table, const PredictOptions& options) {
  std::vector<int64_t> rows(static_cast<size_t>(table.size()));
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = int64_t(i);
  Monitor silent;
  return answer(table, rows, options, silent);
}

Answer Predictor::answer(const std::map<std::string, std::string>& sample, const std::vector<std::string>& only) {
  PredictOptions options;
  options.only = only;
  if (const auto weights = bundle_.model->parameters(); !weights.empty()) options.device = weights[0].device();
  return answer(sample_table(sample, input_columns()), options).at(0);
}

}  // namespace braid
