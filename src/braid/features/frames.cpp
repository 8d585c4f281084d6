/// @file frames.cpp
/// Films as frames of one size, with the times at which they are shown. Uniform samples of a whole clip: Wang et al.
/// 2016, arXiv:1608.00859 (TSN).

#include <algorithm>
#include <cmath>
#include <cstring>
#include <variant>

#include "braid/features/fit_sample.h"
#include "braid/features/item_clip.h"
#include "braid/features/item_file.h"
#include "braid/features/picture_look.h"
#include "braid/features/picture_warp.h"
#include "braid/features/time_jitter.h"
#include "braid/media/series.h"
#include "braid/media/video.h"

namespace braid {
namespace {

constexpr int64_t fit_films = 24, fit_frames = 2;   // looked at by `fit`, and frames of each
constexpr int64_t film_side_px = 112;               // of a film, as of R(2+1)D and most after it
constexpr int64_t most_frames = 24;                 // unless asked for more
constexpr int64_t time_bytes = 3 * sizeof(double);  // begin, end, and the share of the film that is there

/// What training taught.
struct Film {
  PictureLook look;
  int64_t frames = 0;  ///< that are wanted of an item
  int64_t typical = 1;

  template <class V>
  void fields(V& v) {
    v.field("look", look, "size and statistics of frames");
    v.field("frames", frames, "of an item", {1, 100000});
    v.field("typical", typical, "median number of frames in training", {1, 100000});
  }
};

/// Films to [T, C, H, W]. In the cache each frame is 8-bit pixels [H, W, C], followed by the two float64 seconds
/// between which it is shown, from the begin of the item, and the share of the wanted moments that the film covers. A
/// moment that no frame covers, because the film is cut short or damaged there, has no step: times show the gap.
class FilmFrames : public StreamFeature {
 public:
  struct Config {
    std::string plan = "uniform";
    int64_t frames = 0;
    double rate_hz = 4;
    double stride_s = 0.1;
    int64_t size_px = 0;
    std::string colour = "auto";
    StreamClock clock;
    PictureJitter augment{.shear = 0.08};
    StepMasks masks{.gap = 0, .drop = 0};

    template <class V>
    void fields(V& v) {
      v.field("plan", plan,
              "which frames: uniform (over the clip), rate (so many a second), window (the middle of the clip) or key");
      v.field("frames", frames, "most frames of an item; 0: what the films have, at most 24", {0, 4096});
      v.field("rate_hz", rate_hz, "frames a second of the plan rate; longer items are sampled uniformly", {1e-3, 1000});
      v.field("stride_s", stride_s, "seconds between frames of the plan window", {1e-3, 3600});
      v.field("size_px", size_px, "side of a square of the same area; 0: the films' own up to 96, else 112", {0, 4096});
      v.field("colour", colour, "auto, colour or grey");
      v.field("clock", clock, "of the films, beside that of the other streams");
      v.field("augment", augment, "changes in training, the same for all frames of an item");
      v.field("masks", masks, "frames that are hidden in training");
    }
    void validate() const {
      require(plan == "uniform" || plan == "rate" || plan == "window" || plan == "key", Fault::config, "", "plan is \"",
              plan, "\"; known: uniform, rate, window, key");
      look_options().validate();
    }
    LookOptions look_options() const { return {size_px, film_side_px, colour, augment.zoom > 0}; }
  };

  FilmFrames(const Config& config, const FeatureInput& input) : StreamFeature(input), config_(config) {}

  void fit(const FitSource& source) override {
    std::vector<Image> sample;
    std::vector<double> counts;
    read_sample(source, fit_films, column_, [&](const Item& item) -> std::optional<Error> {
      const auto clip = clip_of(item, config_.clock);
      if (!clip) return clip.error();
      VideoRequest request;
      request.plan = UniformFrames{fit_frames};
      const auto film = read(item, clip.value(), request);
      if (!film) return film.error();
      const Video& video = film.value();
      const int64_t size = video.width * video.height * video.channels;
      for (int64_t t = 0; t < video.frames(); ++t) {
        Image image{video.width, video.height, video.channels, {}, video.width, video.height, 8};
        image.pixels.assign(video.pixels.begin() + t * size, video.pixels.begin() + (t + 1) * size);
        sample.push_back(shrunk(std::move(image)));
      }
      counts.push_back(planned(seconds(video.wanted.length()), video.facts.frames_per_second));
      return std::nullopt;
    });
    std::sort(counts.begin(), counts.end());
    Film film;
    film.look = look_of(sample, config_.look_options());
    const int64_t longest = int64_t(std::lround(counts.back())), usual = int64_t(std::lround(quantile(counts, 0.5)));
    film.frames = config_.frames > 0 ? config_.frames : std::clamp<int64_t>(longest, 1, most_frames);
    film.typical = std::clamp<int64_t>(usual, 1, film.frames);
    film_ = std::move(film);
  }

