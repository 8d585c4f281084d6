#include "braid/train/fit_patterns.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "braid/evaluate/unit_error.h"
#include "braid/predict/choose.h"
#include "braid/tasks/vector_scaling.h"
#include "braid/train/unit_folds.h"
#include "braid/train/validation.h"

namespace braid {
namespace {

constexpr int64_t cross_folds = 5, fewest_rows = 20;
constexpr double least_gain = 0.002;  // of a vector over a temperature, in nats: less is nothing that a reader notices

/// One way to answer a target, on all rows.
struct Candidate {
  std::string head;
  Pattern uses;
  torch::Tensor scores;               // [R, K] raw
  torch::Tensor there;                // [R] bool: labelled, and everything in `uses` is present
  std::vector<double> temperatures;   // fitted without each fold, and last on all rows
  std::vector<torch::Tensor> losses;  // [R] double of each of these fits; meaningless where not `there`

  bool is_special() const { return head == "specialist" || head == "pair"; }
};

/// The candidates for the answers to one target, and rows to compare them on.
class Contest {
 public:
  /// @param specialists  raw scores by input and target, [R, K]
  Contest(Model& model, const std::string& id, const std::vector<Pattern>& patterns,
          const std::vector<Outputs>& outputs,
          const std::map<std::string, std::map<std::string, torch::Tensor>>& specialists, UnitFolds folds,
          const FitPatternsOptions& options)
      : id_(id),
        task_(model.task(id)),
        unit_(std::move(folds.unit)),
        fold_(std::move(folds.fold)),
        device_(options.device),
        seed_(options.seed) {
    truth_ = outputs[0].truth.at(id);
    labelled_ = is_labelled(truth_);
    for (const auto& [input, state] : outputs[0].states) present_[input] = state == int64_t(State::present);
    for (size_t p = 0; p < patterns.size(); ++p) {
      add("fused", patterns[p], outputs[p].scores.at(id));
      const auto votes = outputs[p].votes.find(id);
      if (votes != outputs[p].votes.end() && patterns[p].size() > 1) add("votes", patterns[p], votes->second);
    }
    for (const auto& [input, there] : present_)
      if (const auto head = outputs[0].parts.find({id, input}); head != outputs[0].parts.end())
        add("single", {input}, head->second);
    for (const auto& [input, scores] : specialists) {
      add("specialist", {input}, scores.at(id));
      if (const auto head = outputs[0].parts.find({id, input}); head != outputs[0].parts.end())
        add("pair", {input}, (scores.at(id) + head->second) / 2);
    }
  }

  /// @param with_specialists  whether they may answer too
  PatternChoice choose(const Pattern& pattern, bool with_specialists, double coverage) const {
    const auto rows = there(pattern);  // [R] bool
    PatternChoice out;
    out.target = id_;
    out.inputs.assign(pattern.begin(), pattern.end());
    out.rows = rows.sum().item<int64_t>();
    const Candidate& whole = *fused(pattern);
    const Candidate* chosen = &whole;
    std::vector<double> strange;
    const auto judge = [&](const Candidate& one, double temperature, const VectorScaling& vector,
                           const torch::Tensor& where) {
      const auto values = nonconformity(one, temperature, vector, where.nonzero().squeeze(1));
      strange.insert(strange.end(), values.begin(), values.end());
    };
    if (out.rows < fewest_rows) {
      out.temperature = task_.temperature();
      judge(whole, out.temperature, {}, rows);
    } else {
      const auto best = [&](const torch::Tensor& where, size_t fit) -> const Candidate& {
        return with_specialists ? best_of_all(pattern, where, fit) : best_of_model(pattern, where, fit);
      };
      chosen = &best(rows, cross_folds);
      out.temperature = chosen->temperatures[cross_folds];
      out.loss = mean(*chosen, rows, cross_folds);
      out.whole_loss = mean(whole, rows, cross_folds);
      const bool scales = vector_is_better(*chosen, rows);
      for (int64_t f = 0; f < cross_folds; ++f) {
        const auto others = rows & (fold_ != f);
        const Candidate& one = best(others, size_t(f));
        const double temperature = one.temperatures[size_t(f)];
        judge(one, temperature, scales ? vector_of(one, temperature, others) : VectorScaling(), rows & (fold_ == f));
      }
      if (scales) keep_vector(*chosen, rows, out);
    }
    out.head = chosen->head;
    out.uses.assign(chosen->uses.begin(), chosen->uses.end());
    out.limit = conformal_quantile(std::move(strange), coverage);
    return out;
  }

