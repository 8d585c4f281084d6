#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "braid/tensor/crew.h"
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

/// What one step does to a group of parameters.
struct GroupStep {
  double rate = 1;     ///< factor on the learning rate; 0 leaves the group as it is
  bool noise = false;  ///< adds normal noise to the gradient, as wide as the gradient itself
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
  /// @param groups    names of submodules that `step` may treat apart; they stand together in the buffer
  Optimiser(const std::vector<torch::nn::Module*>& replicas, const OptimiserConfig& config,
            const std::vector<std::string>& groups = {});

  void clear_gradients() { gradients_.zero_(); }

  /// Sums the replicas' gradients in their order, clips, updates, averages, clears the gradients. @return the norm
  /// before clipping; a norm that is not finite skips the update
  /// @param groups  how groups named to the constructor are treated; a factor scales the update, not the gradient,
  ///                since Adam would undo the scale of a gradient
  /// @param seed    of noise
  /// @param crew    shares the buffer, a piece a member; the norm is then summed piece by piece. Split by libtorch,
  /// each
  ///                of these kernels would wait for all cores, and on a busy machine each wait lasts a time slice.
  ///                None: the caller's thread, or the device, does it
  double step(double learning_rate, const std::map<std::string, GroupStep>& groups = {}, uint64_t seed = 0,
              Crew* crew = nullptr);

  int64_t steps() const { return steps_; }

  /// Exchanges the weights with their average, where there is one: call before validation and again after it.
  void swap_average();

  /// For checkpoints: everything that the next step depends on.
  NamedTensors state() const;
  /// @throws Error(io) for the state of another model
  void restore(const NamedTensors& state);

 private:
  /// Consecutive numbers of the buffer.
  struct Stretch {
    std::string group;  ///< empty: none
    bool is_decayed = false;
    int64_t begin = 0, length = 0;
  };

  /// Calls `job(piece, begin, length)` for every piece of the buffer.
  void on_pieces(Crew* crew, const std::function<void(int64_t, int64_t, int64_t)>& job) const;

  /// Adds noise to the gradients of the groups that are to have some.
  void add_noise(const std::map<std::string, GroupStep>& groups, uint64_t seed);

  OptimiserConfig config_;
  std::vector<Stretch> stretches_;
  torch::Tensor weights_, first_, second_, average_;  // [P]
  torch::Tensor gradients_;                           // [replicas, P]
  int64_t steps_ = 0;
};

}  // namespace braid
