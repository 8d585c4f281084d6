#include "braid/features/fit_sample.h"

#include <algorithm>
#include <numeric>
#include <unordered_set>

namespace braid {

std::vector<int64_t> sample_rows(const FitSource& source, int64_t limit) {
  std::vector<int64_t> rows(static_cast<size_t>(source.rows));
  std::iota(rows.begin(), rows.end(), int64_t{0});
  Random random(derive_seed(source.seed, "fit sample"));
  const size_t wanted = size_t(std::clamp<int64_t>(limit, 0, source.rows));
  for (size_t i = 0; i < wanted; ++i) std::swap(rows[i], rows[i + random.below(rows.size() - i)]);
  rows.resize(wanted);
  return rows;
}

void sample_items(const FitSource& source, int64_t limit, const std::function<void(const Item&)>& take) {
  std::unordered_set<std::string> seen;
  for (const int64_t row : sample_rows(source, 64 * limit))
    for (const Item& item : source.at(row)) {
      if (int64_t(seen.size()) >= limit) return;
      if (seen.insert(item.key).second) take(item);
    }
}

int64_t read_sample(const FitSource& source, int64_t limit, const std::string& column,
                    const std::function<std::optional<Error>(const Item&)>& read) {
  int64_t tried = 0, good = 0;
  std::optional<Error> first;
  std::optional<Item> first_item;
  sample_items(source, limit, [&](const Item& item) {
    ++tried;
    std::optional<Error> reason = read(item);
    if (!reason) {
      ++good;
    } else if (!first) {
      first = std::move(reason);
      first_item = item;
    }
  });
  require(tried > 0, Fault::data, "column " + column, "no training row has anything in it; leave the column out");
  if (good == 0)
    fail(first->fault() == Fault::unsupported ? Fault::unsupported : Fault::data, "column " + column, "none of the ",
         tried, " training items looked at can be read; the first is ",
         first_item->subject.empty() ? first_item->key : first_item->subject, ": ", first->what(),
         "; check the paths (they count from the table's folder) and `braid check`");
  return good;
}

std::string column_name(const FeatureInput& input) { return input.columns.empty() ? "(unnamed)" : input.columns[0]; }

}  // namespace braid
