#pragma once

#include <vector>

#include "braid/fusion/fusion.h"
#include "braid/nn/pooling.h"

/// @file late.h
/// What fusions have in common that leave every input to decide by itself.

namespace braid {

/// Hands on each input's own encoding, mean plus attention pooling, and no joint one; the task joins the decisions of
/// the heads of single inputs.
class LateFusion : public Fusion {
 public:
  int64_t width() const override { return 0; }
  std::map<std::string, int64_t> part_widths() const override { return widths_; }

 protected:
  /// @param who  the fusion, for messages  @throws Error(config) without inputs
  LateFusion(const char* who, const FusionInput& input);

  /// `parts` [B, D_m], zeros where absent, and `present` of the joint.
  Joint parts_of(const Strands& encoded);

  int64_t inputs() const { return int64_t(widths_.size()); }  ///< M

 private:
  std::map<std::string, int64_t> widths_;
  std::vector<torch::nn::LayerNorm> norms_;  // in the order of names
  std::vector<AttentionPool> pools_;
};

}  // namespace braid
