#pragma once

#include <map>
#include <string>
#include <vector>

#include "braid/predict/infer.h"
#include "braid/train/session.h"
#include "braid/train/training_loss.h"

/// @file head_watch.h
/// The heads of single inputs during a session: what they cost in each step, and what is done to their encoders.

namespace braid {

/// The encoders whose learning rates may differ from the rest's, as `Optimiser` names groups. Inputs that share an
/// encoder go by the one that it belongs to.
std::vector<std::string> rate_groups(const SessionOptions& options, const Model& model);

/// Listens to the heads where there are several and the recipe does not forbid it.
class HeadWatch {
 public:
  /// @param terms  with the weights of the heads; `options` and `terms` outlive this
  HeadWatch(const SessionOptions& options, const LossTerms& terms);

  bool listens() const { return listens_; }

  void begin_epoch() { epoch_.clear(); }
  void begin_step() { step_.clear(); }
  void hear(const HeadTallies& part) { add_tallies(part, step_); }  ///< of one part of a step, in their order

  /// Ends the step: what it does to each group of the optimiser.
  std::map<std::string, GroupStep> end_step();

  /// Measures the heads on the validation rows. @return their losses, see `head_losses`; empty where none is listened
  /// to
  std::map<std::string, torch::Tensor> judge(Model& model, const Outputs& outputs);

  /// Writes into the record what was heard in the epoch and judged last. @param terms  those of the epoch
  void note(EpochRecord& record, const LossTerms& terms) const;

 private:
  const SessionOptions& options_;
  bool listens_;
  HeadTallies step_, epoch_;
  std::map<std::string, double> judged_;  ///< validation losses by input id; empty: none yet
  double blind_;
};

}  // namespace braid
