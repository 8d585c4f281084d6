#include "braid/model/model.h"

#include <algorithm>

#include "braid/tensor/seed.h"

namespace braid {
namespace {

/// One member's encodings, of those of all side by side.
Strands encodings_of(const Strands& all, int64_t member, int64_t members) {
  Strands out = all;
  for (auto& [id, strand] : out) {
    const int64_t width = strand.values.size(-1) / members;
    strand.values = strand.values.narrow(-1, member * width, width);
  }
  return out;
}

}  // namespace

Model::Model(const ModelConfig& config, const ModelParts& parts) {
  require(!config.inputs.empty(), Fault::config, "model", "needs at least one input");
  require(!config.targets.empty(), Fault::config, "model", "needs at least one target");
  FusionInput fusion_input;
  for (const ModelInput& input : config.inputs) {
    if (!input.share.empty()) continue;
    seed_torch(config.seed, "encoder." + input.id);
    auto encoder = parts.encoders.make(input.encoder, EncoderInput{input.steps});
    register_module("encoder_" + input.id, encoder);
    inputs_[input.id].encoder = encoder;
    fusion_input.widths[input.id] = encoder->width();
    if (input.steps.clocked) fusion_input.clocked.insert(input.id);
  }
  for (const ModelInput& input : config.inputs) {
    if (input.share.empty()) continue;
    const auto lender = inputs_.find(input.share);
    require(lender != inputs_.end() && input.share != input.id, Fault::config, "model", "input ", input.id,
            " shares the encoder of ", input.share, ", which has none of its own");
    seed_torch(config.seed, "column." + input.id);
    const int64_t width = lender->second.encoder->width();
    auto column = register_parameter("column_" + input.id, torch::randn({width}) * 0.02);
    inputs_[input.id] = {lender->second.encoder, column};
    fusion_input.widths[input.id] = width;
    if (input.steps.clocked) fusion_input.clocked.insert(input.id);
  }
  seed_torch(config.seed, "fusion");
  fusion_ = register_module("fusion", parts.fusions.make(config.fusion, fusion_input));
  if (config.context.is_table() && config.context.find("type")) {
    require(fusion_->width() > 0, Fault::config, "context", "needs a fusion that joins encodings, not decisions");
    seed_torch(config.seed, "context");
    context_ = register_module("context", parts.contexts.make(config.context, ContextInput{fusion_->width()}));
  }
  for (const auto& [type, settings] : config.auxiliary.table()) {
    require(fusion_->part_widths().size() > 1, Fault::config, "auxiliary", "\"", type,
            "\" compares inputs, and there is only one");
    Node node = settings;
    node["type"] = Node(type);
    seed_torch(config.seed, "auxiliary." + type);
    auxiliaries_.push_back(
        register_module("auxiliary_" + type, parts.auxiliaries.make(node, AuxiliaryInput{fusion_->part_widths()})));
  }
  for (const ModelTarget& target : config.targets) {
    seed_torch(config.seed, "task." + target.id);
    tasks_[target.id] = register_module(
        "task_" + target.id, parts.tasks.make(target.task, TaskInput{target.target, fusion_->width(),
                                                                     fusion_->part_widths(), fusion_->stacks()}));
  }
}

Strands Model::encode(const Strands& inputs) {
  Strands out;
  for (const auto& [id, input] : inputs_) {
    const auto found = inputs.find(id);
    require(found != inputs.end(), Fault::internal, "model", "the batch has no input ", id);
    out.emplace(id, encode(id, found->second));
  }
  return out;
}

Strand Model::encode(const std::string& id, const Strand& input) {
  const Input& own = inputs_.at(id);
  Strand out = own.encoder->forward(input);
  if (own.column.defined()) out.values = out.values + own.column;
  if (members_.empty()) return out;
  std::vector<torch::Tensor> side_by_side{out.values};
  for (const auto& member : members_) side_by_side.push_back(member->encode(id, input).values);
  out.values = torch::cat(side_by_side, -1);
  return out;
}

Joint Model::fuse(const Strands& encoded) {
  if (members_.empty()) return fusion_->forward(encoded);
  Joint out = fusion_->forward(encodings_of(encoded, 0, members()));
  for (size_t i = 0; i < members_.size(); ++i)
    out.others.push_back(members_[i]->fuse(encodings_of(encoded, int64_t(i) + 1, members())));
  return out;
}

Joint Model::relate(const Joint& joint, const torch::Tensor& sequence) {
  if (!context_) return joint;
  Joint out = context_->forward(
      joint,
      sequence.defined() ? sequence : torch::arange(joint.pooled.size(0), joint.pooled.options().dtype(torch::kLong)));
  for (size_t i = 0; i < members_.size(); ++i) out.others[i] = members_[i]->relate(joint.others[i], sequence);
  return out;
}

std::map<std::string, Scores> Model::decide(const Joint& joint) {
  std::map<std::string, Scores> out;
  for (auto& [id, task] : tasks_) out.emplace(id, task->forward(joint));
  for (size_t i = 0; i < members_.size(); ++i) {
    for (const auto& [id, other] : members_[i]->decide(joint.others[i])) {
      Scores& sum = out.at(id);
      sum.fused = sum.fused + other.fused;
      for (auto& [input, part] : sum.parts) part = part + other.parts.at(input);
    }
  }
  if (members_.empty()) return out;
  for (auto& [id, sum] : out) {
    sum.fused = sum.fused / double(members());
    for (auto& [input, part] : sum.parts) part = part / double(members());
  }
  return out;
}

torch::Tensor Model::auxiliary_loss(const Joint& joint) {
  torch::Tensor sum;
  for (auto& auxiliary : auxiliaries_) {
    if (auxiliary->weight() == 0) continue;
    const auto loss = auxiliary->loss(joint);
    if (loss.defined()) sum = sum.defined() ? sum + auxiliary->weight() * loss : auxiliary->weight() * loss;
  }
  return sum;
}

bool Model::has_auxiliary() const {
  return std::any_of(auxiliaries_.begin(), auxiliaries_.end(), [](const auto& one) { return one->weight() > 0; });
}

Decision Model::forward(const Batch& batch) {
  Decision out;
  out.joint = relate(fuse(encode(batch.inputs)), batch.sequence);
  out.scores = decide(out.joint);
  return out;
}

void Model::adopt(const std::string& id, std::shared_ptr<Model> specialist) {
  require(inputs_.count(id) > 0, Fault::internal, "model", "has no input ", id, " for a specialist of it");
  specialists_[id] = register_module("specialist_" + id, std::move(specialist));
}

std::shared_ptr<Model> Model::specialist(const std::string& id) const {
  const auto found = specialists_.find(id);
  return found == specialists_.end() ? nullptr : found->second;
}

void Model::join(std::shared_ptr<Model> member) {
  require(member->members() == 1 && member->targets() == targets() && member->inputs_.size() == inputs_.size(),
          Fault::internal, "model", "only a single model of the same configuration can join it");
  members_.push_back(register_module("member_" + std::to_string(members()), std::move(member)));
}

std::vector<std::string> Model::targets() const {
  std::vector<std::string> out;
  for (const auto& [id, task] : tasks_) out.push_back(id);
  return out;
}

int64_t Model::parameter_count() const {
  int64_t count = 0;
  for (const auto& p : parameters()) count += p.numel();
  return count;
}

}  // namespace braid
