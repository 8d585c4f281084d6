#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/util/io_util.h>
#include <parquet/arrow/writer.h>

#include "braid/core/error.h"
#include "braid/core/file.h"
#include "braid/table/write.h"

namespace braid {
namespace {

constexpr int64_t batch_rows = 16384;

/// Arrow's own words leave out why the system refused.
void check(const arrow::Status& status, const std::string& subject) {
  if (const int code = arrow::internal::ErrnoFromStatus(status); code != 0) fail_io(subject, "write", code);
  require(status.ok(), Fault::io, subject, status.message());
}

std::shared_ptr<arrow::DataType> arrow_type(ColumnType type) {
  switch (type) {
    case ColumnType::text:
      return arrow::utf8();
    case ColumnType::number:
      return arrow::float64();
    case ColumnType::whole:
      return arrow::int64();
    case ColumnType::boolean:
      return arrow::boolean();
    case ColumnType::numbers:
      return arrow::list(arrow::float32());
    case ColumnType::texts:
      return arrow::list(arrow::utf8());
  }
  return arrow::null();
}

/// Appends a cell that fits the builder's type.
arrow::Status append_cell(arrow::ArrayBuilder& builder, ColumnType type, const Cell& cell) {
  if (cell.is_absent()) return builder.AppendNull();
  switch (type) {
    case ColumnType::text:
      return static_cast<arrow::StringBuilder&>(builder).Append(cell.text());
    case ColumnType::number:
      return static_cast<arrow::DoubleBuilder&>(builder).Append(cell.number().value_or(0));
    case ColumnType::whole:
      return static_cast<arrow::Int64Builder&>(builder).Append(std::get<int64_t>(cell.value));
    case ColumnType::boolean:
      return static_cast<arrow::BooleanBuilder&>(builder).Append(std::get<bool>(cell.value));
    case ColumnType::numbers: {
      auto& list = static_cast<arrow::ListBuilder&>(builder);
      ARROW_RETURN_NOT_OK(list.Append());
      return static_cast<arrow::FloatBuilder*>(list.value_builder())
          ->AppendValues(std::get<std::vector<float>>(cell.value));
    }
    case ColumnType::texts: {
      auto& list = static_cast<arrow::ListBuilder&>(builder);
      ARROW_RETURN_NOT_OK(list.Append());
      return static_cast<arrow::StringBuilder*>(list.value_builder())
          ->AppendValues(std::get<std::vector<std::string>>(cell.value));
    }
  }
  return arrow::Status::Invalid("unknown type");
}

class Parquet final : public TableWriter::Format {
 public:
  Parquet(const std::filesystem::path& file, std::string subject, const std::vector<WriteColumn>& columns)
      : subject_(std::move(subject)), columns_(columns) {
    arrow::FieldVector fields;
    for (const auto& column : columns) fields.push_back(arrow::field(column.name, arrow_type(column.type)));
    schema_ = arrow::schema(std::move(fields));
    for (const auto& field : schema_->fields()) {
      auto builder = arrow::MakeBuilder(field->type());
      check(builder.status(), subject_);
      builders_.push_back(std::move(*builder));
    }
    auto stream = arrow::io::FileOutputStream::Open(file.string());
    check(stream.status(), subject_);
    stream_ = *stream;
    auto writer = parquet::arrow::FileWriter::Open(
        *schema_, arrow::default_memory_pool(), stream_,
        parquet::WriterProperties::Builder().compression(arrow::Compression::LZ4)->build(),
        parquet::ArrowWriterProperties::Builder().store_schema()->build());
    check(writer.status(), subject_);
    writer_ = std::move(*writer);
  }
  void append(const std::vector<Cell>& row) override {
    for (size_t i = 0; i < row.size(); ++i) check(append_cell(*builders_[i], columns_[i].type, row[i]), subject_);
    if (++rows_ == batch_rows) flush();
  }
  void close() override {
    if (rows_ > 0) flush();
    check(writer_->Close(), subject_);
    check(stream_->Close(), subject_);
  }

 private:
  void flush() {
    std::vector<std::shared_ptr<arrow::Array>> arrays(builders_.size());
    for (size_t i = 0; i < arrays.size(); ++i) check(builders_[i]->Finish(&arrays[i]), subject_);
    check(writer_->WriteRecordBatch(*arrow::RecordBatch::Make(schema_, rows_, std::move(arrays))), subject_);
    rows_ = 0;
  }

  std::string subject_;
  std::vector<WriteColumn> columns_;
  std::shared_ptr<arrow::Schema> schema_;
  std::vector<std::unique_ptr<arrow::ArrayBuilder>> builders_;
  std::shared_ptr<arrow::io::FileOutputStream> stream_;
  std::unique_ptr<parquet::arrow::FileWriter> writer_;
  int64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<TableWriter::Format> parquet_format(const std::filesystem::path& file, const std::string& subject,
                                                    const std::vector<WriteColumn>& columns) {
  return std::make_unique<Parquet>(file, subject, columns);
}

}  // namespace braid
