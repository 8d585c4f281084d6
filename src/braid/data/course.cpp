#include "braid/data/course.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "braid/core/random.h"
#include "braid/media/log_mel.h"

namespace braid {
namespace {

constexpr int64_t most_values = 192;
constexpr int64_t moments = 16;
constexpr int64_t most_channels = most_values / moments;
constexpr double unit = 32767;

constexpr double heard_low_hz = 100, heard_high_hz = 3800;  // what telephones and codecs of low rates keep
constexpr double outer_energy = 0.01;                       // at either end
constexpr double range_db = 45;                             // codecs put noise of their own below
constexpr int64_t least_frames = 8;                         // a click has no course
constexpr double least_db = 1, least_brightness = 0.5, least_deviation = 1e-6;  // of change; less is noise and rounding

/// Row i has the sign of value i in each of the 64 sums.
const std::array<uint64_t, most_values>& signs() {
  static const auto all = [] {
    std::array<uint64_t, most_values> out{};
    Random random(derive_seed(0, "course"));
    for (uint64_t& one : out) one = random();
    return out;
  }();
  return all;
}

/// Takes the mean of each column away. @param cells  [T][C]
void remove_means(std::vector<double>& cells, int64_t columns) {
  const int64_t rows = int64_t(cells.size()) / columns;
  for (int64_t c = 0; c < columns; ++c) {
    double sum = 0;
    for (int64_t t = 0; t < rows; ++t) sum += cells[size_t(t * columns + c)];
    for (int64_t t = 0; t < rows; ++t) cells[size_t(t * columns + c)] -= sum / double(rows);
  }
}

/// @param cells  without their means  @param least  deviation from which on they tell anything
Course course_of(const std::vector<double>& cells, double least, double seconds) {
  double squares = 0;
  for (const double v : cells) squares += v * v;
  if (!(squares > least * least * double(cells.size()))) return {};
  Course out;
  out.seconds = seconds;
  std::array<double, 64> sums{};
  for (size_t i = 0; i < cells.size(); ++i) {
    out.values.push_back(int16_t(std::lround(cells[i] / std::sqrt(squares) * unit)));
    for (size_t bit = 0; bit < 64; ++bit) sums[bit] += (signs()[i] >> bit & 1) ? cells[i] : -cells[i];
  }
  for (size_t bit = 0; bit < 64; ++bit) out.hash |= uint64_t(sums[bit] > 0) << bit;
  return out;
}

/// Sums up to each step, to be read between steps.
class RunningSum {
 public:
  explicit RunningSum(int64_t steps) { sums_.reserve(size_t(steps) + 1), sums_.push_back(0); }
  void add(double value) { sums_.push_back(sums_.back() + value); }
  double total() const { return sums_.back(); }

  double at(double step) const {
    const auto below = std::min(size_t(std::max(step, 0.0)), sums_.size() - 2);
    return sums_[below] + (step - double(below)) * (sums_[below + 1] - sums_[below]);
  }

  /// Where a sum is reached.
  double step_of(double sum) const {
    const auto above = std::lower_bound(sums_.begin() + 1, sums_.end() - 1, sum) - sums_.begin();
    const double before = sums_[size_t(above - 1)], rise = sums_[size_t(above)] - before;
    return double(above - 1) + (rise > 0 ? (sum - before) / rise : 0);
  }

