/// @file check_clocks.cpp
/// Streams of a row whose clocks are apart.

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "braid/core/error.h"
#include "braid/data/examination.h"
#include "braid/features/item_clip.h"
#include "braid/table/series_columns.h"

namespace braid {
namespace {

constexpr double noticed_s = 0.04;  // a frame: less is neither seen nor heard

/// One stream: an input whose files run in time.
struct Stream {
  const DoctorInput* input;
  Kind kind;
};

std::vector<Stream> streams_of(const DoctorOptions& options) {
  std::vector<Stream> out;
  for (const DoctorInput& input : options.inputs)
    if (!input.columns.empty())
      for (const Kind kind : {Kind::video, Kind::audio, Kind::series})
        if (input.columns[0].kind == kind) out.push_back({&input, kind});
  // Others are put on the clock of the film, or else of the sound: there a person can check.
  std::stable_sort(out.begin(), out.end(), [](const Stream& a, const Stream& b) {
    const auto rank = [](Kind kind) { return kind == Kind::video ? 0 : kind == Kind::audio ? 1 : 2; };
    return rank(a.kind) < rank(b.kind);
  });
  return out;
}

/// Looks at the files of a row.
class RowActivity {
 public:
  explicit RowActivity(const Examination& examination)
      : table_(examination.table), longest_s_(examination.options.clocks.longest_s) {}

  /// On the clock that the row's streams share, as far as it is known. @param margin_s  beyond the wanted part
  std::optional<Activity> of(const Stream& stream, int64_t row, double margin_s) const {
    std::vector<Cell> cells;
    FeatureInput columns;
    for (const ColumnGuess& column : stream.input->columns) {
      cells.push_back(table_.at(row, column.column));
      columns.columns.push_back(column.column);
      columns.kinds.push_back(name(column.kind));
    }
    const auto files = cells[0].items();
    if (files.size() != 1) return std::nullopt;  // several have no common clock
    Item item{"", {cells[0]}, {}, ""};
    item = clip_items({item}, cells, columns)[0];
    const auto clip = clip_of(item, stream.input->clock);
    if (!clip) return std::nullopt;
    const auto path = table_.resolve(files[0]);
    const auto request = [&](const ItemClip& part) {
      ActivityRequest out{part.span, longest_s_};
      if (!out.clip) return out;
      const Ticks margin = ticks(margin_s);
      out.clip->begin = std::max(Ticks{0}, out.clip->begin - margin);
      if (out.clip->end < end_of_time) out.clip->end += margin;
      out.longest_s += 2 * margin_s;
      return out;
    };
    auto activity = stream.kind == Kind::video   ? film_activity(path, request(clip.value()))
                    : stream.kind == Kind::audio ? sound_activity(path, request(clip.value()))
                                                 : of_log(path, stream.input->log, clip.value(), request);
    if (!activity || activity.value().steps() == 0) return std::nullopt;  // other checks tell about broken files
    const StreamClock& clock = clip.value().clock;
    activity.value().begin_s = clock.offset_s + (1 + clock.drift_ppm * 1e-6) * activity.value().begin_s;
    return std::move(activity).value();
  }

 private:
  /// A log whose times count from 1970 begins anew, as the feature has it.
  template <class Request>
  static Result<Activity> of_log(const std::filesystem::path& path, const SeriesRequest& wanted, ItemClip clip,
                                 const Request& request_of) {
    const auto file = open_series(path, wanted);
    if (!file) return file.error();
    if (file.value().facts().is_epoch) begin_anew(clip, file.value().span().begin);
    const ActivityRequest request = request_of(clip);
    auto log = file.value().read(request.clip);
    if (!log) return log.error();
    auto activity = series_activity(log.value(), request.longest_s);
    if (activity) activity.value().begin_s -= seconds(clip.zero);
    return activity;
  }

