#include "braid/predict/inspect.h"

#include <cmath>
#include <map>
#include <set>

namespace braid {
namespace {

constexpr int64_t widest_content = 2048;
constexpr double least = 1e-3;  // in deviations of the training data: below it there is nothing to tell

/// Mean of |x_{i+1} - x_i| along an axis of [N, T, ...], over pairs of which both are real, [N].
torch::Tensor change(const torch::Tensor& values, const torch::Tensor& mask, int64_t axis) {
  const int64_t length = values.size(axis);
  if (length < 2) return torch::zeros({values.size(0)}, values.options());
  const auto difference = (values.narrow(axis, 1, length - 1) - values.narrow(axis, 0, length - 1)).abs();
  const auto real = axis == 1 ? mask.narrow(1, 1, length - 1) & mask.narrow(1, 0, length - 1) : mask;
  const auto per_step = difference.flatten(2).mean(2);  // [N, T]
  const auto weight = real.to(values.scalar_type());
  return (per_step.masked_fill(~real, 0)).sum(1) / weight.sum(1).clamp_min(1);
}

/// Deviation over the real steps of an item, [N, E]. @param flat [N, T, E], zero where masked  @param mask [N, T]
torch::Tensor deviation_in_time(const torch::Tensor& flat, const torch::Tensor& mask) {
  const auto steps = mask.sum(1, true).to(flat.scalar_type()).clamp_min(1);  // [N, 1]
  const auto away = (flat - (flat.sum(1) / steps).unsqueeze(1)).masked_fill(~mask.unsqueeze(-1), 0);
  return (away.square().sum(1) / steps).sqrt();
}

}  // namespace

bool is_checked(const StepSpec& spec) {
  static const std::set<std::string> measured = {"image", "video", "audio", "series", "points", "vector"};
  return measured.count(spec.modality) > 0;
}

bool has_content(const StepSpec& spec) {
  return spec.modality == "vector" && spec.max_steps == 1 && spec.shape.at(0) <= widest_content;
}

torch::Tensor content(const Strand& strand) { return strand.mean().to(torch::kDouble).cpu(); }

torch::Tensor signal_statistics(const Strand& strand, const StepSpec& spec) {
  const auto values = strand.values.to(torch::kFloat);
  const auto flat = values.flatten(2).masked_fill(~strand.mask.unsqueeze(-1), 0);  // [N, T, E]
  const auto count = (strand.mask.sum(1) * flat.size(2)).to(torch::kFloat).clamp_min(1);
  const auto mean = flat.sum({1, 2}) / count;
  const auto centred = (flat - mean.view({-1, 1, 1})).masked_fill(~strand.mask.unsqueeze(-1), 0);
  const auto spread = (centred.square().sum({1, 2}) / count).sqrt();
  std::vector<torch::Tensor> out{mean, (spread + least).log(), (flat.abs().amax({1, 2}) + least).log()};
  if (spec.modality != "image" && spec.modality != "points" && spec.max_steps > 1) {
    out.push_back((change(values, strand.mask, 1) + least).log());
    // What is steady, such as a hiss or a hum in place of speech, keeps its loudness and its spectrum.
    out.push_back((deviation_in_time(flat.mean(2, true), strand.mask).squeeze(1) + least).log());
    out.push_back((deviation_in_time(flat, strand.mask).mean(1) + least).log());
  }
  if (spec.modality == "image" || spec.modality == "video")
    for (const int64_t axis : {int64_t{3}, int64_t{4}})
      out.push_back((change(values, strand.mask, axis) + least).log());
  if (spec.modality == "audio") out.push_back((change(values, strand.mask, 2) + least).log());
  return torch::stack(out, 1).to(torch::kDouble).cpu();
}

Strange strangeness(const InputCheck& check, const StepSpec& spec, const Strand& raw, const Strand& encoded) {
  Strange out;
  out.harm = torch::maximum(check.signal.excess(signal_statistics(raw, spec)),
                            check.encoding.excess(encoded.mean().to(torch::kDouble).cpu()));
  out.seen = out.harm;
  if (!check.content) return out;
  const auto away = check.content->excess(content(raw));
  out.seen = torch::maximum(out.harm, away);
  if (std::isfinite(check.tolerance)) out.harm = torch::maximum(out.harm, away / check.tolerance);
  return out;
}

Strangeness strangeness_of_all(const Strands& raw, const Strands& encoded, const std::map<std::string, StepSpec>& specs,
                               const InputChecks& checks) {
  Strangeness out;
  for (const auto& [id, check] : checks)
    if (const auto found = encoded.find(id); found != encoded.end() && found->second.items() > 0)
      out[id] = strangeness(check, specs.at(id), raw.at(id), found->second);
  return out;
}

torch::Tensor unusual_rows(const std::string& id, const Strand& used, const Strangeness& strangeness) {
  auto out = torch::zeros({used.rows()}, torch::kBool);
  const auto found = strangeness.find(id);
  if (found == strangeness.end()) return out;
  const auto links = used.links.cpu();
  const auto is_unusual = found->second.seen.index_select(0, links.select(1, 1)) > 1;
  return out.index_fill_(0, links.select(1, 0).masked_select(is_unusual), true);
}

Strands without_broken(const Strands& encoded, const Strangeness& strangeness) {
  std::map<std::string, torch::Tensor> harmful;  // [L] double, of the inputs that have an item that does harm
  torch::Tensor clean;                           // [B] bool, rows with an item that does none
  for (const auto& [id, strand] : encoded) {
    const auto links = strand.links.cpu();
    if (!clean.defined()) clean = torch::zeros({strand.rows()}, torch::kBool);
    auto of_link = torch::zeros({links.size(0)}, torch::kDouble);
    if (const auto found = strangeness.find(id); found != strangeness.end()) {
      of_link = found->second.harm.index_select(0, links.select(1, 1));
      if ((of_link > 1).any().item<bool>()) harmful[id] = of_link;
    }
    clean.index_fill_(0, links.select(1, 0).masked_select(of_link <= 1), true);
  }
  Strands out = encoded;
  for (const auto& [id, of_link] : harmful) {
    const auto has_other = clean.index_select(0, encoded.at(id).links.select(1, 0).cpu());
    out.at(id) = encoded.at(id).without_links((of_link > hopeless) | ((of_link > 1) & has_other), State::broken);
  }
  return out;
}

}  // namespace braid
