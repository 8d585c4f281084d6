#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "braid/media/series.h"

/// @file series_fuzz.cpp
/// Any bytes as a log of numbers; the first one says how it is wanted. Steps must come in the order of time, and a clip
/// must hold what the whole log holds there.

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  braid::SeriesRequest request;
  request.duplicates = braid::Duplicates(data[0] & 3);
  request.local_metres = data[0] & 4;
  request.rate_hz = (data[0] & 8) ? 29.97 : 0;
  if (data[0] & 16) request.unit = braid::TimeUnit(1 + (data[0] >> 5));
  request.limits.max_bytes = 1 << 24;
  const auto file = braid::SeriesFile::decode(std::as_bytes(std::span(data + 1, size - 1)), request);
  if (!file) return 0;
  (void)file.value().facts().remarks();
  const auto read = file.value().read();
  if (!read) return 0;
  const braid::Series& series = read.value();
  const int64_t steps = series.steps();
  check(steps > 0 && steps == file.value().steps());
  if (!series.has_clock()) return 0;
  for (int64_t i = 1; i < steps; ++i) check(series.rate.steps > 0 || series.time(i - 1) < series.time(i));
  for (int64_t i = 0; i < steps; ++i) check(series.span(i).begin <= series.span(i).end);
  const braid::Interval middle{series.time(steps / 3), series.time(steps / 2) + braid::Ticks{1}};
  const auto clip = file.value().read(middle);
  check(bool(clip) && clip.value().steps() == steps / 2 - steps / 3 + 1);
  return 0;
}
