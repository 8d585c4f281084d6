#include "braid/table/series_columns.h"

#include <arrow/api.h>

#include <limits>

#include "braid/core/error.h"
#include "braid/table/arrow_cells.h"
#include "braid/table/columnar.h"
#include "braid/table/format.h"

namespace braid {
namespace {

constexpr double not_there = std::numeric_limits<double>::quiet_NaN();

/// Microseconds in a unit of Arrow.
double microseconds_of(arrow::TimeUnit::type unit) {
  return unit == arrow::TimeUnit::SECOND  ? 1e6
         : unit == arrow::TimeUnit::MILLI ? 1e3
         : unit == arrow::TimeUnit::MICRO ? 1
                                          : 1e-3;
}

/// Microseconds in a step of a type of moments or spans; 0 for other types.
double clock_step(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::TIMESTAMP:
      return microseconds_of(static_cast<const arrow::TimestampType&>(type).unit());
    case arrow::Type::DURATION:
      return microseconds_of(static_cast<const arrow::DurationType&>(type).unit());
    case arrow::Type::TIME64:
      return microseconds_of(static_cast<const arrow::Time64Type&>(type).unit());
    case arrow::Type::TIME32:
      return microseconds_of(static_cast<const arrow::Time32Type&>(type).unit());
    default:
      return 0;
  }
}

bool is_number_type(const arrow::DataType& type) {
  return arrow::is_integer(type.id()) || arrow::is_floating(type.id()) || type.id() == arrow::Type::BOOL;
}

/// Whole numbers of a type of moments, as they are stored.
int64_t stored_number(const arrow::Array& array, int64_t row) {
  return array.type_id() == arrow::Type::TIME32 ? static_cast<const arrow::Time32Array&>(array).Value(row)
                                                : static_cast<const arrow::TimestampArray&>(array).Value(row);
}

void append_numbers(const arrow::Array& array, std::vector<double>& out) {
  const double step = clock_step(*array.type());
  for (int64_t row = 0; row < array.length(); ++row) {
    if (array.IsNull(row))
      out.push_back(not_there);
    else if (step > 0)
      out.push_back(double(stored_number(array, row)) * step);
    else if (array.type_id() == arrow::Type::DOUBLE)
      out.push_back(static_cast<const arrow::DoubleArray&>(array).Value(row));
    else if (array.type_id() == arrow::Type::FLOAT)
      out.push_back(double(static_cast<const arrow::FloatArray&>(array).Value(row)));
    else
      out.push_back(cell_from_arrow(array, row, false).number().value_or(not_there));
  }
}

/// The columns of numbers of a file.
struct LogColumns {
  std::vector<std::string> names;
  std::vector<std::vector<double>> values;
  std::vector<int> places;     ///< of these columns in the file
  std::vector<size_t> clocks;  ///< those of dates, times of day or spans
  bool is_known = false;

  void learn(const arrow::Schema& schema) {
    is_known = true;
    for (int c = 0; c < schema.num_fields(); ++c) {
      const arrow::DataType& type = *schema.field(c)->type();
      const bool is_clock = clock_step(type) > 0;
      if (!is_clock && !is_number_type(type)) continue;
      if (is_clock) clocks.push_back(names.size());
      names.push_back(schema.field(c)->name());
      places.push_back(c);
    }
    values.resize(names.size());
  }
};

}  // namespace

Result<SeriesFile> open_series(const std::filesystem::path& path, const SeriesRequest& request) {
  if (!is_columnar(path)) return SeriesFile::open(path, request);
  try {
    LogColumns columns;
    const int64_t most_numbers = request.limits.max_bytes / int64_t(sizeof(double));
    int64_t rows = 0;
    visit_columnar(path, request.limits.max_bytes, [&](const arrow::RecordBatch& batch) {
      if (!columns.is_known) columns.learn(*batch.schema());
      rows += batch.num_rows();
      require(double(rows) * double(columns.names.size()) <= double(most_numbers), Fault::data, path.string(),
              "holds more than the limit of ", most_numbers, " numbers");
      for (size_t c = 0; c < columns.names.size(); ++c)
        append_numbers(*batch.column(columns.places[c]), columns.values[c]);
    });
    require(!columns.names.empty() && rows > 0, Fault::data, path.string(), "holds no rows of numbers");
    SeriesRequest wanted = request;
    if (wanted.time_column.empty() && columns.clocks.size() == 1) wanted.time_column = columns.names[columns.clocks[0]];
    for (const size_t c : columns.clocks)
      if (columns.names[c] == wanted.time_column && wanted.unit == TimeUnit::none) wanted.unit = TimeUnit::microseconds;
    auto file = SeriesFile::of_columns(columns.names, columns.values, wanted);
    if (!file) return Error(file.error().fault(), path.string(), file.error().message());
    return file;
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return e;
  }
}

}  // namespace braid
