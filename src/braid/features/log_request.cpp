#include "braid/features/log_request.h"

#include <algorithm>
#include <array>

#include "braid/core/config.h"
#include "braid/core/error.h"

namespace braid {
namespace {

TimeUnit unit_from(const std::string& word) {
  constexpr std::array units = {TimeUnit::nanoseconds, TimeUnit::microseconds, TimeUnit::milliseconds,
                                TimeUnit::seconds,     TimeUnit::minutes,      TimeUnit::hours};
  if (word.empty()) return TimeUnit::none;
  std::vector<std::string> names;
  for (const TimeUnit unit : units) {
    if (word == name(unit)) return unit;
    names.push_back(name(unit));
  }
  fail(Fault::config, "unit", "there is no unit of time \"", word, "\" for a log", guess(word, names));
}

}  // namespace

SeriesRequest log_request(const LogColumn& column) {
  SeriesRequest request;
  request.time_column = column.time_column;
  request.unit = unit_from(column.unit);
  request.rate_hz = column.rate_hz;
  request.named_rate_hz = rate_in_name(column.header).value_or(0);
  request.local_metres = column.metres;
  request.needs_positions = false;
  return request;
}

}  // namespace braid
