#pragma once

#include <vector>

#include "braid/tensor/spec.h"
#include "braid/tensor/torch.h"

/// @file embedding.h
/// From what a feature makes to steps of width D.

namespace braid {

/// Ids by a table, vectors by a linear layer.
class StepEmbeddingImpl : public torch::nn::Module {
 public:
  /// @param spec  of modality text (ids), audio, series or vector
  StepEmbeddingImpl(const StepSpec& spec, int64_t width);

  /// @param values [N, T] int64 or [N, T, ...] float; what is masked may hold anything  @param mask [N, T] bool
  /// @return       [N, T, D], finite
  torch::Tensor forward(const torch::Tensor& values, const torch::Tensor& mask);

 private:
  torch::nn::Embedding table_{nullptr};
  torch::nn::Linear linear_{nullptr};
};
TORCH_MODULE(StepEmbedding);

/// One token per table column: bias + x W for a number's S values, a learned vector for a category, the mean of learned
/// vectors for a set. Feature tokenizer of Gorishniy et al. 2021, arXiv:2106.11959, section 3.3.
class ColumnTokenizerImpl : public torch::nn::Module {
 public:
  /// @param width  D  @throws Error(config) without columns, or for one that is no number, category or set
  ColumnTokenizerImpl(const std::vector<ColumnSpec>& columns, int64_t width);

  /// @param values [N, columns, S] float; slots of a set that hold nothing are negative; what is masked may be anything
  /// @param mask   [N, columns] bool
  /// @return       [N, columns, D], finite; a masked column gives its bias
  torch::Tensor forward(const torch::Tensor& values, const torch::Tensor& mask);

 private:
  // The columns of one kind: their places in the table, and per column where its ids begin and how many slots it has.
  struct Group {
    torch::Tensor places, begins, slots;  // [columns of the kind] int64, buffers
    int64_t widest = 0;                   // largest number of slots read
  };
  Group group_of(const std::vector<ColumnSpec>& columns, const std::string& kind);
  torch::Tensor numbers(const torch::Tensor& values) const;                        // [N, numbers, D]
  torch::Tensor looked_up(const torch::Tensor& values, const Group& group) const;  // [N, columns of the kind, D]

  Group numbers_, categories_, sets_;
  torch::Tensor order_;                  // [columns] int64, from the order of kinds back to the table's; buffer
  torch::Tensor weight_, bias_, table_;  // [numbers, S, D], [columns, D], [ids, D]; undefined where there are none
};
TORCH_MODULE(ColumnTokenizer);

}  // namespace braid
