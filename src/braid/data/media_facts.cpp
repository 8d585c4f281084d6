#include "braid/data/media_facts.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <span>

#include "braid/core/file.h"
#include "braid/media/array_file.h"
#include "braid/media/audio.h"
#include "braid/media/calibration.h"
#include "braid/media/image.h"
#include "braid/media/picture_facts.h"
#include "braid/media/points.h"
#include "braid/media/sound_facts.h"
#include "braid/media/transcript.h"
#include "braid/media/video.h"
#include "braid/table/series_columns.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

constexpr int64_t wanted_side_px = 64;  // a picture decoded this small tells all that is asked of it
constexpr int64_t thumbnail_cells = 8;
constexpr int64_t film_frames = 16, film_width_px = 48;
constexpr int moved_levels = 8;              // of a pixel so small; compression changes it by less
constexpr double most_log_values = 1 << 24;  // of a longer log the begin tells what is asked of it

Digest from_hex(const std::string& hex) {
  Digest out;
  std::from_chars(hex.data(), hex.data() + 16, out.high, 16);
  std::from_chars(hex.data() + 16, hex.data() + 32, out.low, 16);
  return out;
}

MediaFacts::Thumbnail shrink(const Image& image) {
  MediaFacts::Thumbnail out{};
  for (int64_t cell = 0; cell < thumbnail_cells * thumbnail_cells; ++cell) {
    const int64_t row = cell / thumbnail_cells, column = cell % thumbnail_cells;
    const int64_t top = row * image.height / thumbnail_cells, left = column * image.width / thumbnail_cells;
    const int64_t bottom = std::max(top + 1, (row + 1) * image.height / thumbnail_cells);
    const int64_t right = std::max(left + 1, (column + 1) * image.width / thumbnail_cells);
    std::array<int64_t, 3> sums{};
    for (int64_t y = top; y < bottom; ++y)
      for (int64_t x = left; x < right; ++x)
        for (int64_t c = 0; c < 3; ++c)
          sums[size_t(c)] +=
              image.pixels[size_t((y * image.width + x) * image.channels + std::min(c, image.channels - 1))];
    for (int64_t c = 0; c < 3; ++c)
      out[size_t(3 * cell + c)] = uint8_t(sums[size_t(c)] / ((bottom - top) * (right - left)));
  }
  return out;
}

void refuse(MediaFacts& facts, const Error& error) {
  facts.reading = error.fault() == Fault::absent ? Reading::absent : Reading::unreadable;
  facts.problem = error.message();
}

void read_picture(const fs::path& path, MediaFacts& facts) {
  ImageRequest request;
  request.shorter_side_px = wanted_side_px;
  request.own_range = true;  // what 16 bits hold may differ little
  const std::string bytes = read_file(path, request.limits.max_bytes);
  const auto decoded = decode_image(std::as_bytes(std::span(bytes)), request);
  if (!decoded) return refuse(facts, decoded.error());
  const Image& image = decoded.value();
  facts.digest = digest_of(bytes);
  facts.width = image.source_width;
  facts.height = image.source_height;
  const PictureFacts seen = picture_facts(image);
  facts.hash = seen.hash;
  facts.black = seen.is_black();
  facts.constant = seen.is_constant();
  facts.thumbnail = shrink(image);
}

/// A RIFF file states its size; one that was cut off while copying has less. Programs that write to a pipe state 0 or
/// the largest number.
bool is_cut_short(const fs::path& path, int64_t bytes) {
  if (bytes < 12) return false;
  FILE* file = std::fopen(path.c_str(), "rb");
  if (!file) return false;
  std::array<uint8_t, 12> head{};
  const bool whole = std::fread(head.data(), 1, head.size(), file) == head.size();
  std::fclose(file);
  if (!whole || std::string_view(reinterpret_cast<const char*>(head.data()), 4) != "RIFF") return false;
  const int64_t promised = head[4] | head[5] << 8 | head[6] << 16 | int64_t(head[7]) << 24;
  return promised != 0 && promised < 0x7FFF'0000 && promised + 8 > bytes;
}

void read_sound(const fs::path& path, int64_t bytes, MediaFacts& facts) {
  AudioRequest request;
  request.mono = false;
  request.max_seconds = heard_seconds;
  const auto decoded = read_audio(path, request);
  if (!decoded) return refuse(facts, decoded.error());
  const Audio& audio = decoded.value();
  facts.digest = from_hex(sha256_file(path));
  facts.rate_hz = audio.rate_hz;
  facts.seconds = audio.rate_hz > 0 ? double(audio.samples()) / double(audio.rate_hz) : 0;
  facts.heard_whole = facts.seconds < heard_seconds * 0.999;
  facts.damaged = audio.damaged_packets;
  facts.cut_short = is_cut_short(path, bytes);
  const SoundFacts heard = sound_facts(audio);
  facts.silent = heard.silent;
  facts.constant = heard.constant;
  facts.clipped_share = heard.clipped_share;
  facts.not_finite = heard.not_finite;
  if (!facts.silent && !facts.constant) facts.course = sound_course(audio);
}

