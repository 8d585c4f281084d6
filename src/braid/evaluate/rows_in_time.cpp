#include "braid/evaluate/rows_in_time.h"

#include <algorithm>
#include <utility>

#include "braid/core/random.h"
#include "braid/core/steady_clock.h"
#include "braid/data/sampler.h"
#include "braid/evaluate/on_device.h"

namespace braid {
namespace {

constexpr double answering_share = 0.5;  // of the time; intervals, costs, noise and the report take the rest
constexpr int64_t first_tried = 16, growth = 4;
constexpr double trying_share = 0.05;  // of the time that answering may take

}  // namespace

int64_t rows_in_time(int64_t rows, double seconds, const std::function<double(int64_t)>& answer) {
  const double begun_with = seconds;
  for (int64_t tried = first_tried;; tried *= growth) {
    if (rows <= std::max(tried, fewest_judged_rows)) return rows;
    const double took = answer(tried), a_row = std::max(took / double(tried), 1e-9);
    seconds -= took;
    const double affordable = seconds / a_row;
    if (affordable >= double(rows)) return rows;
    if (double(growth * tried) * a_row > trying_share * begun_with)
      return std::clamp(int64_t(affordable), fewest_judged_rows, rows);
  }
}

std::vector<int64_t> drawn_whole(const Reader& reader, const std::vector<int64_t>& rows, int64_t most, uint64_t seed,
                                 std::string_view what) {
  if (reader.sequence().column.empty()) return drawn_rows(rows, most, seed, what);
  if (int64_t(rows.size()) <= most) return rows;
  auto pieces = sequences_of(reader.table(), reader.sequence(), rows);
  Random random(derive_seed(seed, what));
  shuffle(pieces, random);
  std::vector<int64_t> out;
  for (const auto& piece : pieces)
    if (out.empty() || int64_t(out.size() + piece.size()) <= most) out.insert(out.end(), piece.begin(), piece.end());
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<int64_t> judged_in_time(Predictor& predictor, const Table& given, const std::vector<int64_t>& rows,
                                    const EvaluateOptions& options, Monitor& monitor) {
  if (options.seconds <= 0) return rows;
  const Table table = predictor.as_trained(given);
  const Reader reader = predictor.reader(table, true);
  std::vector<std::string> ids;
  for (const DataInput& input : reader.inputs()) ids.push_back(input.id);
  const InferOptions how{options.batch_size, options.workers, options.device, patterns_of(ids, shown_whole)};
  const OnDevice moved(predictor.model(), options.device);
  const auto answer = [&](int64_t count) {
    const auto begun = SteadyClock::now();
    Monitor silent;
    predictor.infer(reader, drawn_whole(reader, rows, count, options.seed, "tried rows"), how, silent);
    return seconds_since(begun);
  };
  const int64_t most = rows_in_time(int64_t(rows.size()), answering_share * options.seconds, answer);
  if (most == int64_t(rows.size())) return rows;
  std::vector<int64_t> labelled;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(labelled),
               [&](int64_t row) { return reader.is_labelled(row); });
  labelled = with_sequences(table, reader.sequence(), labelled, rows);
  if (int64_t(labelled.size()) <= most) return labelled.empty() ? rows : labelled;  // the others are not judged anyway
  auto out = drawn_whole(reader, labelled, most, options.seed, "judged rows");
  monitor.note(text("figures are of ", out.size(), " of the ", rows.size(),
                    " rows, drawn by lot, since the time limit is too short for more; `braid evaluate` takes all"));
  return out;
}

}  // namespace braid
