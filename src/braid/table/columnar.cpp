#include "braid/table/columnar.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/ipc/reader.h>
#include <arrow/ipc/writer.h>
#include <parquet/arrow/reader.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <sys/mman.h>

#include <algorithm>
#include <atomic>

#include "braid/core/error.h"
#include "braid/table/arrow_cells.h"
#include "braid/table/aside.h"
#include "braid/table/format.h"

namespace braid {
namespace {

using Batch = std::shared_ptr<arrow::RecordBatch>;

constexpr int64_t batch_rows = 65536, batch_bytes = int64_t{32} << 20, parquet_batch_rows = 4096;
const std::string line_column = "\1line";  // the last column of a converted text file
const std::string tagged_fact = "braid.tagged";

void check(const arrow::Status& status, Fault fault, const std::string& subject) {
  require(status.ok(), fault, subject, status.message());
}

template <class T>
T check(arrow::Result<T> result, Fault fault, const std::string& subject) {
  check(result.status(), fault, subject);
  return std::move(result).ValueUnsafe();
}

/// Gives a mapped file's pages back after every so many cells: they stay in the kernel's page cache, and what a process
/// holds of a table is bounded however many rows it has. A page looked at again costs a minor fault.
class Residency {
 public:
  /// @param mapping  zero-copy view of the whole file, or none when the table is in memory
  explicit Residency(std::shared_ptr<arrow::Buffer> mapping) : mapping_(std::move(mapping)) {}
  void count_cell() const {
    if (!mapping_ || (cells_.fetch_add(1, std::memory_order_relaxed) + 1) % cells_between) return;
    // The view begins where the mapping does, so on a page; the pages are clean, so nothing can be lost.
    ::madvise(const_cast<uint8_t*>(mapping_->data()), size_t(mapping_->size()), MADV_DONTNEED);
  }

 private:
  static constexpr uint64_t cells_between = 1024;  // a fault maps up to 16 pages of 4 KiB, so 64 MiB at most
  std::shared_ptr<arrow::Buffer> mapping_;
  mutable std::atomic<uint64_t> cells_{0};
};

/// Batches in memory or in a mapped file.
class Columnar final : public Storage {
 public:
  Columnar(std::shared_ptr<arrow::Schema> schema, std::vector<Batch> batches, std::shared_ptr<arrow::Buffer> mapping)
      : residency_(std::move(mapping)), batches_(std::move(batches)) {
    names_ = schema->field_names();
    if (schema->metadata()) schema->metadata()->ToUnorderedMap(&facts_);
    tagged_ = facts_.count(tagged_fact) > 0;
    lined_ =
        !names_.empty() && names_.back() == line_column && schema->fields().back()->type()->id() == arrow::Type::INT64;
    if (lined_) names_.pop_back();
    for (size_t i = 0; i < names_.size(); ++i)
      if (const auto why = unreadable(*schema->field(int(i))->type()); !why.empty())
        notes_.push_back(text("column ", names_[i], " ", why, ": ignored"));
    for (const Batch& batch : batches_) ends_.push_back(rows() + batch->num_rows());
  }
  int64_t rows() const override { return ends_.empty() ? 0 : ends_.back(); }
  const std::vector<std::string>& columns() const override { return names_; }
  Cell at(int64_t row, int64_t column) const override {
    residency_.count_cell();
    const auto [batch, offset] = find(row);
    return cell_from_arrow(*batch->column(int(column)), offset, tagged_);
  }
  int64_t line(int64_t row) const override {
    if (!lined_) return 0;
    const auto [batch, offset] = find(row);
    return static_cast<const arrow::Int64Array&>(*batch->column(batch->num_columns() - 1)).Value(offset);
  }
  Facts facts() const override { return {facts_.begin(), facts_.end()}; }
  std::vector<std::string> notes() const override { return notes_; }

 private:
  std::pair<const arrow::RecordBatch*, int64_t> find(int64_t row) const {
    const size_t i = size_t(std::upper_bound(ends_.begin(), ends_.end(), row) - ends_.begin());
    return {batches_[i].get(), row - (i ? ends_[i - 1] : 0)};
  }

