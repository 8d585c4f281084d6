#include "braid/data/row_sequences.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>

#include "braid/core/random.h"
#include "braid/data/sampler.h"
#include "braid/table/dates.h"
#include "braid/table/kind.h"

namespace braid {
namespace {

/// What the rows of a sequence are ordered by: a number, or a text behind a number that is the same for all.
using OrderKey = std::pair<double, std::string>;

/// The text with its whole numbers padded, so that `u9` comes before `u10` and `9:05:00` before `25:00:00`.
std::string natural_key(std::string_view text) {
  constexpr size_t width = 20;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const size_t end =
        size_t(std::find_if(text.begin() + i, text.end(), [&](char c) { return !is_digit(c); }) - text.begin());
    if (end > i && end - i < width) out.append(width - (end - i), '0');
    out.append(text.substr(i, std::max<size_t>(end - i, 1)));
    i = std::max(end, i + 1);
  }
  return out;
}

/// A key for each of the rows, of one kind for all of them, or of two rows each could be before the other: numbers
/// where all that stands there are numbers, else dates where most are, else times of a day where all are, else texts
/// with numbers in them. What is none of these comes last.
std::vector<OrderKey> order_keys(const Table& table, int64_t column, const std::vector<int64_t>& rows) {
  std::vector<Cell> cells;
  std::vector<std::string> texts;
  for (const int64_t row : rows) {
    cells.push_back(table.at(row, column));
    texts.emplace_back(trimmed(cells.back().text()));
  }
  std::vector<std::string_view> told;
  bool numbers = true, times = true;
  const auto time_of = [](std::string_view text) {
    return parse_date("1970-01-01 " + std::string(text), DateOrder::iso);
  };
  for (size_t i = 0; i < rows.size(); ++i) {
    if (texts[i].empty() || is_absent_word(texts[i])) continue;
    told.push_back(texts[i]);
    numbers = numbers && cells[i].number();
    times = times && time_of(texts[i]);
  }
  const auto dates = numbers ? std::nullopt : guess_dates(told, true);
  constexpr double last = std::numeric_limits<double>::infinity();
  std::vector<OrderKey> out;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!numbers && !dates && !times) {
      out.emplace_back(texts[i].empty() ? last : 0, natural_key(texts[i]));
      continue;
    }
    const auto value = numbers ? cells[i].number() : dates ? parse_date(texts[i], dates->order) : time_of(texts[i]);
    const bool is_told = !texts[i].empty() && value && std::isfinite(*value);
    out.emplace_back(is_told ? *value : last, std::string());
  }
  return out;
}

}  // namespace

int64_t sequence_id(const Table& table, std::optional<int64_t> column, int64_t row) {
  const Cell cell = column ? table.at(row, *column) : Cell();
  return int64_t(cell.is_absent() ? derive_seed(1, uint64_t(row)) : derive_seed(2, cell.text()));
}

std::vector<std::vector<int64_t>> sequences_of(const Table& table, const SequenceColumns& columns,
                                               const std::vector<int64_t>& rows) {
  const auto column = table.find_column(columns.column);
  std::unordered_map<int64_t, size_t> numbers;
  std::vector<std::vector<size_t>> sequences;  // places among the rows
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto [found, fresh] = numbers.emplace(sequence_id(table, column, rows[i]), sequences.size());
    if (fresh) sequences.emplace_back();
    sequences[found->second].push_back(i);
  }
  if (const auto order = columns.order.empty() ? std::nullopt : table.find_column(columns.order)) {
    const auto keys = order_keys(table, *order, rows);
    for (auto& sequence : sequences)
      std::stable_sort(sequence.begin(), sequence.end(), [&](size_t a, size_t b) { return keys[a] < keys[b]; });
  }
  std::vector<std::vector<int64_t>> out;
  for (const auto& sequence : sequences) {
    out.emplace_back();
    for (const size_t place : sequence) out.back().push_back(rows[place]);
  }
  return out;
}

std::vector<std::vector<int64_t>> cut_sequences(const std::vector<std::vector<int64_t>>& sequences, int64_t longest) {
  std::vector<std::vector<int64_t>> out;
  for (const auto& sequence : sequences) {
    const auto size = int64_t(sequence.size()), pieces = (size + longest - 1) / longest;
    for (auto& run : ordered_batches(sequence, (size + pieces - 1) / pieces)) out.push_back(std::move(run));
  }
  return out;
}

std::vector<std::vector<int64_t>> sequence_batches(const std::vector<std::vector<int64_t>>& sequences,
                                                   int64_t batch_size, std::optional<uint64_t> shuffled) {
  int64_t total = 0, widest = 1;  // of those that fit into a batch
  std::vector<size_t> order(sequences.size());
  const auto is_long = [&](size_t place) { return int64_t(sequences[place].size()) > batch_size; };
  for (size_t i = 0; i < sequences.size(); ++i) {
    order[i] = i;
    if (is_long(i)) continue;
    total += int64_t(sequences[i].size());
    widest = std::max(widest, int64_t(sequences[i].size()));
  }
  std::optional<Random> random;
  if (shuffled) shuffle(order, random.emplace(*shuffled));
  // A sequence goes into the batch in whose share of all rows its middle lies; none is longer than such a share, so
  // each batch has one. One that is longer than a batch is a batch by itself: were the others as wide, an epoch would
  // have few steps, each of more rows than its rate is meant for.
  const int64_t count = std::max<int64_t>(1, total / std::max(batch_size, widest));
  std::vector<std::vector<int64_t>> out(static_cast<size_t>(count));
  int64_t before = 0;
  for (const size_t place : order) {
    const auto& sequence = sequences[place];
    if (is_long(place)) {
      out.push_back(sequence);
      continue;
    }
    const int64_t middle = 2 * before + int64_t(sequence.size());  // of 2 total
    auto& batch = out[size_t(std::min(count - 1, middle * count / (2 * total)))];
    batch.insert(batch.end(), sequence.begin(), sequence.end());
    before += int64_t(sequence.size());
  }
  out.erase(std::remove_if(out.begin(), out.end(), [](const auto& batch) { return batch.empty(); }), out.end());
  if (random) shuffle(out, *random);
  return out;
}

SequenceNumbers::SequenceNumbers(const std::vector<std::vector<int64_t>>& sequences) {
  for (size_t i = 0; i < sequences.size(); ++i)
    for (const int64_t row : sequences[i]) numbers_.emplace(row, int64_t(i));
}

torch::Tensor SequenceNumbers::of(const std::vector<int64_t>& rows) const {
  std::vector<int64_t> out;
  for (const int64_t row : rows) out.push_back(numbers_.at(row));
  return torch::tensor(out, torch::kLong);
}

std::vector<int64_t> with_sequences(const Table& table, const SequenceColumns& columns,
                                    const std::vector<int64_t>& chosen, const std::vector<int64_t>& all) {
  if (columns.column.empty()) return chosen;
  const std::unordered_set<int64_t> wanted(chosen.begin(), chosen.end());
  std::vector<int64_t> out;
  for (const auto& sequence : sequences_of(table, columns, all))
    if (std::any_of(sequence.begin(), sequence.end(), [&](int64_t row) { return wanted.count(row) > 0; }))
      out.insert(out.end(), sequence.begin(), sequence.end());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace braid
