#include "braid/train/fit_checks.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "braid/data/loader.h"
#include "braid/data/sampler.h"
#include "braid/predict/inspect.h"
#include "braid/predict/signal_statistics.h"
#include "braid/predict/text_statistics.h"
#include "braid/train/fit_patterns.h"

namespace braid {
namespace {

constexpr int64_t fewest_items = 20;
/// Deviations in every direction at once; less is not strange, however alike items are.
constexpr double least_limit = 2;
constexpr double least_content_limit = 0.1;  // of vectors that are all the same, rounding is no noise
/// Of texts. Measured: a formulaic question with one new word has 1.8, letters hit at random 7 and more.
constexpr double least_text_limit = 3;

/// The views of the items of some rows, by input.
struct Views {
  std::vector<torch::Tensor> signals, encodings, contents;  // [N, ...] double, one a batch; without any, none
};

/// Items that may be strange by each view.
double share_of_view(double false_alarms, const Views& views) {
  return false_alarms / double(1 + !views.encodings.empty() + !views.contents.empty());
}

/// What the ids of each input of texts cost, by its id, see `spelling_of`.
using Spellings = std::map<std::string, torch::Tensor>;

Spellings spellings_of(const Reader& reader, const std::vector<int64_t>& rows, const FitChecksOptions& options) {
  Spellings out;
  for (const DataInput& input : reader.inputs()) {
    const auto characters = input.feature->characters();
    if (characters.empty()) continue;
    std::vector<torch::Tensor> ids{torch::zeros({0}, torch::kLong)};
    const Reader own(reader, input.id);
    Loader loader(own, ordered_batches(rows, options.batch_size), std::nullopt, options.workers);
    while (const auto batch = loader.next()) {
      const Strand& strand = batch->inputs.at(input.id);
      if (strand.items() > 0) ids.push_back(strand.values.masked_select(strand.mask));
    }
    out[input.id] = spelling_of(torch::cat(ids), characters);
  }
  return out;
}

std::map<std::string, Views> views_of(Model& model, const Reader& reader, const std::vector<int64_t>& rows,
                                      const Spellings& spellings, const FitChecksOptions& options) {
  const torch::InferenceMode no_graph;
  const bool was_training = model.is_training();
  model.eval();
  std::map<std::string, Views> out;
  const auto& inputs = reader.inputs();
  const bool any_encoded = std::any_of(inputs.begin(), inputs.end(),
                                       [](const DataInput& input) { return is_measured(input.feature->spec()); });
  Loader loader(reader, ordered_batches(rows, options.batch_size), std::nullopt, options.workers);
  while (const auto batch = loader.next()) {
    const Strands encoded = any_encoded ? model.encode(batch->to(options.device).inputs) : Strands{};
    for (const DataInput& input : inputs) {
      const Strand& raw = batch->inputs.at(input.id);
      if (raw.items() == 0) continue;
      const StepSpec spec = input.feature->spec();
      const auto spelling = spellings.find(input.id);
      if (spelling != spellings.end()) out[input.id].signals.push_back(text_statistics(raw, spelling->second));
      if (!is_measured(spec)) continue;
      const Strand& strand = encoded.at(input.id);
      out[input.id].signals.push_back(signal_statistics(raw, spec));
      out[input.id].encodings.push_back(encoding_view(strand, strand.values.size(-1) / model.members()));
      if (has_content(spec)) out[input.id].contents.push_back(content(raw));
    }
  }
  model.train(was_training);
  return out;
}

/// The value that a standard normal stays above with probability `share`; Abramowitz and Stegun 1964, 26.2.23.
double normal_quantile_above(double share) {
  const double t = std::sqrt(-2 * std::log(std::clamp(share, 1e-12, 0.5)));
  return t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

}  // namespace

double limit_of(const torch::Tensor& distances, double share) {
  const auto values = distances.to(torch::kDouble).contiguous();
  const int64_t n = values.numel();
  const auto logs = values.clamp_min(1e-9).log();
  const double deviation = n > 1 ? logs.std().item<double>() : 1;
  // Mean and deviation of few values are uncertain themselves.
  const double z = normal_quantile_above(share) * (1 + 2 / std::sqrt(double(n)));
  const double normal = std::exp(logs.mean().item<double>() + z * deviation);
  const double counted =
      conformal_quantile({values.const_data_ptr<double>(), values.const_data_ptr<double>() + n}, 1 - share);
  return std::max(normal, std::isfinite(counted) ? counted : values.max().item<double>());
}

/// The largest distance of a signal that is not strange, told from these.
double limit_of_signals(const InputCheck& check, const torch::Tensor& signals, double share) {
  const auto distances = check.signal.distance(signals);
  if (!check.spelling.defined()) return std::max(least_limit, limit_of(distances, share));
  // A text has two numbers, and often both are as usual: the logarithms of distances so small would tell that all vary
  // much, and with them the largest.
  return std::max(least_text_limit, limit_of(distances.clamp_min(1), share));
}

InputChecks fit_checks(Model& model, const Reader& reader, const std::vector<int64_t>& rows, double false_alarms,
                       const FitChecksOptions& options) {
  InputChecks out;
  const Spellings spellings = spellings_of(reader, rows, options);
  for (const auto& [id, views] : views_of(model, reader, rows, spellings, options)) {
    const auto signals = torch::cat(views.signals);
    if (signals.size(0) < fewest_items) continue;
    InputCheck& check = out[id];
    check.signal = Usual::of(signals);
    if (const auto spelling = spellings.find(id); spelling != spellings.end()) check.spelling = spelling->second;
    check.signal.limit = limit_of_signals(check, signals, share_of_view(false_alarms, views));
    if (views.encodings.empty()) continue;
    check.encoding = Usual::of(torch::cat(views.encodings));
    check.encoding->limit = std::numeric_limits<double>::infinity();
    if (views.contents.empty()) continue;
    check.content = Usual::of_dependence(torch::cat(views.contents));
    check.content->limit = std::numeric_limits<double>::infinity();
  }
  return out;
}

void set_limits(InputChecks& checks, Model& model, const Reader& reader, const std::vector<int64_t>& rows,
                double false_alarms, const FitChecksOptions& options) {
  Spellings spellings;
  for (const auto& [id, check] : checks)
    if (check.spelling.defined()) spellings[id] = check.spelling;
  for (const auto& [id, views] : views_of(model, reader, rows, spellings, options)) {
    const auto found = checks.find(id);
    const auto signals = torch::cat(views.signals);
    if (found == checks.end() || signals.size(0) < fewest_items) continue;
    InputCheck& check = found->second;
    const double share = share_of_view(false_alarms, views);
    check.signal.limit = std::max(check.signal.limit, limit_of_signals(check, signals, share));
    if (check.encoding)
      check.encoding->limit =
          std::max(least_limit, limit_of(check.encoding->distance(torch::cat(views.encodings)), share));
    if (check.content)
      check.content->limit =
          std::max(least_content_limit, limit_of(check.content->distance(torch::cat(views.contents)), share));
  }
}

}  // namespace braid
