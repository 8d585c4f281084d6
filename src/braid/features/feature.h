#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "braid/core/random.h"
#include "braid/core/registry.h"
#include "braid/core/result.h"
#include "braid/features/step_damage.h"
#include "braid/table/cell.h"
#include "braid/tensor/spec.h"
#include "braid/tensor/torch.h"

/// @file feature.h
/// The contract between the cells of a table and the steps an encoder reads.

namespace braid {

/// One thing to read: a picture, a recording, a text, a row of numbers.
struct Item {
  std::string key;               ///< equal keys hold equal content, so the item is read and encoded once; never empty
  std::vector<Cell> cells;       ///< one a column of the input; a file feature finds one path (or text) in `cells[0]`
  std::filesystem::path folder;  ///< relative paths resolve against it
  std::string subject;           ///< for messages: `cars.csv row 17 column front`
};

/// What an item became.
struct Steps {
  torch::Tensor values;                ///< [T, ...] as the feature's `StepSpec` says, T >= 1
  torch::Tensor mask;                  ///< [T] bool; undefined means all real
  std::optional<torch::Tensor> times;  ///< [T, 2] float64 seconds from the item's begin; none without a clock
  double seen = 1;                     ///< share of the wanted part of a stream or picture that the steps stand for
};

/// Training items in random access, to fit statistics on. `at(i)` is empty for a row whose cell is empty.
struct FitSource {
  int64_t rows = 0;
  std::function<std::vector<Item>(int64_t)> at;
  uint64_t seed = 0;  ///< for choosing a sample
};

/// Turns one input of a row into steps. What it learned from the training rows travels with the model.
///
/// Contract, tested for every registered feature:
///   - `decode` is deterministic, thread-safe, free of augmentation, and an expected failure is an `Error` in the
///     result (never an exception, never made-up values);
///   - `steps` without `augment` is deterministic; times are half-open, sorted and do not overlap, and leave open
///     where nothing was recorded;
///   - a fitted feature written by `fitted` and `files` and restored elsewhere gives equal steps.
class Feature {
 public:
  static constexpr const char* family = "feature";
  virtual ~Feature() = default;

  /// Splits the cells of a row into items; none when the row has nothing. The default takes the one column's cell: a
  /// JSON array or `;`-separated list of paths is several items.
  virtual std::vector<Item> items(const std::vector<Cell>& cells, const std::filesystem::path& folder,
                                  const std::string& subject) const;

  /// Learns what it needs from the training rows (sizes, vocabulary, quantiles). @throws Error(data) when nothing there
  /// can be read
  virtual void fit(const FitSource& source) = 0;

  /// Reads one item. The result is what a cache keeps, so it is compact (8-bit pixels, not floats). Fault::absent where
  /// the item has nothing of what the input reads: a film without sound, a log that recorded nothing in the row's time.
  virtual Result<torch::Tensor> decode(const Item& item) const = 0;

  /// Whether reading an item again costs much more than finding it in memory. Where it does not, as with the cells of a
  /// table, only a few decoded items are kept, so that memory does not grow with the number of rows.
  virtual bool is_costly() const { return true; }

  /// Makes steps from a decoded item; `augment` is null outside training.
  virtual Steps steps(const torch::Tensor& decoded, Random* augment) const = 0;

  /// Damages an item's steps as the world would. The default suits standardised real steps, with `range`, and ids.
  /// Contract: shapes, masks and times stay, values are finite and as `spec` says, a level of 0 changes nothing, and
  /// draws are from `random` alone.
  /// @param other  another item, from which the words of table columns are taken  @param steps  with a mask; may share
  /// its memory with a strand, so it is changed in place
  virtual void corrupt(const Damage& damage, const Steps& other, Random& random, Steps& steps) const;

  /// What the sensor behind real-valued steps can give.
  virtual ValueRange range() const { return {}; }

  /// Of the ids of a text, by id: how many characters each spells; 0 of one that says nothing, such as a begin. Empty
  /// where steps are no texts, or nobody knows; such texts are not checked for what is no language of the training.
  virtual std::vector<int64_t> characters() const { return {}; }

  /// Of an input that reads several columns: why a cell is not used though it holds a value of its column's kind, as
  /// the rest of a sentence; empty where it is used, or has no such value. @param column  place among the columns
  virtual std::string objection(size_t column, const Cell& cell) const {
    (void)column, (void)cell;
    return {};
  }

  /// What rows apart from training teach a fitted feature about which values are usual; nothing, unless a feature has
  /// something to learn from them.
  virtual void fit_held_out(const FitSource& held_out) { (void)held_out; }

  /// What the steps hold; valid after `fit` or `restore`.
  virtual StepSpec spec() const = 0;

  /// What `fit` learned, for the bundle.
  virtual Node fitted() const = 0;
  virtual std::map<std::string, std::string> files() const { return {}; }  ///< binary parts by file name
  /// Takes what `fitted` and `files` gave, in place of `fit`. @throws Error(data, config) when it is damaged
  virtual void restore(const Node& fitted, const std::map<std::string, std::string>& files) = 0;
};

/// What a feature is told besides its own configuration.
struct FeatureInput {
  std::vector<std::string> columns;  ///< headers
  std::vector<std::string> kinds;    ///< kind of each column, as table/kind.h names it
};

using FeatureRegistry = Registry<Feature, FeatureInput>;

/// Every feature in this folder, in name order.
FeatureRegistry builtin_features();

}  // namespace braid
