#include "braid/report/media_cells.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>
#include <set>

#include "braid/core/escape.h"
#include "braid/core/file.h"
#include "braid/media/format.h"
#include "braid/media/jpeg_write.h"
#include "braid/media/resample.h"
#include "braid/media/transcript.h"
#include "braid/media/video.h"
#include "braid/report/base64.h"
#include "braid/report/sketch.h"
#include "braid/report/spectrogram.h"
#include "braid/report/words.h"
#include "braid/table/series_columns.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

constexpr int64_t thumbnail_px = 160, max_thumbnail_bytes = 12'000, max_player_bytes = 100'000;
constexpr int64_t text_letters = 200, name_letters = 60;
constexpr double heard_seconds = 30;
constexpr uintmax_t max_sketched_bytes = 64'000'000;
constexpr int64_t film_frames = 4, film_columns = 2, film_frame_px = 100, film_gap_px = 2;

Image thumbnail(const Image& image, int64_t longer_px) {
  const double scale = std::min(1.0, double(longer_px) / double(std::max(image.width, image.height)));
  const auto side = [&](int64_t px) { return std::max<int64_t>(1, std::llround(double(px) * scale)); };
  return resample(image, whole(image), side(image.width), side(image.height));
}

/// As a picture below the limit: first less quality, then less size.
std::string small_jpeg(const Image& image, Image& small) {
  std::string bytes;
  for (int64_t side = thumbnail_px; side >= 40; side /= 2) {
    small = thumbnail(image, side);
    for (const int quality : {80, 60}) {
      bytes = encode_jpeg(small, quality);
      if (int64_t(bytes.size()) <= max_thumbnail_bytes) return bytes;
    }
  }
  return bytes;
}

/// The frames in reading order, two beside each other, on white.
Image sheet(const Video& film) {
  const int64_t columns = std::min(film.frames(), film_columns), rows = (film.frames() + columns - 1) / columns;
  const int64_t stride_x = film.width + film_gap_px, stride_y = film.height + film_gap_px, channels = film.channels;
  Image out;
  out.width = columns * stride_x - film_gap_px, out.height = rows * stride_y - film_gap_px, out.channels = channels;
  out.pixels.assign(size_t(out.width * out.height * channels), 255);
  for (int64_t frame = 0; frame < film.frames(); ++frame)
    for (int64_t y = 0; y < film.height; ++y) {
      const int64_t line = (frame / columns * stride_y + y) * out.width + frame % columns * stride_x;
      std::copy_n(film.pixels.begin() + (frame * film.height + y) * film.width * channels, film.width * channels,
                  out.pixels.begin() + line * channels);
    }
  return out;
}

const char* sound_type(Format format) {
  switch (format) {
    case Format::wav:
      return "audio/wav";
    case Format::flac:
      return "audio/flac";
    case Format::mp3:
      return "audio/mpeg";
    case Format::ogg:
      return "audio/ogg";
    case Format::m4a:
      return "audio/mp4";
    default:
      return nullptr;
  }
}

std::string caption(const std::string& name, const std::string& more) {
  return "<div>" + escape_html(shortened(fs::path(name).filename().string(), name_letters)) +
         (more.empty() ? "" : " · " + escape_html(more)) + "</div>";
}

std::string fault(const std::string& name) { return "<div class=\"fault\">cannot be read</div>" + caption(name, ""); }

/// False where a file is too large to be read whole for a sketch.
bool is_sketched(const fs::path& path) {
  std::error_code problem;
  const auto size = fs::file_size(path, problem);
  return problem || size <= max_sketched_bytes;
}

std::string quote(std::string_view words) {
  return "<span class=\"quote\">" + escape_html(shortened(words, text_letters)) + "</span>";
}

}  // namespace

std::string MediaCells::embed(const std::string& jpeg, int64_t width, int64_t height, const std::string& name) {
  const std::string uri = data_uri("image/jpeg", jpeg);
  bytes_left_ -= int64_t(uri.size());
  return text("<img width=\"", width, "\" height=\"", height, "\" alt=\"",
              escape_html(shortened(fs::path(name).filename().string(), name_letters)), "\" src=\"", uri, "\">");
}

