#include "braid/media/series.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "braid/core/error.h"
#include "braid/media/format.h"
#include "braid/media/mapped_file.h"
#include "braid/media/series/array_rows.h"
#include "braid/media/series/log_text.h"
#include "braid/media/series/mat_file.h"
#include "braid/media/series/positions.h"
#include "braid/media/series/time_column.h"
#include "braid/media/series/timeline.h"

namespace braid {
namespace {

constexpr int64_t block_rows = 1024;

std::shared_ptr<const SeriesRows> open_rows(std::span<const std::byte> bytes, const SeriesRequest& request,
                                            const std::string& subject) {
  const SeriesLimits& limits = request.limits;
  require(int64_t(bytes.size()) <= limits.max_file_bytes, Fault::data, subject, "has ", bytes.size(),
          " bytes, more than the limit of ", limits.max_file_bytes);
  const int64_t max_values = limits.max_bytes / int64_t(sizeof(double));
  if (is_mat_file(bytes)) return join_matrices(read_mat_file(bytes, max_values, subject), subject);
  const Format format = sniff_format(bytes);
  if (format == Format::npy || format == Format::npz) {
    // A .npy array stays on disk, so only what is read of it counts.
    const int64_t most = format == Format::npy ? std::numeric_limits<int64_t>::max() : max_values;
    return array_rows(bytes, request.member, most, subject);
  }
  const bool is_read = format == Format::text || format == Format::unknown || format == Format::empty;
  require(is_read, Fault::unsupported, subject, "is ", describe_format(bytes),
          ", and no series of numbers is read from that");
  return std::make_shared<LogText>(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
                                   limits.max_channels, subject);
}

/// Times of all rows on the clock of `unit`.
std::vector<Ticks> read_clock(const SeriesRows& rows, size_t column, TimeUnit unit) {
  const TimeForm form = unit == TimeUnit::date          ? TimeForm::date
                        : unit == TimeUnit::time_of_day ? TimeForm::time_of_day
                                                        : TimeForm::number;
  std::vector<Ticks> times(size_t(rows.rows()), no_time);
  std::vector<RawTime> raw(size_t{block_rows});
  for (int64_t first = 0; first < rows.rows(); first += block_rows) {
    const int64_t count = std::min(block_rows, rows.rows() - first);
    rows.read_times(column, first, count, raw.data());
    for (int64_t i = 0; i < count; ++i)
      if (raw[size_t(i)].form == form) times[size_t(first + i)] = to_ticks(raw[size_t(i)], unit).value_or(no_time);
  }
  return times;
}

/// After how long a clock of this unit begins anew by itself.
Ticks period_of(const UnitChoice& unit) {
  if (unit.unit == TimeUnit::time_of_day) return std::chrono::duration_cast<Ticks>(std::chrono::hours(24));
  if (unit.is_epoch || unit.unit == TimeUnit::date) return Ticks{0};
  return to_ticks(RawTime{int64_t{1} << 32, 0, TimeForm::number}, unit.unit).value_or(Ticks{0});
}

/// Whether hardly a cell is empty among the first rows.
bool is_complete(const SeriesRows& rows, const std::vector<size_t>& columns) {
  const int64_t count = std::min(block_rows, rows.rows());
  std::vector<double> cells(size_t(count) * rows.columns());
  rows.read(0, count, cells.data());
  int64_t empty = 0;
  for (int64_t r = 0; r < count; ++r)
    for (const size_t c : columns) empty += std::isnan(cells[size_t(r) * rows.columns() + c]);
  return 20 * empty <= count * int64_t(columns.size());
}

Error with_subject(const Error& e, const std::string& subject) {
  return e.subject().empty() ? Error(e.fault(), subject, e.message()) : e;
}

}  // namespace

Result<SeriesFile> SeriesFile::open(const std::filesystem::path& path, const SeriesRequest& request) {
  SeriesFile series;
  series.subject_ = path.string();
  try {
    auto file = std::make_shared<const MappedFile>(path);
    series.rows_ = open_rows(file->bytes(), request, series.subject_);
    series.file_ = std::move(file);
    series.build(request);
    return series;
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return with_subject(e, series.subject_);
  }
}

Result<SeriesFile> SeriesFile::decode(std::span<const std::byte> bytes, const SeriesRequest& request) {
  SeriesFile series;
  series.subject_ = "series in memory";
  try {
    series.rows_ = open_rows(bytes, request, series.subject_);
    series.build(request);
    return series;
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return with_subject(e, series.subject_);
  }
}

Result<SeriesFile> SeriesFile::of_columns(const std::vector<std::string>& names,
                                          const std::vector<std::vector<double>>& columns,
                                          const SeriesRequest& request) {
  SeriesFile series;
  series.subject_ = "series of columns";
  try {
    const size_t rows = columns.empty() ? 0 : columns[0].size();
    require(rows > 0, Fault::data, series.subject_, "holds no rows of numbers");
    require(names.size() == columns.size(), Fault::internal, series.subject_, "has ", columns.size(), " columns and ",
            names.size(), " names");
    for (size_t c = 0; c < columns.size(); ++c)
      require(columns[c].size() == rows, Fault::data, series.subject_, "has ", columns[c].size(), " rows in column \"",
              names[c], "\" and ", rows, " in \"", names[0], '"');
    std::vector<double> values(rows * columns.size());
    for (size_t r = 0; r < rows; ++r)
      for (size_t c = 0; c < columns.size(); ++c) values[r * columns.size() + c] = columns[c][r];
    series.rows_ = std::make_shared<ColumnRows>(names, true, std::move(values));
    series.build(request);
    return series;
  } catch (const Error& e) {
    if (e.fault() == Fault::internal) throw;
    return e;
  }
}

void SeriesFile::build(const SeriesRequest& request) {
  limits_ = request.limits;
  keeps_last_ = request.duplicates == Duplicates::last;
  facts_.rows = rows_->rows();
  facts_.uneven_rows = rows_->uneven_rows();
  require(facts_.rows <= limits_.max_rows, Fault::data, subject_, "has ", facts_.rows, " rows, more than the limit of ",
          limits_.max_rows);
  require(int64_t(rows_->columns()) <= limits_.max_channels, Fault::data, subject_, "has ", rows_->columns(),
          " columns, more than the limit of ", limits_.max_channels);
  TimeColumn time = find_time_column(*rows_, request.time_column, request.unit, subject_);
  // Of columns without names only a guess says that the first is a clock; who states a rate has none.
  const double stated_hz = request.rate_hz > 0 ? request.rate_hz : request.named_rate_hz;
  if (stated_hz > 0 && !rows_->is_named() && request.time_column.empty()) time.column = -1;
  std::vector<bool> left_out(rows_->columns());
  for (const size_t c : rows_->text_columns()) left_out[c] = true;
  for (const size_t c : time.others) left_out[c] = true;
  const bool is_clockless = time.column < 0;
  const bool has_rate = request.rate_hz > 0 || (is_clockless && (rows_->stated_rate_hz() || request.named_rate_hz > 0));
  if (time.column >= 0) {
    if (has_rate) facts_.left_out.push_back(rows_->names()[size_t(time.column)]);
    left_out[size_t(time.column)] = false;
  }
  for (size_t c = 0; c < left_out.size(); ++c) {
    if (left_out[c])
      facts_.left_out.push_back(rows_->names()[c]);
    else if (int(c) != time.column)
      taken_.push_back(c);
  }
  require(!taken_.empty(), Fault::data, subject_, "has no columns of numbers besides its time");
  if (has_rate) {
    const double hz = request.rate_hz > 0 ? request.rate_hz : rows_->stated_rate_hz().value_or(request.named_rate_hz);
    require(hz >= 1e-6 && hz <= 1e8, request.rate_hz > 0 ? Fault::config : Fault::data, subject_, "has a rate of ", hz,
            " Hz, outside of 1e-06 to 1e+08");
    require(double(facts_.rows) / hz < 9e9, Fault::data, subject_, "would last ", double(facts_.rows) / hz, " s at ",
            hz, " Hz, more than a clock of ticks holds");
    rate_ = sample_rate(hz);
    const char* where = request.rate_hz > 0 ? "" : rows_->stated_rate_hz() ? " in the file" : " by its name";
    facts_.clock = text("a fixed rate of ", hz, " Hz was stated", where);
    facts_.median_step = rate_.time(1);
  } else if (time.column >= 0) {
    facts_.clock = time.reason;
    facts_.doubt = time.unit.doubt;
    facts_.time_column = rows_->names()[size_t(time.column)];
    facts_.unit = time.unit.unit;
    facts_.is_epoch = time.unit.is_epoch;
    auto times = read_clock(*rows_, size_t(time.column), time.unit.unit);
    const bool has_times = std::any_of(times.begin(), times.end(), [](Ticks t) { return t != no_time; });
    require(has_times, Fault::data, subject_, "has no readable time in column \"", facts_.time_column, "\" as ",
            name(facts_.unit));
    timeline_ = std::make_shared<Timeline>(
        order_rows(std::move(times), period_of(time.unit), request.duplicates, is_complete(*rows_, taken_), facts_));
  } else {
    facts_.clock = text("it has no clock: ", time.reason, "; rate_hz = ... states a fixed rate");
  }
  for (const size_t c : taken_) channels_.push_back(rows_->names()[c]);
  if (request.local_metres) find_positions(request);
}

void SeriesFile::find_positions(const SeriesRequest& request) {
  Positions positions;
  positions.channels = find_position_channels(channels_);
  if (!positions.channels.are_there()) {
    require(!request.needs_positions, Fault::data, subject_,
            "has no columns named latitude and longitude to turn into metres");
    return;
  }
  std::optional<GeoPoint> reference = request.reference;
  bool has_altitude = reference.has_value() || positions.channels.altitude < 0;
  std::vector<double> row(rows_->columns()), cells(taken_.size());
  for (int64_t r = 0; r < rows_->rows() && !(reference && has_altitude); ++r) {
    rows_->read(r, 1, row.data());
    take(row.data(), cells.data());
    const auto point = position_in(positions.channels, cells.data());
    if (!point) continue;
    if (!reference) reference = GeoPoint{point->latitude_deg, point->longitude_deg, 0};
    if (has_altitude) continue;
    has_altitude = !std::isnan(point->altitude_m);
    if (has_altitude) reference->altitude_m = point->altitude_m;
  }
  require(reference.has_value() || !request.needs_positions, Fault::data, subject_,
          "has no row with a valid latitude and longitude");
  if (reference) positions.frame.emplace(*reference);  // else it never had a fix: the rest of the log is as good as any
  channels_[size_t(positions.channels.latitude)] = "north_m";
  channels_[size_t(positions.channels.longitude)] = "east_m";
  if (positions.channels.altitude >= 0) channels_[size_t(positions.channels.altitude)] = "up_m";
  if (rate_.steps > 0 || timeline_) add_velocities(positions);
  positions_ = std::make_shared<const Positions>(std::move(positions));
}

void SeriesFile::add_velocities(Positions& positions) {
  constexpr std::array<const char*, 4> names = {"speed_m_s", "east_m_s", "north_m_s", "up_m_s"};
  for (size_t i = 0; i < names.size(); ++i) {
    const bool is_measured = std::find(channels_.begin(), channels_.end(), names[i]) != channels_.end();
    if (is_measured || (i == 3 && positions.channels.altitude < 0)) continue;  // what a receiver measured is better
    positions.velocities[i] = int(channels_.size());
    channels_.push_back(names[i]);
  }
  for (const ClockReset& reset : facts_.resets) positions.breaks.push_back(reset.placed);
  std::sort(positions.breaks.begin(), positions.breaks.end());
  if (!positions.frame) return;
  // So many that their pace is that of the log, but in a log of which few rows hold a position no endless search.
  constexpr size_t fixes_wanted = 64;
  constexpr int64_t steps_wanted = 4096, steps_at_most = 65536;
  std::vector<std::vector<Fix>> stretches(1);
  int64_t since = -1, at = 0;
  const auto look = [&](int64_t first) {
    each_step(first, std::min(block_rows, steps() - first), [&](int64_t step, const double* cells) {
      const auto point = position_in(positions.channels, cells);
      if (!point) return;
      if (since < 0) since = step;
      stretches.back().push_back({time_of(step), *point});
    });
  };
  for (; at < steps(); at += block_rows) {
    const int64_t searched = since < 0 ? 0 : at - since;
    if (searched >= (stretches[0].size() >= fixes_wanted ? steps_wanted : steps_at_most)) break;
    look(at);
  }
  // A log may begin with an hour at one place, of which the way later on tells another pace.
  constexpr int64_t later_blocks = 16;
  for (const int64_t stride = std::max(block_rows, (steps() - at) / later_blocks); at < steps(); at += stride) {
    stretches.emplace_back();
    look(at);
  }
  positions.pace = fix_pace(stretches, facts_.median_step);
}

int64_t SeriesFile::steps() const { return timeline_ ? int64_t(timeline_->times.size()) : rows_->rows(); }

Interval SeriesFile::span() const {
  if (rate_.steps > 0) return {Ticks{0}, rate_.time(steps())};
  if (!timeline_) return {};
  return {timeline_->times.front(), timeline_->times.back() + facts_.median_step};
}

Ticks SeriesFile::time_of(int64_t step) const {
  return rate_.steps > 0 ? rate_.time(step) : timeline_->times[size_t(step)];
}

void SeriesFile::take(const double* row, double* cells) const {
  for (size_t i = 0; i < taken_.size(); ++i) cells[i] = row[taken_[i]];
}

void SeriesFile::each_step(int64_t first, int64_t count,
                           const std::function<void(int64_t step, const double* cells)>& visit) const {
  const size_t columns = rows_->columns();
  std::vector<double> block, taken(taken_.size());
  const auto visit_row = [&](int64_t step, const double* row) {
    take(row, taken.data());
    visit(step, taken.data());
  };
  // Stretches of neighbouring rows are read at once.
  const bool is_plain = !timeline_ || (timeline_->rows.empty() && timeline_->starts.empty());
  if (is_plain) {
    for (int64_t done = 0; done < count; done += block_rows) {
      const int64_t part = std::min(block_rows, count - done);
      block.resize(size_t(part) * columns);
      rows_->read(first + done, part, block.data());
      for (int64_t i = 0; i < part; ++i) visit_row(first + done + i, block.data() + size_t(i) * columns);
    }
    return;
  }
  std::vector<double> sums(columns), cells(columns);
  std::vector<int64_t> known(columns);
  block.resize(size_t(block_rows) * columns);
  int64_t block_first = -1, block_count = 0;
  const auto row_at = [&](int64_t row) {
    if (block_first < 0 || row < block_first || row >= block_first + block_count) {
      // Sorted rows mostly follow each other; a stray one costs a short read.
      const bool follows = block_first >= 0 && row == block_first + block_count;
      block_count = std::min(follows ? block_rows : int64_t{32}, rows_->rows() - row);
      block_first = row;
      rows_->read(row, block_count, block.data());
    }
    return block.data() + size_t(row - block_first) * columns;
  };
  for (int64_t step = first; step < first + count; ++step) {
    const int64_t begin = timeline_->first_row(step), end = timeline_->first_row(step + 1);
    std::fill(sums.begin(), sums.end(), 0);
    std::fill(known.begin(), known.end(), 0);
    for (int64_t j = keeps_last_ ? end - 1 : begin; j < end; ++j) {
      const double* row = row_at(timeline_->rows[size_t(j)]);
      for (size_t c = 0; c < columns; ++c)
        if (!std::isnan(row[c])) {
          sums[c] += row[c];
          ++known[c];
        }
    }
    for (size_t c = 0; c < columns; ++c)
      cells[c] = known[c] > 0 ? sums[c] / double(known[c]) : std::numeric_limits<double>::quiet_NaN();
    visit_row(step, cells.data());
  }
}

int64_t SeriesFile::first_step_since(Ticks t) const {
  if (rate_.steps > 0) return std::clamp(rate_.first_step(t), int64_t{0}, steps());
  return std::lower_bound(timeline_->times.begin(), timeline_->times.end(), t) - timeline_->times.begin();
}

Series SeriesFile::read_steps(int64_t first, int64_t count) const {
  Series series;
  series.channels = channels_;
  series.rate = rate_;
  series.first_step = first;
  series.usual_step = facts_.median_step;
  series.is_irregular = facts_.is_irregular;
  const size_t width = channels_.size();
  series.values.resize(size_t(count) * width);
  if (timeline_) series.times.assign(timeline_->times.begin() + first, timeline_->times.begin() + first + count);
  const Positions* positions = positions_.get();
  const bool has_velocities = positions && positions->have_velocities();
  FixTrack track = positions ? FixTrack(positions->pace, positions->breaks) : FixTrack({}, {});
  // A velocity is the same wherever reading begins: what it is the way from lies no further back than this.
  const int64_t from = has_velocities && count > 0 ? first_step_since(time_of(first) - positions->pace.longest) : first;
  each_step(from, first + count - from, [&](int64_t step, const double* cells) {
    Velocity velocity;
    if (has_velocities)
      if (const auto point = position_in(positions->channels, cells)) velocity = track.next({time_of(step), *point});
    if (step < first) return;
    float* out = series.values.data() + size_t(step - first) * width;
    for (size_t i = 0; i < taken_.size(); ++i) out[i] = float(cells[i]);
    if (positions) place_position(positions->channels, positions->frame, cells, out);
    if (!has_velocities) return;
    const std::array<double, 4> of_step = {velocity.speed, velocity.east, velocity.north, velocity.up};
    for (size_t i = 0; i < of_step.size(); ++i)
      if (positions->velocities[i] >= 0) out[positions->velocities[i]] = float(of_step[i]);
  });
  return series;
}

Result<Series> SeriesFile::read(const std::optional<Interval>& clip) const {
  int64_t first = 0, last = steps();
  if (clip) {
    const double from = seconds(clip->begin), to = seconds(clip->end);
    if (clip->end <= clip->begin)
      return Error(Fault::data, subject_,
                   text("is to be cut from ", from, " s to ", to, " s, which ends before it begins"));
    if (rate_.steps == 0 && !timeline_)
      return Error(Fault::data, subject_, "has no clock to be cut by; state its time column or its rate");
    first = first_step_since(clip->begin);
    last = first_step_since(clip->end);
    if (first == last)
      return Error(Fault::absent, subject_,
                   text("has no step from ", from, " s to ", to, " s; it goes from ", seconds(span().begin), " s to ",
                        seconds(span().end), " s"));
  }
  const double bytes = double(last - first) * double(channels_.size()) * sizeof(float);
  if (bytes > double(limits_.max_bytes))
    return Error(Fault::data, subject_,
                 text("would take ", bytes, " bytes for ", last - first, " steps of ", channels_.size(),
                      " channels, more than the limit of ", limits_.max_bytes, "; cut it by start and end"));
  return read_steps(first, last - first);
}

Result<Series> read_series(const std::filesystem::path& path, const SeriesRequest& request,
                           const std::optional<Interval>& clip) {
  const auto file = SeriesFile::open(path, request);
  if (!file) return file.error();
  return file.value().read(clip);
}

}  // namespace braid
