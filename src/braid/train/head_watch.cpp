#include "braid/train/head_watch.h"

#include <algorithm>
#include <cmath>

#include "braid/train/balance.h"
#include "braid/train/validation.h"

namespace braid {
namespace {

/// The name of the submodule that encodes an input.
std::string encoder_of(const std::string& input) { return "encoder_" + input; }

}  // namespace

std::vector<std::string> rate_groups(const SessionOptions& options, const Model& model) {
  std::vector<std::string> out;
  const bool modulates = options.balance.method == "gradient_modulation";
  const auto differs = [](const auto& rate) { return rate.second != 1; };
  if (!modulates && std::none_of(options.rates.begin(), options.rates.end(), differs)) return out;
  for (const auto& child : model.named_children())
    if (child.key().rfind(encoder_of(""), 0) == 0) out.push_back(child.key());
  return out;
}

HeadWatch::HeadWatch(const SessionOptions& options, const LossTerms& terms)
    : options_(options), listens_(options.balance.method != "none" && !terms.heads.empty()), blind_(std::nan("")) {}

std::map<std::string, GroupStep> HeadWatch::end_step() {
  std::map<std::string, GroupStep> out;
  for (const auto& [id, rate] : options_.rates) out[encoder_of(id)].rate = rate;
  if (options_.balance.method == "gradient_modulation") {
    for (const auto& [id, share] : modulation(step_, options_.balance.strength)) {
      GroupStep& one = out[encoder_of(id)];
      one.rate *= share;
      one.noise = options_.balance.noise && share < 1;
    }
  }
  add_tallies(step_, epoch_);
  return out;
}

std::map<std::string, torch::Tensor> HeadWatch::judge(Model& model, const Outputs& outputs) {
  if (!listens_) return {};
  auto out = head_losses(model, outputs, options_.weights, options_.device);
  for (const auto& [id, losses] : out) judged_[id] = losses.nanmean().item<double>();
  blind_ = blind_loss(model, outputs, options_.weights, options_.device);
  return out;
}

void HeadWatch::note(EpochRecord& record, const LossTerms& terms) const {
  record.blind_loss = blind_;
  if (!listens_) return;
  for (const auto& [id, name] : options_.input_names) {
    // Over the rows with a label of any target, as validation has it; a target that most rows have stands for these.
    double loss = 0, rows = 0;
    for (const auto& [key, tally] : epoch_)
      if (key.second == id) loss += tally.loss, rows = std::max(rows, tally.rows);
    const double train = rows > 0 ? loss / rows : std::nan("");
    const auto judged = judged_.find(id);
    record.heads.push_back({name, train, judged == judged_.end() ? std::nan("") : judged->second, terms.heads.at(id)});
  }
}

}  // namespace braid
