#include "braid/data/file_survey.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "braid/core/error.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

/// The files still to be read.
struct Errand {
  std::vector<std::pair<std::string, Kind>> files;  ///< path as the feature would open it
  std::unordered_map<std::string, int32_t> places;

  int32_t place_of(const std::string& path, Kind kind) {
    const auto [found, fresh] = places.emplace(name(kind) + ('\n' + path), int32_t(files.size()));
    if (fresh) {
      require(files.size() < size_t(std::numeric_limits<int32_t>::max()), Fault::unsupported, path,
              "is one file too many; 2^31 are examined at most");
      files.emplace_back(path, kind);
    }
    return found->second;
  }
};

SurveyedColumn list_uses(const Table& table, const ColumnGuess& guess, Errand& errand) {
  SurveyedColumn out{guess.column, guess.kind, {}};
  const int64_t column = table.column(guess.column);
  for (int64_t row = 0; row < table.size(); ++row) {
    const Cell cell = table.at(row, column);
    if (cell.is_absent() || (guess.kind == Kind::array && numbers_of(cell))) continue;
    int32_t place = 0;
    for (const std::string& one : cell.items())
      out.uses.push_back(
          {row, errand.place_of((table.folder() / one).lexically_normal().string(), guess.kind), place++});
  }
  return out;
}

/// Reads all files of an errand; the calling thread reads too, and alone speaks to the monitor.
int64_t read_all(const Errand& errand, std::vector<MediaFacts>& facts, int64_t threads, Monitor& monitor) {
  ArrayShelf shelf;
  std::atomic<int64_t> next{0}, done{0};
  std::atomic<bool> stopping{false};
  std::mutex mutex;
  std::exception_ptr failure;
  const int64_t total = int64_t(errand.files.size());
  const auto work = [&](bool speaks) {
    try {
      while (!stopping) {
        const int64_t i = next++;
        if (i >= total) return;
        facts[size_t(i)] = read_media_facts(errand.files[size_t(i)].first, errand.files[size_t(i)].second, shelf);
        const int64_t now = ++done;
        if (!speaks) continue;
        monitor.progress("reading files", now, total, "");
        if (monitor.stop_requested()) stopping = true;
      }
    } catch (...) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = std::current_exception();
      stopping = true;
    }
  };
  std::vector<std::thread> workers;
  for (int64_t t = 1; t < std::min(threads, total); ++t) workers.emplace_back(work, false);
  work(true);
  for (auto& worker : workers) worker.join();
  if (failure) std::rethrow_exception(failure);
  return done;
}

}  // namespace

FileSurvey survey_files(const Table& table, const std::vector<ColumnGuess>& columns, int64_t threads,
                        Monitor& monitor) {
  FileSurvey out;
  Errand errand;
  for (const ColumnGuess& guess : columns)
    if (is_file(guess.kind)) out.columns.push_back(list_uses(table, guess, errand));
  errand.places.clear();
  out.files.resize(errand.files.size());
  if (threads <= 0) threads = std::clamp<int64_t>(std::thread::hardware_concurrency(), 1, 8);
  out.read = read_all(errand, out.files, threads, monitor);
  return out;
}

}  // namespace braid
