#include "braid/media/series/array_rows.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "braid/core/error.h"
#include "braid/media/series/time_name.h"
#include "braid/media/zip_directory.h"

namespace braid {
namespace {

void forget_infinities(double* values, int64_t count) {
  for (int64_t i = 0; i < count; ++i)
    if (!std::isfinite(values[i])) values[i] = std::numeric_limits<double>::quiet_NaN();
}

/// Rows of an array that stays where it is.
class MappedRows : public SeriesRows {
 public:
  explicit MappedRows(ArrayFile array) : array_(std::move(array)) {
    names_ = numbered_names("c", size_t(array_.row_elements()));
  }
  int64_t rows() const override { return array_.rows(); }
  void read(int64_t first, int64_t count, double* out) const override {
    array_.copy_rows(first, count, out);
    forget_infinities(out, count * array_.row_elements());
  }
  void read_times(size_t column, int64_t first, int64_t count, RawTime* out) const override {
    std::vector<double> row(columns());
    for (int64_t i = 0; i < count; ++i) {
      array_.copy_rows(first + i, 1, row.data());
      out[i] = raw_time(row[column]);
    }
  }

 private:
  ArrayFile array_;
};

NamedMatrix transposed(const NamedMatrix& m) {
  NamedMatrix turned{m.name, m.columns, m.rows, std::vector<double>(m.values.size())};
  for (int64_t r = 0; r < m.rows; ++r)
    for (int64_t c = 0; c < m.columns; ++c) turned.values[size_t(c * m.rows + r)] = m.values[size_t(r * m.columns + c)];
  return turned;
}

bool is_vector(const NamedMatrix& m) { return m.rows == 1 || m.columns == 1; }

bool names_a_rate(const std::string& name) {
  std::string lower = name;
  std::transform(lower.begin(), lower.end(), lower.begin(), [](uint8_t c) { return char(std::tolower(c)); });
  for (const char* known : {"fs", "srate", "rate", "rate_hz", "sampling_rate", "sample_rate", "samplerate"})
    if (lower == known) return true;
  return false;
}

/// How many rows the matrices of a file have together.
int64_t common_rows(const std::vector<NamedMatrix>& matrices) {
  int64_t longest = 0, largest = 0;
  for (const NamedMatrix& m : matrices) {
    const auto count = int64_t(m.values.size());
    if (is_vector(m) && count > 1 && judge_time_name(m.name).is_time) return count;
    if (count <= largest) continue;
    largest = count;
    longest = std::max(m.rows, m.columns);
  }
  return longest;
}

Result<ArrayFile> open_array(std::span<const std::byte> bytes, const std::string& member, int64_t max_values,
                             const std::string& subject) {
  auto array = ArrayFile::decode(bytes, member);
  if (!array) return Error(array.error().fault(), subject, array.error().message());
  const double values = double(array.value().rows()) * double(array.value().row_elements());
  if (values > double(max_values))
    return Error(Fault::data, subject, text("holds ", values, " numbers, more than the limit of ", max_values));
  return array;
}

}  // namespace

ColumnRows::ColumnRows(std::vector<std::string> names, bool is_named, std::vector<double> values)
    : values_(std::move(values)) {
  rows_ = names.empty() ? 0 : int64_t(values_.size() / names.size());
  names_ = std::move(names);
  is_named_ = is_named;
  forget_infinities(values_.data(), int64_t(values_.size()));
}

void ColumnRows::read(int64_t first, int64_t count, double* out) const {
  const auto width = int64_t(columns());
  std::copy_n(values_.begin() + first * width, count * width, out);
}

void ColumnRows::read_times(size_t column, int64_t first, int64_t count, RawTime* out) const {
  for (int64_t i = 0; i < count; ++i) out[i] = raw_time(values_[size_t(first + i) * columns() + column]);
}

std::unique_ptr<SeriesRows> join_matrices(std::vector<NamedMatrix> matrices, const std::string& subject) {
  std::optional<double> rate_hz;
  std::erase_if(matrices, [&](const NamedMatrix& m) {
    if (m.values.size() == 1 && names_a_rate(m.name)) rate_hz = m.values[0];
    return m.values.size() <= 1 && names_a_rate(m.name);
  });
  const int64_t rows = common_rows(matrices);
  std::vector<std::string> names;
  std::vector<const NamedMatrix*> taken;
  for (NamedMatrix& m : matrices) {
    const bool turn = m.rows != rows && m.columns == rows;
    if (rows == 0 || m.columns == 0 || (m.rows != rows && !turn)) continue;
    if (turn) m = transposed(m);
    taken.push_back(&m);
    if (m.columns == 1)
      names.push_back(m.name);
    else
      for (const auto& name : numbered_names(m.name + '_', size_t(m.columns))) names.push_back(name);
  }
  require(!taken.empty(), Fault::data, subject, "holds no rows of numbers");
  std::vector<double> values;
  values.reserve(names.size() * size_t(rows));
  for (int64_t r = 0; r < rows; ++r)
    for (const NamedMatrix* m : taken)
      values.insert(values.end(), m->values.begin() + r * m->columns, m->values.begin() + (r + 1) * m->columns);
  auto joined = std::make_unique<ColumnRows>(std::move(names), true, std::move(values));
  joined->state_rate(rate_hz);
  return joined;
}

std::unique_ptr<SeriesRows> array_rows(std::span<const std::byte> bytes, const std::string& member, int64_t max_values,
                                       const std::string& subject) {
  const bool is_archive = bytes.size() >= 2 && std::memcmp(bytes.data(), "PK", 2) == 0;
  std::vector<ZipMember> members;
  if (is_archive) members = read_zip_directory(bytes, subject);
  for (const ZipMember& m : members)  // before one of them is unpacked
    require(m.size / int64_t(sizeof(double)) <= max_values, Fault::data, subject, "holds ", m.size, " bytes in \"",
            m.name, "\", more than the limit of ", max_values, " numbers allows");
  if (members.size() < 2 || !member.empty()) {
    ArrayFile array = std::move(open_array(bytes, member, max_values, subject)).value();
    require(array.rows() > 0 && array.row_elements() > 0, Fault::data, subject, "is an array without elements");
    require(array.row_elements() <= 100'000, Fault::data, subject, "has rows of ", array.row_elements(),
            " numbers, which is no series of channels");
    return std::make_unique<MappedRows>(std::move(array));
  }
  std::vector<NamedMatrix> matrices;
  for (const ZipMember& m : members) {
    const std::string name = m.name.substr(0, m.name.rfind(".npy"));
    ArrayFile array = std::move(open_array(bytes, name, max_values, text(subject, ':', name))).value();
    NamedMatrix matrix{name, array.rows(), array.row_elements(), {}};
    if (matrix.rows == 0 || matrix.columns == 0) continue;
    matrix.values.resize(size_t(matrix.rows * matrix.columns));
    max_values -= matrix.rows * matrix.columns;
    array.copy_rows(0, matrix.rows, matrix.values.data());
    matrices.push_back(std::move(matrix));
  }
  return join_matrices(std::move(matrices), subject);
}

}  // namespace braid