  Residency residency_;
  std::vector<Batch> batches_;
  std::vector<int64_t> ends_;  // row at which each batch ends
  std::vector<std::string> names_, notes_;
  std::unordered_map<std::string, std::string> facts_;
  bool tagged_ = false, lined_ = false;
};

/// Takes batches into memory or into an Arrow IPC file.
class BatchSink {
 public:
  BatchSink(std::shared_ptr<arrow::Schema> schema, std::filesystem::path file) : schema_(std::move(schema)) {
    if (file.empty()) return;
    aside_.emplace(std::move(file));
    stream_ = check(arrow::io::FileOutputStream::Open(aside_->path().string()), Fault::io, aside_->path().string());
    writer_ = check(arrow::ipc::MakeFileWriter(stream_, schema_), Fault::io, aside_->path().string());
  }
  void take(const Batch& batch) {
    if (writer_)
      check(writer_->WriteRecordBatch(*batch), Fault::io, aside_->path().string());
    else
      batches_.push_back(batch);
  }
  std::shared_ptr<const Storage> finish() {
    if (!writer_) return std::make_shared<Columnar>(schema_, std::move(batches_), nullptr);
    check(writer_->Close(), Fault::io, aside_->path().string());
    check(stream_->Close(), Fault::io, aside_->path().string());
    aside_->keep();
    return map_arrow(aside_->target(), true, 0);
  }

 private:
  std::shared_ptr<arrow::Schema> schema_;
  std::optional<Aside> aside_;
  std::shared_ptr<arrow::io::FileOutputStream> stream_;
  std::shared_ptr<arrow::ipc::RecordBatchWriter> writer_;
  std::vector<Batch> batches_;
};

std::shared_ptr<const arrow::KeyValueMetadata> metadata(const Facts& facts) {
  return arrow::key_value_metadata(std::unordered_map<std::string, std::string>(facts.begin(), facts.end()));
}

std::unique_ptr<parquet::arrow::FileReader> open_parquet(const std::filesystem::path& path) {
  parquet::arrow::FileReaderBuilder builder;
  check(builder.OpenFile(path.string(), false), Fault::data, path.string());
  parquet::ArrowReaderProperties properties(false);
  properties.set_batch_size(parquet_batch_rows);
  properties.set_pre_buffer(false);
  std::unique_ptr<parquet::arrow::FileReader> reader;
  check(builder.properties(properties)->Build(&reader), Fault::data, path.string());
  return reader;
}

/// Arrow reports most damage by a status, Parquet's metadata by an exception.
template <class Run>
auto guarded(const std::filesystem::path& path, Run run) {
  try {
    return run();
  } catch (const parquet::ParquetException& e) {
    fail(Fault::data, path.string(), "is damaged: ", e.what());
  }
}

}  // namespace

struct ColumnarWriter::State {
  State(std::shared_ptr<arrow::Schema> schema, std::filesystem::path file)
      : schema(schema), sink(schema, std::move(file)), texts(size_t(schema->num_fields()) - 1) {
    for (auto& builder : texts) builder = std::make_unique<arrow::StringBuilder>();
  }
  void flush() {
    std::vector<std::shared_ptr<arrow::Array>> arrays(texts.size() + 1);
    for (size_t i = 0; i < texts.size(); ++i) check(texts[i]->Finish(&arrays[i]), Fault::internal, "table");
    check(lines.Finish(&arrays.back()), Fault::internal, "table");
    sink.take(arrow::RecordBatch::Make(schema, rows, std::move(arrays)));
    rows = bytes = 0;
  }

