#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "braid/media/video.h"
#include "stopwatch.h"

/// @file video_decode.cpp
/// Film -> 16 uniform frames, each squashed to 112 x 112, RGB bytes; clips per second. A step reads every file once,
/// opened anew.

namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<fs::path> files;
  std::string dump, set;
  double seconds = 3, from_s = 0, for_s = 0;
  int64_t frames = 16, side_px = 112;
  int threads = 1;
};

braid::Video read_one(const fs::path& file, const Options& options) {
  braid::VideoRequest request;
  request.plan = braid::UniformFrames{options.frames};
  request.width = request.height = options.side_px;
  if (options.for_s > 0) request.clip = {braid::ticks(options.from_s), braid::ticks(options.from_s + options.for_s)};
  return braid::read_video(file, request).value();
}

/// Every `threads`-th file from the `lane`-th.
void read_lane(const Options& options, size_t lane) {
  for (size_t i = lane; i < options.files.size(); i += size_t(options.threads)) read_one(options.files[i], options);
}

int64_t step(const Options& options) {
  std::vector<std::jthread> lanes;
  for (int lane = 1; lane < options.threads; ++lane)
    lanes.emplace_back([&, lane] { read_lane(options, size_t(lane)); });
  read_lane(options, 0);
  return int64_t(options.files.size());
}

void dump_frames(const Options& options) {
  std::ofstream out(options.dump, std::ios::binary);
  for (const auto& file : options.files) {
    const braid::Video video = read_one(file, options);
    out.write(reinterpret_cast<const char*>(video.pixels.data()), std::streamsize(video.pixels.size()));
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Decodes frames of films; prints one JSON line");
  Options options;
  app.add_option("files", options.files, "films")->required();
  app.add_option("--seconds", options.seconds, "timed part");
  app.add_option("--threads", options.threads, "threads, a film each")->check(CLI::Range(1, 256));
  app.add_option("--frames", options.frames, "of each film");
  app.add_option("--side", options.side_px, "width and height of a frame");
  app.add_option("--from", options.from_s, "begin of the clip in seconds, with --for");
  app.add_option("--for", options.for_s, "length of the clip in seconds; 0: all");
  app.add_option("--set", options.set, "name of the set in the line");
  app.add_option("--dump", options.dump, "write the frames to this file, in the order of the films");
  CLI11_PARSE(app, argc, argv);
  if (!options.dump.empty()) dump_frames(options);
  const auto measured = braid::bench::measure([&] { return step(options); }, options.seconds);
  std::cout << braid::bench::json_line("video_decode", "clips/s", measured, options.threads, {{"set", options.set}})
            << "\n";
}