/// Smallest and largest of the finite values of one channel.
struct ValueRange {
  int64_t count = 0;
  float low = INFINITY, high = -INFINITY;
};

ValueRange range_of(const std::vector<float>& values, size_t channel, size_t channels) {
  ValueRange out;
  for (size_t i = channel; i < values.size(); i += channels)
    if (std::isfinite(values[i]))
      ++out.count, out.low = std::min(out.low, values[i]), out.high = std::max(out.high, values[i]);
  return out;
}

/// What there is to say of the numbers of an array, whatever they stand for.
void judge_numbers(const std::vector<float>& values, MediaFacts& facts) {
  facts.digest =
      digest_of(std::string_view(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)));
  facts.not_finite = std::count_if(values.begin(), values.end(), [](float v) { return !std::isfinite(v); });
  facts.blank = facts.not_finite == int64_t(values.size());
}

void read_array(const fs::path& named, ArrayShelf& shelf, MediaFacts& facts) {
  const auto read = shelf.read(named);
  if (!read) return refuse(facts, read.error());
  const Frames& frames = read.value();
  facts.width = frames.width;
  facts.height = frames.steps;
  judge_numbers(frames.values, facts);
  const ValueRange range = range_of(frames.values, 0, 1);
  facts.constant = range.count > 1 && range.low == range.high;
}

void read_bands(const fs::path& named, BandShelf& shelf, MediaFacts& facts) {
  const auto read = shelf.read(named);
  if (!read) return refuse(facts, read.error());
  const Bands& picture = read.value();
  facts.width = picture.width;
  facts.height = picture.height;
  facts.bands = picture.bands;
  judge_numbers(picture.values, facts);
  for (int64_t b = 0; b < picture.bands; ++b) {
    const auto band = picture.band(b);
    const auto first = std::find_if(band.begin(), band.end(), [](float v) { return std::isfinite(v); });
    facts.still += std::all_of(first, band.end(), [&](float v) { return !std::isfinite(v) || v == *first; });
  }
  facts.constant = !facts.blank && facts.still == picture.bands;
}

/// What the frames of a film show, all together.
void look_at_film(const Video& film, MediaFacts& facts) {
  const size_t size = size_t(film.width * film.height);
  facts.black = facts.constant = true;
  int moved = 0;
  for (int64_t t = 0; t < film.frames(); ++t) {
    const uint8_t* frame = film.pixels.data() + size_t(t) * size;
    Image image;
    image.width = film.width, image.height = film.height, image.channels = 1;
    image.pixels.assign(frame, frame + size);
    const PictureFacts seen = picture_facts(image);
    facts.black = facts.black && seen.is_black();
    facts.constant = facts.constant && seen.is_constant();
    for (size_t i = 0; i < size; ++i) moved = std::max(moved, std::abs(int(frame[i]) - int(film.pixels[i])));
  }
  facts.frozen = film.frames() > 1 && moved < moved_levels;
  facts.constant = facts.constant && facts.frozen;  // a lamp that goes on and off is of one brightness, but not always
}

void read_film(const fs::path& path, MediaFacts& facts) {
  const auto film = video_facts(path);
  if (!film) return refuse(facts, film.error());
  facts.width = film.value().width;
  facts.height = film.value().height;
  facts.seconds = seconds(film.value().span.length());
  facts.cut_short = !film.value().whole;
  facts.digest = from_hex(sha256_file(path));
  VideoRequest request;
  request.plan = UniformFrames{film_frames};
  request.width = std::min(film_width_px, facts.width);
  request.grey = true;
  const auto frames = read_video(path, request);
  if (!frames) return refuse(facts, frames.error());
  facts.damaged = frames.value().damaged;
  look_at_film(frames.value(), facts);
  if (!facts.frozen) facts.course = film_course(frames.value());
}

void look_at_log(const Series& log, MediaFacts& facts) {
  const size_t channels = log.channels.size();
  facts.blank = true;
  for (size_t c = 0; c < channels; ++c) {
    const ValueRange range = range_of(log.values, c, channels);
    facts.blank = facts.blank && range.count == 0;
    facts.still += !(range.low < range.high);
  }
  facts.constant = !facts.blank && log.steps() > 1 && facts.still == int64_t(channels);
  if (!facts.constant) facts.course = log_course(log);
}

