#pragma once

#include <map>
#include <string>

#include "braid/nn/stack.h"
#include "braid/tensor/strand.h"

/// @file heads.h
/// The last layers: one for the fused encoding, one for each input alone.

namespace braid {

/// Dropout and a linear layer per encoding. The heads of single inputs learn as auxiliary losses, and show what each
/// input knows by itself.
class HeadsImpl : public torch::nn::Module {
 public:
  /// @param width    of `Joint::pooled`; 0 makes no fused head
  /// @param parts    width of each `Joint::parts`
  /// @param outputs  K, raw scores a row
  /// @param dropout  share of the encoding's values hidden in training
  /// @param stacked  without a fused head: whether a regression on the heads of single inputs stands in for it
  HeadsImpl(int64_t width, const std::map<std::string, int64_t>& parts, int64_t outputs, double dropout,
            bool stacked = false);

  /// Raw scores of the fused encoding, [B, K]; undefined without a fused head.
  torch::Tensor fused(const Joint& joint);

  /// Raw scores of each input from its own encoding, [B, K].
  std::map<std::string, torch::Tensor> parts(const Joint& joint);

  /// Raw scores of the regression on those of single inputs, [B, K]; undefined where there is none.
  /// @param parts  of the same joint
  torch::Tensor stacked(const std::map<std::string, torch::Tensor>& parts, const Joint& joint);

  /// Sets every bias to `scores` [K], so that training starts from the answer of someone who sees nothing.
  /// Lin et al. 2017, arXiv:1708.02002, section 3.3.
  void start_at(const torch::Tensor& scores);

 private:
  double dropout_;
  torch::nn::Linear fused_{nullptr};
  std::map<std::string, torch::nn::Linear> parts_;
  Stack stack_{nullptr};
};
TORCH_MODULE(Heads);

}  // namespace braid
