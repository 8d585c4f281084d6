#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "braid/core/clock.h"
#include "braid/core/result.h"
#include "braid/media/gps.h"
#include "braid/media/time_unit.h"

/// @file series.h
/// Sensor logs: rows of numbers on an exact clock.
///
/// Read here: CSV, TSV and other numeric text, .npy and .npz, MATLAB's MAT files of version 5 and 7. Parquet and Arrow
/// files need a library that this layer does not know: `open_series` in the layer `table` reads their columns and makes
/// a series of them with `SeriesFile::of_columns`.

namespace braid {

/// Steps per second as a fraction, so that step i begins at exactly i * seconds / steps.
struct SampleRate {
  int64_t steps = 0;  ///< 0: there is no fixed rate
  int64_t seconds = 1;

  double hz() const { return double(steps) / double(seconds); }
  /// Begin of step `index`, rounded to the nearest tick from the absolute value.
  Ticks time(int64_t index) const;
  /// First step that begins at or after `t`; `steps` > 0.
  int64_t first_step(Ticks t) const;
  bool operator==(const SampleRate&) const = default;
};

/// A rate in Hz, exact to 10^-6 Hz: 12.5 is 25/2. Those of films are meant as they are: 23.976, 29.97, 47.952, 59.94
/// and 119.88 are 24000/1001, 30000/1001 … @throws Error  Fault::config outside [10^-6, 10^8]
SampleRate sample_rate(double hz);

/// What to do with rows that carry the same time.
enum class Duplicates {
  /// Average, cell by cell over what is there; but where most rows share their time with a neighbour, the clock is
  /// coarser than the rows, and they are spread evenly over its step.
  automatic,
  average,  ///< always average: rows of several sensors in one log, each with its own cells, become one
  spread,   ///< always spread
  last,     ///< keep the last
};

/// What one log may cost. Checked before memory is taken.
struct SeriesLimits {
  int64_t max_file_bytes = int64_t{16} << 30;
  int64_t max_rows = 200'000'000;
  int64_t max_channels = 4096;
  int64_t max_bytes = int64_t{2} << 30;  ///< of the values of one series
};

/// How a log is wanted. Everything left alone is found out.
struct SeriesRequest {
  std::string time_column = {};    ///< name, or the number of a column from 0; empty: found
  TimeUnit unit = TimeUnit::none;  ///< of the time column; none: found
  double rate_hz = 0;              ///< a fixed rate; a time column is then ignored. 0: the time column's
  /// A rate that a name tells, see `rate_in_name`: of logs that have neither a time column nor state a rate themselves,
  /// and of arrays, whose columns have no names.
  double named_rate_hz = 0;
  Duplicates duplicates = Duplicates::automatic;
  /// Latitude and longitude (and altitude) become metres east, north (and up) of the log's first fix; with a clock
  /// there are also `speed_m_s`, `east_m_s`, `north_m_s` (and `up_m_s`) since the fix before, unless the log has such
  /// columns.
  bool local_metres = false;
  bool needs_positions = true;  ///< `local_metres` refuses a log without such columns; else it is left as it is
  std::optional<GeoPoint> reference = {};  ///< instead of the first fix
  std::string member = {};  ///< array of a .npz archive; empty: the only one, or all of them side by side
  SeriesLimits limits = {};
};

/// A clock that was set back.
struct ClockReset {
  int64_t row = 0;  ///< of the file, from 0, the first one after it
  Ticks before{0};  ///< last time before it, as the file states it
  Ticks after{0};   ///< first time after it, as the file states it
  Ticks placed{0};  ///< where that row is now
};

/// What was found out about a log, for `braid check` and for messages.
struct SeriesFacts {
  std::string clock;  ///< one sentence: which column is the time, in which unit, and why; or that there is no clock
  std::string doubt;  ///< one sentence where that may be wrong; else empty
  std::string time_column;  ///< empty: none
  TimeUnit unit = TimeUnit::none;
  bool is_epoch = false;              ///< times count from 1970-01-01 UTC, not from a start of the log's own
  std::vector<std::string> left_out;  ///< columns that are no channels: other clocks, counters, texts
  int64_t rows = 0;                   ///< of the file
  int64_t rows_without_time = 0;      ///< left out
  int64_t uneven_rows = 0;            ///< of text, with more or fewer cells than there are columns
  int64_t out_of_order = 0;           ///< rows earlier than one before them; sorted in, stably
  int64_t duplicates = 0;             ///< rows with the time of another; see `Duplicates`
  bool were_spread = false;           ///< duplicates got times of their own
  int64_t wraps = 0;                  ///< overflows of a 32-bit counter, or midnights, that were made good exactly
  std::vector<ClockReset> resets;     ///< what follows is placed one median step on, as nobody knows the pause
  std::vector<Interval> gaps;         ///< steps above 5 times the median; none for a series without a usual step
  bool is_irregular = false;          ///< written on change: no step is usual, and none a gap
  Ticks median_step{0};               ///< 0 with fewer than 2 steps