void read_log(const fs::path& path, const SeriesRequest& request, MediaFacts& facts) {
  const auto log = open_series(path, request);
  if (!log) return refuse(facts, log.error());
  facts.width = int64_t(log.value().channels().size());
  facts.height = log.value().steps();
  facts.seconds = seconds(log.value().span().length());
  facts.begin_s = seconds(log.value().span().begin);
  facts.digest = from_hex(sha256_file(path));
  facts.remark = joined(log.value().facts().remarks(), "; ");
  facts.clockless = facts.seconds == 0 && facts.height > 1;
  const auto steps = log.value().read(begin_of_log(log.value(), most_log_values));
  if (!steps) return refuse(facts, steps.error());
  look_at_log(steps.value(), facts);
}

void read_words(const fs::path& path, MediaFacts& facts) {
  const auto words = read_transcript(path);
  if (!words) return refuse(facts, words.error());
  facts.height = int64_t(words.value().words.size());
  facts.digest = from_hex(sha256_file(path));
  facts.remark = joined(words.value().remarks(), "; ");
}

void read_rig(const fs::path& path, MediaFacts& facts) {
  const auto rig = read_calibration(path);
  if (!rig) return refuse(facts, rig.error());
  facts.height = int64_t(rig.value().cameras.size());
  facts.digest = from_hex(sha256_file(path));
  facts.constant = true;  // it stands beside every picture of its cameras: equal ones are no copies
}

void read_cloud(const fs::path& path, MediaFacts& facts) {
  const auto cloud = read_points(path);
  if (!cloud) return refuse(facts, cloud.error());
  facts.width = int64_t(cloud.value().channels.size());
  facts.height = cloud.value().points();
  facts.not_finite = cloud.value().not_finite;
  facts.digest = from_hex(sha256_file(path));
  const auto is_point = [&](size_t axis) {
    const ValueRange range = range_of(cloud.value().values, axis, cloud.value().channels.size());
    return range.low == range.high;
  };
  facts.constant = facts.height > 1 && is_point(0) && is_point(1) && is_point(2);
}

}  // namespace

Digest digest_of(std::string_view bytes) { return from_hex(sha256(bytes)); }

std::optional<int64_t> bytes_at(const fs::path& path) {
  std::error_code problem;
  const auto status = fs::status(path, problem);
  if (!fs::exists(status)) return std::nullopt;
  return fs::is_regular_file(status) ? int64_t(fs::file_size(path, problem)) : int64_t{1};
}

std::optional<Interval> begin_of_log(const SeriesFile& log, double most) {
  const double share = most / (double(log.steps()) * double(log.channels().size()));
  const Interval span = log.span();
  if (share >= 1 || span.length() <= Ticks{0}) return std::nullopt;
  return Interval{span.begin, span.begin + ticks(share * seconds(span.length()))};
}

MediaFacts read_media_facts(const fs::path& named, Kind kind, ItemShelves& shelves, const SeriesRequest& log) {
  MediaFacts facts;
  fs::path path = named;
  if (kind == Kind::array || kind == Kind::bands)
    if (const auto slice = parse_array_slice(named.string())) path = slice.value().path;
  const auto bytes = bytes_at(path);
  if (!bytes || *bytes == 0) {
    facts.reading = bytes ? Reading::empty : Reading::missing;
    return facts;
  }
  facts.reading = Reading::good;
  try {
    if (kind == Kind::image)
      read_picture(path, facts);
    else if (kind == Kind::audio)
      read_sound(path, *bytes, facts);
    else if (kind == Kind::video)
      read_film(path, facts);
    else if (kind == Kind::series)
      read_log(path, log, facts);
    else if (kind == Kind::points)
      read_cloud(path, facts);
    else if (kind == Kind::transcript)
      read_words(path, facts);
    else if (kind == Kind::array)
      read_array(named, shelves.arrays, facts);
    else if (kind == Kind::bands)
      read_bands(named, shelves.bands, facts);
    else if (kind == Kind::calibration)
      read_rig(path, facts);
  } catch (const Error& error) {
    if (error.fault() == Fault::internal) throw;
    refuse(facts, error);
  }
  return facts;
}

bool look_alike(const MediaFacts& a, const MediaFacts& b) {
  int64_t distance = 0;
  int largest = 0;
  for (size_t i = 0; i < a.thumbnail.size(); ++i) {
    const int difference = std::abs(int(a.thumbnail[i]) - int(b.thumbnail[i]));
    distance += difference;
    largest = std::max(largest, difference);
  }
  // Recompressed, rescaled and slightly brightened copies stay far below; an object that moved or changed its colour
  // changes some cells by more.
  return largest <= 40 && distance <= int64_t(a.thumbnail.size()) * 10;
}

}  // namespace braid
