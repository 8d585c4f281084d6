#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "braid/core/monitor.h"
#include "braid/data/media_facts.h"
#include "braid/table/kind.h"
#include "braid/table/table.h"

/// @file file_survey.h
/// Every file that a table names, read once.

namespace braid {

/// A row names a file.
struct FileUse {
  int64_t row = 0;
  int32_t file = 0;  ///< index into `FileSurvey::files`
};

/// One column of files.
struct SurveyedColumn {
  std::string name;
  Kind kind = Kind::image;
  std::vector<FileUse> uses;  ///< in row order
  bool is_cut = false;        ///< whether rows are about parts of the files, see `check_parts`
};

/// What all files of a table are. Memory: about 400 bytes and the path a file, as many more of a sound, film, log or
/// array of steps, and 16 a use.
struct FileSurvey {
  std::vector<SurveyedColumn> columns;
  std::vector<MediaFacts> files;
  std::vector<std::string> paths;  ///< of `files`; of an array with its member and row
  int64_t read = 0;                ///< fewer than `files` when the monitor asked to stop
};

/// How the logs of each column are to be read, by the column's header.
using LogRequests = std::map<std::string, SeriesRequest>;

/// Reads every file that the columns of a kind of files name, each once, with `threads` threads (0: one a core, at most
/// 8). Lists of numbers in the table itself are no files. A log that several columns name is read as the first says.
FileSurvey survey_files(const Table& table, const std::vector<ColumnGuess>& columns, const LogRequests& logs,
                        int64_t threads, Monitor& monitor);

/// Calls `read(i)` for each of so many files, shared out among `threads` threads (0: one a core, at most 8); the
/// calling one reads too, and alone speaks to the monitor. @return how many were read: fewer when the monitor asked to
/// stop
int64_t share_files(int64_t files, int64_t threads, const std::string& stage, Monitor& monitor,
                    const std::function<void(int64_t)>& read);

}  // namespace braid
