#include "braid/predict/saliency.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>

#include "braid/predict/fitted_scale.h"
#include "braid/predict/inspect.h"
#include "braid/predict/row_variants.h"
#include "braid/predict/token_words.h"

namespace braid {
namespace {

constexpr int64_t numbers_at_once = 1'000'000;  // of an input's variants: what an encoder makes of them is far larger
constexpr int64_t rows_at_once = 16;            // with gradients; without, four times as many
constexpr int64_t more_steps = 4;
constexpr int64_t looks = 48;           // at the score on the way from the baseline
constexpr double nearest_decade = -12;  // of the look next to it
constexpr size_t most_parts = 512;      // that are hidden one by one; neighbours of more are hidden together

/// The scores of variants of an input: values [K, N, T, ...] and mask [K, N, T] to [K] double.
using Score = std::function<torch::Tensor(const torch::Tensor& values, const torch::Tensor& mask)>;

/// Recurrent layers of cuDNN give no gradients in evaluation mode; those of ATen do.
class OwnRecurrence {
 public:
  OwnRecurrence() : before_(at::globalContext().userEnabledCuDNN()) { at::globalContext().setUserEnabledCuDNN(false); }
  ~OwnRecurrence() { at::globalContext().setUserEnabledCuDNN(before_); }
  OwnRecurrence(const OwnRecurrence&) = delete;
  OwnRecurrence& operator=(const OwnRecurrence&) = delete;

