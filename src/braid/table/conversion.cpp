#include "braid/table/conversion.h"

#include <sys/stat.h>
#include <unistd.h>

#include <unordered_map>

#include "braid/core/error.h"
#include "braid/core/file.h"
#include "braid/table/columnar.h"
#include "braid/table/csv.h"
#include "braid/table/encoding.h"
#include "braid/table/format.h"
#include "braid/table/json_lines.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

constexpr size_t most_columns = 65536;

/// Columns of JSON Lines, in order of appearance.
class Keys {
 public:
  size_t index(const std::string& key) {
    const auto [at, fresh] = indices_.emplace(key, names_.size());
    if (fresh) names_.push_back(key);
    return at->second;
  }
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
  std::unordered_map<std::string, size_t> indices_;
};

/// One pass over JSON Lines with the columns known so far; none when it met new ones, which `keys` then holds too.
std::shared_ptr<const Storage> read_json_pass(const fs::path& path, bool is_utf8, const std::string& subject,
                                              Keys& keys, const Facts& facts, const fs::path& file) {
  const size_t known = keys.names().size();
  ColumnarWriter writer(keys.names(), true, facts, file);
  std::vector<std::string> cells;
  std::vector<std::string_view> views;
  read_json_lines(*file_bytes(path, is_utf8), subject, [&](const Node& object, int64_t line) {
    cells.assign(known, {});
    for (const auto& [key, value] : object.table()) {
      const size_t index = keys.index(key);
      const Cell cell = cell_from_json(value);
      if (index < known && (!cell.is_absent() || cell.is_empty_list())) cells[index] = render_tagged(cell);
    }
    require(keys.names().size() <= most_columns, Fault::data, text(subject, " line ", line), "more than ", most_columns,
            " different keys");
    if (keys.names().size() > known) return;
    views.assign(cells.begin(), cells.end());
    writer.append(views, line);
  });
  return keys.names().size() > known ? nullptr : writer.finish();
}

std::shared_ptr<const Storage> read_json(const fs::path& path, bool is_utf8, const std::string& subject,
                                         const Facts& facts, const fs::path& file) {
  Keys keys;  // most files show all keys in their first lines; a late key costs one more pass
  int64_t seen = 0;
  struct Enough {};
  try {
    read_json_lines(*file_bytes(path, is_utf8), subject, [&](const Node& object, int64_t) {
      for (const auto& member : object.table()) keys.index(member.first);
      if (++seen == 1000) throw Enough();
    });
  } catch (const Enough&) {
  }
  for (;;)
    if (auto storage = read_json_pass(path, is_utf8, subject, keys, facts, file)) return storage;
}

fs::path cache_folder(const OpenOptions& options) {
  if (!options.cache_folder.empty()) {
    fs::create_directories(options.cache_folder);
    return options.cache_folder;
  }
  const fs::path folder = fs::temp_directory_path() / text("braid-tables-", getuid());
  mkdir(folder.c_str(), 0700);
  struct stat found {};
  const bool ours = lstat(folder.c_str(), &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == getuid();
  require(ours, Fault::io, folder.string(), "is not a folder of yours; name another cache folder");
  return folder;
}

/// The converted copy of `path`: `<path>-<size and time of change>.arrow`. Copies of its earlier states are removed.
fs::path converted_file(const fs::path& path, const OpenOptions& options) {
  const auto full = fs::weakly_canonical(path);
  const std::string key = sha256(full.string()).substr(0, 24) + "-";
  const auto changed = fs::last_write_time(path).time_since_epoch().count();
  const fs::path folder = cache_folder(options);
  const std::string name = key + sha256(text("1 ", fs::file_size(path), ' ', changed)).substr(0, 16) + ".arrow";
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string other = entry.path().filename().string();
    std::error_code ignored;
    if (other.starts_with(key) && other.ends_with(".arrow") && other != name) fs::remove(entry.path(), ignored);
  }
  return folder / name;
}

std::shared_ptr<const Storage> convert(const fs::path& path, const SniffedTable& sniffed, const fs::path& file) {
  const std::string subject = path.filename().string();
  const FileFacts known = read_facts(path);
  Facts facts = {{hash_fact, known.sha256}};
  if (sniffed.format == TableFormat::parquet) return read_parquet(path, facts, file);
  if (!known.is_utf8) facts[note_fact] = "is not UTF-8; read as Windows-1252 (Latin-1)";
  if (sniffed.format == TableFormat::json_lines) return read_json(path, known.is_utf8, subject, facts, file);
  return read_csv(file_bytes(path, known.is_utf8), sniffed.separator, subject, facts, file);
}

}  // namespace

std::shared_ptr<const Storage> read_csv(std::unique_ptr<Bytes> bytes, char separator, const std::string& subject,
                                        const Facts& facts, const fs::path& file) {
  CsvReader reader(std::move(bytes), separator, subject);
  std::vector<std::string_view> cells;
  require(reader.next(cells), Fault::data, subject, "is empty");
  require(cells.size() <= most_columns, Fault::data, subject, "more than ", most_columns, " columns");
  std::vector<std::string> columns;
  for (const auto cell : cells) columns.emplace_back(trimmed(cell));
  check_columns(columns, subject);
  ColumnarWriter writer(columns, false, facts, file);
  while (reader.next(cells)) {
    if (cells.size() != columns.size())
      fail(Fault::data, text(subject, " line ", reader.line()), cells.size(), " cells where the header has ",
           columns.size(), "; put a cell that holds '",
           separator == '\t' ? std::string("\\t") : std::string(1, separator), "' in double quotes");
    writer.append(cells, reader.line());
  }
  return writer.finish();
}

std::shared_ptr<const Storage> open_storage(const fs::path& path, const OpenOptions& options) {
  const SniffedTable sniffed = sniff_table(path);
  if (sniffed.format == TableFormat::arrow) return map_arrow(path, false, options.memory_bytes * 4);
  const bool fits = int64_t(fs::file_size(path)) <= options.memory_bytes &&
                    (sniffed.format != TableFormat::parquet || parquet_fits(path, options.memory_bytes * 4));
  if (fits) return convert(path, sniffed, {});
  const fs::path file = converted_file(path, options);
  if (fs::exists(file)) {
    try {
      return map_arrow(file, true, 0);
    } catch (const Error&) {  // a copy cut off by a crash: make it anew
    }
  }
  return convert(path, sniffed, file);
}

}  // namespace braid