  Result<torch::Tensor> decode(const Item& item) const override {
    const PictureLook& look = film_.look;
    require(film_.frames > 0, Fault::internal, item.subject, "films are used before fit");
    const auto clip = clip_of(item, config_.clock);
    if (!clip) return about(item, clip.error());
    VideoRequest request;
    request.width = look.stored_width, request.height = look.stored_height;
    request.grey = look.channels == 1;
    request.plan = plan();
    const auto read_film = read(item, clip.value(), request);
    if (!read_film) return about(item, read_film.error());
    const Video& video = read_film.value();
    if (video.frames() == 0) return Error(Fault::data, item.subject, "no frame of the wanted part can be decoded");
    const int64_t size = look.stored_height * look.stored_width * look.channels;
    torch::Tensor out = torch::empty({video.frames(), size + time_bytes}, torch::kUInt8);
    uint8_t* to = out.data_ptr<uint8_t>();
    const double missing = double(std::count(video.frame_of.begin(), video.frame_of.end(), -1));
    const double covered =
        clip.value().in_reach * (video.frame_of.empty() ? 1 : 1 - missing / double(video.frame_of.size()));
    for (int64_t t = 0; t < video.frames(); ++t, to += size + time_bytes) {
      std::memcpy(to, video.pixels.data() + t * size, size_t(size));
      const Interval shown = video.times[size_t(t)];
      const double times[3] = {clip.value().since_begin(shown.begin), clip.value().since_begin(shown.end), covered};
      std::memcpy(to + size, times, sizeof times);
    }
    return out;
  }

  Steps steps(const torch::Tensor& decoded, Random* augment) const override {
    const PictureLook& look = film_.look;
    const int64_t count = decoded.size(0), size = decoded.size(1) - time_bytes;
    Steps out{
        torch::empty({count, look.channels, look.height, look.width}), {}, torch::empty({count, 2}, torch::kDouble)};
    float* chw = out.values.data_ptr<float>();
    const uint8_t* from = decoded.data_ptr<uint8_t>();
    std::memcpy(&out.seen, from + size + 2 * sizeof(double), sizeof(double));  // every frame has it
    std::optional<Random> after;
    for (int64_t t = 0; t < count; ++t, chw += look.channels * look.height * look.width, from += size + time_bytes) {
      const PixelView in{from, look.stored_height, look.stored_width, look.channels};
      std::memcpy(out.times->data_ptr<double>() + 2 * t, from + size, 2 * sizeof(double));
      if (augment) {
        Random same = *augment;  // one camera looks at all frames
        warp_to_float(in, config_.augment, same, look.height, look.width, look.mean, look.deviation, chw);
        after = same;
      } else {
        plain_to_float(in, look.height, look.width, look.mean, look.deviation, chw);
      }
    }
    if (after) *augment = *after;
    if (augment) {
      out.mask = torch::ones({count}, torch::kBool);
      hide_steps(config_.masks, *augment, {out.mask.data_ptr<bool>(), size_t(count)});
    }
    return out;
  }

  ValueRange range() const override { return film_.look.range(); }
  StepSpec spec() const override {
    return {"video", {film_.look.channels, film_.look.height, film_.look.width}, 0, film_.frames, film_.typical, {},
            true};
  }
  Node fitted() const override { return to_node(film_); }
  void restore(const Node& fitted, const std::map<std::string, std::string>&) override {
    film_ = from_node<Film>(fitted, "column " + column_);
  }

 private:
  /// How many frames the plan has in so many seconds.
  double planned(double length, double frames_per_second) const {
    const double all = frames_per_second > 0 ? std::max(1.0, length * frames_per_second) : double(most_frames);
    // One begins at 0, so a clip that ends between two moments has one more than its length says.
    return config_.plan == "rate" ? std::min(all, std::max(1.0, std::ceil(length * config_.rate_hz))) : all;
  }

  FramePlan plan() const {
    if (config_.plan == "rate") {
      const SampleRate rate = sample_rate(config_.rate_hz);  // 29.97 is 30000/1001, as in logs
      return FramesAtRate{rate.steps, rate.seconds};
    }
    if (config_.plan == "window") return FrameWindow{film_.frames, ticks(config_.stride_s), true};
    if (config_.plan == "key") return KeyFrames{film_.frames};
    return UniformFrames{film_.frames};
  }

  /// The wanted frames of the part that the item is about. One with more frames at the wanted rate than an item may
  /// have is sampled uniformly.
  Result<Video> read(const Item& item, const ItemClip& clip, VideoRequest request) const {
    request.clip = clip.span;
    const bool is_open = !clip.span || clip.span->end == end_of_time;
    const bool is_steady = std::holds_alternative<FramesAtRate>(request.plan);
    if (is_open && (clip.span || is_steady)) {
      const auto facts = video_facts(path_of(item));
      if (!facts) return facts.error();
      request.clip = clip.span.value_or(facts.value().span);
      request.clip->end = std::max(facts.value().span.end, request.clip->begin + Ticks{1});
    }
    if (is_steady && planned_frames(request.plan, *request.clip) > film_.frames)
      request.plan = UniformFrames{film_.frames};
    return read_video(path_of(item), request);
  }

  Config config_;
  Film film_;
};

}  // namespace

void enroll_frames(FeatureRegistry& registry) {
  registry.add<FilmFrames>("frames", "frames of a film at one size, with the times at which they are shown");
}

}  // namespace braid
