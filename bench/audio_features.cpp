#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "braid/media/audio.h"
#include "braid/media/log_mel.h"

/// @file audio_features.cpp
/// Sound files from disk -> 80 log-mel bands, 25 ms window, 10 ms hop; a step is the whole set once, on one thread.
///
///     braid_bench_audio_features --files DIR [--seconds 3] [--limit N] [--repeat R]
///
/// DIR is a folder of WAV files, or one file. Prints one JSON line.

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Options {
  fs::path files;
  double seconds = 3;
  size_t limit = SIZE_MAX;
  int repeat = 1;  ///< times that the set is run in one step
};

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string key = argv[i];
    if (key == "--files") options.files = argv[i + 1];
    if (key == "--seconds") options.seconds = std::stod(argv[i + 1]);
    if (key == "--limit") options.limit = std::stoul(argv[i + 1]);
    if (key == "--repeat") options.repeat = std::stoi(argv[i + 1]);
  }
  return options;
}

std::vector<fs::path> list(const Options& options) {
  std::vector<fs::path> files;
  if (fs::is_regular_file(options.files)) files.push_back(options.files);
  if (fs::is_directory(options.files))
    for (const auto& entry : fs::directory_iterator(options.files))
      if (entry.path().extension() == ".wav") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  files.resize(std::min(files.size(), options.limit));
  return files;
}

/// A memory figure of this process from the kernel, in units of 10^6 bytes.
double memory_mb(const char* field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(field)) return std::stod(line.substr(std::strlen(field) + 1)) * 1024 / 1e6;
  return 0;
}

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

/// Seconds of sound turned into frames.
double step(const std::vector<fs::path>& files, int repeat, const braid::LogMel& mel, std::vector<float>& frames) {
  double heard = 0;
  braid::AudioRequest request;
  request.rate_hz = mel.config().rate_hz;
  for (int r = 0; r < repeat; ++r)
    for (const auto& file : files) {
      const braid::Audio audio = braid::read_audio(file, request).value();
      frames.resize(size_t(mel.frames(audio.samples()) * mel.config().mels));
      mel.compute(audio.channels[0], frames.data());
      heard += double(audio.samples()) / double(audio.rate_hz);
    }
  return heard;
}

}  // namespace

int main(int argc, char** argv) try {
  const Options options = parse(argc, argv);
  const auto files = list(options);
  if (files.empty()) {
    std::fprintf(stderr, "no .wav files in \"%s\"; give --files DIR\n", options.files.c_str());
    return 2;
  }
  const braid::LogMel mel{braid::LogMelConfig{}};
  std::vector<float> frames;
  step({files[0]}, 1, mel, frames);
  const size_t first_frames = frames.size() / size_t(mel.config().mels);
  step(files, options.repeat, mel, frames);

  std::vector<double> lengths_s;
  double heard = 0, best = 0;
  const double cpu = cpu_seconds();
  const auto start = Clock::now();
  while (lengths_s.size() < 3 || since(start) < options.seconds) {
    const auto begin = Clock::now();
    const double part = step(files, options.repeat, mel, frames);
    lengths_s.push_back(since(begin));
    best = std::max(best, part / lengths_s.back());
    heard += part;
  }
  const double wall_s = since(start), cpu_s = cpu_seconds() - cpu;
  std::sort(lengths_s.begin(), lengths_s.end());
  const size_t n = lengths_s.size();
  std::printf(
      "{\"bench\": \"audio_features\", \"peer\": \"braid\", \"unit\": \"seconds of audio/s\", \"value\": %.4g, "
      "\"threads\": 1, \"peak_rss_mb\": %.1f, \"version\": \"braid\", \"rss_anon_mb\": %.1f, \"best\": %.4g, "
      "\"per_cpu_s\": %.4g, \"p50_ms\": %.4g, \"p99_ms\": %.4g, \"steps\": %zu, \"set\": \"%s\", \"recipe\": \"mel\", "
      "\"shape_of_first\": [%zu, %d]}\n",
      heard / wall_s, memory_mb("VmHWM"), memory_mb("RssAnon"), best, heard / cpu_s, lengths_s[n / 2] * 1e3,
      lengths_s[std::min(n - 1, n * 99 / 100)] * 1e3, n, files.size() > 1 ? "digits" : "long", first_frames,
      int(mel.config().mels));
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