 private:
  bool before_;
};

torch::Tensor repeated(const torch::Tensor& one, int64_t times) {
  auto sizes = one.sizes().vec();
  sizes.insert(sizes.begin(), times);
  return one.unsqueeze(0).expand(sizes);
}

/// How many variants of an input are answered at once.
int64_t variants_at_once(const torch::Tensor& values, int64_t rows) {
  return std::clamp<int64_t>(numbers_at_once / std::max<int64_t>(values.numel(), 1), 1, rows);
}

/// The inputs at some places of the way from the baseline, [K, N, T, ...].
torch::Tensor along(const torch::Tensor& baseline, const torch::Tensor& way, std::span<const double> places) {
  std::vector<int64_t> sizes(size_t(way.dim()) + 1, 1);
  sizes[0] = int64_t(places.size());
  const auto share = torch::tensor(at::ArrayRef<double>(places.data(), places.size()), torch::kDouble).view(sizes);
  return baseline + share.to(way.options()) * way;
}

/// Cuts the way from the baseline, [0, 1], into `steps` pieces: half of them where the score changes, as Bhat and
/// Raychowdhury 2023, doi:10.1109/ISCAS46773.2023.10181480, half evenly in the fourth root of the place. A network with
/// normalisation layers takes a picture of a thousandth of the contrast for the whole one, so that nearly all of the
/// change lies next to the baseline, where even pieces miss it.
std::vector<double> pieces_of_way(const Score& score, const Strand& input, const torch::Tensor& baseline,
                                  const torch::Tensor& way, int64_t steps) {
  const torch::NoGradGuard no_graph;
  std::vector<double> places{0};
  for (int64_t k = 0; k <= looks; ++k) places.push_back(std::pow(10.0, nearest_decade * (1 - double(k) / looks)));
  std::vector<double> scores, weights;
  const auto most = size_t(variants_at_once(way, 4 * rows_at_once));
  for (size_t begin = 0; begin < places.size(); begin += most) {
    const auto some = std::span(places).subspan(begin, std::min(most, places.size() - begin));
    const auto seen = score(along(baseline, way, some), repeated(input.mask, int64_t(some.size()))).cpu().contiguous();
    scores.insert(scores.end(), seen.data_ptr<double>(), seen.data_ptr<double>() + seen.numel());
  }
  double change = 0, total = 0;
  for (size_t i = 1; i < places.size(); ++i) change += std::abs(scores[i] - scores[i - 1]);
  for (size_t i = 1; i < places.size(); ++i) {
    const double even = std::pow(places[i], 0.25) - std::pow(places[i - 1], 0.25);
    weights.push_back(change > 0 ? even + std::abs(scores[i] - scores[i - 1]) / change : even);
    total += weights.back();
  }
  std::vector<double> edges{0};
  double passed = 0;
  for (size_t i = 0; i < weights.size(); passed += weights[i++]) {
    const double low = places[i], high = places[i + 1];
    for (; int64_t(edges.size()) < steps;) {
      const double share = (total * double(edges.size()) / double(steps) - passed) / weights[i];
      if (share > 1) break;
      edges.push_back(i == 0 ? share * high : low * std::pow(high / low, share));
    }
  }
  edges.push_back(1);
  return edges;
}

/// Integrated gradients [N, T, ...] double along the straight way from the baseline, by the middles of its pieces.
torch::Tensor integrated_gradients(const Score& score, const Strand& input, const torch::Tensor& baseline,
                                   int64_t steps) {
  const auto way = input.values - baseline;
  const std::vector<double> edges = pieces_of_way(score, input, baseline, way, steps);
  std::vector<double> middles, lengths;
  for (size_t k = 1; k < edges.size(); ++k) {
    middles.push_back((edges[k] + edges[k - 1]) / 2);
    lengths.push_back(edges[k] - edges[k - 1]);
  }
  const torch::AutoGradMode with_graph(true);
  const OwnRecurrence own;
  auto sum = torch::zeros_like(way, torch::kDouble);
  const auto most = size_t(variants_at_once(way, rows_at_once));
  for (size_t begin = 0; begin < middles.size(); begin += most) {
    const size_t count = std::min(most, middles.size() - begin);
    auto values = along(baseline, way, std::span(middles).subspan(begin, count)).detach().requires_grad_();
    const auto scores = score(values, repeated(input.mask, int64_t(count))).sum();
    if (!scores.requires_grad()) continue;  // the answer does not depend on this input
    const auto gradient = torch::autograd::grad({scores}, {values}, {}, std::nullopt, false, /*allow_unused=*/true)[0];
    if (!gradient.defined()) continue;
    for (size_t k = 0; k < count; ++k) sum += gradient[int64_t(k)].to(torch::kDouble) * lengths[begin + k];
  }
  return sum * way;
}

void integrate(const Score& score, const FittedScale& scale, const Strand& input, const SaliencyOptions& options,
               double as_it_is, InputSaliency& out) {
  auto baseline = torch::zeros_like(input.values);
  if (scale.tells_presence) {
    const int64_t numbers = input.values.size(-1), values = scale.values(numbers);
    baseline.narrow(-1, values, numbers - values).copy_(input.values.narrow(-1, values, numbers - values));
  }
  out.difference = as_it_is - score(baseline.unsqueeze(0), input.mask.unsqueeze(0)).item<double>();
  // Where hardly anything changes, rounding is all that is left to compare.
  const double least = 1e-6 * (1 + std::abs(as_it_is));
  for (int64_t steps : {options.steps, more_steps * options.steps}) {
    const auto shares = integrated_gradients(score, input, baseline, steps);
    out.sum = shares.sum().item<double>();
    out.error = std::abs(out.sum - out.difference) / std::max(std::abs(out.difference), least);
    out.shares = shares.to(torch::kCPU, torch::kFloat);
    out.steps = steps;
    if (*out.error <= options.tolerance) break;
  }
}

/// Steps of an item that are hidden together.
struct HiddenPart {
  std::string name;
  int64_t item = 0;
  std::vector<int64_t> steps;
};

std::vector<HiddenPart> words_of(const Strand& input, const std::vector<std::string>& pieces) {
  std::vector<HiddenPart> out;
  for (int64_t n = 0; n < input.items(); ++n)
    for (auto& word : token_words(input.values[n], input.mask[n], pieces))
      out.push_back({std::move(word.text), n, std::move(word.steps)});
  return out;
}

/// The steps of each column that has any; a date has several.
std::vector<HiddenPart> columns_of(const Strand& input, const BundleInput& described) {
  const auto& headers = described.recipe.columns;
  const auto steps = described.feature->spec().steps_by_source(headers.size());
  std::vector<HiddenPart> out;
  for (size_t c = 0; c < headers.size(); ++c) {
    HiddenPart part{headers[c], 0, {}};
    for (const int64_t t : steps[c])
      if (input.mask[0][t].item<bool>()) part.steps.push_back(t);
    if (!part.steps.empty()) out.push_back(std::move(part));
  }
  return out;
}

/// At most `most_parts`, by hiding neighbours of an item together.
std::vector<HiddenPart> joined(std::vector<HiddenPart> parts) {
  const size_t together = (parts.size() + most_parts - 1) / most_parts;
  if (together <= 1) return parts;
  std::vector<HiddenPart> out;
  size_t inside = 0;
  for (HiddenPart& part : parts) {
    if (out.empty() || inside == together || out.back().item != part.item) {
      out.push_back(std::move(part));
      inside = 1;
      continue;
    }
    out.back().name += " " + part.name;
    out.back().steps.insert(out.back().steps.end(), part.steps.begin(), part.steps.end());
    ++inside;
  }
  return out;
}

void occlude(const Score& score, const Strand& input, const std::vector<HiddenPart>& parts, double as_it_is,
             InputSaliency& out) {
  const torch::NoGradGuard no_graph;
  out.occlusion = true;
  out.difference =
      as_it_is - score(input.values.unsqueeze(0), torch::zeros_like(input.mask).unsqueeze(0)).item<double>();
  const int64_t all = int64_t(parts.size());
  const int64_t most = variants_at_once(input.values, 4 * rows_at_once);
  for (int64_t begin = 0; begin < all; begin += most) {
    const int64_t count = std::min(most, all - begin);
    const auto mask = repeated(input.mask.cpu(), count).clone();
    for (int64_t k = 0; k < count; ++k)
      for (const int64_t t : parts[size_t(begin + k)].steps) mask[k][parts[size_t(begin + k)].item][t] = false;
    const auto scores = score(repeated(input.values, count), mask.to(input.mask.device())).cpu();
    for (int64_t k = 0; k < count; ++k) {
      const HiddenPart& part = parts[size_t(begin + k)];
      out.parts.push_back({part.name, part.item, as_it_is - scores[k].item<double>()});
      out.sum += out.parts.back().share;
    }
  }
}

/// The inputs that the answer was made from: those that `states` calls present.
Batch used_of(Batch row, const std::map<std::string, torch::Tensor>& states) {
  for (auto& [id, strand] : row.inputs) {
    const auto state = State(states.at(id)[0].item<uint8_t>());
    if (state != State::present) strand = strand.without(torch::ones_like(strand.state, torch::kBool), state);
  }
  return row;
}

/// Takes away the single items that the answer took for broken, where an input has others.
void leave_out_broken(Batch& row, Model& model, const Bundle& bundle, torch::Device device) {
  if (bundle.checks.empty()) return;
  const torch::NoGradGuard no_graph;
  std::map<std::string, StepSpec> specs;
  for (const BundleInput& input : bundle.inputs) specs[input.id] = input.feature->spec();
  const bool was_training = model.is_training();
  model.eval();
  const Strands encoded = model.encode(row.to(device).inputs);
  model.train(was_training);
  const Strands sound = without_broken(encoded, strangeness_of_all(row.inputs, encoded, specs, bundle.checks));
  for (auto& [id, strand] : row.inputs) {
    strand.links = sound.at(id).links.to(strand.links.device());
    strand.state = sound.at(id).state.to(strand.state.device());
  }
}

void check_targets(const Bundle& bundle, const std::vector<std::string>& wanted) {
  std::vector<std::string> known;
  for (const BundleTarget& target : bundle.targets) known.push_back(target.spec.column);
  for (const std::string& column : wanted)
    require(std::find(known.begin(), known.end(), column) != known.end(), Fault::config, "target",
            "the model has no target \"", column, '"', guess(column, known));
}

}  // namespace

torch::Tensor answer_score(const Task& task, const TargetSpec& target, const torch::Tensor& raw, int64_t answer) {
  const auto decoded = task.decode(raw.to(torch::kDouble)).to(torch::kDouble);
  if (target.kind == "regression") return decoded.select(1, 0);
  constexpr double least = 1e-300;
  const auto chance = decoded.select(1, answer);
  // One less the chance would lose what is left of it to rounding; the others' chances do not.
  const auto rest = target.kind == "multilabel"
                        ? 1 - chance
                        : decoded.slice(1, 0, answer).sum(1) + decoded.slice(1, answer + 1, decoded.size(1)).sum(1);
  return chance.clamp_min(least).log() - rest.clamp_min(target.kind == "multilabel" ? 1e-15 : least).log();
}

Explanation explain(Predictor& predictor, const Reader& reader, int64_t row, const SaliencyOptions& options) {
  const torch::InferenceMode normal_tensors(false);
  const Bundle& bundle = predictor.bundle();
  require(options.steps > 0, Fault::internal, "explain", "needs at least one step, got ", options.steps);
  check_targets(bundle, options.targets);
  InferOptions infer_options{1, 0, options.device};
  if (const auto pattern = predictor.pattern_of(options.only)) infer_options.patterns.push_back(*pattern);
  Monitor silent;
  const Outputs outputs = predictor.infer(reader, {row}, infer_options, silent)[0];
  Explanation out{predictor.answers(outputs, reader).at(0), {}};
  const std::vector<int64_t> rows{row};
  Batch used = used_of(reader.read(rows, std::nullopt), outputs.states);
  leave_out_broken(used, predictor.model(), bundle, options.device);
  RowVariants variants(predictor.model(), bundle.patterns, used.to(options.device));
  const auto raw = variants.as_it_is();
  for (size_t t = 0; t < bundle.targets.size(); ++t) {
    const BundleTarget& target = bundle.targets[t];
    const auto& wanted = options.targets;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), target.spec.column) == wanted.end()) continue;
    const Task& task = predictor.model().task(target.id);
    const TargetAnswer& answer = out.answer.targets.at(t);
    const auto& chances = answer.probabilities;
    const auto best = std::max_element(chances.begin(), chances.end()) - chances.begin();
    TargetSaliency one{target.spec.column, target.spec.kind, answer.text(), 0, 0, {}};
    if (!chances.empty()) one.answer = answer.classes[size_t(best)], one.probability = chances[size_t(best)];
    {
      const torch::NoGradGuard no_graph;
      one.score = answer_score(task, target.spec, raw.at(target.id), best).item<double>();
    }
    for (const BundleInput& input : bundle.inputs) {
      const Strand& strand = variants.input(input.id);
      if (State(strand.state[0].item<uint8_t>()) != State::present) continue;
      const StepSpec spec = input.feature->spec();
      InputSaliency& share = one.inputs.emplace_back();
      share.id = input.id, share.modality = spec.modality;
      const bool many = spec.modality == "columns" && input.recipe.columns.size() > 1;
      share.column = many ? input.recipe.name : bundle.shown_name(input);
      const Score score = [&](const torch::Tensor& values, const torch::Tensor& mask) {
        return answer_score(task, target.spec, variants.with(input.id, values, mask).at(target.id), best);
      };
      const torch::NoGradGuard no_graph;
      if (spec.modality == "text")
        occlude(score, strand, joined(words_of(strand, vocabulary_pieces(*input.feature))), one.score, share);
      else if (spec.modality == "columns")
        occlude(score, strand, joined(columns_of(strand, input)), one.score, share);
      else
        integrate(score, fitted_scale(*input.feature), strand, options, one.score, share);
      share.input = strand.to(torch::kCPU);
    }
    out.targets.push_back(std::move(one));
  }
  return out;
}

}  // namespace braid
