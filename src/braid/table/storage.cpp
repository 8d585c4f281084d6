#include "braid/table/storage.h"

#include <algorithm>
#include <unordered_map>

#include "braid/core/error.h"

namespace braid {
namespace {

class Rows final : public Storage {
 public:
  Rows(std::vector<std::string> columns, std::vector<std::vector<Cell>> rows)
      : columns_(std::move(columns)), rows_(std::move(rows)) {}
  int64_t rows() const override { return int64_t(rows_.size()); }
  const std::vector<std::string>& columns() const override { return columns_; }
  Cell at(int64_t row, int64_t column) const override { return rows_[size_t(row)][size_t(column)]; }

 private:
  std::vector<std::string> columns_;
  std::vector<std::vector<Cell>> rows_;
};

class AsRead final : public Storage {
 public:
  AsRead(std::shared_ptr<const Storage> inner, std::vector<std::optional<AmountFormat>> formats,
         std::vector<std::string> absent)
      : inner_(std::move(inner)), formats_(std::move(formats)), absent_(std::move(absent)) {}
  int64_t rows() const override { return inner_->rows(); }
  const std::vector<std::string>& columns() const override { return inner_->columns(); }
  Cell at(int64_t row, int64_t column) const override {
    const auto& format = formats_[size_t(column)];
    Cell cell = inner_->at(row, column);
    if (is_absent(cell)) return {};
    return format ? read_amount(std::move(cell), *format) : cell;
  }
  int64_t line(int64_t row) const override { return inner_->line(row); }

 private:
  /// Whether a cell is a list of something: no word, and long to write.
  static bool holds_values(const Cell& cell) {
    const bool is_list = std::holds_alternative<std::vector<float>>(cell.value) ||
                         std::holds_alternative<std::vector<std::string>>(cell.value);
    return is_list && !cell.is_empty_list();
  }
  /// Whether a cell is written like one of `absent`, or is the number that one of them is; a yes is no 1.
  bool is_absent(const Cell& cell) const {
    if (absent_.empty() || holds_values(cell)) return false;
    const auto number = std::holds_alternative<bool>(cell.value) ? std::nullopt : cell.number();
    const std::string text = cell.text();
    return std::any_of(absent_.begin(), absent_.end(), [&](const std::string& word) {
      return trimmed(text) == trimmed(word) || (number && parse_number(word) == number);
    });
  }

  std::shared_ptr<const Storage> inner_;
  std::vector<std::optional<AmountFormat>> formats_;
  std::vector<std::string> absent_;
};

}  // namespace

std::shared_ptr<const Storage> read_storage(std::shared_ptr<const Storage> inner,
                                            std::vector<std::optional<AmountFormat>> formats,
                                            std::vector<std::string> absent) {
  return std::make_shared<AsRead>(std::move(inner), std::move(formats), std::move(absent));
}

std::shared_ptr<const Storage> row_storage(std::vector<std::string> columns, std::vector<std::vector<Cell>> rows) {
  return std::make_shared<Rows>(std::move(columns), std::move(rows));
}

void check_columns(const std::vector<std::string>& columns, const std::string& subject) {
  std::unordered_map<std::string, size_t> seen;
  require(!columns.empty(), Fault::data, subject, "has no columns");
  for (size_t i = 0; i < columns.size(); ++i) {
    require(!columns[i].empty(), Fault::data, subject, "column ", i + 1, " of the header has no name",
            i == 0 ? "; if it only numbers the rows, write the table without it (pandas: index=False)"
                   : "; name it, or take the separator at the end of the header away");
    const auto [other, fresh] = seen.emplace(columns[i], i);
    require(fresh, Fault::data, subject, "columns ", other->second + 1, " and ", i + 1, " are both named \"",
            columns[i], "\"; rename one");
  }
}

}  // namespace braid
