#include "braid/media/series/time_column.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <set>

#include "braid/core/config.h"
#include "braid/core/quantile.h"
#include "braid/media/series/time_name.h"

namespace braid {
namespace {

constexpr int64_t looked_at = 4096;  ///< rows from which column and unit are judged
constexpr double least_hz = 0.01, most_hz = 1e5;

/// How a column goes on.
struct Course {
  int64_t known = 0, steps = 0, rising = 0, level = 0;
  bool by_ones = true;    ///< every step is exactly 1
  bool distinct = false;  ///< at least half of the values occur once
  TimeForm form = TimeForm::none;

  bool mostly_rises() const { return rising > 0 && 10 * (rising + level) >= 9 * steps; }
  bool always_rises() const { return steps >= 2 && rising == steps; }
};

Course course_of(const std::vector<RawTime>& times) {
  Course course;
  std::set<double> seen;
  const RawTime* previous = nullptr;
  for (const RawTime& t : times) {
    if (!t.is_known()) continue;
    ++course.known;
    course.form = std::max(course.form, t.form);
    seen.insert(t.value());
    if (previous) {
      const double step = double(__int128(t.whole) - previous->whole) + (t.fraction - previous->fraction);
      ++course.steps;
      course.rising += step > 0;
      course.level += step == 0;
      course.by_ones = course.by_ones && step == 1;
    }
    previous = &t;
  }
  course.distinct = 2 * int64_t(seen.size()) >= course.known && course.known > 0;
  return course;
}

/// Median of the steps forward; of the sorted times where more than a tenth of the steps goes back.
double median_step(const std::vector<RawTime>& times) {
  std::vector<RawTime> known;
  std::copy_if(times.begin(), times.end(), std::back_inserter(known), [](const RawTime& t) { return t.is_known(); });
  const auto step_to = [&](size_t i) {
    return double(__int128(known[i].whole) - known[i - 1].whole) + (known[i].fraction - known[i - 1].fraction);
  };
  size_t falls = 0;
  for (size_t i = 1; i < known.size(); ++i) falls += step_to(i) < 0;
  if (10 * falls > known.size())
    std::sort(known.begin(), known.end(), [](const RawTime& a, const RawTime& b) {
      return a.whole != b.whole ? a.whole < b.whole : a.fraction < b.fraction;
    });
  std::vector<double> steps;
  for (size_t i = 1; i < known.size(); ++i)
    if (step_to(i) > 0) steps.push_back(step_to(i));
  return median(std::move(steps));
}

/// The unit in which every time counts from 1970.
TimeUnit epoch_unit(const std::vector<RawTime>& times) {
  double low = INFINITY, high = -INFINITY;
  for (const RawTime& t : times)
    if (t.is_known()) low = std::min(low, t.value()), high = std::max(high, t.value());
  for (const TimeUnit unit : {TimeUnit::seconds, TimeUnit::milliseconds, TimeUnit::microseconds, TimeUnit::nanoseconds})
    if (is_moment(low * seconds_of(unit)) && is_moment(high * seconds_of(unit))) return unit;
  return TimeUnit::none;
}

std::string rate_text(double hz) { return text(std::round(hz * (hz < 1 ? 1e4 : 1e2)) / (hz < 1 ? 1e4 : 1e2), " Hz"); }

/// Distance of a rate from what sensors do, lower is likelier: decades from 30 Hz, with a preference for the common
/// units. Only for a choice among units that give a possible rate.
double unlikeliness(double step, TimeUnit unit) {
  const double hz = 1 / (step * seconds_of(unit));
  if (hz < least_hz || hz > most_hz) return INFINITY;
  const double habit = unit == TimeUnit::seconds        ? 0.5
                       : unit == TimeUnit::milliseconds ? 0.3
                       : unit == TimeUnit::microseconds ? 0.1
                                                        : 0;
  return std::abs(std::log10(hz / 30)) - habit;
}

UnitChoice by_steps(double step, const std::string& column) {
  UnitChoice choice;
  TimeUnit second = TimeUnit::none;
  double best = INFINITY, next = INFINITY;
  for (const TimeUnit unit :
       {TimeUnit::seconds, TimeUnit::milliseconds, TimeUnit::microseconds, TimeUnit::nanoseconds}) {
    const double cost = unlikeliness(step, unit);
    if (cost < best) {
      next = best, second = choice.unit;
      best = cost, choice.unit = unit;
    } else if (cost < next) {
      next = cost, second = unit;
    }
  }
  if (choice.unit == TimeUnit::none) {
    choice.unit = TimeUnit::seconds;
    choice.reason = step > 0 ? text("its median step of ", step, " is no usual rate in any unit")
                             : std::string("there are no two times to take a step from");
    choice.doubt =
        text("nothing tells the unit of \"", column, "\"; seconds are assumed, and unit = ... states another");
    return choice;
  }
  choice.reason = text("its median step of ", step, " is ", rate_text(1 / (step * seconds_of(choice.unit))), " in ",
                       name(choice.unit));
  if (next - best < 0.5)
    choice.doubt = text("\"", column, "\" is read as ", name(choice.unit), " but may be ", name(second), " (",
                        rate_text(1 / (step * seconds_of(second))), "): state its unit");
  return choice;
}

/// Which columns of a log may be its time, in order of preference.
int find_column(const std::vector<Course>& courses, const SeriesRows& rows, TimeColumn& found) {
  const auto& names = rows.names();
  int best = -1, best_rank = 0;
  for (size_t c = 0; c < names.size(); ++c) {
    const Course& course = courses[c];
    const TimeName judged = judge_time_name(names[c]);
    const bool written = course.form == TimeForm::date || course.form == TimeForm::time_of_day;
    const bool one_row = rows.rows() == 1 && course.known == 1;
    const bool fits = course.mostly_rises() || one_row || (judged.is_time && course.distinct && course.steps > 0);
    if (2 * course.known < std::min(rows.rows(), looked_at) || !fits) continue;
    int rank = 0;
    if (written && (judged.is_time || course.mostly_rises())) rank = course.form == TimeForm::date ? 6 : 3;
    if (judged.is_time && !written) rank = course.mostly_rises() || one_row ? 5 : 2;
    if (!rows.is_named() && c == 0 && course.always_rises() && !course.by_ones) rank = std::max(rank, 1);
    if (rank > best_rank) best = int(c), best_rank = rank;
  }
  for (size_t c = 0; c < names.size(); ++c) {
    const TimeName judged = judge_time_name(names[c]);
    const bool clock = judged.is_time && (courses[c].mostly_rises() || courses[c].form != TimeForm::number);
    const bool unnamed_counter = !rows.is_named() && c == 0 && courses[c].by_ones && names.size() > 1;
    const bool counter = courses[c].always_rises() && courses[c].by_ones && (judged.is_counter || unnamed_counter);
    if (int(c) != best && (clock || counter) && courses[c].known > 0) found.others.push_back(c);
  }
  return best;
}

int column_by_name(const SeriesRows& rows, const std::string& wanted, const std::string& subject) {
  const auto& names = rows.names();
  const auto named = std::find(names.begin(), names.end(), wanted);
  if (named != names.end()) return int(named - names.begin());
  size_t number = 0;
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  const bool is_number = error == std::errc{} && end == wanted.data() + wanted.size();
  require(is_number && number < names.size(), Fault::config, subject, "has no column \"", wanted,
          "\" to take times from", guess(wanted, names));
  return int(number);
}

}  // namespace

UnitChoice choose_unit(const std::vector<RawTime>& times, const std::string& column, TimeUnit named, TimeUnit forced) {
  TimeForm form = TimeForm::none;
  for (const RawTime& t : times) form = std::max(form, t.form);
  if (form == TimeForm::date) return {TimeUnit::date, true, "its cells are dates", ""};
  if (form == TimeForm::time_of_day) return {TimeUnit::time_of_day, false, "its cells are times of day", ""};
  const double step = median_step(times);
  const TimeUnit epoch = epoch_unit(times);
  UnitChoice choice;
  if (epoch != TimeUnit::none)
    choice = {epoch, true, text("its numbers are ", name(epoch), " since 1970"), ""};
  else if (named == TimeUnit::none)
    choice = by_steps(step, column);
  else
    choice = {named, false, "its name says so", ""};
  const auto rate = [&](TimeUnit unit) { return step > 0 ? 1 / (step * seconds_of(unit)) : 1; };
  const auto is_possible = [&](TimeUnit unit) { return rate(unit) >= least_hz && rate(unit) <= most_hz; };
  if (epoch != TimeUnit::none && named != TimeUnit::none && named != epoch)
    choice.doubt = text("\"", column, "\" is named in ", name(named), ", but its numbers are ", name(epoch),
                        " since 1970, and are read so");
  if (epoch == TimeUnit::none && named != TimeUnit::none && forced == TimeUnit::none && step > 0) {
    const UnitChoice other = by_steps(step, column);
    if (!is_possible(named) && is_possible(other.unit)) {
      choice = other;
      choice.doubt = text("\"", column, "\" is named in ", name(named), ", but would then have ",
                          rate_text(rate(named)), "; it is read as ", name(other.unit));
    } else if (rate(named) < 0.1 && other.unit != named && is_possible(other.unit)) {
      choice.doubt = text("\"", column, "\" is named in ", name(named), ", which gives ", rate_text(rate(named)),
                          "; in ", name(other.unit), " it would be ", rate_text(rate(other.unit)));
    }
  }
  if (forced == TimeUnit::none || forced == choice.unit) return choice;
  UnitChoice stated{forced, false, "it was stated", ""};
  if (epoch != TimeUnit::none)
    stated.doubt =
        text("\"", column, "\" is taken as ", name(forced), " as stated, but looks like ", name(epoch), " since 1970");
  else if (step > 0 && !is_possible(forced))
    stated.doubt = text("\"", column, "\" is taken as ", name(forced), " as stated, which gives ",
                        rate_text(rate(forced)), "; ", choice.reason);
  return stated;
}

TimeColumn find_time_column(const SeriesRows& rows, const std::string& wanted, TimeUnit forced,
                            const std::string& subject) {
  const auto count = std::min(rows.rows(), looked_at);
  std::vector<RawTime> cells(static_cast<size_t>(count));
  std::vector<Course> courses;
  for (size_t c = 0; c < rows.columns(); ++c) {
    const TimeName judged = judge_time_name(rows.names()[c]);
    const bool asked = c < 8 || judged.is_time || judged.is_counter;  // a date without such a name stands in front
    if (asked) rows.read_times(c, 0, count, cells.data());
    courses.push_back(asked ? course_of(cells) : Course{});
  }
  TimeColumn found;
  const int by_itself = find_column(courses, rows, found);
  found.column = wanted.empty() ? by_itself : column_by_name(rows, wanted, subject);
  std::erase(found.others, size_t(found.column));
  if (found.column < 0) {
    found.reason = rows.is_named() ? "no column is named like a time and increases" : "the first column is no time";
    return found;
  }
  if (!wanted.empty() && by_itself >= 0 && by_itself != found.column) found.others.push_back(size_t(by_itself));
  rows.read_times(size_t(found.column), 0, count, cells.data());
  const std::string& column = rows.names()[size_t(found.column)];
  found.unit = choose_unit(cells, column, judge_time_name(column).unit, forced);
  found.reason = text('"', column, "\" read as ", name(found.unit.unit), ": ", found.unit.reason);
  return found;
}

}  // namespace braid
