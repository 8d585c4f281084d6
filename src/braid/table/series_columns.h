#pragma once

#include <filesystem>

#include "braid/media/series.h"

/// @file series_columns.h
/// Logs of sensors in any format, those in columns included.

namespace braid {

/// Opens a log as `SeriesFile::open` does, and Parquet and Arrow IPC files, told by their first bytes, by their columns
/// of numbers. Columns of dates and times of day keep their unit and are read as the times they are, to 0.25 us;
/// columns of texts and lists are no channels.
/// @return as `SeriesFile::open`
Result<SeriesFile> open_series(const std::filesystem::path& path, const SeriesRequest& request = {});

}  // namespace braid