  /// Everything worth telling, each in one sentence; empty for a clean log.
  std::vector<std::string> remarks() const;
};

/// Rows on a clock.
struct Series {
  std::vector<std::string> channels;  ///< [C] names
  std::vector<float> values;          ///< [T][C], NaN where a cell was empty or no number
  std::vector<Ticks> times;           ///< [T] strictly increasing, in the log's own clock; empty with a fixed rate
  SampleRate rate;                    ///< of the whole log, step 0 at 0; with neither, the series has no clock
  int64_t first_step = 0;             ///< of the log, where `values` begins
  Ticks usual_step{0};                ///< median step; how long the last step lasts, and one before a gap
  bool is_irregular = false;          ///< see `SeriesFacts`

  int64_t steps() const { return channels.empty() ? 0 : int64_t(values.size() / channels.size()); }
  bool has_clock() const { return rate.steps > 0 || !times.empty(); }
  Ticks time(int64_t step) const { return rate.steps > 0 ? rate.time(first_step + step) : times[size_t(step)]; }
  /// When step `step` holds: until the next one, but not into a gap. A lone step without a usual length has none.
  Interval span(int64_t step) const;
};

class SeriesRows;
struct Positions;
struct Timeline;

/// A log that stays on disk, opened once and cut many times. Reading is const and may be done by many threads.
class SeriesFile {
 public:
  /// Looks at every row's time once.
  /// @return Fault::io when it cannot be opened; Fault::data when it holds no rows of numbers or exceeds a limit;
  ///         Fault::unsupported for a format that is not read; Fault::config for a time column that is not there
  static Result<SeriesFile> open(const std::filesystem::path& path, const SeriesRequest& request = {});

  /// The same from memory, which must outlive the result.
  static Result<SeriesFile> decode(std::span<const std::byte> bytes, const SeriesRequest& request = {});

  /// The same from named columns of equal length, which somebody else has read.
  static Result<SeriesFile> of_columns(const std::vector<std::string>& names,
                                       const std::vector<std::vector<double>>& columns,
                                       const SeriesRequest& request = {});

  const SeriesFacts& facts() const { return facts_; }
  const std::vector<std::string>& channels() const { return channels_; }
  int64_t steps() const;  ///< of the whole log
  Interval span() const;  ///< of the whole log; empty without a clock

  /// The steps that begin in `clip`, found by binary search; all of them without one.
  /// @return Fault::data when the clip is inverted or exceeds a limit, or there is no clock to cut by; Fault::absent
  /// when
  ///         no step begins in the clip
  Result<Series> read(const std::optional<Interval>& clip = std::nullopt) const;

 private:
  void build(const SeriesRequest& request);
  void find_positions(const SeriesRequest& request);
  void add_velocities(Positions& positions);
  Ticks time_of(int64_t step) const;  ///< of a log with a clock
  int64_t first_step_since(Ticks t) const;
  void take(const double* row, double* cells) const;  ///< the cells that are channels
  void each_step(int64_t first, int64_t count,
                 const std::function<void(int64_t step, const double* cells)>& visit) const;
  Series read_steps(int64_t first, int64_t count) const;

  std::string subject_;
  std::shared_ptr<const void> file_;  ///< keeps what `rows_` looks at
  std::shared_ptr<const SeriesRows> rows_;
  std::shared_ptr<const Timeline> timeline_;
  SampleRate rate_;
  SeriesFacts facts_;
  SeriesLimits limits_;
  bool keeps_last_ = false;
  std::vector<size_t> taken_;                   ///< columns that are channels
  std::vector<std::string> channels_;           ///< of `taken_`, then velocities
  std::shared_ptr<const Positions> positions_;  ///< when wanted in metres, and there
};

/// Steps a second that a name tells: `pose_30fps`, `imu 100 Hz`, `audio-16kHz`. None where it tells none or several.
std::optional<double> rate_in_name(std::string_view name);

/// Opens a log and reads one clip of it, or all.
Result<Series> read_series(const std::filesystem::path& path, const SeriesRequest& request = {},
                           const std::optional<Interval>& clip = std::nullopt);

}  // namespace braid