std::string MediaCells::picture(const std::string& name) {
  const auto image = read_image(table_.resolve(name), {thumbnail_px, {}, std::nullopt, true});
  if (!image) return fault(name);
  Image small;
  const std::string jpeg = small_jpeg(image.value(), small);
  return embed(jpeg, small.width, small.height, name) +
         caption(name, text(image.value().source_width, " × ", image.value().source_height));
}

std::string MediaCells::bands(const std::string& name) {
  const fs::path path = table_.folder() / name;  // with the member and row of an array
  if (!is_sketched(table_.resolve(name))) return quote(name);
  const auto picture = bands_.read(path);
  if (!picture) return fault(name);
  Image small;
  const std::string jpeg = small_jpeg(bands_sketch(picture.value()), small);
  const auto& [count, height, width, values] = picture.value();
  return embed(jpeg, small.width, small.height, name) +
         caption(name, text(width, " × ", height, count > 1 ? text(", ", count, " bands") : ""));
}

std::string MediaCells::film(const std::string& name) {
  const fs::path path = table_.resolve(name);
  const auto facts = video_facts(path);
  if (!facts) return fault(name);
  VideoRequest request;
  request.plan = UniformFrames{film_frames};
  (facts.value().width >= facts.value().height ? request.width : request.height) = film_frame_px;
  const auto film = read_video(path, request);
  if (!film || film.value().frames() == 0) return fault(name);
  const Image image = sheet(film.value());
  return embed(encode_jpeg(image, 75), image.width, image.height, name) +
         caption(name, text(facts.value().width, " × ", facts.value().height, " · ",
                            shown_duration(seconds(facts.value().span.length()))));
}

