#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "braid/table/cell.h"

/// @file write.h
/// Tables as files: predictions, cleaned tables, splits.

namespace braid {

/// Type of a column's cells; `whole` is an integer, `numbers` and `texts` are lists.
enum class ColumnType { text, number, whole, boolean, numbers, texts };

/// Header and type of a column to write.
struct WriteColumn {
  std::string name;
  ColumnType type = ColumnType::text;
};

/// Whether a spreadsheet might run a text as a formula that reaches beyond its own cell. Blanks in front aside it
/// begins with `=` and goes on, or it begins with `+`, `-` or `@` and calls a function (`@SUM(1)`), a cell elsewhere
/// (`-Sheet1!A1`) or another program (`+cmd|'/C calc'!A0`). Numbers are none, and nor is what people write so: `+`,
/// `- too loud!`, `@bob hi`, `@17`, `+49 (30) 123`.
bool looks_like_formula(std::string_view cell);

/// What becomes of texts that look like formulas in CSV and TSV.
enum class Formulas {
  harmless,     ///< they get a `'` in front, so that spreadsheets show them; the text read back has the `'`
  as_they_are,  ///< as every other text: of tables that are to be read again
};

/// Whether a table can be written under this name, by its extension: `.csv` and `.tsv` (RFC 4180), `.jsonl` and
/// `.ndjson`, `.parquet`, in letters of any case.
bool can_write_table(const std::filesystem::path& path);

/// Writes rows one after another, in the format of the extension, see `can_write_table`. The file is written aside and
/// put in place by `finish`; without it nothing is left.
///
/// Texts come from strangers, and spreadsheets run formulas: see `Formulas`. JSON Lines and Parquet keep every text as
/// it is.
class TableWriter {
 public:
  /// @throws Error(config) for another extension, a column without a name or a doubled one; (io) when the file cannot
  ///         be made
  TableWriter(const std::filesystem::path& path, std::vector<WriteColumn> columns,
              Formulas formulas = Formulas::harmless);
  ~TableWriter();
  TableWriter(TableWriter&&) noexcept;

  /// One cell per column, of its type or absent; a whole number may stand in a column of numbers, and any cell in a
  /// column of texts. @throws Error(internal) otherwise; (io) when the disk is full
  void append(const std::vector<Cell>& row);

  /// Puts the file in place. @throws Error(io) with the system's reason, such as a full disk
  void finish();

  /// One format: takes rows, already checked against the columns.
  class Format {
   public:
    virtual ~Format() = default;
    /// @param row  one cell a column, absent or of its type  @throws Error(io) as `close`
    virtual void append(const std::vector<Cell>& row) = 0;
    /// Once, after the last row. @throws Error(io) with the system's reason when the file cannot be written to its end
    virtual void close() = 0;
  };

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A cell as RFC 4180 writes it.
std::string render_csv(const Cell& cell, char separator = ',', Formulas formulas = Formulas::harmless);

/// Rows as Parquet, compressed by LZ4. @param subject  what messages name: the file as it will be called
std::unique_ptr<TableWriter::Format> parquet_format(const std::filesystem::path& file, const std::string& subject,
                                                    const std::vector<WriteColumn>& columns);

}  // namespace braid
