#pragma once

#include <vector>

#include "braid/nn/attention.h"
#include "braid/nn/mlp.h"

/// @file transformer.h
/// Pre-norm transformer layers. Vaswani et al. 2017, arXiv:1706.03762; pre-norm: Xiong et al. 2020, arXiv:2002.04745.

namespace braid {

/// Sizes of a stack of layers.
struct TransformerOptions {
  int64_t width = 128, layers = 2, heads = 4;
  int64_t expansion = 4;  ///< hidden size of the MLP as a multiple of `width`
  double dropout = 0;     ///< of what each branch adds, training only
  double drop_path = 0;   ///< share of items whose branch is left out in the last layer; 0 in the first, linear between
};

/// What a residual branch adds: dropout, then with probability `path` nothing at all for an item, the others scaled up.
/// Huang et al. 2016, arXiv:1603.09382. @param branch [N, T, D]  @return [N, T, D]
torch::Tensor thinned(const torch::Tensor& branch, double dropout, double path, bool training);

/// x += attention(norm(x)); x += mlp(norm(x)).
class TransformerLayerImpl : public torch::nn::Module {
 public:
  /// @param index  of this layer in its stack: the branches of a stack of L start with gain 1 / sqrt(2 L) (GPT-2)
  TransformerLayerImpl(const TransformerOptions& options, int64_t index = 0);

  /// @param x [N, T, D], finite also where masked  @param mask [N, T] or [N, T, T] bool, or undefined
  /// @return [N, T, D]
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& mask) { return first(x.size(1), x, mask); }

  /// The first `count` steps of `forward` without the work for the others, which are still attended to.
  /// @return [N, count, D]
  torch::Tensor first(int64_t count, const torch::Tensor& x, const torch::Tensor& mask);

 private:
  double dropout_, path_;
  torch::nn::LayerNorm attention_norm_, mlp_norm_;
  Attention attention_{nullptr};
  Mlp mlp_{nullptr};
};
TORCH_MODULE(TransformerLayer);

/// x += attention(norm(x), norm(memory)); x += mlp(norm(x)): a stream reads another one.
class CrossLayerImpl : public torch::nn::Module {
 public:
  /// @param index  as of `TransformerLayer`
  CrossLayerImpl(const TransformerOptions& options, int64_t index = 0);

  /// @param x [N, Q, D], finite also where masked  @param memory [N, T, D], likewise  @param mask [N, T] bool
  /// @return  [N, Q, D]; an item whose memory has no real step reads nothing
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& memory, const torch::Tensor& mask);

 private:
  double dropout_, path_;
  torch::nn::LayerNorm query_norm_, memory_norm_, mlp_norm_;
  Attention attention_{nullptr};
  Mlp mlp_{nullptr};
};
TORCH_MODULE(CrossLayer);

/// A stack of layers and a last normalisation.
class TransformerImpl : public torch::nn::Module {
 public:
  /// @throws Error(config) when the width is no multiple of the heads
  explicit TransformerImpl(const TransformerOptions& options);

  /// @param x [N, T, D], finite also where masked  @param mask [N, T] bool, or [N, T, T] for what each step may attend
  /// to; undefined when all steps are real
  /// @return  [N, T, D]; masked steps hold finite leftovers
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& mask) { return first(x.size(1), x, mask); }

  /// The first `count` steps of `forward`; the last layer does no work for the others.  @return [N, count, D]
  torch::Tensor first(int64_t count, torch::Tensor x, const torch::Tensor& mask);

 private:
  std::vector<TransformerLayer> layers_;
  torch::nn::LayerNorm norm_{nullptr};
};
TORCH_MODULE(Transformer);

}  // namespace braid
