#include "braid/evaluate/cost.h"

#include <algorithm>
#include <numeric>

#include "braid/core/quantile.h"
#include "braid/core/steady_clock.h"
#include "braid/data/sampler.h"
#include "braid/evaluate/evaluation.h"
#include "braid/predict/attribution.h"
#include "braid/predict/choose.h"
#include "braid/tensor/work_meter.h"

namespace braid {
namespace {

constexpr double most_seconds = 2;

double milliseconds_since(SteadyClock::time_point begin) { return 1e3 * seconds_since(begin); }

double mean(const std::vector<double>& values) {
  return values.empty() ? 0 : std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
}

/// The calling thread computes alone as long as this lives.
class OneThread {
 public:
  OneThread() : before_(at::get_num_threads()) { at::set_num_threads(1); }
  ~OneThread() { at::set_num_threads(before_); }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int before_;
};

/// What was measured of one part, a value a row.
class Samples {
 public:
  /// Computes twice: once counted, which also warms up, and once timed. @return the result
  template <class Job>
  auto add(torch::Device device, const Job& job) {
    {
      const WorkMeter meter;
      job();
      flops_.push_back(meter.flops());
      bytes_.push_back(double(meter.peak_bytes()));
    }
    const auto begin = SteadyClock::now();
    auto result = job();
    if (device.is_cuda()) torch::cuda::synchronize(device.index());
    milliseconds_.push_back(milliseconds_since(begin));
    return result;
  }

  PartCost cost() const {
    const double peak = bytes_.empty() ? 0 : *std::max_element(bytes_.begin(), bytes_.end());
    return {int64_t(milliseconds_.size()), median(milliseconds_), mean(flops_), peak, 0};
  }

 private:
  std::vector<double> milliseconds_, flops_, bytes_;
};

/// Bytes of the parameters and buffers of a part, or of the parameter of that name, in all members of an ensemble.
int64_t weight_bytes(const Model& model, const std::string& part) {
  int64_t out = 0;
  const auto add = [&](const auto& named) {
    for (const auto& one : named) {
      const std::string& key = one.key();
      const std::string own = key.starts_with("member_") ? key.substr(key.find('.') + 1) : key;  // see `Model::join`
      if (own == part || own.starts_with(part + ".")) out += int64_t(one.value().nbytes());
    }
  };
  add(model.named_parameters());
  add(model.named_buffers());
  return out;
}

/// By target id, [B, K] double on the CPU.
std::map<std::string, torch::Tensor> decoded(Model& model, const std::map<std::string, Chosen>& chosen) {
  std::map<std::string, torch::Tensor> out;
  for (const auto& [id, one] : chosen) out[id] = model.task(id).decode(one.scores).to(torch::kCPU, torch::kDouble);
  return out;
}

/// An input by itself, read for one row after another.
struct SingleInput {
  SingleInput(const Table& table, const DataInput& input) : reader(table, {input}, {}, 0) {}
  Reader reader;
  Samples encoding;
  std::vector<double> reading, bytes;  // of each row that has it
};

}  // namespace

double CostSheet::milliseconds() const {
  double out = fusion.milliseconds;
  for (const InputCost& input : inputs) out += input.milliseconds();
  return out;
}

std::string worth_word(const Measured& lost) {
  if (lost.low == lost.high) return "unclear";
  return lost.low > 0 ? "worth it" : lost.high < 0 ? "harms" : "unclear";
}

CostSheet cost_sheet(Predictor& predictor, const Table& table, const std::vector<int64_t>& rows,
                     const EvaluateOptions& options) {
  const Bundle& bundle = predictor.bundle();
  Model& model = predictor.model();
  const auto pattern = predictor.pattern_of(options.only);
  const auto is_used = [&](const std::string& id) { return !pattern || pattern->count(id) > 0; };
  const OneThread alone;
  const torch::InferenceMode no_graph;
  const bool was_training = model.is_training();
  model.eval();

  std::map<std::string, SingleInput> singles;
  const Reader all = predictor.reader(table, false, 0, options.only);
  for (const DataInput& input : all.inputs()) singles.try_emplace(input.id, table, input);
  const auto chosen = drawn_rows(rows, cost_rows, options.seed, "rows of costs");
  for (const auto& [id, single] : singles) single.reader.read({chosen.data(), 1}, std::nullopt);  // warms up
  Samples fusing, attributing;
  CostSheet out;
  const auto begun = SteadyClock::now();
  for (const int64_t row : chosen) {
    if (milliseconds_since(begun) > 1000 * most_seconds) break;
    ++out.rows;
    Strands read, encoded;
    for (auto& [id, single] : singles) {
      const auto begin = SteadyClock::now();
      const Batch batch = single.reader.read({&row, 1}, std::nullopt);
      const double reading = milliseconds_since(begin);
      const Strand& steps = read.emplace(id, batch.inputs.at(id).to(options.device)).first->second;
      const auto encode = [&] { return model.encode(id, steps); };
      if (!is_used(id)) {
        encoded.emplace(id, encode().without(torch::ones_like(steps.state, torch::kBool), State::dropped));
      } else if (steps.items() == 0) {
        encoded.emplace(id, encode());
      } else {
        single.reading.push_back(reading);
        single.bytes.push_back(double(steps.values.nbytes()));
        encoded.emplace(id, single.encoding.add(options.device, encode));
      }
    }
    fusing.add(options.device,
               [&] { return decoded(model, answer_by_table(model, encoded, {}, bundle.patterns, read, 1)); });
    if (encoded.size() > 1)
      attributing.add(options.device, [&] {
        auto both = answer_with_shares(model, encoded, {}, bundle.patterns, read);
        return std::pair(decoded(model, std::move(both.chosen)), std::move(both.shares));
      });
  }
  model.train(was_training);

  int64_t rest = 0;
  for (const auto& child : model.named_children()) rest += weight_bytes(model, child.key());
  for (const BundleInput& input : bundle.inputs) {
    const int64_t encoder = weight_bytes(model, "encoder_" + input.id) + weight_bytes(model, "specialist_" + input.id);
    rest -= encoder;
    if (!is_used(input.id)) continue;
    const SingleInput& single = singles.at(input.id);
    InputCost& cost = out.inputs.emplace_back();
    cost.input = input.recipe.name;
    cost.shares = input.recipe.share;
    cost.reading_milliseconds = median(single.reading);
    cost.step_bytes = mean(single.bytes);
    cost.encoder = single.encoding.cost();
    cost.encoder.weight_bytes = encoder + weight_bytes(model, "column_" + input.id);
  }
  out.fusion = fusing.cost();
  out.fusion.weight_bytes = rest;
  out.attribution = attributing.cost();  // beside the answer alone
  out.attribution.milliseconds = std::max(0.0, out.attribution.milliseconds - out.fusion.milliseconds);
  out.attribution.flops = std::max(0.0, out.attribution.flops - out.fusion.flops);
  return out;
}

}  // namespace braid
