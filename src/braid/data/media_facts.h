#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "braid/data/course.h"
#include "braid/features/array_shelf.h"
#include "braid/features/band_shelf.h"
#include "braid/media/series.h"
#include "braid/table/kind.h"

/// @file media_facts.h
/// What the data doctor keeps of a file after reading it: some numbers, never its content.

namespace braid {

/// The first 128 bits of a SHA-256.
struct Digest {
  uint64_t high = 0, low = 0;
  auto operator<=>(const Digest&) const = default;
};

/// @return the digest of these bytes
Digest digest_of(std::string_view bytes);

/// How large a file is: nothing where none is there, 1 of what has no size (a pipe), -1 where the disk does not say.
std::optional<int64_t> bytes_at(const std::filesystem::path& path);

/// How reading a file went; `absent`: it can be read, but there is nothing of what its column is about (a film without
/// sound). What comes after it counts as broken.
enum class Reading : uint8_t { unread, good, absent, missing, empty, unreadable };

/// Facts about one file; about 400 bytes and as many of its course, whatever the file's size.
struct MediaFacts {
  /// Mean red, green and blue of 8 x 8 cells of a picture; empty (all 0) for other files.
  using Thumbnail = std::array<uint8_t, 192>;

  Reading reading = Reading::unread;
  bool black = false;        ///< a picture or a film of nothing but darkness
  bool constant = false;     ///< one brightness, one sample value or one number all over, or points of one place
  bool frozen = false;       ///< a film in which nothing moves
  bool blank = false;        ///< numbers of which none is finite
  bool silent = false;       ///< a sound without a sample beyond -80 dB of full scale
  bool cut_short = false;    ///< a RIFF file or a film that promises more than it has
  bool heard_whole = true;   ///< false for sounds of which only the first `heard_seconds` were read
  Digest digest;             ///< of the bytes of a picture or sound, of the numbers of an array
  Course course;             ///< of a sound, a film or a log
  std::string problem;       ///< the decoder's sentence, without the path
  std::string remark;        ///< what is odd about a log's clock
  bool clockless = false;    ///< a log that says nothing about time
  int64_t width = 0;         ///< pixels, or values a step, or channels of a log
  int64_t height = 0;        ///< pixels, or steps
  uint64_t hash = 0;         ///< difference hash of a picture, see media/picture_facts.h
  Thumbnail thumbnail{};     ///< tells alike hashes of unlike pictures apart
  double seconds = 0;        ///< of sound, of a film, of a log
  double begin_s = 0;        ///< of a log, on its own clock
  int64_t rate_hz = 0;       ///< of sound, as stored
  double clipped_share = 0;  ///< of samples
  int64_t not_finite = 0;    ///< samples or numbers that are NaN or infinite
  int64_t damaged = 0;       ///< packets of a sound or a film that could not be decoded
  int64_t still = 0;         ///< channels of a log that never change; bands of one value
  int64_t bands = 0;         ///< of a picture of numbers
};

/// Longest stretch of a sound that is looked at, so that a day of recording does not fill the memory.
inline constexpr double heard_seconds = 600;

/// The begin of a log that has more numbers than `most`, as long as to have about so many; none of a shorter one.
std::optional<Interval> begin_of_log(const SeriesFile& log, double most);

/// Files of which many items are read.
struct ItemShelves {
  ArrayShelf arrays;
  BandShelf bands;
};

/// Reads a file as training would, and forgets it again. Safe to call from any thread.
/// @param named  the path, for arrays and bands with the member and row: `all.npz:poses#12`
/// @param kind   one of `is_file`; of a video 16 frames are looked at, of a log its first 16 million numbers
/// @param log    how a log is to be read
MediaFacts read_media_facts(const std::filesystem::path& named, Kind kind, ItemShelves& shelves,
                            const SeriesRequest& log = {});

/// True when two pictures of near hashes look alike in each of their 8 x 8 cells too. Flat drawings share a hash
/// without being copies: it only sees edges.
bool look_alike(const MediaFacts& a, const MediaFacts& b);

}  // namespace braid
