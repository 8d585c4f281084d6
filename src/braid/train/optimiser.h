#pragma once

#include <string>
#include <vector>

#include "braid/tensor/torch.h"
#include "braid/tensor/weights.h"

/// @file optimiser.h
/// AdamW over one flat buffer.

namespace braid {

/// Settings of `Optimiser`; betas and epsilon are those of Kingma & Ba's algorithm 1.
struct OptimiserConfig {
  double weight_decay = 0.05;
  double clip = 1;  ///< largest gradient norm; 0 does not clip
  double beta1 = 0.9, beta2 = 0.98, epsilon = 1e-8;
  double average = 0.998;  ///< decay of the moving average of weights; 0 keeps none
};

/// AdamW. Loshchilov & Hutter 2019, arXiv:1711.05101; bias-corrected moments as Kingma & Ba 2015, algorithm 1.
///
/// All parameters become views of one buffer, and so do their gradients: clipping, the update (libtorch's fused kernel)
/// and the average of weights are then a handful of kernels whatever the number of parameters. Weight decay acts on
/// matrices and convolutions only, not on biases, norms, embeddings of single vectors.
///
/// The average starts as a plain mean (decay (1 + t) / (10 + t) while that is smaller), so that early validation does
/// not look at the initial weights.
class Optimiser {
 public:
  /// @param module  on its device for good, because its parameters become views  @throws Error(internal) if it has none
  /// @param replicas  modules of one make, all on one device. The first one's weights are trained; the others' become
  ///                  views of the same numbers. Each has gradients of its own, so each may run on its own thread.
  Optimiser(const std::vector<torch::nn::Module*>& replicas, const OptimiserConfig& config);

  void clear_gradients() { gradients_.zero_(); }

  /// Sums the replicas' gradients in their order, clips, updates, averages, clears the gradients. @return the norm
  /// before clipping; a norm that is not finite skips the update
  double step(double learning_rate);

  int64_t steps() const { return steps_; }

  /// Exchanges the weights with their average: call before validation and again after it.
  void swap_average();
  bool has_average() const { return average_.defined(); }

  /// For checkpoints: everything that the next step depends on.
  NamedTensors state() const;
  /// @throws Error(io) for the state of another model
  void restore(const NamedTensors& state);

 private:
  OptimiserConfig config_;
  torch::Tensor weights_, first_, second_, average_;  // [P]
  torch::Tensor gradients_;                           // [replicas, P]
  int64_t decayed_ = 0;                               ///< the first so many numbers are matrices
  int64_t steps_ = 0;
};

}  // namespace braid
