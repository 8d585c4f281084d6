/// @file answers_cost.cpp
/// What an answer costs beside the plain forward pass, a row at a time on one thread.
///
///     braid_bench_answers_cost RUN [ROWS] [ROUNDS]
///
/// Reads the first rows of the run's test part (200 unless told otherwise), answers them in four ways in turn, round by
/// round, and prints one JSON line: milliseconds a row, the least of the rounds, with and without reading, and their
/// ratios to the plain pass. `plain` reads, encodes, fuses and decodes; `choice` also asks the pattern table who
/// answers and which answers are possible; `checks` also looks for broken inputs; `everything` also says what each
/// input did.

#include <cstdio>
#include <filesystem>

#include "braid/predict/predictor.h"
#include "stopwatch.h"

namespace {

namespace fs = std::filesystem;
using namespace braid;

std::vector<int64_t> test_rows(const fs::path& run, int64_t most) {
  const Table split = Table::open(run / "split.csv");
  std::vector<int64_t> out;
  for (int64_t row = 0; row < split.size() && int64_t(out.size()) < most; ++row)
    if (split.at(row, split.column("split")).text() == "test") out.push_back(row);
  return out;
}

double seconds_of(const std::function<void()>& job) {
  const double begin = bench::cpu_s();  // of this process: another one beside it takes nothing from the figure
  job();
  return bench::cpu_s() - begin;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc < 2) return std::fprintf(stderr, "usage: braid_bench_answers_cost RUN [ROWS] [ROUNDS]\n"), 2;
  const fs::path run = argv[1];
  at::set_num_threads(1);
  Predictor predictor = Predictor::open(run);
  const Bundle& bundle = predictor.bundle();
  const Table table = Table::open(bundle.recipe.data.table);
  const auto rows = test_rows(run, argc > 2 ? std::stoll(argv[2]) : 200);
  const int rounds = argc > 3 ? std::stoi(argv[3]) : 3;
  Monitor silent;
  const auto answer = [&](bool choice, bool checks, bool attributions) {
    InferOptions options{1, 0, torch::kCPU};
    options.table = choice ? &bundle.patterns : nullptr;
    options.checks = checks ? &bundle.checks : nullptr;
    options.attributions = attributions;
    const Reader reader = predictor.reader(table, false);
    infer(predictor.model(), reader, rows, options, silent);
  };
  const std::vector<std::pair<const char*, std::function<void()>>> ways = {
      {"reading",
       [&] {
         const Reader reader = predictor.reader(table, false);
         for (const int64_t row : rows) reader.read({&row, 1}, std::nullopt);
       }},
      {"plain", [&] { answer(false, false, false); }},
      {"choice", [&] { answer(true, false, false); }},
      {"checks", [&] { answer(true, true, false); }},
      {"everything", [&] { answer(true, true, true); }}};
  std::map<std::string, double> least;
  for (int round = 0; round < rounds; ++round)
    for (const auto& [name, job] : ways) {
      const double milliseconds = 1e3 * seconds_of(job) / double(rows.size());
      const auto [found, first] = least.emplace(name, milliseconds);
      if (!first) found->second = std::min(found->second, milliseconds);
    }
  nlohmann::ordered_json line = {{"bench", "answers_cost"}, {"run", run.string()}, {"rows", rows.size()}};
  for (const auto& [name, job] : ways) line["cpu_ms"][name] = least.at(name);
  for (const char* name : {"choice", "checks", "everything"}) {
    line["ratio"][name] = least.at(name) / least.at("plain");
    line["ratio_without_reading"][name] =
        (least.at(name) - least.at("reading")) / (least.at("plain") - least.at("reading"));
  }
  std::puts(line.dump().c_str());
} catch (const std::exception& e) {
  std::fprintf(stderr, "answers_cost: %s\n", e.what());
  return 1;
}
