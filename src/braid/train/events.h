#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

/// @file events.h
/// TensorBoard's event files.

namespace braid {

/// Writes scalars as TFRecord-framed `Event` messages (tensorflow/core/util/event.proto, fields wall_time = 1, step =
/// 2, file_version = 3, summary = 5), each record with masked CRC-32C of length and data.
class EventWriter {
 public:
  /// Begins `events.out.tfevents.<time>.braid` in the folder; an older one of Braid's there is removed. @throws
  /// Error(io)
  explicit EventWriter(const std::filesystem::path& folder);

  /// Appends the scalars, tag and value, of one step; leaves out what is not finite. @throws Error(io)
  void add(int64_t step, const std::vector<std::pair<std::string, double>>& scalars);

 private:
  void append(const std::string& event);

  std::filesystem::path path_;
};

}  // namespace braid