  /// Where nothing is there, what training knew without looking, see `PatternTable::untried`.
  PatternChoice choose_without_inputs(const torch::Tensor& prior, double coverage) const {
    PatternChoice out = PatternTable().untried({}, id_, 1);
    const auto rows = labelled_.nonzero().squeeze(1);
    out.rows = rows.size(0);
    const Candidate blind{"votes", {}, prior, labelled_, {}, {}};
    out.limit = conformal_quantile(nonconformity(blind, 1, {}, rows), coverage);
    return out;
  }

 private:
  torch::Tensor there(const Pattern& pattern) const {
    auto out = labelled_;
    for (const std::string& input : pattern) out = out & present_.at(input);
    return out;
  }

  void add(const char* head, const Pattern& uses, const torch::Tensor& scores) {
    Candidate out{head, uses, scores, there(uses), {}, {}};
    for (int64_t f = 0; f <= cross_folds; ++f) {
      const auto rows = (out.there & (fold_ != f)).nonzero().squeeze(1);
      const auto raw = scores.to(device_), target = truth_.unsqueeze(1).to(device_);
      const double temperature =
          task_.fitted_temperature(raw.index_select(0, rows.to(device_)), target.index_select(0, rows.to(device_)));
      out.temperatures.push_back(temperature);
      out.losses.push_back(row_losses(task_, raw / temperature, truth_));
    }
    candidates_.push_back(std::move(out));
  }

  const Candidate* fused(const Pattern& pattern) const {
    for (const Candidate& one : candidates_)
      if (one.head == "fused" && one.uses == pattern) return &one;
    fail(Fault::internal, "patterns", "a pattern was not tried");
  }

  double mean(const Candidate& one, const torch::Tensor& rows, size_t fit) const {
    return one.losses[fit].masked_select(rows).mean().item<double>();
  }

  bool is_clearly_better(const Candidate& one, const Candidate& other, const torch::Tensor& rows, size_t fit,
                         double errors = 1) const {
    return clearly_lower(one.losses[fit].masked_select(rows), other.losses[fit].masked_select(rows), errors,
                         unit_.masked_select(rows));
  }

  /// The candidate with the lowest loss, if that is clearly below the incumbent's; else the incumbent. Of many the lead
  /// must be more than luck gives the best of them.
  /// @param special  whether specialists are candidates, or all others
  const Candidate& challenged(const Candidate& incumbent, bool special, const Pattern& pattern,
                              const torch::Tensor& rows, size_t fit) const {
    const Candidate* lowest = &incumbent;
    std::vector<const Candidate*> tried;
    for (const Candidate& one : candidates_) {
      if (one.is_special() != special || &one == &incumbent) continue;
      if (one.head == "votes" ? one.uses != pattern
                              : !std::includes(pattern.begin(), pattern.end(), one.uses.begin(), one.uses.end()))
        continue;
      tried.push_back(&one);
      if (mean(one, rows, fit) < mean(*lowest, rows, fit)) lowest = &one;
    }
    if (!is_clearly_better(*lowest, incumbent, rows, fit)) return incumbent;
    std::vector<torch::Tensor> ahead;  // of the incumbent, [n] each
    for (const Candidate* one : tried) ahead.push_back((incumbent.losses[fit] - one->losses[fit]).masked_select(rows));
    const double luck = luck_of_best(torch::stack(ahead), unit_.masked_select(rows), seed_);
    return is_clearly_better(*lowest, incumbent, rows, fit, std::max(1.0, luck)) ? *lowest : incumbent;
  }

