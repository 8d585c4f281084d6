#include "braid/table/format.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "braid/core/config.h"
#include "braid/table/cell.h"
#include "braid/table/csv.h"

namespace braid {
namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

struct Foreign {
  std::string_view magic, what;
};
constexpr Foreign foreign[] = {
    {"PK\3\4"sv, "is a spreadsheet or another ZIP archive; save the sheet as CSV"sv},
    {"\xD0\xCF\x11\xE0"sv, "is an old spreadsheet; save the sheet as CSV"sv},
    {"\x1F\x8B"sv, "is compressed (gzip); unpack it first"sv},
    {"BZh"sv, "is compressed (bzip2); unpack it first"sv},
    {"\xFD\x37zXZ"sv, "is compressed (xz); unpack it first"sv},
    {"\x28\xB5\x2F\xFD"sv, "is compressed (zstd); unpack it first"sv},
    {"SQLite format 3"sv, "is a database; export the query's result as CSV"sv},
    {"\xFF\xFF\xFF\xFF"sv, "is an Arrow stream; write an Arrow file (with a footer) or Parquet"sv},
    {"FEA1"sv, "is Feather version 1; write version 2 or Parquet"sv},
    {"\xFF\xFE"sv, "is UTF-16 text; save it as UTF-8"sv},
    {"\xFE\xFF"sv, "is UTF-16 text; save it as UTF-8"sv},
};

bool looks_like_table(const fs::path& path) {
  static const std::vector<std::string> known = {".csv",    ".tsv",     ".tab",   ".jsonl",
                                                 ".ndjson", ".parquet", ".arrow", ".feather"};
  const std::string extension = lower_case(path.extension().string());
  return std::find(known.begin(), known.end(), extension) != known.end();
}

/// Names of the files in a folder, at most a thousand of them.
std::vector<std::string> names_in(const fs::path& folder, bool tables_only) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at(folder.empty() ? "." : folder, error), end; !error && at != end && names.size() < 1000;
       at.increment(error))
    if (!tables_only || looks_like_table(at->path())) names.push_back(at->path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

void check_is_file(const fs::path& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found)
    fail(Fault::io, path.string(), "there is no such file",
         guess(path.filename().string(), names_in(path.parent_path(), false)));
  require(status.type() != fs::file_type::none, Fault::io, path.string(), "cannot be reached: ", error.message());
  if (fs::is_directory(status)) {
    const auto tables = names_in(path, true);
    fail(Fault::io, path.string(), "is a folder; name the table in it",
         tables.empty() ? "" : text(", such as ", (path / tables.front()).string()));
  }
  require(fs::is_regular_file(status), Fault::io, path.string(), "is no regular file");
}

/// Of files that hold columns.
std::optional<TableFormat> columnar_format(std::string_view head) {
  if (head.starts_with("PAR1")) return TableFormat::parquet;
  if (head.starts_with("ARROW1")) return TableFormat::arrow;
  return std::nullopt;
}

}  // namespace

bool is_columnar(const fs::path& path) {
  std::string head(6, '\0');
  std::ifstream(path, std::ios::binary).read(head.data(), std::streamsize(head.size()));
  return columnar_format(head).has_value();
}

SniffedTable sniff_table(const fs::path& path) {
  check_is_file(path);
  std::ifstream file(path, std::ios::binary);
  require(file.is_open(), Fault::io, path.string(), "cannot be opened; may you read it?");
  std::string bytes(size_t{64} << 10, '\0');
  file.read(bytes.data(), std::streamsize(bytes.size()));
  bytes.resize(size_t(file.gcount()));
  std::string_view head = bytes;
  require(!head.empty(), Fault::data, path.string(), "is empty");

  if (const auto format = columnar_format(head)) return {*format};
  for (const auto& [magic, what] : foreign)
    if (head.starts_with(magic)) fail(Fault::unsupported, path.string(), what);
  require(head.find('\0') == head.npos, Fault::unsupported, path.string(),
          "is no table; known are CSV, TSV, JSON Lines, Parquet and Arrow files");
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  require(!trimmed(head).empty(), Fault::data, path.string(), "is empty");

  const std::string extension = lower_case(path.extension().string());
  if (extension == ".json" && trimmed(head).front() == '[')
    fail(Fault::unsupported, path.string(), "is one JSON array; write one object a line (jq -c '.[]')");
  if (extension == ".jsonl" || extension == ".ndjson" || extension == ".json" || trimmed(head).starts_with("{\""))
    return {TableFormat::json_lines};
  return {TableFormat::csv, extension == ".tsv" || extension == ".tab" ? '\t' : sniff_separator(head)};
}

}  // namespace braid
