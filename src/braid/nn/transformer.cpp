#include "braid/nn/transformer.h"

#include <cmath>

#include "braid/nn/dropout.h"

namespace braid {
namespace {

torch::nn::LayerNorm norm_of(int64_t width) { return torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})); }

/// Share of items whose branches are left out in one layer of a stack.
double path_of(const TransformerOptions& options, int64_t index) {
  return options.layers > 1 ? options.drop_path * double(index) / double(options.layers - 1) : options.drop_path;
}

/// Of the last weights of a branch, so that the sum of all branches of a stack starts as large as one.
double gain_of(const TransformerOptions& options) { return 1 / std::sqrt(2.0 * double(options.layers)); }

}  // namespace

torch::Tensor thinned(const torch::Tensor& branch, double dropout, double path, bool training) {
  return drop_items(drop_values(branch, dropout, training), path, training);
}

TransformerLayerImpl::TransformerLayerImpl(const TransformerOptions& options, int64_t index)
    : dropout_(options.dropout),
      path_(path_of(options, index)),
      attention_norm_(register_module("attention_norm", norm_of(options.width))),
      mlp_norm_(register_module("mlp_norm", norm_of(options.width))) {
  const double gain = gain_of(options);
  attention_ = register_module("attention", Attention(options.width, options.width, options.heads, gain));
  mlp_ = register_module("mlp", Mlp(options.width, options.expansion * options.width, options.width, 0.0, gain));
}

torch::Tensor TransformerLayerImpl::first(int64_t count, const torch::Tensor& x, const torch::Tensor& mask) {
  const auto normed = attention_norm_(x);
  const bool is_per_step = mask.defined() && mask.dim() == 3;
  const auto read = attention_(normed.narrow(1, 0, count), normed, is_per_step ? mask.narrow(1, 0, count) : mask);
  const auto y = x.narrow(1, 0, count) + thinned(read, dropout_, path_, is_training());
  return y + thinned(mlp_(mlp_norm_(y)), dropout_, path_, is_training());
}

CrossLayerImpl::CrossLayerImpl(const TransformerOptions& options, int64_t index)
    : dropout_(options.dropout),
      path_(path_of(options, index)),
      query_norm_(register_module("query_norm", norm_of(options.width))),
      memory_norm_(register_module("memory_norm", norm_of(options.width))),
      mlp_norm_(register_module("mlp_norm", norm_of(options.width))) {
  const double gain = gain_of(options);
  attention_ = register_module("attention", Attention(options.width, options.width, options.heads, gain));
  mlp_ = register_module("mlp", Mlp(options.width, options.expansion * options.width, options.width, 0.0, gain));
}

torch::Tensor CrossLayerImpl::forward(const torch::Tensor& x, const torch::Tensor& memory, const torch::Tensor& mask) {
  const auto read =
      attention_(query_norm_(x), memory_norm_(memory), mask).masked_fill(~mask.any(1).view({-1, 1, 1}), 0);
  const auto y = x + thinned(read, dropout_, path_, is_training());
  return y + thinned(mlp_(mlp_norm_(y)), dropout_, path_, is_training());
}

TransformerImpl::TransformerImpl(const TransformerOptions& options) {
  for (int64_t i = 0; i < options.layers; ++i)
    layers_.push_back(register_module("layer" + std::to_string(i), TransformerLayer(options, i)));
  norm_ = register_module("norm", norm_of(options.width));
}

torch::Tensor TransformerImpl::first(int64_t count, torch::Tensor x, const torch::Tensor& mask) {
  for (auto& layer : layers_) x = layer->first(layer.ptr() == layers_.back().ptr() ? count : x.size(1), x, mask);
  return norm_(x.narrow(1, 0, count));
}

}  // namespace braid