  const Candidate& best_of_model(const Pattern& pattern, const torch::Tensor& rows, size_t fit) const {
    return challenged(*fused(pattern), false, pattern, rows, fit);
  }

  const Candidate& best_of_all(const Pattern& pattern, const torch::Tensor& rows, size_t fit) const {
    const Candidate* incumbent = &best_of_model(pattern, rows, fit);
    for (const Candidate& one : candidates_)
      if (one.head == "pair" && one.uses == pattern && !is_clearly_better(*incumbent, one, rows, fit)) incumbent = &one;
    return challenged(*incumbent, true, pattern, rows, fit);
  }

  /// @param rows  [R] bool
  VectorScaling vector_of(const Candidate& one, double temperature, const torch::Tensor& rows) const {
    const auto here = rows.nonzero().squeeze(1).to(device_);
    return fit_vector(task_, one.scores.to(device_).index_select(0, here) / temperature,
                      truth_.unsqueeze(1).to(device_).index_select(0, here));
  }

  /// Losses of the rows [R] bool with a vector, [n] double.
  torch::Tensor scaled_losses(const Candidate& one, double temperature, const VectorScaling& vector,
                              const torch::Tensor& rows) const {
    const auto here = rows.nonzero().squeeze(1).to(device_);
    auto scores = one.scores.to(device_).index_select(0, here) / temperature;
    if (!vector.empty()) scores = scores * vector.factors.to(scores) + vector.offsets.to(scores);
    return task_.log_loss(scores, truth_.unsqueeze(1).to(device_).index_select(0, here))
        .to(torch::kCPU, torch::kDouble);
  }

  /// Whether a vector fitted on the other folds lowers the losses of these rows by more than one standard error, and
  /// by enough to matter.
  bool vector_is_better(const Candidate& one, const torch::Tensor& rows) const {
    if (!task_.has_probabilities() || rows.sum().item<int64_t>() < rows_for_vector(task_)) return false;
    std::vector<torch::Tensor> scaled, plain, unit;
    for (int64_t f = 0; f < cross_folds; ++f) {
      const double temperature = one.temperatures[size_t(f)];
      const auto vector = vector_of(one, temperature, rows & (fold_ != f));
      scaled.push_back(scaled_losses(one, temperature, vector, rows & (fold_ == f)));
      plain.push_back(one.losses[size_t(f)].masked_select(rows & (fold_ == f)));
      unit.push_back(unit_.masked_select(rows & (fold_ == f)));
    }
    const auto with = torch::cat(scaled), without = torch::cat(plain);
    return clearly_lower(with, without, 1, torch::cat(unit)) && (without - with).mean().item<double>() > least_gain;
  }

  void keep_vector(const Candidate& one, const torch::Tensor& rows, PatternChoice& out) const {
    const auto vector = vector_of(one, out.temperature, rows);
    if (vector.empty()) return;
    const auto list = [](const torch::Tensor& values) {
      return std::vector<double>(values.const_data_ptr<double>(), values.const_data_ptr<double>() + values.numel());
    };
    out.factors = list(vector.factors);
    out.offsets = list(vector.offsets);
    out.loss = scaled_losses(one, out.temperature, vector, rows).mean().item<double>();
  }

  /// @param rows  [n] int64
  std::vector<double> nonconformity(const Candidate& one, double temperature, const VectorScaling& vector,
                                    const torch::Tensor& rows) const {
    const auto here = rows.to(device_);
    const auto raw = one.scores.to(device_).index_select(0, here);
    const auto scores =
        task_.retempered(raw, torch::full({rows.size(0)}, temperature, torch::kDouble).to(device_), vector);
    const auto target = truth_.unsqueeze(1).to(device_).index_select(0, here);
    const auto out = task_.nonconformity(scores, target).to(torch::kCPU, torch::kDouble).contiguous();
    return {out.const_data_ptr<double>(), out.const_data_ptr<double>() + out.numel()};
  }