std::string MediaCells::player(const fs::path& path) {
  std::error_code problem;
  const auto size = int64_t(fs::file_size(path, problem));
  // Pictures are worth more than players: the last third of the room is theirs.
  if (problem || size > max_player_bytes || bytes_left_ < 700'000 + size * 3 / 2) return {};
  const std::string bytes = read_file(path, max_player_bytes);
  const char* type =
      sound_type(sniff_format(std::as_bytes(std::span(bytes)).first(std::min(bytes.size(), sniffed_bytes))));
  if (!type) return {};
  const std::string uri = data_uri(type, bytes);
  bytes_left_ -= int64_t(uri.size());
  return "<audio controls preload=\"none\" src=\"" + uri + "\"></audio>";
}

std::string MediaCells::sound(const std::string& name) {
  AudioRequest request;
  request.rate_hz = 16000;
  request.max_seconds = heard_seconds;
  const fs::path path = table_.resolve(name);
  const auto audio = read_audio(path, request);
  if (!audio || audio.value().samples() == 0) return fault(name);
  const double length = double(audio.value().samples()) / double(audio.value().rate_hz);
  const Image image = spectrogram(audio.value(), 200, 64);
  return embed(encode_jpeg(image, 75), image.width, image.height, name) + player(path) +
         caption(name, length < heard_seconds - 0.1 ? shown_duration(length)
                                                    : "first " + shown_duration(heard_seconds) + " shown");
}

std::string MediaCells::draw(std::string svg) {
  bytes_left_ -= int64_t(svg.size());
  return svg;
}

std::string MediaCells::log(const std::string& name) {
  const fs::path path = table_.resolve(name);
  if (!is_sketched(path)) return quote(name);
  const auto file = open_series(path);
  if (!file) return fault(name);
  const auto read = file.value().read();
  if (!read || read.value().steps() == 0) return fault(name);
  const Series& log = read.value();
  std::string names;
  for (size_t c = 0; c < std::min<size_t>(log.channels.size(), 4); ++c)
    names += (names.empty() ? "" : ", ") + shortened(log.channels[c], 16);
  if (log.channels.size() > 4) names += text(" and ", log.channels.size() - 4, " more");
  const std::string length = log.has_clock() ? shown_duration(seconds(log.span(log.steps() - 1).end - log.time(0)))
                                             : text(log.steps(), " steps");
  return draw(lines_sketch(log)) + caption(name, names + " · " + length);
}

std::string MediaCells::array(const Cell& cell) {
  const std::string name = cell.text();
  Frames array;
  if (const auto numbers = numbers_of(cell)) {
    array = {1, int64_t(numbers->size()), *numbers};
  } else {
    const auto items = cell.items();
    const fs::path path = table_.resolve(items.empty() ? name : items[0]);
    if (!is_sketched(path)) return quote(name);
    const auto read = arrays_.read(path);
    if (!read) return fault(name);
    array = read.value();
  }
  if (array.values.empty()) return quote(name);
  const std::string size = array.steps > 1 ? text(array.steps, " × ", array.width) : text(array.width, " numbers");
  if (is_few_lines(array)) return draw(lines_sketch(array)) + caption(name, size);
  const Image image = heat_sketch(array);
  return embed(encode_jpeg(image, 80), image.width, image.height, name) + caption(name, size);
}

std::string MediaCells::cloud(const std::string& name) {
  const fs::path path = table_.resolve(name);
  if (!is_sketched(path)) return quote(name);
  const auto cloud = read_points(path);
  if (!cloud) return fault(name);
  const Image image = cloud_sketch(cloud.value());
  return embed(encode_jpeg(image, 80), image.width, image.height, name) +
         caption(name, shown(cloud.value().points()) + " points from above");
}

std::string MediaCells::spoken(const std::string& name) const {
  const fs::path path = table_.resolve(name);
  std::error_code problem;
  if (!fs::is_regular_file(path, problem)) return quote(name);
  const auto transcript = read_transcript(path);
  if (!transcript) return fault(name);
  std::string said;
  for (const TimedWord& word : transcript.value().words) {
    if (int64_t(said.size()) > 4 * text_letters) break;
    said += (said.empty() ? "" : " ") + word.text;
  }
  return quote(said) + caption(name, text(transcript.value().words.size(), " words"));
}

std::string MediaCells::words(const std::string& name) const {
  const std::string ending = lower_case(fs::path(name).extension().string());
  std::error_code problem;
  if (name.size() > 1000 || (ending != ".txt" && ending != ".md")) return quote(name);
  const fs::path path = table_.resolve(name);
  if (!fs::is_regular_file(path, problem)) return quote(name);
  std::ifstream file(path, std::ios::binary);
  std::string begin(4 * size_t(text_letters) + 4, '\0');
  file.read(begin.data(), std::streamsize(begin.size()));
  begin.resize(size_t(file.gcount()));
  return quote(begin) + caption(name, "");
}

bool MediaCells::is_medium(const std::string& kind) {
  static const std::set<std::string> kinds = {"image", "bands",  "video", "audio",     "series",
                                              "array", "points", "text",  "transcript"};
  return kinds.count(kind) > 0;
}

std::string MediaCells::show(const std::string& kind, const Cell& cell) {
  if (cell.is_absent()) return "<span class=\"muted\">–</span>";
  if (kind == "text") return words(cell.text());
  if (!is_medium(kind)) return escape_html(shortened(cell.text(), 80));
  const bool is_full = bytes_left_ < 2 * max_thumbnail_bytes;
  if (kind == "array") return is_full ? quote(cell.text()) : array(cell);
  const auto items = cell.items();
  if (items.empty()) return "<span class=\"muted\">–</span>";
  const std::string more = items.size() > 1 ? text("<div>and ", items.size() - 1, " more</div>") : std::string();
  if (kind == "transcript") return spoken(items[0]) + more;
  if (is_full) return quote(items[0]) + more;
  if (kind == "image") return picture(items[0]) + more;
  if (kind == "bands") return bands(items[0]) + more;
  if (kind == "video") return film(items[0]) + more;
  if (kind == "audio") return sound(items[0]) + more;
  if (kind == "series") return log(items[0]) + more;
  return cloud(items[0]) + more;
}

}  // namespace braid
