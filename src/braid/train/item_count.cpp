#include "braid/train/item_count.h"

#include <filesystem>
#include <functional>
#include <unordered_map>
#include <unordered_set>

#include "braid/core/error.h"
#include "braid/data/media_facts.h"
#include "braid/data/unreadable_limit.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

/// Files of which many items may be parts; each is asked for once.
class Files {
 public:
  explicit Files(const Table& table) : table_(table) {}

  /// What is wrong with the file of an item; nothing where it is there and has bytes.
  const char* fault_of(const Item& item) {
    const fs::path path = table_.resolve(item.cells.at(0).text());
    const auto [known, fresh] = faults_.emplace(path.string(), nullptr);
    if (fresh)
      if (const auto bytes = bytes_at(path); !bytes || *bytes == 0) known->second = bytes ? "is empty" : "is not there";
    return known->second;
  }

 private:
  const Table& table_;
  std::unordered_map<std::string, const char*> faults_;
};

}  // namespace

int64_t count_items(const Reader& reader, const DataInput& input, const Split& split, bool names_files,
                    double max_unreadable) {
  std::unordered_set<size_t> seen;
  Files files(reader.table());
  int64_t gone = 0;
  std::string first;
  for (const auto* rows : {&split.train, &split.validation})
    for (const int64_t row : *rows)
      for (const Item& item : reader.items(input, row)) {
        const bool is_fresh = seen.insert(std::hash<std::string>{}(item.key)).second;
        const char* fault = is_fresh && names_files ? files.fault_of(item) : nullptr;
        if (!fault) continue;
        if (gone++ == 0) first = text(item.subject, ": ", item.cells[0].text(), ' ', fault);
      }
  const double allowed = most_unreadable(max_unreadable, int64_t(seen.size()));
  require(double(gone) <= allowed, Fault::data, reader.table().subject(), gone, " of ", seen.size(),
          " files of column ", input.columns.at(0), " are missing or empty, more than the ", int64_t(allowed),
          " that data.max_unreadable allows; the first: ", first);
  return int64_t(seen.size());
}

}  // namespace braid
