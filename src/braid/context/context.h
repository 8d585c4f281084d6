#pragma once

#include <cstdint>

#include "braid/core/registry.h"
#include "braid/tensor/strand.h"

/// @file context.h
/// The contract every context meets.

namespace braid {

/// Relates the rows of a sequence: the utterances of a dialogue, the windows of a log.
///
/// Contract, tested for every registered context:
///   - gives `pooled` [B, D] anew and leaves the rest of the joint as it is;
///   - rows of one sequence stand in the batch in their order, with other sequences between them or not; no sequence
///     changes the rows of another, and a sequence alone gives what it gives in a batch;
///   - with `causal` on, where a context has it, no row changes an earlier one;
///   - every parameter gets a finite gradient; B = 0 gives an empty joint.
class Context : public torch::nn::Module {
 public:
  static constexpr const char* family = "context";
  /// @param sequence  [B] int64, equal for rows of one sequence
  virtual Joint forward(const Joint& joint, const torch::Tensor& sequence) = 0;
};

/// What a context is told besides its own configuration.
struct ContextInput {
  int64_t width = 0;  ///< D of `Joint::pooled`
};

using ContextRegistry = Registry<Context, ContextInput>;

/// Every context in this folder, in name order.
ContextRegistry builtin_contexts();

}  // namespace braid