  const Table& table_;
  double longest_s_;
};

/// The rows to look at, evenly chosen.
std::vector<int64_t> chosen_rows(int64_t rows, int64_t wanted) {
  std::vector<int64_t> out;
  const int64_t count = std::min(rows, wanted);
  for (int64_t i = 0; i < count; ++i) out.push_back(i * rows / count);
  return out;
}

/// Activities of one row: of the reference, then of the other streams.
using RowStreams = std::vector<std::optional<Activity>>;

std::vector<RowStreams> look(const Examination& examination, const std::vector<Stream>& streams,
                             const std::vector<int64_t>& rows, Monitor& monitor) {
  const RowActivity reader(examination);
  std::vector<RowStreams> out(rows.size());
  share_files(int64_t(rows.size()), examination.options.threads, "comparing clocks", monitor, [&](int64_t i) {
    RowStreams& row = out[size_t(i)];
    for (const Stream& stream : streams) {
      row.push_back(reader.of(stream, rows[size_t(i)], row.empty() ? 0 : SkewOptions().most_s));
      if (!row[0]) break;
    }
  });
  return out;
}

std::string seconds_words(double seconds) {
  char out[32];
  std::snprintf(out, sizeof out, "%.2f s", std::abs(seconds));
  return out;
}

Finding told(const StreamSkew& skew) {
  const SkewStudy& study = skew.study;
  Finding out{Severity::note, "clocks", skew.input, {}, int64_t(study.files.size()), ""};
  const std::string looked = text(study.files.size(), study.files.size() == 1 ? " row" : " rows", " (", study.curve,
                                  " beside ", study.reference_curve, " of ", skew.reference, ')');
  const auto place = [&](double offset_s) {
    return text("begins ", seconds_words(offset_s), offset_s > 0 ? " after " : " before ", skew.reference);
  };
  if (!study.tells()) {
    out.sentence = text("nothing in ", looked, " tells how its clock stands to that of ", skew.reference);
  } else if (study.is_common() || study.spread_s < noticed_s) {
    const bool apart = std::abs(study.middle_s) >= noticed_s;
    if (apart) out.severity = Severity::warning;
    out.sentence = apart ? place(study.middle_s) : text("runs in step with ", skew.reference);
    out.sentence += text(", found in ", study.found, " of ", looked);
    if (study.found > 1) out.sentence += text(", half within ", seconds_words(study.spread_s));
    if (apart) out.sentence += "; `braid check --align` writes the correction";
  } else {
    out.severity = Severity::warning;
    out.sentence = text(place(study.middle_s), " in the median, but differs from file to file, half by more than ",
                        seconds_words(study.spread_s), "; found in ", study.found, " of ", looked,
                        "; `braid check --align` writes the correction of each row");
  }
  return out;
}

}  // namespace

void check_clocks(const Examination& examination, Monitor& monitor, Diagnosis& out) {
  const auto streams = streams_of(examination.options);
  const auto rows = chosen_rows(examination.table.size(), examination.options.clocks.rows);
  if (streams.size() < 2 || rows.empty()) return;
  auto all = look(examination, streams, rows, monitor);
  for (size_t s = 1; s < streams.size(); ++s) {
    StreamSkew skew{streams[s].input->name, streams[0].input->name, {}, {}};
    std::vector<StreamPair> pairs;
    for (size_t i = 0; i < rows.size(); ++i)
      if (all[i].size() > s && all[i][0] && all[i][s]) {
        pairs.push_back({*all[i][0], std::move(*all[i][s])});
        skew.rows.push_back(rows[i]);
      }
    if (pairs.empty()) continue;
    SkewOptions how;  // the frames of a film and its own sound share their timestamps
    how.one_clock = streams[s].input->columns[0].column == streams[0].input->columns[0].column;
    skew.study = study_skew(pairs, how);
    out.findings.push_back(told(skew));
    out.clocks.push_back(std::move(skew));
  }
}

}  // namespace braid
