#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "braid/tensor/state.h"
#include "braid/tensor/torch.h"

/// @file strand.h
/// The one shape in which inputs travel: items, their steps, masks and clock, and who uses which item.

namespace braid {

/// What rows hold of one input, each distinct list of items once.
struct RowSteps {
  torch::Tensor values;  ///< [U, S, D], the steps of a list's items one after another; zeros where there are none
  torch::Tensor mask;    ///< [U, S] bool; all false for the list without items
  std::optional<torch::Tensor> times;  ///< [U, S, 2] float64 seconds, as `Strand::times`; zeros where there is no step
  torch::Tensor place;                 ///< [B] int64, the entry of each row

  /// From one line an entry, [U, ...], to one a row, [B, ...].
  torch::Tensor spread(const torch::Tensor& entries) const { return entries.index_select(0, place); }
};

/// One input of a batch. None of the members travels alone.
///
/// A row may have no item, one, or many; an item may serve many rows (ten questions on one picture) and is encoded
/// once. Absent rows cost nothing. Before its encoder the trailing shape is the modality's own (see `StepSpec`); after
/// it, values are always [N, T, D].
struct Strand {
  torch::Tensor values;  ///< [N, T, ...]
  torch::Tensor mask;    ///< [N, T] bool, true where real
  /// [N, T, 2] float64 seconds, begin and end. NaN in all steps of an item without a clock, so that what becomes of the
  /// others does not depend on it; none where no item has one.
  std::optional<torch::Tensor> times;
  torch::Tensor links;      ///< [L, 2] int64 (row, item), sorted by row, then by place in the cell
  torch::Tensor state;      ///< [B] uint8, State of this input in each row
  torch::Tensor seen = {};  ///< [N] float64, share of the wanted part of a stream or picture there; or undefined

  int64_t items() const { return values.size(0); }  ///< N
  int64_t steps() const { return mask.size(1); }    ///< T
  int64_t rows() const { return state.size(0); }    ///< B

  /// @throws Error(internal) unless ranks, sizes and types agree
  void check(const char* where) const;

  /// Zeros under the mask, the rest as it is. Layers start from this: 0 * NaN is NaN in a weight's gradient, so hiding
  /// padding only at the exit still poisons training. `values` [N, T, D].
  Strand cleared() const;

  /// The same links, state and times with other values [N, T', D] and mask [N, T']; times are kept when T' = T.
  Strand with(torch::Tensor new_values, torch::Tensor new_mask) const;

  /// Mean over real steps, [N, D]; zero for an item that has none.
  torch::Tensor mean() const;

  /// Which rows have at least one item, [B] bool.
  torch::Tensor present() const;

  /// The steps of each row's items one after another; rows that use the same items share one entry, so that what a
  /// fusion computes from one input alone is computed once for ten questions on one picture.
  RowSteps row_steps() const;

  /// Takes the input away from the rows where `gone` [B] is true: their links go, their state becomes `reason`.
  /// Items that no row uses any more stay (they are encoded for nothing, but shapes hold).
  Strand without(const torch::Tensor& gone, State reason) const;

  /// Takes links away, [L] bool; the state of rows that had others left stays `present`, that of the rest becomes
  /// `reason`.
  Strand without_links(const torch::Tensor& gone, State reason) const;

  /// Without the items that no row uses, so that an encoder spends nothing on them.
  Strand used_items() const;

  /// The same with all tensors on `device`; those already there are shared.
  Strand to(torch::Device device) const;
};

/// By generated identifier (`m0`, `m1` …); ordered, which fixes the order of every sum.
using Strands = std::map<std::string, Strand>;

/// What fusion hands to a task.
struct Joint {
  torch::Tensor pooled;  ///< [B, D]; undefined when the fusion joins decisions instead of encodings
  Strand steps;          ///< values [B, T, D] where a fusion keeps steps; else undefined
  std::map<std::string, torch::Tensor> parts;    ///< each input's own encoding of a row, [B, D_m]; zeros where absent
  std::map<std::string, torch::Tensor> present;  ///< per input [B] bool

  /// Where decisions are joined: how much each input's counts, [B], positive, with respect to the others that are
  /// present; empty when all count alike.
  std::map<std::string, torch::Tensor> weights;
  bool multiplies = false;  ///< whether decisions are multiplied instead of averaged

  /// What the further members of an ensemble made of the same rows; what stands above is of the first.
  std::vector<Joint> others;
};

}  // namespace braid
