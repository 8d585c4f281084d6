#include "braid/table/arrow_cells.h"

#include <arrow/api.h>
#include <arrow/util/float16.h>

#include <cmath>

#include "braid/table/json_lines.h"

namespace braid {
namespace {

Cell from_text(std::string_view text, bool tagged) {
  if (tagged) return parse_tagged(text);
  return trimmed(text).empty() ? Cell() : Cell(text);
}

Cell from_real(double value) { return std::isnan(value) ? Cell() : Cell(value); }

template <class Array>
Cell whole(const arrow::Array& array, int64_t row) {
  return int64_t(static_cast<const Array&>(array).Value(row));
}

/// A value that is printed: dates, times, decimals.
Cell printed(const arrow::Array& array, int64_t row) {
  const auto scalar = array.GetScalar(row);
  return scalar.ok() ? Cell((*scalar)->ToString()) : Cell();
}

Cell from_list(const arrow::Array& values, int64_t begin, int64_t count) {
  if (count == 0) return std::vector<std::string>();
  if (values.type_id() == arrow::Type::FLOAT && values.null_count() == 0) {
    const float* first = static_cast<const arrow::FloatArray&>(values).raw_values() + begin;
    return std::vector<float>(first, first + count);
  }
  std::vector<float> numbers;
  std::vector<std::string> words;
  const bool is_text = !arrow::is_floating(values.type_id()) && !arrow::is_integer(values.type_id());
  for (int64_t i = begin; i < begin + count; ++i) {
    const Cell cell = cell_from_arrow(values, i, false);
    if (is_text)
      words.push_back(cell.text());
    else
      numbers.push_back(float(cell.number().value_or(NAN)));
  }
  return is_text ? Cell(std::move(words)) : Cell(std::move(numbers));
}

}  // namespace

std::string unreadable(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::BINARY:
    case arrow::Type::LARGE_BINARY:
    case arrow::Type::BINARY_VIEW:
    case arrow::Type::FIXED_SIZE_BINARY:
      return "holds bytes; write them to files and name the files";
    case arrow::Type::STRUCT:
    case arrow::Type::MAP:
    case arrow::Type::SPARSE_UNION:
    case arrow::Type::DENSE_UNION:
    case arrow::Type::RUN_END_ENCODED:
    case arrow::Type::LIST_VIEW:
    case arrow::Type::LARGE_LIST_VIEW:
      return "holds values of type " + type.ToString() + "; make columns of its members";
    case arrow::Type::LIST:
    case arrow::Type::LARGE_LIST:
    case arrow::Type::FIXED_SIZE_LIST:
      return unreadable(*type.field(0)->type());
    default:
      return {};
  }
}

Cell cell_from_arrow(const arrow::Array& array, int64_t row, bool tagged) {
  if (array.IsNull(row)) return {};
  switch (array.type_id()) {
    case arrow::Type::STRING:
      return from_text(static_cast<const arrow::StringArray&>(array).GetView(row), tagged);
    case arrow::Type::LARGE_STRING:
      return from_text(static_cast<const arrow::LargeStringArray&>(array).GetView(row), tagged);
    case arrow::Type::STRING_VIEW:
      return from_text(static_cast<const arrow::StringViewArray&>(array).GetView(row), tagged);
    case arrow::Type::DICTIONARY: {
      const auto& coded = static_cast<const arrow::DictionaryArray&>(array);
      return cell_from_arrow(*coded.dictionary(), coded.GetValueIndex(row), tagged);
    }
    case arrow::Type::BOOL:
      return static_cast<const arrow::BooleanArray&>(array).Value(row);
    case arrow::Type::INT8:
      return whole<arrow::Int8Array>(array, row);
    case arrow::Type::INT16:
      return whole<arrow::Int16Array>(array, row);
    case arrow::Type::INT32:
      return whole<arrow::Int32Array>(array, row);
    case arrow::Type::INT64:
      return whole<arrow::Int64Array>(array, row);
    case arrow::Type::UINT8:
      return whole<arrow::UInt8Array>(array, row);
    case arrow::Type::UINT16:
      return whole<arrow::UInt16Array>(array, row);
    case arrow::Type::UINT32:
      return whole<arrow::UInt32Array>(array, row);
    case arrow::Type::UINT64: {
      const uint64_t value = static_cast<const arrow::UInt64Array&>(array).Value(row);
      return value <= uint64_t(INT64_MAX) ? Cell(int64_t(value)) : Cell(double(value));
    }
    case arrow::Type::HALF_FLOAT: {
      const auto bits = static_cast<const arrow::HalfFloatArray&>(array).Value(row);
      return from_real(arrow::util::Float16::FromBits(bits).ToDouble());
    }
    case arrow::Type::FLOAT:
      return from_real(static_cast<const arrow::FloatArray&>(array).Value(row));
    case arrow::Type::DOUBLE:
      return from_real(static_cast<const arrow::DoubleArray&>(array).Value(row));
    case arrow::Type::LIST: {
      const auto& list = static_cast<const arrow::ListArray&>(array);
      return from_list(*list.values(), list.value_offset(row), list.value_length(row));
    }
    case arrow::Type::LARGE_LIST: {
      const auto& list = static_cast<const arrow::LargeListArray&>(array);
      return from_list(*list.values(), list.value_offset(row), list.value_length(row));
    }
    case arrow::Type::FIXED_SIZE_LIST: {
      const auto& list = static_cast<const arrow::FixedSizeListArray&>(array);
      return from_list(*list.values(), list.value_offset(row), list.value_length(row));
    }
    case arrow::Type::EXTENSION:
      return cell_from_arrow(*static_cast<const arrow::ExtensionArray&>(array).storage(), row, tagged);
    default:
      return unreadable(*array.type()).empty() ? printed(array, row) : Cell();
  }
}

}  // namespace braid