  std::string id_;
  Task& task_;
  torch::Tensor unit_, fold_;  // [R] int64
  torch::Device device_;
  uint64_t seed_;
  torch::Tensor truth_, labelled_;                // [R, ...], [R] bool
  std::map<std::string, torch::Tensor> present_;  // [R] bool
  std::vector<Candidate> candidates_;
};

/// The limit of what single inputs usually disagree by about a target; none with fewer than two.
std::optional<UsualDisagreement> usual_disagreement(Model& model, const std::string& id, const Outputs& outputs,
                                                    const FitPatternsOptions& options) {
  std::map<std::string, torch::Tensor> parts, present;
  torch::Tensor count;  // [R]
  for (const auto& [input, state] : outputs.states) {
    const auto head = outputs.parts.find({id, input});
    if (head == outputs.parts.end()) continue;
    parts[input] = head->second.to(options.device);
    present[input] = (state == int64_t(State::present)).to(options.device);
    const auto here = present[input].to(torch::kLong).cpu();
    count = count.defined() ? count + here : here;
  }
  if (parts.size() < 2 || options.false_alarms <= 0) return std::nullopt;
  const auto distance = furthest_apart(model.task(id), parts, present).distance.masked_select(count > 1).contiguous();
  const double* values = distance.const_data_ptr<double>();
  // The largest of few is passed by one row in as many: it counts while that is no more than twice what was asked for.
  double share = 1 / (double(distance.numel()) + 1);
  if (share < options.false_alarms || share > 2 * options.false_alarms) share = options.false_alarms;
  return UsualDisagreement{id, conformal_quantile({values, values + distance.numel()}, 1 - share)};
}

}  // namespace

double conformal_quantile(std::vector<double> values, double share) {
  const double place = std::ceil((double(values.size()) + 1) * share - 1e-9);
  if (place > double(values.size()) || values.empty()) return std::numeric_limits<double>::infinity();
  const auto at = values.begin() + std::max<int64_t>(int64_t(place) - 1, 0);
  std::nth_element(values.begin(), at, values.end());
  return std::max(*at, 0.0);
}

PatternTable fit_patterns(Model& model, const Reader& reader, const std::vector<int64_t>& rows,
                          const std::map<std::string, std::shared_ptr<Model>>& specialists,
                          const FitPatternsOptions& options, Monitor& monitor) {
  PatternTable out;
  out.coverage = options.coverage;
  if (rows.empty()) return out;
  std::vector<std::string> ids;
  for (const DataInput& input : reader.inputs()) ids.push_back(input.id);
  std::vector<Pattern> patterns = patterns_of(ids, size_t(whole_inputs));
  patterns.emplace_back();  // nothing
  InferOptions asked{options.batch_size, options.workers, options.device, patterns};
  asked.votes = true;
  auto outputs = infer(model, reader, rows, asked, monitor);
  const Outputs blind = std::move(outputs.back());
  patterns.pop_back(), outputs.pop_back();
  std::map<std::string, std::map<std::string, torch::Tensor>> special;
  for (const auto& [input, specialist] : specialists)
    special[input] = infer(*specialist, Reader(reader, input), rows,
                           {options.batch_size, options.workers, options.device}, monitor)[0]
                         .scores;
  const auto folds = unit_folds(reader.table(), options.group, rows, cross_folds, options.seed);
  for (const std::string& id : model.targets()) {
    const Contest contest(model, id, patterns, outputs, special, folds, options);
    for (const Pattern& pattern : patterns) {
      out.choices.push_back(contest.choose(pattern, false, options.coverage));
      if (special.empty()) continue;
      PatternChoice choice = contest.choose(pattern, true, options.coverage);
      if (choice.head == "specialist" || choice.head == "pair") out.specialists.push_back(std::move(choice));
    }
    if (auto usual = usual_disagreement(model, id, outputs[0], options)) out.disagreements.push_back(std::move(*usual));
    if (const auto prior = blind.votes.find(id); prior != blind.votes.end())
      out.choices.push_back(contest.choose_without_inputs(prior->second, options.coverage));
  }
  return out;
}

}  // namespace braid
