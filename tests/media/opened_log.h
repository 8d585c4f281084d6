#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "braid/media/series.h"
#include "media/series_files.h"

/// @file opened_log.h
/// Logs whose text stands in the test.

namespace braid {

inline SeriesFile opened(const std::string& log, const SeriesRequest& request = {}) {
  // The text must outlive the file that looks at it.
  static std::vector<std::unique_ptr<std::string>> kept;
  kept.push_back(std::make_unique<std::string>(log));
  auto file = SeriesFile::decode(bytes_of_text(*kept.back()), request);
  if (!file) throw std::runtime_error(file.error().what());
  return std::move(file).value();
}

inline Series all_of(const SeriesFile& file) { return std::move(file.read()).value(); }

inline std::string refusal(const std::string& log, const SeriesRequest& request = {}) {
  const auto file = SeriesFile::decode(bytes_of_text(log), request);
  return file ? "" : file.error().what();
}

}  // namespace braid
