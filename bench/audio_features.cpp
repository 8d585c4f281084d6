#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "braid/media/audio.h"
#include "braid/media/log_mel.h"
#include "stopwatch.h"

/// @file audio_features.cpp
/// Sound files from disk -> 80 log-mel bands, 25 ms window, 10 ms hop; a step is the whole set once, on one thread. The
/// words are those of bench/audio_features.py, which does the same with torchaudio and librosa.

namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path files;
  double seconds = 3;
  int repeat = 1;
};

/// One file, or the .wav files of a folder by name; all of them `repeat` times.
std::vector<fs::path> list_files(const Options& options) {
  std::vector<fs::path> set;
  if (fs::is_directory(options.files)) {
    for (const auto& entry : fs::directory_iterator(options.files))
      if (entry.path().extension() == ".wav") set.push_back(entry.path());
  } else {
    set.push_back(options.files);
  }
  std::sort(set.begin(), set.end());
  std::vector<fs::path> files;
  for (int i = 0; i < options.repeat; ++i) files.insert(files.end(), set.begin(), set.end());
  return files;
}

/// @param frames  room for the bands, which grows to that of the longest file
/// @return seconds of sound turned into frames
double step(const std::vector<fs::path>& files, const braid::LogMel& mel, std::vector<float>& frames) {
  double heard = 0;
  braid::AudioRequest request;
  request.rate_hz = mel.config().rate_hz;
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
  CLI::App app("Turns sound files into log-mel frames; prints one JSON line");
  Options options;
  app.add_option("files,--files", options.files, "folder of .wav files, or one file")->required();
  app.add_option("--seconds", options.seconds, "timed part");
  app.add_option("--repeat", options.repeat, "times that the set is run in one step")->check(CLI::Range(1, 1000));
  CLI11_PARSE(app, argc, argv);
  const std::vector<fs::path> files = list_files(options);
  if (files.empty()) {
    std::cerr << "no .wav files in " << options.files << "\n";
    return 4;
  }
  const braid::LogMel mel{braid::LogMelConfig{}};
  std::vector<float> frames;
  const auto measured = braid::bench::measure([&] { return step(files, mel, frames); }, options.seconds);
  const fs::path named = options.files.has_filename() ? options.files : options.files.parent_path();
  std::cout << braid::bench::json_line("audio_features", "seconds of sound/s", measured, 1,
                                       {{"set", named.filename().string()}})
            << "\n";
} catch (const std::exception& e) {
  std::cerr << e.what() << "\n";
  return 1;
}
