#pragma once

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

/// @file stopwatch.h
/// Timing and the one JSON line of the benchmarks.

namespace braid::bench {

/// CPU seconds of all threads of this process so far.
inline double cpu_s() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) { return double(t.tv_sec) + 1e-6 * double(t.tv_usec); };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// A field of /proc/self/status in MB (10^6 bytes): VmHWM is the peak, RssAnon the part without mapped files.
inline double memory_mb(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(field + ":")) return std::round(std::stod(line.substr(field.size() + 1)) * 1.024e-2) / 10;
  return 0;
}

/// Repeats `step`, which returns the units it did, once to warm up and then for `seconds` and three times at least.
/// @return value (units per wall second), best (of the fastest step), per_cpu_s, p50_ms and p99_ms of a step, steps
inline nlohmann::ordered_json measure(const std::function<double()>& step, double seconds) {
  using Clock = std::chrono::steady_clock;
  const auto since = [](Clock::time_point from) { return std::chrono::duration<double>(Clock::now() - from).count(); };
  step();
  std::vector<double> times;
  double units = 0, best = 0;
  const double cpu_before = cpu_s();
  const auto start = Clock::now();
  while (times.size() < 3 || since(start) < seconds) {
    const auto begin = Clock::now();
    const double done = step();
    times.push_back(since(begin));
    units += done;
    best = std::max(best, done / times.back());
  }
  const double wall = since(start), cpu = cpu_s() - cpu_before;
  const size_t steps = times.size();
  std::sort(times.begin(), times.end());
  return {{"value", units / wall},
          {"best", best},
          {"per_cpu_s", cpu > 0 ? units / cpu : 0},
          {"p50_ms", 1e3 * times[steps / 2]},
          {"p99_ms", 1e3 * times[std::min(steps - 1, steps * 99 / 100)]},
          {"steps", steps}};
}

/// The line: `bench, peer, unit, value, threads, peak_rss_mb, rss_anon_mb`, then the rest of `measured` and `more`.
inline std::string json_line(const std::string& bench, const std::string& unit, const nlohmann::ordered_json& measured,
                             int threads, const nlohmann::ordered_json& more) {
  nlohmann::ordered_json line = {{"bench", bench},
                                 {"peer", "braid"},
                                 {"unit", unit},
                                 {"value", measured.at("value")},
                                 {"threads", threads},
                                 {"peak_rss_mb", memory_mb("VmHWM")},
                                 {"rss_anon_mb", memory_mb("RssAnon")}};
  line.update(measured);
  line.update(more);
  return line.dump();
}

}  // namespace braid::bench
