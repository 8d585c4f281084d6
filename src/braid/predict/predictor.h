#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "braid/bundle/bundle.h"
#include "braid/core/monitor.h"
#include "braid/predict/answer.h"
#include "braid/predict/infer.h"

/// @file predictor.h
/// A bundle that answers.

namespace braid {

/// Settings of one call. But for rounding, answers do not depend on `batch_size` and `workers`.
struct PredictOptions {
  int64_t batch_size = 64;
  int64_t workers = 0;  ///< threads that read ahead; 0 reads in the calling thread
  torch::Device device = torch::kCPU;
  std::vector<std::string> only = {};  ///< columns, or names of inputs, that may be used; empty: all
  bool attributions = true;            ///< say what each input did for the answer, which runs the fusion 2^M times
};

/// Answers rows of a table or single samples.
///
/// Inputs may be missing in any combination: a column the table lacks, an empty cell, a file that cannot be read. What
/// became of each is part of the answer, never an error.
class Predictor {
 public:
  /// @param bundle  its model is on the device that calls name in `PredictOptions`
  explicit Predictor(Bundle bundle);

  /// Opens a run folder (its `bundle/`) or a bundle. @throws Error as `Bundle::load`
  static Predictor open(const std::filesystem::path& folder, const Parts& parts = {},
                        torch::Device device = torch::kCPU);

  /// @throws Error(config) for a name in `options.only` that is no input
  std::vector<Answer> answer(const Table& table, const std::vector<int64_t>& rows, const PredictOptions& options,
                             Monitor& monitor);
  std::vector<Answer> answer(const Table& table, const PredictOptions& options = {});

  /// One sample, `column → value`; paths resolve against the working directory.
  /// @throws Error(config) for a name that is no input, with a guess
  Answer answer(const std::map<std::string, std::string>& sample, const std::vector<std::string>& only = {});

  /// A table whose amounts are read as in training.
  Table as_trained(const Table& table) const;

  /// A reader of the bundle's inputs (and, for evaluation, targets) over a table.
  /// @param only  see `PredictOptions`: of an input of several columns the others are withheld here; whole inputs are
  ///              by `pattern_of`, so that one reading serves every pattern. @throws Error(config)
  Reader reader(const Table& table, bool with_targets, int64_t cache_bytes = 0,
                const std::vector<std::string>& only = {}) const;

  /// The pattern that `only` leaves; none when it is empty. @throws Error(config)
  std::optional<Pattern> pattern_of(const std::vector<std::string>& only) const;

  /// `braid::infer` with the bundle's model; its checks tell broken inputs and its pattern table who answers.
  std::vector<Outputs> infer(const Reader& reader, const std::vector<int64_t>& rows, InferOptions options,
                             Monitor& monitor);

  /// Outputs as answers. @param reader  that made them
  std::vector<Answer> answers(const Outputs& outputs, const Reader& reader) const;

  /// Input headers that a table lacks. @throws Error(data) if it has none of them, so that nothing could be answered
  std::vector<std::string> columns_missing_in(const Table& table) const;

  /// All input headers, in the order of the recipe.
  std::vector<std::string> input_columns() const;

  const Bundle& bundle() const { return bundle_; }
  Model& model() { return *bundle_.model; }

 private:
  /// The columns that `only` names, by id of their inputs. @throws Error(config)
  std::map<std::string, std::set<std::string>> named_columns(const std::vector<std::string>& only) const;

  Bundle bundle_;
};

}  // namespace braid
