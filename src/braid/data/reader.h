#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "braid/data/cache.h"
#include "braid/data/row_sequences.h"
#include "braid/features/feature.h"
#include "braid/table/table.h"
#include "braid/tensor/batch.h"

/// @file reader.h
/// Rows of a table → a batch.

namespace braid {

/// One input as the data side knows it.
struct DataInput {
  std::string id;                    ///< key in `Batch::inputs`
  std::vector<std::string> columns;  ///< headers; one the table lacks is absent in every row
  std::shared_ptr<const Feature> feature;
  std::set<std::string> withheld = {};  ///< those of `columns` that are read as if the table lacked them
};

/// One target as the data side knows it.
struct DataTarget {
  std::string id;  ///< key in `Batch::targets`
  TargetSpec spec;
};

/// A cell that gave nothing.
struct Unreadable {
  int64_t row = 0;
  std::string input;  ///< id: a film's pictures and its sound are two inputs of one column
  std::string column;
  std::string message;        ///< one sentence, names row and column
  Fault fault = Fault::data;  ///< io: not there; data: damaged; unsupported: of a format that is not decoded; absent:
                              ///< sound, but nothing was recorded there
};

/// Reads batches; any number of threads at once. Equal items of a batch are decoded and collated once.
class Reader {
 public:
  /// @param cache_bytes  bound of decoded items kept in memory; 0 keeps none. Items of features that are not costly
  ///                     are kept apart, in 64 MB at most
  /// @param sequence     columns that make sequences of the rows, if any
  Reader(Table table, std::vector<DataInput> inputs, std::vector<DataTarget> targets, int64_t cache_bytes,
         SequenceColumns sequence = {});

  /// Reads one input of what another reader reads, and what it has in memory.
  Reader(const Reader& whole, const std::string& input);

  /// @param augment_seed  present in training: an item's augmentation depends on it and the item alone, so neither the
  ///                      batch it is in nor the thread that reads it changes it
  Batch read(std::span<const int64_t> rows, std::optional<uint64_t> augment_seed) const;

  /// Whether at least one target of the row has a label that training can use.
  bool is_labelled(int64_t row) const;

  /// What could not be read so far, in row order, each cell once.
  std::vector<Unreadable> unreadable() const;

  /// What can be read and holds nothing where the row asks for it (a film without sound, a part of a log beyond its
  /// end), so far, in row order, each cell once.
  std::vector<Unreadable> unrecorded() const;

  /// Distinct items that could not be read so far, per input.
  std::map<std::string, int64_t> unreadable_items() const;

  /// A hash of each row's first item of a costly feature, where those are shared by at least two rows on average; else
  /// nothing: what `epoch_batches` orders by.
  std::vector<uint64_t> shared_items(const std::vector<int64_t>& rows) const;

  const Table& table() const { return table_; }
  const std::vector<DataInput>& inputs() const { return inputs_; }
  const std::vector<DataTarget>& targets() const { return targets_; }
  const SequenceColumns& sequence() const { return sequence_; }

  /// The items of one input of a row, in the order of the cell.
  std::vector<Item> items(const DataInput& input, int64_t row) const;

 private:
  Strand read_input(size_t input, std::span<const int64_t> rows, std::optional<uint64_t> augment_seed) const;
  Strand read_target(const DataTarget& target, std::span<const int64_t> rows) const;
  Result<torch::Tensor> decode(size_t input, const Item& item) const;

  Table table_;
  std::vector<DataInput> inputs_;
  std::vector<DataTarget> targets_;
  SequenceColumns sequence_;
  std::vector<std::vector<std::optional<int64_t>>> columns_;  ///< per input, table column of each header
  std::vector<std::optional<int64_t>> target_columns_;
  std::shared_ptr<DecodedCache> files_, cells_;  ///< decoded items of costly features, and of the others
  mutable std::mutex mutex_;
  using Cells = std::map<std::pair<int64_t, std::string>, Error>;  ///< by row and column
  std::vector<Unreadable> listed(const Cells& cells) const;
  mutable Cells unreadable_, unrecorded_;
  mutable std::map<std::string, std::set<std::string>> unreadable_items_;
};

}  // namespace braid
