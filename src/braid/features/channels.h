#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// @file channels.h
/// Named channels of files that need not all have the same ones: logs, point clouds.

namespace braid {

/// The numbers of one file, [T][C] row by row, with the names of its columns.
struct ChannelView {
  const std::vector<std::string>& names;  ///< [C]
  std::span<const float> values;          ///< [T * C]
};

/// What one channel holds over some files.
struct ChannelMoments {
  double mean = 0, variance = 0;  ///< of the finite values; 0 without any
  double count = 0;               ///< of them

  /// A divisor that makes the channel even: its deviation, or 1 where it does not change.
  float deviation() const;
};

/// The channels that at least half of the files have, in the order in which they are met.
std::vector<std::string> common_channels(const std::vector<ChannelView>& files);

/// Column of each of `wanted` in a file; -1 where the file lacks it.
std::vector<int64_t> channel_places(const std::vector<std::string>& wanted, const std::vector<std::string>& names);

/// A number that stands for "nothing measured" among these: one that programs write for it (-9999, 999.99, 65535,
/// -32768 …), that occurs more than once and lies farther from all others than they lie from each other. None where
/// there is no such number.
/// @param sorted  finite, ascending
std::optional<float> missing_mark(std::span<const float> sorted);

/// The moments of a channel over the files that have it, as far as its extremes (one value in 2,000 at either end)
/// count no more than the values before them: a single glitch must not set the scale.
/// @param mark  a number that is no value, if any
ChannelMoments channel_moments(const std::string& channel, const std::vector<ChannelView>& files,
                               std::optional<float> mark = {});

/// Some of the finite values of a channel, ascending; evenly from all files, at most 100,000.
std::vector<float> channel_sample(const std::string& channel, const std::vector<ChannelView>& files);

}  // namespace braid
