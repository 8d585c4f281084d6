#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "braid/media/activity.h"

/// @file skew.h
/// How far apart the clocks of two streams are, found from what both saw: something that happens shows in a film as
/// motion, in a recording as an onset and in a sensor as a change.

namespace braid {

/// What is looked for.
struct SkewOptions {
  double most_s = 5;            ///< largest offset
  double drift_from_s = 60;     ///< streams that share less time are too short to tell a drift
  double confidence = 0.95;     ///< from which a file's offset counts as found
  double together_s = 1 / 30.;  ///< offsets of files that differ by less are one offset: a frame
  bool one_clock = false;       ///< the streams are tracks of one file, so an offset has to be shown by most rows
};

/// One file of a stream beside that of the reference: reference = offset_s + (1 + drift_ppm / 10^6) * own.
struct Skew {
  double offset_s = 0;
  std::optional<double> drift_ppm;  ///< none where it cannot be told
  double drift_error_ppm = 0;       ///< standard error
  double correlation = 0;           ///< of the curves, after they were put together
  /// 1 - the share of files, among those that match as clearly, which do so by chance; low where another offset fits
  /// nearly as well.
  double confidence = 0;
};

/// The files of two streams, row by row.
struct SkewStudy {
  std::string reference_curve, curve;  ///< which curves tell most, see `Activity`
  std::vector<Skew> files;             ///< in the order given
  int64_t found = 0;                   ///< files with enough confidence
  double middle_s = 0;                 ///< median offset of those
  double spread_s = 0;                 ///< half of them are not farther from the median
  double share_together = 0;           ///< share of those within `together_s` of the median
  /// (offset, mean over files), for a plot; where files differ, offsets are counted from each file's own.
  std::vector<std::pair<double, double>> correlation;

  bool one_clock = false;  ///< see `SkewOptions`

  /// Whether more files tell their offset than would by chance; most must where the file states one clock. One of
  /// several is not enough: nothing confirms it, and each has its chance to fit by accident.
  bool tells() const {
    const auto files_seen = int64_t(files.size());
    return found >= 1 + (files_seen > 1) && found * (one_clock ? 2 : 5) >= files_seen;
  }

  /// Whether all files seem to have the same offset, so that one number corrects them.
  bool is_common() const { return found >= 3 && share_together >= 0.9; }
};

/// Two streams of a row.
struct StreamPair {
  Activity reference, stream;
};

/// Estimates the offset of every pair by the peak of the normalised cross-correlation of their curves (Knapp & Carter
/// 1976, doi:10.1109/TASSP.1976.1162830), and where they are long enough the drift by a robust line through the offsets
/// of windows (Theil 1950, Sen 1968). Which curves are compared is decided on all pairs together. Confidence comes from
/// the same measure on the streams played backwards in another order, which have as much in them and nothing in common,
/// and is taken away where streams of other rows fit as well: copies, or a course that all rows follow.
SkewStudy study_skew(const std::vector<StreamPair>& pairs, const SkewOptions& options = {});

}  // namespace braid
