#pragma once

#include <map>
#include <set>
#include <string>

#include "braid/core/registry.h"
#include "braid/tensor/strand.h"

/// @file fusion.h
/// The contract every fusion meets.

namespace braid {

/// Joins the encoded inputs of a batch.
///
/// Contract, tested for every registered fusion:
///   - takes every input it was built for, values [N_m, T_m, D_m], and returns `parts` and `present` for each of them,
///     and `pooled` [B, width()] unless it joins decisions (then `pooled` is undefined);
///   - what an absent input's items hold never changes the result; all inputs absent gives a finite result;
///   - the result does not depend on the order in which inputs were declared, nor on other rows;
///   - every parameter gets a gradient when all inputs occur.
class Fusion : public torch::nn::Module {
 public:
  static constexpr const char* family = "fusion";
  /// @param encoded  values [N_m, T_m, D_m] by input  @return what the contract says
  virtual Joint forward(const Strands& encoded) = 0;

  /// D of `Joint::pooled`; 0 when decisions are joined.
  virtual int64_t width() const = 0;

  /// Whether the joined decisions are combined by a regression that the tasks learn (see `Stack`) instead of averaged.
  virtual bool stacks() const { return false; }

  /// Whether inputs are compared by their times, so that one without a clock loses what makes this fusion worth while.
  virtual bool compares_times() const { return false; }

  /// D_m of each `Joint::parts`.
  virtual std::map<std::string, int64_t> part_widths() const = 0;
};

/// What a fusion is told of its inputs.
struct FusionInput {
  std::map<std::string, int64_t> widths;  ///< of the tokens of each input
  std::set<std::string> clocked = {};     ///< inputs whose tokens have times, on the clock that all inputs share
};

using FusionRegistry = Registry<Fusion, FusionInput>;

/// Every fusion in this folder, in name order.
FusionRegistry builtin_fusions();

}  // namespace braid
