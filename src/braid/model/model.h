#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "braid/model/parts.h"
#include "braid/tensor/batch.h"

/// @file model.h
/// Encoders, a fusion and tasks, composed. Nothing here knows a concrete part.

namespace braid {

/// One input of a model.
struct ModelInput {
  std::string id;     ///< `m0`, `m1` …: parameter names must not hold dots, and headers may hold anything
  std::string share;  ///< id of the input whose encoder this one uses too; empty for an encoder of its own
  Node encoder;       ///< `{type = ..., ...}`; ignored where `share` is given
  StepSpec steps;     ///< what its feature makes
};

/// One target of a model.
struct ModelTarget {
  std::string id;  ///< `t0`, `t1` …
  Node task;       ///< `{type = ..., ...}`
  TargetSpec target;
};

/// What a model is built from: at least one input and one target.
struct ModelConfig {
  std::vector<ModelInput> inputs;
  Node fusion;
  Node context;                   ///< `{type = ..., ...}`, or nothing where rows have nothing to do with each other
  Node auxiliary{Node::Table{}};  ///< by type the settings of a loss that needs no label; mostly empty
  std::vector<ModelTarget> targets;
  uint64_t seed = 0;  ///< of the weights
};

/// What a model makes of a batch.
struct Decision {
  Joint joint;
  std::map<std::string, Scores> scores;  ///< by target id
};

/// encode, fuse, relate and decide are calls of their own because attribution, caching of encodings and streams use
/// them apart.
class Model : public torch::nn::Module {
 public:
  /// Each part draws its weights from a stream of its own, so adding an input leaves the others' weights as they were.
  /// @throws Error(config) for a part that does not exist or does not fit its input
  Model(const ModelConfig& config, const ModelParts& parts);

  /// [N, T, ...] → [N, T', D_m] per input (of an ensemble wider, see `join`). Inputs that are missing from `inputs`
  /// throw Error(internal).
  Strands encode(const Strands& inputs);
  /// One input alone, by its id.
  Strand encode(const std::string& id, const Strand& input);
  /// [N, T', D_m] per input → `pooled` [B, D] and `parts` [B, D_m], as the contract of `Fusion` says.
  Joint fuse(const Strands& encoded);
  /// `pooled` [B, D] → `pooled` [B, D] that knows the other rows of its sequence; the joint as it is without a context.
  /// @param sequence  as `Batch::sequence`; undefined: every row is alone
  Joint relate(const Joint& joint, const torch::Tensor& sequence);
  /// Raw scores [B, outputs()] of each task, by target id.
  std::map<std::string, Scores> decide(const Joint& joint);

  /// The weighted sum of the losses that need no label; undefined where there are none, or nothing to compare in this
  /// batch.
  torch::Tensor auxiliary_loss(const Joint& joint);
  bool has_auxiliary() const;  ///< whether one of them counts, so rows without a label teach it something

  /// `encode`, `fuse`, `relate` and `decide` in turn.
  Decision forward(const Batch& batch);

  /// Takes in a model of one input alone, which answers beside this one where its others are missing. Its ids are those
  /// here, its weights are saved and moved with these, and it is trained before, by itself.
  void adopt(const std::string& id, std::shared_ptr<Model> specialist);
  /// The specialist of an input; null where there is none.
  std::shared_ptr<Model> specialist(const std::string& id) const;

  /// Takes in a model of the same configuration, trained by itself, as a further member of an ensemble: from now on
  /// encodings of all members stand side by side, [N, T', members() * D_m], the first member's first, and raw scores
  /// are the mean of theirs. Lakshminarayanan, Pritzel and Blundell 2017, arXiv:1612.01474.
  void join(std::shared_ptr<Model> member);
  int64_t members() const { return 1 + int64_t(members_.size()); }  ///< of the ensemble; a model alone is one

  /// See `Fusion::compares_times`.
  bool compares_times() const { return fusion_->compares_times(); }

  Task& task(const std::string& id) { return *tasks_.at(id); }
  std::vector<std::string> targets() const;  ///< ids, in order
  int64_t parameter_count() const;           ///< trained numbers, of all parts

 private:
  struct Input {
    std::shared_ptr<Encoder> encoder;
    torch::Tensor column;  ///< [D], added to every token where an encoder is shared; else undefined
  };
  std::map<std::string, Input> inputs_;
  std::shared_ptr<Fusion> fusion_;
  std::shared_ptr<Context> context_;  ///< may be null
  std::vector<std::shared_ptr<Auxiliary>> auxiliaries_;
  std::map<std::string, std::shared_ptr<Task>> tasks_;
  std::map<std::string, std::shared_ptr<Model>> specialists_;  ///< by input id
  std::vector<std::shared_ptr<Model>> members_;                ///< but the first, which is this one
};

}  // namespace braid
