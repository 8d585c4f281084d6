#pragma once

#include <string>

#include "braid/media/series.h"

/// @file log_request.h
/// How the logs of a column are to be read.

namespace braid {

/// A column of logs, and what its recipe says of their clocks.
struct LogColumn {
  std::string header;       ///< may tell a rate: `pose_30fps`
  std::string time_column;  ///< of the logs; empty: found
  double rate_hz = 0;       ///< 0: none is stated
  std::string unit = {};    ///< of the time column: seconds, milliseconds, ...; empty: found
  bool metres = true;       ///< latitude and longitude become metres and velocities, where a log has them
};

/// What training and the data doctor ask of every log of a column. @throws Error(config) for a unit that is none
SeriesRequest log_request(const LogColumn& column);

}  // namespace braid
