#include "braid/table/table.h"

#include <mutex>

#include "braid/core/config.h"
#include "braid/core/file.h"
#include "braid/table/conversion.h"
#include "braid/table/encoding.h"
#include "braid/table/storage.h"

namespace braid {

struct Table::State {
  std::shared_ptr<const Storage> storage;
  std::filesystem::path path, folder;
  std::vector<std::string> notes;
  std::once_flag hashed;
  std::string hash;
};

Table::Table(std::shared_ptr<State> state) : state_(std::move(state)), cells_(state_->storage) {}

Table Table::open(const std::filesystem::path& path, const OpenOptions& options) {
  auto state = std::make_shared<State>();
  state->path = path;
  state->folder = path.parent_path();
  state->storage = open_storage(path, options);
  const std::string subject = path.filename().string();
  check_columns(state->storage->columns(), subject);
  require(state->storage->rows() > 0, Fault::data, subject, "has a header but no rows");
  const auto facts = state->storage->facts();
  if (const auto hash = facts.find(hash_fact); hash != facts.end()) state->hash = hash->second;
  if (const auto note = facts.find(note_fact); note != facts.end()) state->notes.push_back(note->second);
  for (auto& note : state->storage->notes()) state->notes.push_back(std::move(note));
  return Table(std::move(state));
}

Table Table::from_rows(std::vector<std::string> columns, std::vector<std::vector<Cell>> rows,
                       std::filesystem::path folder) {
  check_columns(columns, "table");
  require(!rows.empty(), Fault::data, "table", "has no rows");
  for (size_t i = 0; i < rows.size(); ++i)
    require(rows[i].size() == columns.size(), Fault::data, text("table row ", i + 1), rows[i].size(),
            " cells where there are ", columns.size(), " columns");
  auto state = std::make_shared<State>();
  state->folder = std::move(folder);
  state->storage = row_storage(std::move(columns), std::move(rows));
  return Table(std::move(state));
}

Table Table::reading(const std::vector<AmountFormat>& amounts, const std::vector<std::string>& absent) const {
  std::vector<std::optional<AmountFormat>> formats(columns().size());
  for (const AmountFormat& format : amounts)
    if (const auto place = find_column(format.column)) formats[size_t(*place)] = format;
  Table out = *this;
  out.cells_ = read_storage(state_->storage, std::move(formats), absent);
  return out;
}

int64_t Table::size() const { return state_->storage->rows(); }
const std::vector<std::string>& Table::columns() const { return state_->storage->columns(); }
const std::filesystem::path& Table::path() const { return state_->path; }
const std::filesystem::path& Table::folder() const { return state_->folder; }
const std::vector<std::string>& Table::notes() const { return state_->notes; }

std::optional<int64_t> Table::find_column(std::string_view name) const {
  const auto& names = columns();
  for (size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return int64_t(i);
  return std::nullopt;
}

int64_t Table::column(std::string_view name) const {
  const auto found = find_column(name);
  require(found.has_value(), Fault::config, subject(), "no column \"", name, '"', guess(std::string(name), columns()));
  return *found;
}

Cell Table::at(int64_t row, int64_t column) const {
  require(row >= 0 && row < size() && column >= 0 && column < int64_t(columns().size()), Fault::internal, subject(),
          "row ", row, " column ", column, " of a table with ", size(), " rows and ", columns().size(), " columns");
  return cells_->at(row, column);
}

std::filesystem::path Table::resolve(std::string_view cell) const {
  const std::string_view name = trimmed(cell);
  const std::string_view part = fragment(name);
  return folder() / name.substr(0, part.empty() ? name.size() : name.size() - part.size() - 1);
}

std::string Table::subject() const { return path().empty() ? "table" : path().filename().string(); }
std::string Table::subject(int64_t row) const { return text(subject(), " row ", row + 1); }
std::string Table::subject(int64_t row, int64_t column) const {
  return text(subject(row), " column ", columns().at(size_t(column)));
}

std::optional<int64_t> Table::line(int64_t row) const {
  require(row >= 0 && row < size(), Fault::internal, subject(), "row ", row, " of a table with ", size());
  const int64_t line = state_->storage->line(row);
  return line > 0 ? std::optional(line) : std::nullopt;
}

std::string Table::content_hash() const {
  std::call_once(state_->hashed, [this] {
    if (!state_->hash.empty()) return;
    if (!path().empty()) {
      state_->hash = read_facts(path()).sha256;
      return;
    }
    std::string content;
    auto add = [&](const std::string& words) { content += text(words.size(), ':', words); };
    for (const auto& name : columns()) add(name);
    for (int64_t row = 0; row < size(); ++row)
      for (size_t i = 0; i < columns().size(); ++i) {
        const Cell cell = state_->storage->at(row, int64_t(i));
        add(text(cell.value.index(), cell.text()));
      }
    state_->hash = sha256(content);
  });
  return state_->hash;
}

std::string_view fragment(std::string_view cell) {
  const size_t hash = cell.rfind('#');
  if (hash == cell.npos || hash == 0) return {};
  const std::string_view part = cell.substr(hash + 1);
  const size_t equals = part.find('=');
  const bool digits = !part.empty() && part.find_first_not_of("0123456789") == part.npos;
  const bool named = equals != part.npos && equals > 0 && part.find_first_of("/ ") == part.npos;
  return digits || named ? part : std::string_view();
}

}  // namespace braid
