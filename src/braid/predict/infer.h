#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "braid/bundle/input_check.h"
#include "braid/bundle/pattern_table.h"
#include "braid/core/monitor.h"
#include "braid/data/reader.h"
#include "braid/model/model.h"

/// @file infer.h
/// A model run over rows: encodings once, then one answer for each pattern of inputs asked for.

namespace braid {

/// Answers to rows, in the order of the rows.
struct Outputs {
  std::vector<int64_t> rows;
  std::map<std::string, torch::Tensor> decoded;  ///< by target id, [R, K] double, see `Task::decode`
  std::map<std::string, torch::Tensor> scores;   ///< by id of a target that is read, [R, K] float, raw
  /// By ids of a target that is read and of an input, without a table, [R, K] float: raw scores of the head that sees
  /// it alone.
  std::map<std::pair<std::string, std::string>, torch::Tensor> parts;
  std::map<std::string, torch::Tensor> votes;  ///< by target id, of these heads together, where asked for
  /// By target id, where a table chose: which answers are possible, see `Task::conformal_region`
  std::map<std::string, torch::Tensor> regions;
  /// By target id, with a table: the two inputs that disagree more than is usual, places among the ids in order, or -1;
  /// [R, 2] int64
  std::map<std::string, torch::Tensor> quarrels;
  std::map<std::string, torch::Tensor> attributions;  ///< by target id, where asked for, [R, M + 1], see `attribute`
  std::map<std::string, torch::Tensor> truth;         ///< by target id: [R] int64 (-1 unlabelled), [R, K] float for
                                                      ///< multilabel and [R] float in the task's scale (NaN unlabelled)
  std::map<std::string, torch::Tensor> states;        ///< by input id, [R] uint8
  std::map<std::string, torch::Tensor> unusual;       ///< by input id, where items are checked, [R] bool
  std::map<std::string, torch::Tensor> seen;   ///< by id of an input that knows it, [R] double, see `Strand::seen`
  std::map<std::string, torch::Tensor> masks;  ///< by id of a `columns` input, [R, T] bool: which columns were there
};

/// One input made different before it is encoded, such as by noise, while the others stay as they are.
struct Change {
  std::string input;  ///< its id
  /// From the input as it was read, on the CPU, and the table row that the batch begins with.
  std::function<Strand(const Strand&, int64_t)> apply;
};

/// How rows are run: `batch_size` at a time are read, and encoded once for all patterns.
struct InferOptions {
  int64_t batch_size = 64;
  int64_t workers = 0;
  torch::Device device = torch::kCPU;
  std::vector<Pattern> patterns = {};   ///< one `Outputs` each; empty asks for one with all inputs
  std::vector<Change> changes = {};     ///< one `Outputs` each after those, answered with the first pattern
  const PatternTable* table = nullptr;  ///< chooses who answers; null: the fused answer
  const InputChecks* checks = nullptr;  ///< tell broken items, which are then as if absent; null: none is
  bool attributions = false;            ///< whether to say what each input did; with a table, of two inputs or more
  bool votes = false;  ///< whether to give the answers of the heads of single inputs together; not with a table
};

/// Runs in evaluation mode without gradients and leaves the model in the mode it was in. Batches are shared out among
/// the compute threads; the answers do not depend on who took which.
std::vector<Outputs> infer(Model& model, const Reader& reader, const std::vector<int64_t>& rows,
                           const InferOptions& options, Monitor& monitor);

}  // namespace braid
