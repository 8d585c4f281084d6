#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "braid/core/monitor.h"
#include "braid/data/reader.h"
#include "braid/model/model.h"

/// @file infer.h
/// A model run over rows: encodings once, then one answer for each pattern of inputs asked for.

namespace braid {

/// Which inputs a model may see, by id.
using Pattern = std::set<std::string>;

/// Answers to rows, in the order of the rows.
struct Outputs {
  std::vector<int64_t> rows;
  std::map<std::string, torch::Tensor> decoded;  ///< by target id, [R, K] double, see `Task::decode`
  std::map<std::string, torch::Tensor> scores;   ///< by id of a target that is read, [R, K] float, raw
  /// By ids of a target that is read and of an input, [R, K] float: raw scores of the head that sees it alone.
  std::map<std::pair<std::string, std::string>, torch::Tensor> parts;
  std::map<std::string, torch::Tensor> truth;   ///< by target id: [R] int64 (-1 unlabelled), [R, K] float for
                                                ///< multilabel and [R] float in the task's scale (NaN unlabelled)
  std::map<std::string, torch::Tensor> states;  ///< by input id, [R] uint8
  std::map<std::string, torch::Tensor> seen;    ///< by id of an input with a clock, [R] double, see `Strand::seen`
  std::map<std::string, torch::Tensor> masks;   ///< by id of a `columns` input, [R, T] bool: which columns were there
};

/// How rows are run: `batch_size` at a time are read, and encoded once for all patterns.
struct InferOptions {
  int64_t batch_size = 64;
  int64_t workers = 0;
  torch::Device device = torch::kCPU;
  std::vector<Pattern> patterns;  ///< one `Outputs` each; empty asks for one with all inputs
};

/// Runs in evaluation mode without gradients and leaves the model in the mode it was in. Batches are shared out among
/// the compute threads; the answers do not depend on who took which.
std::vector<Outputs> infer(Model& model, const Reader& reader, const std::vector<int64_t>& rows,
                           const InferOptions& options, Monitor& monitor);

}  // namespace braid
