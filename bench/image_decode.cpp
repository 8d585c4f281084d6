#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <thread>

#include "braid/media/image.h"
#include "braid/media/resample.h"
#include "stopwatch.h"

/// @file image_decode.cpp
/// File -> pixels -> shorter side 224 -> centre crop 224 -> normalised float CHW; images per second. A step reads and
/// decodes every file once. As in training, a JPEG is decoded at the least of 1/2, 1/4 and 1/8 of its size that has
/// still 224 pixels on its shorter side; `--full` decodes all of it, as torchvision does (bench/image_decode.py).

namespace {

namespace fs = std::filesystem;

constexpr int64_t side_px = 224, floats_per_image = 3 * side_px * side_px;
// CLIP's normalisation (Radford et al. 2021, arXiv:2103.00020, the released preprocessing).
constexpr std::array<float, 3> mean{0.48145466f, 0.4578275f, 0.40821073f};
constexpr std::array<float, 3> deviation{0.26862954f, 0.26130258f, 0.27577711f};

struct Options {
  fs::path files;
  std::string dump, set;
  double seconds = 3;
  int64_t limit = 0;
  int threads = 1;
  bool full = false;
};

/// The pictures of a folder, or the lines of a text file, sorted by name; the first `limit` of them (0: all).
std::vector<fs::path> list_files(const Options& options) {
  std::vector<fs::path> files;
  if (fs::is_directory(options.files)) {
    for (const auto& entry : fs::directory_iterator(options.files)) files.push_back(entry.path());
  } else {
    std::ifstream list(options.files);
    for (std::string line; std::getline(list, line);)
      if (!line.empty()) files.emplace_back(line);
  }
  std::sort(files.begin(), files.end());
  if (options.limit > 0 && int64_t(files.size()) > options.limit) files.resize(size_t(options.limit));
  return files;
}

void decode_one(const fs::path& file, bool full, float* chw) {
  braid::ImageRequest request;
  if (!full) request.shorter_side_px = side_px;
  const braid::Image image = braid::read_image(file, request).value();
  braid::resample_to_float(image, braid::centre_crop(image, side_px), side_px, side_px, mean, deviation, chw);
}

/// Every `threads`-th file from the `lane`-th, each into memory of its own as a data loader makes it.
void decode_lane(const std::vector<fs::path>& files, const Options& options, size_t lane) {
  for (size_t i = lane; i < files.size(); i += size_t(options.threads)) {
    const auto chw = std::make_unique_for_overwrite<float[]>(floats_per_image);
    decode_one(files[i], options.full, chw.get());
  }
}

int64_t step(const std::vector<fs::path>& files, const Options& options) {
  std::vector<std::jthread> lanes;
  for (int lane = 1; lane < options.threads; ++lane)
    lanes.emplace_back([&, lane] { decode_lane(files, options, size_t(lane)); });
  decode_lane(files, options, 0);
  return int64_t(files.size());
}

void dump_tensors(const std::vector<fs::path>& files, const Options& options) {
  std::ofstream out(options.dump, std::ios::binary);
  std::vector<float> chw(floats_per_image);
  for (const auto& file : files) {
    decode_one(file, options.full, chw.data());
    out.write(reinterpret_cast<const char*>(chw.data()), std::streamsize(sizeof(float) * chw.size()));
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Decodes, resizes, crops and normalises pictures; prints one JSON line");
  Options options;
  app.add_option("--files", options.files, "folder of pictures, or a text file with one path a line")->required();
  app.add_option("--seconds", options.seconds, "timed part");
  app.add_option("--threads", options.threads, "threads, an image each")->check(CLI::Range(1, 256));
  app.add_option("--limit", options.limit, "first so many files by name; 0: all");
  app.add_option("--set", options.set, "name of the set in the line; default: the folder's");
  app.add_option("--dump", options.dump, "write the tensors to this file, raw float32, in order of name");
  app.add_flag("--full", options.full, "decode at full size, without libjpeg's scaled DCT");
  CLI11_PARSE(app, argc, argv);
  const std::vector<fs::path> files = list_files(options);
  if (files.empty()) {
    std::cerr << "no files in " << options.files << "\n";
    return 4;
  }
  if (!options.dump.empty()) dump_tensors(files, options);
  const auto measured = braid::bench::measure([&] { return step(files, options); }, options.seconds);
  if (options.set.empty()) options.set = options.files.stem();
  std::cout << braid::bench::json_line("image_decode", "images/s", measured, options.threads,
                                       {{"set", options.set}, {"full_decode", options.full}})
            << "\n";
}
