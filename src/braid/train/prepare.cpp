#include "braid/train/prepare.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "braid/data/targets.h"
#include "braid/features/fit_sample.h"
#include "braid/table/target.h"
#include "braid/train/defaults.h"
#include "braid/train/item_count.h"

namespace braid {
namespace {

TargetInfo infer(const Table& table, const TargetRecipe& recipe, const std::vector<int64_t>& rows) {
  TargetOptions options;
  if (recipe.kind != "auto") options.kind = target_kind_from(recipe.kind);
  options.labels = recipe.labels;
  return infer_target(table, recipe.column, rows, options);
}

constexpr double long_tail = 1.5;  // skewness: docs/results.md

/// Units in which the logarithm of 1 + value may be taken: 1, and where most values are below it, what most or half of
/// those above 0 exceed, as the logarithm of 1.0001 is a straight line still.
std::vector<double> units_of_logarithm(std::vector<double> values) {
  std::vector<double> out = {1};
  std::erase_if(values, [](double v) { return v <= 0; });
  std::sort(values.begin(), values.end());
  if (values.empty() || quantile(values, 0.5) >= 1) return out;
  for (const double share : {0.1, 0.5}) out.push_back(quantile(values, share));
  return out;
}

/// Mean and deviation of a regression target, on the scale that the recipe names or, for `auto`, `log1p` where that
/// makes a long right tail even.
void describe_scale(const Table& table, const std::vector<int64_t>& rows, const TargetRecipe& recipe,
                    TargetSpec& spec) {
  std::vector<double> values;
  const int64_t column = table.column(spec.column);
  for (const int64_t row : rows)
    if (const auto value = encode_target(spec, table.at(row, column)); value.value.defined())
      values.push_back(*table.at(row, column).number());
  require(values.size() >= 2, Fault::data, text(table.subject(), " column ", spec.column), "has ", values.size(),
          " training rows with a number; at least 2 are needed");
  const auto moments = [&](auto&& map) {
    double mean = 0, square = 0, cube = 0;
    for (const double v : values) mean += map(v) / double(values.size());
    for (const double v : values) square += std::pow(map(v) - mean, 2) / double(values.size());
    for (const double v : values) cube += std::pow(map(v) - mean, 3) / double(values.size());
    return std::array{mean, std::sqrt(square), square > 0 ? cube / std::pow(square, 1.5) : 0.0};
  };
  spec.low = *std::min_element(values.begin(), values.end());
  spec.high = *std::max_element(values.begin(), values.end());
  require(recipe.transform != "log1p" || spec.low >= 0, Fault::data, text(table.subject(), " column ", spec.column),
          "has ", spec.low, " in training, and log1p takes nothing below 0; choose transform = \"none\"");
  auto chosen = moments([](double v) { return v; });
  if (spec.low >= 0 && recipe.transform != "none") {
    auto logarithm = std::array{0.0, 0.0, std::numeric_limits<double>::infinity()};
    for (const double unit : units_of_logarithm(values)) {
      const auto other = moments([&](double v) { return std::log1p(v / unit); });
      if (std::abs(other[2]) < std::abs(logarithm[2])) logarithm = other, spec.unit = unit;
    }
    const bool evens = chosen[2] > long_tail && std::abs(logarithm[2]) < chosen[2] / 2;
    if (evens || recipe.transform == "log1p") {
      spec.transform = "log1p";
      chosen = logarithm;
    } else {
      spec.unit = 1;
    }
  }
  spec.mean = chosen[0];
  spec.deviation = chosen[1] > 0 ? chosen[1] : 1;
  // A few values far out must not shrink all others to a fraction of a unit, where the loss hardly tells them apart.
  if (spec.transform == "log1p")
    for (double& v : values) v = std::log1p(v / spec.unit);
  std::sort(values.begin(), values.end());
  constexpr double far_out = 4, normal_quartiles = 1.349;  // of a normal distribution, in deviations
  const double usual = (quantile(values, 0.75) - quantile(values, 0.25)) / normal_quartiles;
  if (usual > 0 && spec.deviation > far_out * usual) {
    spec.mean = quantile(values, 0.5);
    spec.deviation = usual;
  }
  spec.counts = {double(values.size())};
}

/// Rows of `rows` in which the input's cells hold something, as a feature fits on them.
FitSource fit_source(const Reader& reader, const DataInput& input, const std::vector<int64_t>& rows, uint64_t seed) {
  return {int64_t(rows.size()), [&reader, &input, &rows](int64_t i) { return reader.items(input, rows[size_t(i)]); },
          derive_seed(seed, "fit " + input.id)};
}

/// Whether the cells of an input are paths, and not numbers or texts or either of both.
bool names_files(const BundleInput& input) {
  const auto& kinds = input.recipe.kinds;
  return !kinds.empty() && is_file(kind_from(kinds[0])) && input.feature->is_costly();
}

/// Pictures, films and sounds of equal steps from the same feature use one encoder, unless the recipe says otherwise:
/// several views of a thing teach it more than each its own. Bands and colours are no such views.
void share_encoders(std::vector<BundleInput>& inputs) {
  const auto type = [](const InputRecipe& recipe) {
    const Node* found = recipe.feature.find("type");
    return found ? *found : Node();
  };
  for (size_t i = 0; i < inputs.size(); ++i) {
    InputRecipe& recipe = inputs[i].recipe;
    const StepSpec steps = inputs[i].feature->spec();
    const bool is_view = steps.modality == "image" || steps.modality == "video" || steps.modality == "audio";
    if (!recipe.encoder.table().empty() || !recipe.share.empty() || !is_view) continue;
    for (size_t j = 0; j < i; ++j) {
      const StepSpec other = inputs[j].feature->spec();
      const bool is_alike = other.modality == steps.modality && other.shape == steps.shape;
      if (is_alike && type(inputs[j].recipe) == type(recipe) && inputs[j].recipe.share.empty()) {
        recipe.share = inputs[j].recipe.name;
        break;
      }
    }
  }
}

/// Says so where the validation rows know one label only: they cannot tell how well the others are answered.
void warn_of_one_label(const Table& table, const TargetSpec& target, const std::vector<int64_t>& rows,
                       Monitor& monitor) {
  if (target.kind == "regression" || target.labels.size() < 2) return;
  const int64_t column = table.column(target.column);
  std::string only;
  for (const int64_t row : rows) {
    const std::string label = table.at(row, column).text();
    if (label.empty()) continue;
    if (!only.empty() && label != only) return;
    only = label;
  }
  if (only.empty()) return;
  monitor.warn(text("target ", target.column, ": every validation row is \"", only,
                    "\", so they can tell neither when to stop nor who answers well about the other ",
                    target.labels.size() - 1, " labels; give the validation part rows of each"));
}

/// Says so where a fusion compares inputs by their times, and some have none.
void warn_of_lacking_clocks(const Bundle& bundle, Monitor& monitor) {
  if (!bundle.model->compares_times()) return;
  std::string without;
  int64_t clocks = 0;
  for (const BundleInput& input : bundle.inputs) {
    if (input.feature->spec().clocked)
      ++clocks;
    else
      without += (without.empty() ? "" : ", ") + input.recipe.name;
  }
  if (without.empty()) return;
  const std::string fusion = bundle.recipe.fusion.at("type").string();
  if (clocks < 2)
    monitor.warn(text("fusion ", fusion, " compares inputs by their times, and ", clocks == 0 ? "none" : "only one",
                      " has a clock (", without, " ", clocks == 0 ? "lack one" : "has none",
                      "), so there is nothing to compare"));
  else
    monitor.note(text("fusion ", fusion, " compares inputs by their times; what has no clock (", without,
                      ") counts at every moment"));
}

/// The targets, as the rows that train know them. A kind is judged once, by all rows: a part of them may look like
/// another.
std::vector<DataTarget> add_targets(const Table& table, const std::vector<TargetInfo>& infos, const Split& split,
                                    Bundle& bundle, Monitor& monitor) {
  std::vector<DataTarget> out;
  for (size_t i = 0; i < infos.size(); ++i) {
    const TargetRecipe& recipe = bundle.recipe.targets[i];
    const std::string id = "t" + std::to_string(i);
    TargetRecipe target = recipe;
    target.kind = name(infos[i].kind);
    monitor.note(text("target ", target.column, " is ", target.kind, ": ", infos[i].reason));
    bundle.targets.push_back({id, recipe, describe_target(table, target, split.train, monitor)});
    out.push_back({id, bundle.targets.back().spec});
    warn_of_one_label(table, bundle.targets.back().spec, split.validation, monitor);
  }
  return out;
}

/// The inputs, with features that are not fitted yet.
std::vector<DataInput> add_inputs(const Table& table, const Parts& parts, Bundle& bundle) {
  std::vector<DataInput> out;
  for (size_t i = 0; i < bundle.recipe.inputs.size(); ++i) {
    BundleInput input{"m" + std::to_string(i), bundle.recipe.inputs[i], nullptr};
    input.recipe.validate();
    for (const std::string& column : input.recipe.columns) table.column(column);
    complete(input.recipe.feature, [&] { return default_feature(input.recipe.kinds); });
    input.feature = parts.features.make(input.recipe.feature, {input.recipe.columns, input.recipe.kinds});
    out.push_back({input.id, input.recipe.columns, input.feature});
    bundle.inputs.push_back(std::move(input));
  }
  return out;
}

/// Fits the features on the training rows, and counts the files of training and validation.
void fit_features(Prepared& out, Monitor& monitor) {
  Bundle& bundle = out.bundle;
  const Recipe& recipe = bundle.recipe;
  for (size_t i = 0; i < bundle.inputs.size(); ++i) {
    const DataInput& input = out.reader->inputs()[i];
    out.files[input.id] =
        count_items(*out.reader, input, out.split, names_files(bundle.inputs[i]), recipe.data.max_unreadable);
    monitor.progress("fitting features", int64_t(i), int64_t(bundle.inputs.size()), bundle.inputs[i].recipe.name);
    bundle.inputs[i].feature->fit(fit_source(*out.reader, input, out.split.train, uint64_t(recipe.train.seed)));
    bundle.inputs[i].feature->fit_held_out(
        fit_source(*out.reader, input, out.split.validation, uint64_t(recipe.train.seed)));
    const Node fitted = bundle.inputs[i].feature->fitted();
    if (const Node* odd = fitted.find("notes"))
      for (const Node& sentence : odd->array()) monitor.warn(sentence.string());
  }
}

/// Chooses the parts that the recipe leaves open, for what the features have become, and writes them into it.
void choose_parts(Bundle& bundle) {
  share_encoders(bundle.inputs);
  for (BundleInput& input : bundle.inputs)
    if (input.recipe.share.empty())
      complete(input.recipe.encoder, [&] { return default_encoder(input.feature->spec()); });
  for (BundleTarget& target : bundle.targets) complete(target.recipe.task, [&] { return default_task(target.spec); });
  complete(bundle.recipe.fusion, [] { return default_fusion(); });
  if (!bundle.recipe.sequence.column.empty()) complete(bundle.recipe.context, [] { return default_context(); });
  bundle.recipe.inputs.clear();
  for (const BundleInput& input : bundle.inputs) bundle.recipe.inputs.push_back(input.recipe);
  bundle.recipe.targets.clear();
  for (const BundleTarget& target : bundle.targets) bundle.recipe.targets.push_back(target.recipe);
}

}  // namespace

TargetSpec describe_target(const Table& table, const TargetRecipe& recipe, const std::vector<int64_t>& rows,
                           Monitor& monitor) {
  const std::vector<std::string> scales{"auto", "none", "log1p"};
  require(std::find(scales.begin(), scales.end(), recipe.transform) != scales.end(), Fault::config,
          "target " + recipe.column, '"', recipe.transform, "\" is no transform; known: auto, none, log1p",
          guess(recipe.transform, scales));
  const TargetInfo info = infer(table, recipe, rows);
  if (!info.warning.empty()) monitor.warn(text("target ", recipe.column, ": ", info.warning));
  TargetSpec out;
  out.column = recipe.column;
  out.kind = name(info.kind);
  out.labels = info.labels;
  out.absent = info.options.absent_words;
  out.rows = double(info.labelled);
  if (info.kind == TargetKind::regression)
    describe_scale(table, rows, recipe, out);
  else
    out.counts.assign(info.counts.begin(), info.counts.end());
  return out;
}

Prepared prepare(const Table& table, const Recipe& recipe, const Parts& parts, Monitor& monitor,
                 const std::optional<Split>& split) {
  Prepared out;
  Bundle& bundle = out.bundle;
  bundle.recipe = recipe;
  require(!recipe.targets.empty(), Fault::config, table.subject(), "the recipe has no target");
  require(!recipe.inputs.empty(), Fault::config, table.subject(), "the recipe has no input");

  for (const std::string& column : {recipe.sequence.column, recipe.sequence.order})
    if (!column.empty()) table.column(column);
  std::vector<TargetInfo> infos;
  for (const TargetRecipe& target : recipe.targets) infos.push_back(infer(table, target, {}));
  out.split = split ? *split : make_split(table, recipe.split, infos, recipe.sequence.column);
  monitor.note(text("split: ", out.split.train.size(), " rows train, ", out.split.validation.size(), " validate, ",
                    out.split.test.size(), " test (", out.split.how, ')'));

  auto targets = add_targets(table, infos, out.split, bundle, monitor);
  out.reader = std::make_unique<Reader>(table, add_inputs(table, parts, bundle), std::move(targets),
                                        recipe.data.cache_mb * 1'000'000,
                                        SequenceColumns{recipe.sequence.column, recipe.sequence.order});
  const auto& test = out.split.test;
  if (!test.empty() && std::none_of(test.begin(), test.end(), [&](int64_t r) { return out.reader->is_labelled(r); })) {
    monitor.warn(text("none of the ", test.size(),
                      " test rows has a label, so they cannot tell how good the model is; "
                      "the validation rows do"));
    out.split.test.clear();
  }
  fit_features(out, monitor);
  choose_parts(bundle);
  bundle.model = std::make_shared<Model>(bundle.model_config(uint64_t(recipe.train.seed)), parts);
  warn_of_lacking_clocks(bundle, monitor);
  return out;
}

}  // namespace braid
