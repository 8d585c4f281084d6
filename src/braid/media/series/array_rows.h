#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "braid/media/array_file.h"
#include "braid/media/series/series_rows.h"

/// @file array_rows.h
/// Series that are stored as arrays: .npy, .npz and what else is a set of named matrices.

namespace braid {

/// A named array of two axes.
struct NamedMatrix {
  std::string name;
  int64_t rows = 0, columns = 0;
  std::vector<double> values;  ///< [rows][columns]
};

/// Rows in memory.
class ColumnRows : public SeriesRows {
 public:
  /// @param values [rows][names]
  ColumnRows(std::vector<std::string> names, bool is_named, std::vector<double> values);
  int64_t rows() const override { return rows_; }
  void read(int64_t first, int64_t count, double* out) const override;
  void read_times(size_t column, int64_t first, int64_t count, RawTime* out) const override;
  void state_rate(std::optional<double> rate_hz) { stated_rate_hz_ = rate_hz; }  ///< see `stated_rate_hz`

 private:
  std::vector<double> values_;
  int64_t rows_ = 0;
};

/// Matrices of one file side by side: a vector with a name of a time, else the longer side of the largest matrix, says
/// how many rows there are; others with as many rows, or as many columns (which are then turned), follow, and a single
/// number called `fs`, `srate`, `rate` or `sampling_rate` is the rate. Matrices of other sizes are left out.
/// @throws Error  Fault::data when nothing is left
std::unique_ptr<SeriesRows> join_matrices(std::vector<NamedMatrix> matrices, const std::string& subject);

/// Rows of a .npy array [T, C] or [T] (further axes are flattened), of one member of a .npz archive, or of all of them
/// joined. `bytes` must outlive the result.
/// @param max_values  refused above it, before memory is taken
/// @throws Error  Fault::data, Fault::unsupported
std::unique_ptr<SeriesRows> array_rows(std::span<const std::byte> bytes, const std::string& member, int64_t max_values,
                                       const std::string& subject);

}  // namespace braid
