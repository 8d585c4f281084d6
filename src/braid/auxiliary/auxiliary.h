#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "braid/core/registry.h"
#include "braid/tensor/strand.h"

/// @file auxiliary.h
/// The contract every auxiliary loss meets.

namespace braid {

/// A loss beside those of the targets that needs no label: what the inputs of one row have to do with each other. So it
/// learns from rows without a label too, and an answer never needs it.
///
/// Contract, tested for every registered one:
///   - `loss` is one number, or undefined where a batch has nothing to compare: fewer than two inputs, no row with two;
///   - inputs that a row lacks, and rows that lack them, change nothing;
///   - the loss falls when it is minimised; every parameter gets a finite gradient where all inputs occur.
class Auxiliary : public torch::nn::Module {
 public:
  static constexpr const char* family = "auxiliary";
  /// @param weight  of this loss beside those of the targets, not negative; 0: nobody asks for it
  explicit Auxiliary(double weight) : weight_(weight) {}
  double weight() const { return weight_; }
  /// @param joint  `parts` [B, D_m] and `present` of every input  @return a number, without the weight
  virtual torch::Tensor loss(const Joint& joint) = 0;

 private:
  double weight_;
};

/// What an auxiliary loss is told besides its own configuration.
struct AuxiliaryInput {
  std::map<std::string, int64_t> widths;  ///< D_m of each input's part
};

using AuxiliaryRegistry = Registry<Auxiliary, AuxiliaryInput>;

/// Every auxiliary loss in this folder, in name order.
AuxiliaryRegistry builtin_auxiliaries();

}  // namespace braid
