#include "braid/data/reader.h"

#include <algorithm>
#include <unordered_map>

#include "braid/data/collate.h"
#include "braid/data/targets.h"

namespace braid {
namespace {

constexpr int64_t max_cell_bytes = 64'000'000;

/// Where an item of a batch went.
struct Place {
  int64_t item = -1;  // -1: it cannot be read
  Fault fault = Fault::data;
  std::string subject, problem;  // of the first row that has it
};

/// The problem of an item that several rows share, as this row has it.
std::string problem_of(const Place& place, const std::string& subject) {
  const bool names_row = !place.subject.empty() && place.problem.rfind(place.subject, 0) == 0;
  return names_row ? subject + place.problem.substr(place.subject.size()) : place.problem;
}

}  // namespace

Reader::Reader(Table table, std::vector<DataInput> inputs, std::vector<DataTarget> targets, int64_t cache_bytes,
               SequenceColumns sequence)
    : table_(std::move(table)),
      inputs_(std::move(inputs)),
      targets_(std::move(targets)),
      sequence_(std::move(sequence)),
      files_(std::make_shared<DecodedCache>(cache_bytes)),
      cells_(std::make_shared<DecodedCache>(std::min(cache_bytes, max_cell_bytes))) {
  for (const DataInput& input : inputs_) {
    auto& found = columns_.emplace_back();
    for (const std::string& column : input.columns)
      found.push_back(input.withheld.count(column) > 0 ? std::nullopt : table_.find_column(column));
  }
  for (const DataTarget& target : targets_) target_columns_.push_back(table_.find_column(target.spec.column));
}

Reader::Reader(const Reader& whole, const std::string& input)
    : table_(whole.table_),
      targets_(whole.targets_),
      sequence_(whole.sequence_),
      target_columns_(whole.target_columns_),
      files_(whole.files_),
      cells_(whole.cells_) {
  for (size_t i = 0; i < whole.inputs_.size(); ++i) {
    if (whole.inputs_[i].id != input) continue;
    inputs_.push_back(whole.inputs_[i]);
    columns_.push_back(whole.columns_[i]);
  }
  require(inputs_.size() == 1, Fault::internal, "reader", "has no input ", input);
}

std::vector<Item> Reader::items(const DataInput& input, int64_t row) const {
  const auto& columns = columns_[size_t(&input - inputs_.data())];
  std::vector<Cell> cells;
  std::string subject;
  for (const auto& column : columns) {
    cells.push_back(column ? table_.at(row, *column) : Cell());
    if (column && subject.empty()) subject = columns.size() == 1 ? table_.subject(row, *column) : table_.subject(row);
  }
  return input.feature->items(cells, table_.folder(), subject);
}

Result<torch::Tensor> Reader::decode(size_t input, const Item& item) const {
  const Feature& feature = *inputs_[input].feature;
  DecodedCache& cache = feature.is_costly() ? *files_ : *cells_;
  const std::string key = inputs_[input].id + '\n' + item.key;
  if (auto kept = cache.find(key)) return *std::move(kept);
  auto decoded = feature.decode(item);
  cache.keep(key, decoded);
  return decoded;
}

Strand Reader::read_input(size_t index, std::span<const int64_t> rows, std::optional<uint64_t> augment_seed) const {
  const DataInput& input = inputs_[index];
  std::unordered_map<std::string, Place> places;  // by key
  std::vector<Steps> read;
  std::vector<int64_t> links;
  std::vector<uint8_t> states(rows.size(), uint8_t(State::absent));
  for (size_t b = 0; b < rows.size(); ++b) {
    for (const Item& item : items(input, rows[b])) {
      const auto [found, fresh] = places.emplace(item.key, Place());
      Place& place = found->second;
      if (fresh) {
        if (auto decoded = decode(index, item)) {
          place.item = int64_t(read.size());
          std::optional<Random> random;
          if (augment_seed) random.emplace(derive_seed(*augment_seed, item.key));
          read.push_back(input.feature->steps(decoded.value(), random ? &*random : nullptr));
        } else {
          place.fault = decoded.error().fault();
          place.subject = item.subject;
          place.problem = decoded.error().what();
        }
      }
      if (place.item >= 0) {
        links.push_back(int64_t(b)), links.push_back(place.item);
        states[b] = uint8_t(State::present);
      } else if (place.fault == Fault::absent) {
        const std::lock_guard lock(mutex_);
        unrecorded_.emplace(std::pair(rows[b], input.id), Error(place.fault, "", problem_of(place, item.subject)));
      } else {
        if (states[b] == uint8_t(State::absent)) states[b] = uint8_t(State::unreadable);
        const std::lock_guard lock(mutex_);
        unreadable_.emplace(std::pair(rows[b], input.id), Error(place.fault, "", problem_of(place, item.subject)));
        unreadable_items_[input.id].insert(item.key);
      }
    }
  }
  Strand out = collate_items(read, input.feature->spec());
  out.links = torch::tensor(links, torch::kLong).view({-1, 2});
  out.state = torch::tensor(states, torch::kByte);
  return out;
}

Strand Reader::read_target(const DataTarget& target, std::span<const int64_t> rows) const {
  const auto column = target_columns_[size_t(&target - targets_.data())];
  std::vector<torch::Tensor> values;
  std::vector<int64_t> links;
  std::vector<uint8_t> states(rows.size(), uint8_t(State::absent));
  for (size_t b = 0; b < rows.size() && column; ++b) {
    auto value = encode_target(target.spec, table_.at(rows[b], *column));
    if (!value.value.defined()) continue;
    links.push_back(int64_t(b)), links.push_back(int64_t(values.size()));
    values.push_back(value.value);
    states[b] = uint8_t(State::present);
  }
  return target_strand(target.spec, values, links, states);
}

bool Reader::is_labelled(int64_t row) const {
  for (size_t t = 0; t < targets_.size(); ++t)
    if (target_columns_[t] && encode_target(targets_[t].spec, table_.at(row, *target_columns_[t])).value.defined())
      return true;
  return false;
}

Batch Reader::read(std::span<const int64_t> rows, std::optional<uint64_t> augment_seed) const {
  // What a cache keeps must serve training too, and inference tensors cannot be saved for a backward pass.
  const torch::InferenceMode normal_tensors(false);
  const torch::NoGradGuard no_graph;
  Batch out;
  out.rows.assign(rows.begin(), rows.end());
  for (size_t i = 0; i < inputs_.size(); ++i) {
    std::optional<uint64_t> seed;
    if (augment_seed) seed = derive_seed(*augment_seed, inputs_[i].id);
    out.inputs.emplace(inputs_[i].id, read_input(i, rows, seed));
  }
  for (const DataTarget& target : targets_) out.targets.emplace(target.id, read_target(target, rows));
  for (const int64_t row : rows) out.ids.push_back(table_.subject(row));
  if (!sequence_.column.empty()) {
    const auto column = table_.find_column(sequence_.column);
    std::vector<int64_t> ids;
    for (const int64_t row : rows) ids.push_back(sequence_id(table_, column, row));
    out.sequence = torch::tensor(ids, torch::kLong);
  }
  return out;
}

std::vector<uint64_t> Reader::shared_items(const std::vector<int64_t>& rows) const {
  for (const DataInput& input : inputs_) {
    if (!input.feature->is_costly()) continue;
    std::vector<uint64_t> out;
    for (const int64_t row : rows) {
      const auto found = items(input, row);
      out.push_back(found.empty() ? derive_seed(0, uint64_t(row)) : derive_seed(1, found[0].key));
    }
    if (std::set<uint64_t>(out.begin(), out.end()).size() * 2 <= rows.size()) return out;
  }
  return {};
}

std::vector<Unreadable> Reader::listed(const Cells& cells) const {
  const std::lock_guard lock(mutex_);
  std::vector<Unreadable> out;
  for (const auto& [where, error] : cells) {
    const auto input =
        std::find_if(inputs_.begin(), inputs_.end(), [&](const DataInput& one) { return one.id == where.second; });
    out.push_back({where.first, where.second, input->columns[0], error.what(), error.fault()});
  }
  return out;
}

std::vector<Unreadable> Reader::unreadable() const { return listed(unreadable_); }

std::vector<Unreadable> Reader::unrecorded() const { return listed(unrecorded_); }

std::map<std::string, int64_t> Reader::unreadable_items() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, int64_t> out;
  for (const auto& [id, keys] : unreadable_items_) out[id] = int64_t(keys.size());
  return out;
}

}  // namespace braid
