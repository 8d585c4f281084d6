#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "braid/core/clock.h"
#include "braid/core/result.h"
#include "braid/media/series.h"

/// @file activity.h
/// How much happens in a stream, moment by moment: what streams of any kind have in common, so that their clocks can be
/// compared.

namespace braid {

/// Curves of equal steps on the clock of a file, at or above 0, NaN where nothing was recorded.
struct Activity {
  static constexpr double rate_hz = 100;  ///< of steps; finer than a frame of any film

  /// One way to look at a stream.
  struct Curve {
    std::string name;           ///< `onsets`, `loudness`, `motion`, `change`, `level`
    std::vector<float> values;  ///< [T]
    bool is_onset = false;      ///< a peak where something begins, instead of a plateau while it goes on
  };
  double begin_s = 0;         ///< of step 0
  std::vector<Curve> curves;  ///< of one length

  int64_t steps() const { return curves.empty() ? 0 : int64_t(curves[0].values.size()); }
};

/// What of a file is looked at.
struct ActivityRequest {
  std::optional<Interval> clip;  ///< on the clock of the file; none: all of it
  double longest_s = 600;        ///< from the begin of the clip on
};

/// Onsets (spectral flux, the sum over mel bands of what grows, Dixon 2006, "Onset detection revisited") and loudness
/// of a recording, above its own noise, so that digital silence in noise is no event.
/// @return errors as `read_audio`
Result<Activity> sound_activity(const std::filesystem::path& path, const ActivityRequest& request);

/// Motion (how much pixels change from frame to frame) and level (how far they are from their median) of a film. Both
/// change at the time of the frame that shows the change.  @return errors as `read_video`
Result<Activity> film_activity(const std::filesystem::path& path, const ActivityRequest& request);

/// Change from step to step, and level (distance from the mean), of all channels together, each on its own scale.
/// @return Fault::data for a log without a clock or with less than two steps
Result<Activity> series_activity(const Series& log, double longest_s = 600);

}  // namespace braid
