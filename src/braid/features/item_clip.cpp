#include "braid/features/item_clip.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "braid/core/utf8.h"
#include "braid/features/fit_sample.h"
#include "braid/media/series/time_name.h"
#include "braid/table/dates.h"
#include "braid/table/kind.h"

namespace braid {
namespace {

constexpr std::array roles = {Kind::begin, Kind::end, Kind::offset, Kind::drift};

/// Seconds; what is a moment in another unit, since 1970, is brought to seconds.
double as_seconds(double number) {
  for (const TimeUnit unit : {TimeUnit::milliseconds, TimeUnit::microseconds, TimeUnit::nanoseconds})
    if (number >= latest_moment_s && is_moment(number * seconds_of(unit))) return number * seconds_of(unit);
  return number;
}

/// A time with a decimal comma, as SRT writes `00:01:02,500`, with a point; other cells as they are. A plain number
/// with three digits behind its comma stays, since they may be thousands.
Cell with_point(const Cell& cell) {
  const auto* words = std::get_if<std::string>(&cell.value);
  const size_t comma = words ? words->find(',') : std::string::npos;
  if (comma == std::string::npos || words->find_first_not_of("0123456789:, ") != words->npos) return cell;
  std::string time(trimmed(*words));
  const size_t at = time.find(','), decimals = time.size() - at - 1;
  const bool is_clock = time.find(':') < at;
  if (time.find_first_of(",: ", at + 1) != time.npos || decimals == 0 || (!is_clock && decimals == 3)) return cell;
  time[at] = '.';
  return time;
}

/// `12.5`, `2:03.5` and `1:02:03.5` as seconds, `2024-01-31T10:30:05` and numbers of such a size as those since 1970.
std::optional<double> part_seconds(const Cell& cell) {
  if (const auto number = cell.number()) return as_seconds(*number);
  const std::string all = cell.text();
  if (const auto moment = parse_date(all, DateOrder::iso)) return moment;
  double out = 0;
  int parts = 0;
  for (size_t at = 0; at <= all.size() && parts < 3; ++parts) {
    const size_t colon = std::min(all.find(':', at), all.size());
    double value = 0;
    const auto [end, error] = std::from_chars(all.data() + at, all.data() + colon, value);
    if (error != std::errc() || end != all.data() + colon || value < 0) return std::nullopt;
    out = out * 60 + value;
    at = colon + 1;
    if (colon == all.size()) return parts > 0 ? std::optional(out) : std::nullopt;
  }
  return std::nullopt;
}

/// The number in a cell that belongs to the file, within the limit; none in an absent one.
Result<std::optional<double>> clock_number(const Cell& cell, std::string_view role, double limit) {
  if (cell.is_absent()) return std::optional<double>();
  const auto number = cell.number();
  if (!number || !(std::abs(*number) <= limit))
    return Error(Fault::data, "",
                 text("the ", role, " of its clock is \"", utf8_prefix(cell.text(), 40), "\"; wanted a number of ",
                      role == "drift" ? "millionths" : "seconds"));
  return number;
}

}  // namespace

std::vector<Item> clip_items(std::vector<Item> items, const std::vector<Cell>& cells, const FeatureInput& columns) {
  if (cells.size() < 2) return items;
  std::vector<Cell> said(roles.size());
  for (size_t i = 1; i < cells.size(); ++i) {
    const auto role =
        columns.kinds.size() == cells.size()
            ? std::find_if(roles.begin(), roles.end(), [&](Kind role) { return name(role) == columns.kinds[i]; })
            : roles.begin() + int64_t(std::min(i - 1, roles.size()));
    if (role == roles.end()) continue;
    Cell& cell = said[size_t(role - roles.begin())];
    const bool is_part = *role == Kind::begin || *role == Kind::end;
    cell = is_part ? with_point(cells[i]) : cells[i];
    const TimeUnit unit = is_part && i < columns.columns.size() ? unit_at_end(columns.columns[i]) : TimeUnit::none;
    if (const auto number = cell.number(); number && unit != TimeUnit::none) cell = *number * seconds_of(unit);
  }
  for (Item& item : items) {
    item.cells.insert(item.cells.end(), said.begin(), said.end());
    for (const Cell& cell : said) item.key += '\x1f' + cell.text();
  }
  return items;
}

StreamFeature::StreamFeature(const FeatureInput& input) : column_(column_name(input)), input_(input) {}

std::vector<Item> StreamFeature::items(const std::vector<Cell>& cells, const std::filesystem::path& folder,
                                       const std::string& subject) const {
  return clip_items(Feature::items(cells, folder, subject), cells, input_);
}

Ticks StreamClock::own(double shared_s) const { return ticks((shared_s - offset_s) / (1 + drift_ppm * 1e-6)); }

Ticks ItemClip::ticks_since_begin(Ticks own) const {
  constexpr __int128 one = 1'000'000'000'000, most = __int128(1) << 62;  // drift is a whole number of 10^-12
  const __int128 passed = __int128(own.count()) - zero.count();
  const __int128 scaled = passed * std::llround(clock.drift_ppm * 1e6);
  const __int128 gained = (scaled + (scaled < 0 ? -one : one) / 2) / one;
  const __int128 shift = __int128(ticks(clock.offset_s).count()) - ticks(begin_s).count();
  return Ticks(int64_t(std::clamp(passed + gained + shift, -most, most)));
}

ItemClip ItemClip::since_its_begin() const {
  ItemClip out = *this;
  if (span)
    out.span = {ticks_since_begin(span->begin), span->end == end_of_time ? end_of_time : ticks_since_begin(span->end)};
  out.begin_s = 0;
  out.zero = Ticks{0};
  out.clock = {};
  return out;
}

Result<ItemClip> clip_of(const Item& item, const StreamClock& clock) {
  ItemClip out;
  out.clock = clock;
  std::optional<double> bounds[2];
  if (item.cells.size() > 4) {
    const auto offset = clock_number(item.cells[3], "offset", 1e9), drift = clock_number(item.cells[4], "drift", 1e5);
    if (!offset) return offset.error();
    if (!drift) return drift.error();
    out.clock = {offset.value().value_or(clock.offset_s), drift.value().value_or(clock.drift_ppm)};
  }
  for (size_t i = 1; i < std::min<size_t>(item.cells.size(), 3); ++i) {
    const Cell& cell = item.cells[i];
    if (cell.is_absent()) continue;
    const auto at = part_seconds(cell);
    if (!at || !std::isfinite(*at) || *at < 0 || *at > latest_moment_s)
      return Error(Fault::data, "",
                   text("the ", i == 1 ? "begin" : "end", " of the wanted part is \"", utf8_prefix(cell.text(), 40),
                        "\"; wanted seconds, as 12.5 or 1:02.5, or a moment, as 2024-01-31T10:30:05"));
    bounds[i - 1] = at;
  }
  const auto& [begin, end] = bounds;
  if (end && *end <= begin.value_or(0))
    return Error(Fault::data, "",
                 text("the wanted part ends at ", *end, " s, not after its begin at ", begin.value_or(0), " s"));
  out.begin_s = begin.value_or(0);
  out.is_cut = begin || end;
  out.is_epoch = is_moment(begin.value_or(0)) || is_moment(end.value_or(0));
  // What a file has before the shared clock begins is no part of the item.
  const Ticks from = out.clock.own(out.begin_s);
  if (end || from.count() > 0) out.span = {std::max(from, Ticks{0}), end ? out.clock.own(*end) : end_of_time};
  if (end && out.span->end <= out.span->begin)
    return Error(Fault::absent, "",
                 text("the wanted part, ", out.begin_s, " to ", *end, " s, ends before the file begins, at ",
                      out.clock.offset_s, " s"));
  if (end && from.count() < 0) out.in_reach = seconds(out.span->end) / seconds(out.span->end - from);
  return out;
}

void begin_anew(ItemClip& clip, Ticks first) {
  if (clip.is_epoch || std::abs(clip.clock.shared(first)) < earliest_moment_s) return;
  clip.zero = first;
  if (!clip.span) return;
  clip.span->begin += first;
  if (clip.span->end != end_of_time) clip.span->end += first;
}

}  // namespace braid
