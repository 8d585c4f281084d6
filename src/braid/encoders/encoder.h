#pragma once

#include <cstdint>

#include "braid/core/registry.h"
#include "braid/tensor/spec.h"
#include "braid/tensor/strand.h"

/// @file encoder.h
/// The contract every encoder meets.

namespace braid {

/// Maps the steps of one input to tokens of width `width()`.
///
/// Contract, tested for every registered encoder:
///   - takes a strand as its `StepSpec` says, returns values [N, T', width()] float, mask [N, T'], the same links;
///   - an item with at least one real step keeps at least one real token;
///   - a masked input step never changes an unmasked output nor any gradient, whatever it holds (NaN too);
///   - an item alone or in a batch gives the same tokens in eval mode;
///   - every parameter gets a finite, non-zero gradient;
///   - N = 0 gives an empty strand of the right width;
///   - the input tensors are unchanged after forward; the same seed gives the same weights.
class Encoder : public torch::nn::Module {
 public:
  static constexpr const char* family = "encoder";
  /// Values [N, T, ...] → [N, T', width()].
  virtual Strand forward(const Strand& input) = 0;

  /// D of the tokens.
  virtual int64_t width() const = 0;
};

/// What an encoder is told besides its own configuration. A constructor throws `Fault::config` for steps it cannot
/// take.
struct EncoderInput {
  StepSpec steps;
};

using EncoderRegistry = Registry<Encoder, EncoderInput>;

/// Every encoder in this folder, in name order.
EncoderRegistry builtin_encoders();

}  // namespace braid
