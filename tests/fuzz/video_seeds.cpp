#include "fuzz/seeds.h"
#include "media/film_writer.h"

/// @file video_seeds.cpp
/// Small films of every container and codec that this FFmpeg can write.

std::vector<Seed> seeds() {
  std::vector<Seed> out;
  struct Kind {
    const char *container, *codec;
  };
  for (const Kind kind : {Kind{"mp4", "libx264"},
                          {"matroska", "libx264"},
                          {"mpegts", "mpeg2video"},
                          {"avi", "mpeg4"},
                          {"mov", "mjpeg"},
                          {"webm", "libvpx"},
                          {"flv", "flv"},
                          {"matroska", "ffv1"}}) {
    braid::FilmSpec film;
    film.container = kind.container;
    film.codec = kind.codec;
    film.width = 32;
    film.height = 16;
    film.pixels = film.codec == "mjpeg" ? "yuvj420p" : "yuv420p";
    film.stamps = braid::steady(20);
    film.group = 6;
    film.turn = film.container == "mov" ? 90 : 0;
    if (film.codec == "flv" || film.codec == "libvpx" || film.codec == "ffv1" || film.codec == "mjpeg")
      film.b_frames = 0;
    if (film.container == "mp4") {
      braid::FilmSound sound;
      sound.samples = 20000;
      film.sounds = {sound};
    }
    const braid::Bytes bytes = braid::write_film(film);
    out.push_back(
        {std::string(kind.codec) + "." + kind.container, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}});
  }
  return out;
}