 private:
  std::vector<double> sums_;
};

std::vector<float> mixed(const Audio& audio) {
  std::vector<float> out(size_t(audio.samples()));
  for (const auto& channel : audio.channels)
    for (size_t i = 0; i < out.size(); ++i)
      if (std::isfinite(channel[i])) out[i] += channel[i] / float(audio.channels.size());
  return out;
}

}  // namespace

Course sound_course(const Audio& audio) {
  if (double(audio.rate_hz) < 4 * heard_low_hz || audio.rate_hz > 192'000) return {};
  LogMelConfig config;
  config.rate_hz = audio.rate_hz, config.mels = most_channels, config.floor = 1e-12;
  config.low_hz = heard_low_hz, config.high_hz = std::min(heard_high_hz, 0.475 * double(audio.rate_hz));
  const LogMel mel(config);
  const auto samples = mixed(audio);
  const int64_t frames = mel.frames(int64_t(samples.size()));
  if (frames < least_frames) return {};
  std::vector<float> levels(size_t(frames * most_channels));
  mel.compute(samples, levels.data());

  std::vector<RunningSum> bands(most_channels, RunningSum{frames});
  RunningSum energy(frames);
  for (int64_t t = 0; t < frames; ++t) {
    double sum = 0;
    for (int64_t b = 0; b < most_channels; ++b) {
      const double power = std::max(0.0, std::exp(double(levels[size_t(t * most_channels + b)])) - config.floor);
      bands[size_t(b)].add(power);
      sum += power;
    }
    energy.add(sum);
  }
  const double from = energy.step_of(outer_energy * energy.total());
  const double step = (energy.step_of((1 - outer_energy) * energy.total()) - from) / double(moments);
  if (!(step * double(moments) >= double(least_frames))) return {};

  std::vector<double> cells;
  for (int64_t t = 0; t < moments; ++t)
    for (const RunningSum& band : bands) {
      const double power = (band.at(from + double(t + 1) * step) - band.at(from + double(t) * step)) / step;
      cells.push_back(10 * std::log10(std::max(power, 1e-20)));
    }
  const double floor_db = *std::max_element(cells.begin(), cells.end()) - range_db;
  for (double& cell : cells) cell = std::max(cell, floor_db);
  remove_means(cells, most_channels);
  return course_of(cells, least_db, step * double(moments) * config.hop_ms / 1000);
}

Course film_course(const Video& film) {
  constexpr int64_t across = 4, down = 3;
  static_assert(across * down == most_channels);
  if (film.channels != 1 || film.height < down || film.width < across || int64_t(film.frame_of.size()) != moments)
    return {};
  std::vector<double> cells;
  for (const int64_t frame : film.frame_of) {
    if (frame < 0) return {};
    const uint8_t* pixels = film.pixels.data() + frame * film.height * film.width;
    for (int64_t cell = 0; cell < most_channels; ++cell) {
      const int64_t top = cell / across * film.height / down, bottom = (cell / across + 1) * film.height / down;
      const int64_t left = cell % across * film.width / across, right = (cell % across + 1) * film.width / across;
      int64_t sum = 0;
      for (int64_t y = top; y < bottom; ++y)
        for (int64_t x = left; x < right; ++x) sum += pixels[y * film.width + x];
      cells.push_back(double(sum) / double((bottom - top) * (right - left)));
    }
  }
  remove_means(cells, most_channels);
  return course_of(cells, least_brightness, seconds(film.facts.span.length()));
}

Course log_course(const Series& log) {
  const int64_t steps = log.steps(), channels = int64_t(log.channels.size());
  if (steps < moments) return {};
  const int64_t taken = std::min(channels, most_channels), parts = std::min(steps, most_values / taken);
  const double begin = log.has_clock() ? seconds(log.time(0)) : 0;
  const double length = (log.has_clock() ? seconds(log.time(steps - 1)) : double(steps - 1)) - begin;
  if (!(length > 0)) return {};
  std::vector<double> cells(size_t(parts * taken)), counts(cells.size());
  for (int64_t t = 0; t < steps; ++t) {
    const double at = (log.has_clock() ? seconds(log.time(t)) : double(t)) - begin;
    const int64_t part = std::min(parts - 1, int64_t(at / length * double(parts)));
    for (int64_t c = 0; c < taken; ++c) {
      const float value = log.values[size_t(t * channels + c * channels / taken)];
      if (std::isfinite(value)) cells[size_t(part * taken + c)] += value, ++counts[size_t(part * taken + c)];
    }
  }
  for (int64_t c = 0; c < taken; ++c) {
    double sum = 0, squares = 0, known = 0;
    for (size_t i = size_t(c); i < cells.size(); i += size_t(taken))
      if (counts[i] > 0) cells[i] /= counts[i], sum += cells[i], ++known;
    for (size_t i = size_t(c); i < cells.size(); i += size_t(taken)) {
      cells[i] = counts[i] > 0 ? cells[i] - sum / known : 0;  // of a part without a measurement nothing is known
      squares += cells[i] * cells[i];
    }
    // Steps of float32 around a large constant are no change.
    const double scale = std::sqrt(squares / std::max(known, 1.0));
    const bool changes = known > 0 && scale > least_deviation * std::abs(sum / known);
    for (size_t i = size_t(c); i < cells.size(); i += size_t(taken)) cells[i] = changes ? cells[i] / scale : 0;
  }
  return course_of(cells, least_deviation, log.has_clock() ? length : 0);
}

double course_distance(const Course& a, const Course& b) {
  if (!a.tells() || a.values.size() != b.values.size()) return 2;
  int64_t squares = 0;
  for (size_t i = 0; i < a.values.size(); ++i) {
    const int64_t difference = int64_t(a.values[i]) - b.values[i];
    squares += difference * difference;
  }
  return double(squares) / (2 * unit * unit);
}

}  // namespace braid