  std::shared_ptr<arrow::Schema> schema;
  BatchSink sink;
  std::vector<std::unique_ptr<arrow::StringBuilder>> texts;
  arrow::Int64Builder lines;
  int64_t rows = 0, bytes = 0;
};

ColumnarWriter::ColumnarWriter(std::vector<std::string> columns, bool tagged, Facts facts, std::filesystem::path file) {
  arrow::FieldVector fields;
  for (auto& name : columns) fields.push_back(arrow::field(std::move(name), arrow::utf8()));
  fields.push_back(arrow::field(line_column, arrow::int64()));
  if (tagged) facts[tagged_fact] = "1";
  state_ = std::make_unique<State>(arrow::schema(std::move(fields), metadata(facts)), std::move(file));
}

ColumnarWriter::~ColumnarWriter() = default;

void ColumnarWriter::append(const std::vector<std::string_view>& cells, int64_t line) {
  require(cells.size() == state_->texts.size(), Fault::internal, "table", cells.size(), " cells for ",
          state_->texts.size(), " columns");
  for (size_t i = 0; i < cells.size(); ++i) {
    const bool blank = trimmed(cells[i]).empty();
    check(blank ? state_->texts[i]->AppendNull() : state_->texts[i]->Append(cells[i]), Fault::internal, "table");
    state_->bytes += int64_t(cells[i].size());
  }
  check(state_->lines.Append(line), Fault::internal, "table");
  if (++state_->rows >= batch_rows || state_->bytes >= batch_bytes) state_->flush();
}

std::shared_ptr<const Storage> ColumnarWriter::finish() {
  if (state_->rows > 0) state_->flush();
  return state_->sink.finish();
}

namespace {

/// The batches of an Arrow IPC file that is mapped, and the view of the whole file.
struct MappedBatches {
  std::shared_ptr<arrow::Schema> schema;
  std::vector<Batch> batches;
  std::shared_ptr<arrow::Buffer> mapping;
};

MappedBatches map_batches(const std::filesystem::path& path, bool trusted, int64_t memory_bytes) {
  const std::string subject = path.string();
  const auto file = check(arrow::io::MemoryMappedFile::Open(subject, arrow::io::FileMode::READ), Fault::io, subject);
  auto options = arrow::ipc::IpcReadOptions::Defaults();
  options.use_threads = false;
  options.ensure_alignment = arrow::ipc::Alignment::kDataTypeSpecificAlignment;
  const auto reader = check(arrow::ipc::RecordBatchFileReader::Open(file, options), Fault::data, subject);
  const int64_t before = arrow::default_memory_pool()->bytes_allocated();
  std::vector<Batch> batches;
  for (int i = 0; i < reader->num_record_batches(); ++i) {
    batches.push_back(check(reader->ReadRecordBatch(i), Fault::data, subject));
    if (trusted) continue;
    check(batches.back()->ValidateFull(), Fault::data, subject);
    const int64_t unpacked = arrow::default_memory_pool()->bytes_allocated() - before;
    require(unpacked <= memory_bytes, Fault::unsupported, subject, "its compressed batches unpack to more than ",
            memory_bytes >> 20, " MiB; write it uncompressed, so that it can be mapped, or as Parquet");
  }
  const int64_t size = check(file->GetSize(), Fault::io, subject);
  auto mapping = check(file->ReadAt(0, size), Fault::io, subject);
  return {reader->schema(), std::move(batches), std::move(mapping)};
}

}  // namespace

std::shared_ptr<const Storage> map_arrow(const std::filesystem::path& path, bool trusted, int64_t memory_bytes) {
  MappedBatches file = map_batches(path, trusted, memory_bytes);
  return std::make_shared<Columnar>(file.schema, std::move(file.batches), std::move(file.mapping));
}

void visit_columnar(const std::filesystem::path& path, int64_t memory_bytes,
                    const std::function<void(const arrow::RecordBatch&)>& visit) {
  if (sniff_table(path).format != TableFormat::parquet) {
    for (const Batch& batch : map_batches(path, false, memory_bytes).batches) visit(*batch);
    return;
  }
  require(parquet_fits(path, memory_bytes), Fault::data, path.string(), "would unpack to more than the limit of ",
          memory_bytes, " bytes");
  guarded(path, [&] {
    const auto reader = open_parquet(path);
    const auto batches = check(reader->GetRecordBatchReader(), Fault::data, path.string());
    for (Batch batch;;) {
      check(batches->ReadNext(&batch), Fault::data, path.string());
      if (!batch) return;
      visit(*batch);
    }
  });
}

bool parquet_fits(const std::filesystem::path& path, int64_t memory_bytes) {
  return guarded(path, [&] {
    const auto file = parquet::ParquetFileReader::OpenFile(path.string(), false);
    const auto meta = file->metadata();
    for (int i = 0; i < meta->num_row_groups(); ++i) {
      const int64_t bytes = meta->RowGroup(i)->total_byte_size();
      if (bytes < 0 || bytes > memory_bytes) return false;
      memory_bytes -= bytes;
    }
    return true;
  });
}

std::shared_ptr<const Storage> read_parquet(const std::filesystem::path& path, const Facts& facts,
                                            const std::filesystem::path& file) {
  return guarded(path, [&] {
    const auto reader = open_parquet(path);
    const auto batches = check(reader->GetRecordBatchReader(), Fault::data, path.string());
    const auto schema = batches->schema()->WithMetadata(metadata(facts));
    BatchSink sink(schema, file);
    for (Batch batch;;) {
      check(batches->ReadNext(&batch), Fault::data, path.string());
      if (!batch) return sink.finish();
      sink.take(batch->ReplaceSchemaMetadata(schema->metadata()));
    }
  });
}

}  // namespace braid
