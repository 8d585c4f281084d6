#pragma once

#include <map>
#include <string>

#include "braid/bundle/pattern_table.h"
#include "braid/model/model.h"

/// @file row_variants.h
/// One row answered again and again with one of its inputs changed.

namespace braid {

/// Scores of variants of one row. The inputs that do not change are encoded once. The model is in evaluation mode as
/// long as this lives, and then again in the mode it was in. A context sees each variant as a row by itself.
class RowVariants {
 public:
  /// @param row    a batch of one row, on the model's device
  /// @param table  says who answers; outlives this
  RowVariants(Model& model, const PatternTable& table, Batch row);
  ~RowVariants();
  RowVariants(const RowVariants&) = delete;
  RowVariants& operator=(const RowVariants&) = delete;

  const Strand& input(const std::string& id) const { return row_.inputs.at(id); }

  /// Raw scores [1, outputs()] of the row as it is, by target id.
  std::map<std::string, torch::Tensor> as_it_is();

  /// Raw scores [K, outputs()] of K variants of one input, by target id. Gradients flow to `values`.
  ///
  /// An item without a real step is taken from its row, and an input without an item is withheld, as in training.
  /// @param values  [K, N, T, ...], one set of the row's items a variant  @param mask  [K, N, T] bool
  std::map<std::string, torch::Tensor> with(const std::string& id, const torch::Tensor& values,
                                            const torch::Tensor& mask);

 private:
  std::map<std::string, torch::Tensor> decide(const Strands& encoded, const Strands& read);

  Model& model_;
  const PatternTable& table_;
  Batch row_;
  Strands encoded_;
  bool was_training_;
};

}  // namespace braid
