#include "braid/predict/predictor.h"

#include <algorithm>

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

Reader Predictor::reader(const Table& table, bool with_targets, int64_t cache_bytes) const {
  std::vector<DataInput> inputs;
  for (const BundleInput& input : bundle_.inputs) inputs.push_back({input.id, input.recipe.columns, input.feature});
  std::vector<DataTarget> targets;
  if (with_targets)
    for (const BundleTarget& target : bundle_.targets) targets.push_back({target.id, target.spec});
  const SequenceRecipe& sequence = bundle_.recipe.sequence;
  return Reader(table, std::move(inputs), std::move(targets), cache_bytes, {sequence.column, sequence.order});
}

std::optional<Pattern> Predictor::pattern_of(const std::vector<std::string>& only) const {
  if (only.empty()) return std::nullopt;
  Pattern out;
  for (const std::string& column : only) {
    const auto ids = bundle_.inputs_of(column);
    require(!ids.empty(), Fault::config, "inputs", "the model has no input \"", column, '"',
            guess(column, input_columns()));
    out.insert(ids.begin(), ids.end());
  }
  return out;
}

namespace {

TargetAnswer target_answer(const BundleTarget& target, const torch::Tensor& decoded) {
  TargetAnswer out{target.spec.column, target.spec.kind, {}, 0, target.spec.labels, {}};
  const auto values = decoded.accessor<double, 1>();
  if (out.kind == "regression") {
    out.value = values[0];
    out.classes.clear();
    return out;
  }
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

/// States of the columns of a `columns` input, from its steps' mask.
void add_column_states(const BundleInput& input, State whole, const torch::Tensor& mask, Answer& answer) {
  const auto steps = input.feature->spec().columns;
  for (const std::string& column : input.recipe.columns) {
    bool there = false;
    for (size_t t = 0; t < steps.size(); ++t) there |= steps[t].name == column && mask[int64_t(t)].item<bool>();
    const State state = whole == State::dropped ? whole : there ? State::present : State::absent;
    answer.inputs.push_back({column, state, {}});
  }
}

}  // namespace

std::vector<Answer> Predictor::answers(const Outputs& outputs, const Reader& reader) const {
  std::map<std::pair<int64_t, std::string>, Unreadable> unreadable;
  for (const Unreadable& one : reader.unreadable()) unreadable[{one.row, one.column}] = one;
  std::vector<Answer> out(outputs.rows.size());
  for (size_t r = 0; r < out.size(); ++r) {
    Answer& answer = out[r];
    answer.row = outputs.rows[r];
    for (const BundleInput& input : bundle_.inputs) {
      const auto state = State(outputs.states.at(input.id)[int64_t(r)].item<uint8_t>());
      if (const auto mask = outputs.masks.find(input.id); mask != outputs.masks.end()) {
        add_column_states(input, state, mask->second[int64_t(r)], answer);
      } else {
        ColumnState& column = answer.inputs.emplace_back(ColumnState{bundle_.shown_name(input), state, {}});
        column.has_clock = input.feature->spec().clocked;
        if (const auto seen = outputs.seen.find(input.id); seen != outputs.seen.end() && state == State::present)
          column.seen = seen->second[int64_t(r)].item<double>();
        const auto found = unreadable.find({answer.row, input.recipe.columns[0]});
        if (state == State::unreadable && found != unreadable.end()) {
          column.message = found->second.message;
          column.fault = found->second.fault;
        }
      }
    }
    for (const BundleTarget& target : bundle_.targets)
      answer.targets.push_back(target_answer(target, outputs.decoded.at(target.id)[int64_t(r)]));
  }
  return out;
}

std::vector<Answer> Predictor::answer(const Table& table, const std::vector<int64_t>& rows,
                                      const PredictOptions& options, Monitor& monitor) {
  const Reader source = reader(table, false);
  InferOptions infer_options{options.batch_size, options.workers, options.device, {}};
  if (const auto pattern = pattern_of(options.only)) infer_options.patterns.push_back(*pattern);
  return answers(infer(*bundle_.model, source, rows, infer_options, monitor)[0], source);
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
  return answer(sample_table(sample, input_columns()), options).at(0);
}

}  // namespace braid
