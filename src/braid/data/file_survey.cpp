#include "braid/data/file_survey.h"

#include <algorithm>
#include <atomic>
#include <limits>
#include <thread>
#include <unordered_map>

#include "braid/core/error.h"
#include "braid/tensor/crew.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

/// The files still to be read.
struct Errand {
  /// A file, as the feature would open it.
  struct File {
    std::string path;
    Kind kind;
    const SeriesRequest* log;
  };
  std::vector<File> files;
  std::unordered_map<std::string, int32_t> places;

  int32_t place_of(const std::string& path, Kind kind, const SeriesRequest* log) {
    const auto [found, fresh] = places.emplace(name(kind) + ('\n' + path), int32_t(files.size()));
    if (fresh) {
      require(files.size() < size_t(std::numeric_limits<int32_t>::max()), Fault::unsupported, path,
              "is one file too many; 2^31 are examined at most");
      files.push_back({path, kind, log});
    }
    return found->second;
  }
};

SurveyedColumn list_uses(const Table& table, const ColumnGuess& guess, const LogRequests& logs, Errand& errand) {
  const auto asked = logs.find(guess.column);
  const SeriesRequest* log = asked == logs.end() ? nullptr : &asked->second;
  SurveyedColumn out{guess.column, guess.kind, {}};
  const int64_t column = table.column(guess.column);
  for (int64_t row = 0; row < table.size(); ++row) {
    const Cell cell = table.at(row, column);
    if (cell.is_absent() || (guess.kind == Kind::array && numbers_of(cell))) continue;
    for (const std::string& one : cell.items())
      out.uses.push_back({row, errand.place_of((table.folder() / one).lexically_normal().string(), guess.kind, log)});
  }
  return out;
}

}  // namespace

int64_t share_files(int64_t files, int64_t threads, const std::string& stage, Monitor& monitor,
                    const std::function<void(int64_t)>& read) {
  if (files == 0) return 0;
  if (threads <= 0) threads = std::clamp<int64_t>(std::thread::hardware_concurrency(), 1, 8);
  std::atomic<int64_t> next{0}, done{0};
  std::atomic<bool> stopping{false};
  Crew crew(std::min(threads, files));
  crew.run([&](int64_t member) {
    try {
      while (!stopping) {
        const int64_t i = next++;
        if (i >= files) return;
        read(i);
        const int64_t now = ++done;
        if (member > 0) continue;
        monitor.progress(stage, now, files, "");
        if (monitor.stop_requested()) stopping = true;
      }
    } catch (...) {
      stopping = true;
      throw;
    }
  });
  return done;
}

FileSurvey survey_files(const Table& table, const std::vector<ColumnGuess>& columns, const LogRequests& logs,
                        int64_t threads, Monitor& monitor) {
  FileSurvey out;
  Errand errand;
  for (const ColumnGuess& guess : columns)
    if (is_file(guess.kind)) out.columns.push_back(list_uses(table, guess, logs, errand));
  errand.places.clear();
  out.files.resize(errand.files.size());
  ItemShelves shelves;
  out.read = share_files(int64_t(errand.files.size()), threads, "reading files", monitor, [&](int64_t i) {
    const Errand::File& file = errand.files[size_t(i)];
    out.files[size_t(i)] = read_media_facts(file.path, file.kind, shelves, file.log ? *file.log : SeriesRequest());
  });
  for (Errand::File& file : errand.files) out.paths.push_back(std::move(file.path));
  return out;
}

}  // namespace braid
