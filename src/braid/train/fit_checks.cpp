#include "braid/train/fit_checks.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "braid/data/loader.h"
#include "braid/data/sampler.h"
#include "braid/predict/inspect.h"
#include "braid/predict/signal_statistics.h"
#include "braid/train/fit_patterns.h"

namespace braid {
namespace {

constexpr int64_t fewest_items = 20;
constexpr double least_limit =
    2;  // deviations in every direction at once; less is not strange, however alike items are
constexpr double least_content_limit = 0.1;  // of vectors that are all the same, rounding is no noise

/// The views of the items of some rows, by input.
struct Views {
  std::vector<torch::Tensor> signals, encodings, contents;  // [N, ...] double, one a batch; no contents without any
};

/// Items that may be strange by each view.
double share_of_view(double false_alarms, const Views& views) {
  return false_alarms / (views.contents.empty() ? 2 : 3);
}

std::map<std::string, Views> views_of(Model& model, const Reader& reader, const std::vector<int64_t>& rows,
                                      const FitChecksOptions& options) {
  const torch::InferenceMode no_graph;
  const bool was_training = model.is_training();
  model.eval();
  std::map<std::string, Views> out;
  Loader loader(reader, ordered_batches(rows, options.batch_size), std::nullopt, options.workers);
  while (const auto batch = loader.next()) {
    const Batch here = batch->to(options.device);
    const Strands encoded = model.encode(here.inputs);
    for (const DataInput& input : reader.inputs()) {
      const Strand& strand = encoded.at(input.id);
      if (!is_checked(input.feature->spec()) || strand.items() == 0) continue;
      out[input.id].signals.push_back(signal_statistics(batch->inputs.at(input.id), input.feature->spec()));
      out[input.id].encodings.push_back(encoding_view(strand, strand.values.size(-1) / model.members()));
      if (has_content(input.feature->spec())) out[input.id].contents.push_back(content(batch->inputs.at(input.id)));
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

InputChecks fit_checks(Model& model, const Reader& reader, const std::vector<int64_t>& rows, double false_alarms,
                       const FitChecksOptions& options) {
  InputChecks out;
  for (const auto& [id, views] : views_of(model, reader, rows, options)) {
    const auto signals = torch::cat(views.signals);
    if (signals.size(0) < fewest_items) continue;
    InputCheck& check = out[id] = {Usual::of(signals), Usual::of(torch::cat(views.encodings))};
    check.signal.limit =
        std::max(least_limit, limit_of(check.signal.distance(signals), share_of_view(false_alarms, views)));
    check.encoding.limit = std::numeric_limits<double>::infinity();
    if (views.contents.empty()) continue;
    check.content = Usual::of_dependence(torch::cat(views.contents));
    check.content->limit = std::numeric_limits<double>::infinity();
  }
  return out;
}

void set_limits(InputChecks& checks, Model& model, const Reader& reader, const std::vector<int64_t>& rows,
                double false_alarms, const FitChecksOptions& options) {
  for (const auto& [id, views] : views_of(model, reader, rows, options)) {
    const auto found = checks.find(id);
    const auto signals = torch::cat(views.signals), encodings = torch::cat(views.encodings);
    if (found == checks.end() || signals.size(0) < fewest_items) continue;
    auto& [signal, encoding, content, tolerance] = found->second;
    const double share = share_of_view(false_alarms, views);
    signal.limit = std::max(signal.limit, limit_of(signal.distance(signals), share));
    encoding.limit = std::max(least_limit, limit_of(encoding.distance(encodings), share));
    if (content)
      content->limit = std::max(least_content_limit, limit_of(content->distance(torch::cat(views.contents)), share));
  }
}

}  // namespace braid
