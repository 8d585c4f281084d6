#include "braid/fusion/entrance.h"

#include "braid/nn/dropout.h"
#include "braid/nn/init.h"

namespace braid {
namespace {

torch::nn::LayerNorm norm_over(int64_t width) { return torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})); }

}  // namespace

void EntranceOptions::validate() const {
  require(width % heads == 0, Fault::config, "fusion", "width ", width, " is no multiple of ", heads, " heads");
}

EntranceImpl::EntranceImpl(int64_t input, const EntranceOptions& options, bool compares_times)
    : dropout_(options.dropout),
      norm_(register_module("norm", norm_over(input))),
      project_(register_module("project", torch::nn::Linear(input, options.width))),
      mean_norm_(register_module("mean_norm", norm_over(input))),
      mean_project_(register_module("mean_project", torch::nn::Linear(input, options.width))),
      pool_(register_module("pool", AttentionPool(options.width, options.queries, options.heads))),
      join_(register_module("join", torch::nn::Linear((options.queries + 1) * options.width, options.width))),
      part_norm_(register_module("part_norm", norm_over(options.width))) {
  init_linear(*project_);
  init_linear(*mean_project_);
  init_linear(*join_);
  if (compares_times) time_ = register_module("time", TimeEncoding(options.width));
}

EntranceImpl::Read EntranceImpl::forward(const Strand& strand) {
  Read out;
  out.present = strand.present();
  out.rows = strand.row_steps();  // only items that a row uses
  const auto& mask = out.rows.mask;
  const auto values = cleared(out.rows.values, mask);
  out.tokens = project_(norm_(values));
  if (time_ && out.rows.times) out.tokens = out.tokens + time_(*out.rows.times, mask);
  out.tokens = drop_values(out.tokens, dropout_, is_training());
  // Of the steps as they are: normalised one by one, the empty cells of a picture would be as loud as the thing in
  // it.
  const auto mean = mean_project_(mean_norm_(masked_mean(values, mask)));  // [U, D]
  out.few = torch::cat({pool_(out.tokens, mask), mean.unsqueeze(1)}, 1);
  const auto part = part_norm_(join_(out.few.flatten(1)));
  out.part = out.rows.spread(part).masked_fill(~out.present.unsqueeze(1), 0);
  return out;
}

MaskedSteps EntranceImpl::Read::tokens_of_rows(int64_t most) const {
  const auto few = condensed(tokens, rows.mask, most);
  return {rows.spread(few.values), rows.spread(few.mask)};
}

std::optional<torch::Tensor> EntranceImpl::Read::times_of_rows(int64_t most) const {
  if (!rows.times) return std::nullopt;
  const auto clockless = rows.times->select(2, 0).isnan().unsqueeze(2);  // [U, S, 1]
  const auto known = (~clockless).to(rows.times->scalar_type());
  const auto means = condensed(torch::cat({rows.times->masked_fill(clockless, 0), known}, 2), rows.mask, most).values;
  return rows.spread(means.narrow(2, 0, 2) / means.narrow(2, 2, 1));  // 0 / 0 is NaN
}

torch::Tensor Entered::beside_presence(const torch::Tensor& values, const torch::Tensor& absent) const {
  return torch::cat({torch::where(here, values, absent).flatten(1), here.flatten(1).to(values.scalar_type())}, 1);
}

EnteredFusion::EnteredFusion(const char* who, const EntranceOptions& options, const FusionInput& input)
    : options_(options) {
  require(!input.widths.empty(), Fault::config, who, "no inputs to join");
  for (const auto& [name, own] : input.widths) {
    names_.push_back(name);
    const bool compares_times = input.clocked.size() > 1 && input.clocked.count(name) > 0;
    entrances_.push_back(register_module("entrance_" + name, Entrance(own, options, compares_times)));
  }
}

Entered EnteredFusion::enter(const Strands& encoded, Joint& joint) {
  Entered out;
  std::vector<torch::Tensor> parts, present;
  for (size_t i = 0; i < names_.size(); ++i) {
    out.reads.push_back(entrances_[i](encoded.at(names_[i])));
    parts.push_back(out.reads.back().part);
    present.push_back(out.reads.back().present);
    joint.parts.emplace(names_[i], parts.back());
    joint.present.emplace(names_[i], present.back());
  }
  out.part = torch::stack(parts, 1);
  out.here = torch::stack(present, 1).unsqueeze(-1);
  return out;
}

std::map<std::string, int64_t> EnteredFusion::part_widths() const {
  std::map<std::string, int64_t> out;
  for (const auto& name : names_) out.emplace(name, options_.width);
  return out;
}

OneSequenceImpl::OneSequenceImpl(int64_t inputs, int64_t width)
    : kinds_(register_parameter("kinds", truncated_normal({inputs, width}, 0.02))),
      absent_(register_parameter("absent", truncated_normal({inputs, width}, 0.02))) {}

MaskedSteps OneSequenceImpl::forward(const std::vector<EntranceImpl::Read>& reads, int64_t most) {
  std::vector<torch::Tensor> values, masks;
  for (size_t i = 0; i < reads.size(); ++i) {
    const auto own = reads[i].tokens_of_rows(most);
    values.push_back(absent_[int64_t(i)].expand({own.values.size(0), 1, -1}));
    masks.push_back(~own.mask.any(1, true));  // also where an input has items, and none of them a step
    values.push_back(own.values + kinds_[int64_t(i)]);
    masks.push_back(own.mask);
  }
  return {torch::cat(values, 1), torch::cat(masks, 1)};
}

}  // namespace braid
