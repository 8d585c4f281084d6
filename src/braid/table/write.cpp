#include "braid/table/write.h"

#include <optional>

#include "braid/core/error.h"
#include "braid/core/file.h"
#include "braid/core/node.h"
#include "braid/table/aside.h"
#include "braid/table/storage.h"

namespace braid {
namespace {

/// True when `cell` may stand in a column of `type`.
bool fits(const Cell& cell, ColumnType type) {
  if (cell.is_absent()) return true;
  switch (type) {
    case ColumnType::text:
      return true;
    case ColumnType::number:
      return std::holds_alternative<double>(cell.value) || std::holds_alternative<int64_t>(cell.value);
    case ColumnType::whole:
      return std::holds_alternative<int64_t>(cell.value);
    case ColumnType::boolean:
      return std::holds_alternative<bool>(cell.value);
    case ColumnType::numbers:
      return std::holds_alternative<std::vector<float>>(cell.value);
    case ColumnType::texts:
      return std::holds_alternative<std::vector<std::string>>(cell.value);
  }
  return false;
}

class Csv final : public TableWriter::Format {
 public:
  Csv(const std::filesystem::path& file, std::string subject, const std::vector<WriteColumn>& columns, char separator,
      Formulas formulas)
      : out_(file, std::move(subject)), separator_(separator), formulas_(formulas) {
    std::vector<Cell> header;
    for (const auto& column : columns) header.push_back(column.name);
    append(header);
  }
  void append(const std::vector<Cell>& row) override {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += separator_;
      line += render_csv(row[i], separator_, formulas_);
    }
    if (line.empty()) line = "\"\"";  // a blank line would be skipped by readers
    out_.put(line + "\n");
  }
  void close() override { out_.close(); }

 private:
  OutputFile out_;
  char separator_;
  Formulas formulas_;
};

class JsonLines final : public TableWriter::Format {
 public:
  JsonLines(const std::filesystem::path& file, std::string subject, const std::vector<WriteColumn>& columns)
      : out_(file, std::move(subject)), columns_(columns) {}
  void append(const std::vector<Cell>& row) override {
    Node::Table members;
    for (size_t i = 0; i < row.size(); ++i) members.emplace_back(columns_[i].name, node(row[i], columns_[i].type));
    out_.put(render_json(Node(std::move(members)), -1) + "\n");
  }
  void close() override { out_.close(); }

 private:
  static Node node(const Cell& cell, ColumnType type) {
    if (cell.is_absent()) return {};
    if (type == ColumnType::text) return cell.text();
    if (const auto* words = std::get_if<std::vector<std::string>>(&cell.value)) return Node(*words);
    if (const auto* truth = std::get_if<bool>(&cell.value)) return *truth;
    if (const auto* whole = std::get_if<int64_t>(&cell.value)) return *whole;
    if (const auto* real = std::get_if<double>(&cell.value)) return *real;
    Node::Array numbers;
    for (const float x : std::get<std::vector<float>>(cell.value))
      numbers.emplace_back(*parse_number(render_number(x)));
    return numbers;
  }
  OutputFile out_;
  std::vector<WriteColumn> columns_;
};

enum class WriteFormat { csv, tsv, json_lines, parquet };

std::optional<WriteFormat> format_named(const std::filesystem::path& path) {
  const std::string extension = lower_case(path.extension().string());
  if (extension == ".csv") return WriteFormat::csv;
  if (extension == ".tsv") return WriteFormat::tsv;
  if (extension == ".jsonl" || extension == ".ndjson") return WriteFormat::json_lines;
  if (extension == ".parquet") return WriteFormat::parquet;
  return std::nullopt;
}

std::unique_ptr<TableWriter::Format> format_of(const std::filesystem::path& target, const std::filesystem::path& file,
                                               const std::vector<WriteColumn>& columns, Formulas formulas) {
  const std::string subject = target.string();
  const auto format = format_named(target);
  require(format.has_value(), Fault::config, subject, "cannot write \"", target.extension().string(),
          "\"; known are .csv, .tsv, .jsonl and .parquet");
  if (*format == WriteFormat::parquet) return parquet_format(file, subject, columns);
  if (*format == WriteFormat::json_lines) return std::make_unique<JsonLines>(file, subject, columns);
  return std::make_unique<Csv>(file, subject, columns, *format == WriteFormat::tsv ? '\t' : ',', formulas);
}

/// Letters of every script; of UTF-8 each byte beyond ASCII counts as one.
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0; }
bool is_name_part(char c) { return is_letter(c) || c == '.' || (c >= '0' && c <= '9'); }

/// Whether `words` end in a name, such as that of a function; a number is none.
bool ends_in_name(std::string_view words) {
  words = trimmed(words);
  for (size_t i = words.size(); i > 0 && is_name_part(words[i - 1]); --i)
    if (is_letter(words[i - 1])) return true;
  return false;
}

}  // namespace

struct TableWriter::State {
  State(const std::filesystem::path& path, std::vector<WriteColumn> list, Formulas formulas)
      : aside(path), columns(std::move(list)), format(format_of(path, aside.path(), columns, formulas)) {}
  Aside aside;
  std::vector<WriteColumn> columns;
  std::unique_ptr<Format> format;
};

bool can_write_table(const std::filesystem::path& path) { return format_named(path).has_value(); }

TableWriter::TableWriter(const std::filesystem::path& path, std::vector<WriteColumn> columns, Formulas formulas) {
  std::vector<std::string> names;
  for (const auto& column : columns) names.push_back(column.name);
  try {
    check_columns(names, path.filename().string());
  } catch (const Error& e) {  // the columns come from the caller here, not from a file
    throw Error(Fault::config, e.subject(), e.message());
  }
  state_ = std::make_unique<State>(path, std::move(columns), formulas);
}

TableWriter::~TableWriter() = default;
TableWriter::TableWriter(TableWriter&&) noexcept = default;

void TableWriter::append(const std::vector<Cell>& row) {
  const auto& columns = state_->columns;
  require(row.size() == columns.size(), Fault::internal, state_->aside.target().string(), row.size(), " cells for ",
          columns.size(), " columns");
  for (size_t i = 0; i < row.size(); ++i)
    require(fits(row[i], columns[i].type), Fault::internal, state_->aside.target().string(), "the cell \"",
            row[i].text(), "\" is not of the type of column ", columns[i].name);
  state_->format->append(row);
}

void TableWriter::finish() {
  state_->format->close();
  state_->aside.keep();
}

bool looks_like_formula(std::string_view cell) {
  const std::string_view words = trimmed(cell);
  if (words.size() < 2 || parse_number(words)) return false;
  if (words[0] == '=') return true;
  if (words.find_first_of("+-@") != 0) return false;
  for (size_t i = 1; i < words.size(); ++i) {
    const char next = i + 1 < words.size() ? words[i + 1] : ' ';
    if (words[i] == '|') return true;
    if (words[i] == '(' && ends_in_name(words.substr(0, i))) return true;
    if (words[i] == '!' && (is_name_part(next) || next == '$')) return true;
  }
  return false;
}

std::string render_csv(const Cell& cell, char separator, Formulas formulas) {
  std::string words = cell.text();
  const bool is_text = std::holds_alternative<std::string>(cell.value);
  if (is_text && formulas == Formulas::harmless && looks_like_formula(words)) words.insert(0, "'");
  const bool outer_blank = !words.empty() && trimmed(words).size() != words.size();
  if (words.find_first_of("\"\r\n") == words.npos && words.find(separator) == words.npos && !outer_blank) return words;
  std::string quoted = "\"";
  for (const char c : words) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

}  // namespace braid
