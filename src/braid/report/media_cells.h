#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "braid/features/array_shelf.h"
#include "braid/features/band_shelf.h"
#include "braid/table/table.h"

/// @file media_cells.h
/// Cells of a table as a reader sees them: pictures, films, sounds, logs, arrays, point clouds, texts, embedded in the
/// page.

namespace braid {

/// Renders cells and keeps count of the bytes, so that a page stays below its limit: past `max_bytes` cells are shown
/// as their text alone. Not for several threads.
class MediaCells {
 public:
  explicit MediaCells(const Table& table, int64_t max_bytes = 2'200'000) : table_(table), bytes_left_(max_bytes) {}

  /// Whether cells of columns of this kind are looked at or listened to, and not only named.
  static bool is_medium(const std::string& kind);

  /// HTML of a cell: a thumbnail of at most 12 kB, four frames of a film, a spectrogram with a player where the file is
  /// below 100 kB, a sketch of a log, an array or a cloud (of files up to 64 MB), or the first 200 letters. A file that
  /// cannot be read says so.
  /// @param kind  of its column: image, bands, video, audio, series, array, points, text, transcript …
  std::string show(const std::string& kind, const Cell& cell);

 private:
  std::string picture(const std::string& name);
  std::string bands(const std::string& name);
  std::string film(const std::string& name);
  std::string sound(const std::string& name);
  std::string log(const std::string& name);
  std::string array(const Cell& cell);
  std::string cloud(const std::string& name);
  std::string spoken(const std::string& name) const;
  std::string words(const std::string& name) const;
  std::string player(const std::filesystem::path& path);
  std::string draw(std::string svg);
  std::string embed(const std::string& jpeg, int64_t width, int64_t height, const std::string& name);

  Table table_;
  ArrayShelf arrays_;
  BandShelf bands_;
  int64_t bytes_left_;
};

}  // namespace braid
