#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "braid/core/result.h"
#include "braid/media/mapped_file.h"
#include "braid/media/npy_header.h"

/// @file array_file.h
/// Arrays of numbers in NumPy's .npy and .npz files.

namespace braid {

/// One array of a file, read as float32 whatever it is stored as (64-bit numbers are rounded, bool becomes 0 and 1), or
/// as float64 where precision matters.
///
/// A .npy file and a stored member of a .npz file stay on disk and are mapped; a deflated member is unpacked into
/// memory. Reading is const and may be done by many threads.
class ArrayFile {
 public:
  /// @param member  the array of a .npz file, without its `.npy`; may be empty when there is only one
  /// @return Fault::io when the file cannot be opened; Fault::data when it is damaged; Fault::unsupported for Python
  ///         objects, text and complex numbers
  static Result<ArrayFile> open(const std::filesystem::path& path, const std::string& member = {});

  /// The same from memory, which must outlive the result.
  static Result<ArrayFile> decode(std::span<const std::byte> bytes, const std::string& member = {});

  const std::vector<int64_t>& shape() const { return header_.shape; }
  ArrayType type() const { return header_.type; }
  int64_t rows() const { return header_.shape.empty() ? 1 : header_.shape[0]; }  ///< length of axis 0; 1 for a scalar
  int64_t row_elements() const { return row_elements_; }                         ///< product of the other axes

  /// The slice `index` along axis 0, in C order. @return [shape[1], shape[2], ...]
  /// @throws Error  Fault::data when there is no such row
  std::vector<float> row(int64_t index) const;

  /// Rows [first, first + count) at full precision (integers beyond 2^53 are rounded). @param out [count, ...]
  /// @throws Error  Fault::data when there are no such rows
  void copy_rows(int64_t first, int64_t count, double* out) const;

  /// All elements in C order. @return [shape...]
  std::vector<float> all() const;

 private:
  static ArrayFile read(std::span<const std::byte> bytes, const std::string& member, std::string subject);
  template <class Out>
  void copy_row(int64_t index, Out* out) const;

  std::string subject_;
  std::shared_ptr<const MappedFile> file_;                  ///< keeps `elements_` alive
  std::shared_ptr<const std::vector<std::byte>> unpacked_;  ///< keeps `elements_` alive
  std::span<const std::byte> elements_;
  NpyHeader header_;
  int64_t row_elements_ = 1;
};

/// A cell of a table that names an array or one row of it: `poses.npy`, `poses.npy#12`, `all.npz:poses#12`.
struct ArraySlice {
  std::string path, member;
  std::optional<int64_t> row;
  bool operator==(const ArraySlice&) const = default;
};

/// @return Fault::data when the row is no number
Result<ArraySlice> parse_array_slice(const std::string& cell);

}  // namespace braid
