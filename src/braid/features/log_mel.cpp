/// @file log_mel.cpp
/// Recordings as log-mel frames, standardised per band by the training recordings. Where their channels differ, how
/// much and how in step is told beside the mix of all.
///
/// Triangles on the mel scale: Davis & Mermelstein 1980, doi:10.1109/TASSP.1980.1163420, without their cosine
/// transform; the scale 2595 log10(1 + f / 700): O'Shaughnessy 1987, "Speech Communication: Human and Machine", page
/// 150, as in HTK. Masks in training: Park et al. 2019, arXiv:1904.08779 (SpecAugment).

#include "braid/media/log_mel.h"

#include <algorithm>
#include <cmath>

#include "braid/features/fit_sample.h"
#include "braid/features/item_clip.h"
#include "braid/features/item_file.h"
#include "braid/features/listening.h"
#include "braid/features/mel_augment.h"
#include "braid/features/mel_noise.h"
#include "braid/features/time_grid.h"

namespace braid {
namespace {

constexpr int64_t fit_recordings = 256;
constexpr double fit_seconds = 900;     // of sound, after which the statistics are good enough
constexpr double heard_seconds = 1800;  // of one recording: 115 MB of samples
constexpr int64_t usual_frames = 1500;  // most of an item: 15 s in frames of 10 ms
constexpr double least_hop_ms = 0.5, usual_hop_ms = 10, usual_window_ms = 25;
constexpr double coarse_pace = 1.5;  // from here on frames are averaged
/// Least deviations. A band that is always silent has none of its own; 0.3 nepers keep its noise small.
constexpr double least_deviation = 0.3, least_difference_deviation = 0.1;

/// What training taught.
struct Hearing {
  LogMelConfig mel;
  double max_seconds = 0;
  int64_t max_frames = 1, typical_frames = 1;
  int64_t channels = 1;                ///< whose differences are heard beside their mix; 1: the mix alone
  std::vector<float> mean, deviation;  ///< per plane and band
  double loudness = 0;                 ///< deviation of the samples; 0: not known, as in older bundles
  std::vector<std::string> notes;      ///< what is to be known of the channels

  template <class V>
  void fields(V& v) {
    v.field("mel", mel, "the spectrogram");
    v.field("max_seconds", max_seconds, "what is listened to of a recording", {1e-3, 1e6});
    v.field("max_frames", max_frames, "most frames of an item", {1, 1e9});
    v.field("typical_frames", typical_frames, "median number of frames", {1, 1e9});
    v.field("channels", channels, "channels whose differences are heard; 1: their mix alone", {1, most_channels});
    v.field("mean", mean, "per plane and band");
    v.field("deviation", deviation, "per plane and band", {1e-6});
    v.field("loudness", loudness, "deviation of the samples; 0: not known", {0});
    v.field("notes", notes, "what is to be known of the channels, one sentence each");
  }
  void validate() const {
    require(int64_t(mean.size()) == bands() && deviation.size() == mean.size(), Fault::data, "", planes(),
            " planes of ", mel.mels, " mel bands with ", mean.size(), " means and ", deviation.size(), " deviations");
  }

  Listening listening(const StreamClock& clock, const TimeGrid& grid) const {
    return {clock, grid, max_seconds, channels};
  }
  int64_t planes() const { return listening({}, {}).planes(); }
  int64_t bands() const { return planes() * mel.mels; }  ///< of all planes
};

/// Sums over frames, per band.
struct BandSums {
  std::vector<double> sum, squares;
  double frames = 0;

  explicit BandSums(int64_t bands) : sum(size_t(bands)), squares(size_t(bands)) {}
  void add(const std::vector<float>& frames_of_bands) {
    const size_t bands = sum.size();
    for (size_t at = 0; at < frames_of_bands.size(); at += bands) {
      if (!std::isfinite(frames_of_bands[at])) continue;
      frames += 1;
      for (size_t f = 0; f < bands; ++f) {
        const double v = frames_of_bands[at + f];
        sum[f] += v;
        squares[f] += v * v;
      }
    }
  }
};

/// Recordings to [T, F], or to [T, P, F] where channels differ. In the cache frames are half floats: the error of a
/// value near -14, the floor, is 0.004, a five-hundredth of a band's deviation, and a recording takes half the room.
class LogMelFrames : public StreamFeature {
 public:
  struct Config {
    int64_t rate_hz = 0;
    int64_t mels = 0;
    double window_ms = 0;
    double hop_ms = 0;
    double max_seconds = 0;
    std::string channels = "auto";
    StreamClock clock;
    TimeGrid grid;
    MelJitter augment;

    template <class V>
    void fields(V& v) {
      v.field("rate_hz", rate_hz, "sample rate; 0: that of most recordings, at most 16000", {0, 192000});
      v.field("mels", mels, "mel bands; 0: 64, or 40 below 16 kHz", {0, 512});
      v.field("window_ms", window_ms, "length of the window; 0: 25, and at least two and a half hops", {0, 1000});
      v.field("hop_ms", hop_ms, "step from frame to frame; 0: 10, or what makes 1500 frames of the long ones",
              {0, 1000});
      v.field("max_seconds", max_seconds, "what is listened to of a recording; 0: half an hour", {0, 14400});
      v.field("channels", channels,
              "mix them to one, hear each, that is their mix and how they differ, or auto: each where in a quarter "
              "of the recordings a thousandth of the sound is not in all channels alike, surround sound as stereo");
      v.field("clock", clock, "of the recordings, beside that of the other streams");
      v.field("grid", grid, "moments at which the steps are, in place of frames");
      v.field("augment", augment, "changes in training");
    }
    void validate() const {
      require(channels == "auto" || channels == "mix" || channels == "each", Fault::config, "", "channels is \"",
              channels, "\"; known: auto, mix, each");
      require(rate_hz == 0 || rate_hz >= 1000, Fault::config, "", "rate_hz is ", rate_hz, "; at least 1000, or 0");
      require(hop_ms == 0 || hop_ms >= least_hop_ms, Fault::config, "", "hop_ms is ", hop_ms, "; at least ",
              least_hop_ms, ", or 0");
      require(window_ms == 0 || window_ms >= 1, Fault::config, "", "window_ms is ", window_ms, "; at least 1, or 0");
      require(grid.rate_hz <= 1000 / least_hop_ms, Fault::config, "", "a grid of sound has ", grid.rate_hz,
              " steps a second; at most ", 1000 / least_hop_ms);
    }
  };

  LogMelFrames(const Config& config, const FeatureInput& input) : StreamFeature(input), config_(config) {}

  void fit(const FitSource& source) override {
    Hearing hearing;
    hearing.max_seconds = config_.max_seconds > 0 ? config_.max_seconds : heard_seconds;
    const FirstLook look = first_look(source, column_, config_.clock, hearing.max_seconds);
    const double longest = 1.05 * quantile(look.lengths, 0.98), typical = quantile(look.lengths, 0.5);  // seconds
    hearing.mel.rate_hz = config_.rate_hz > 0 ? config_.rate_hz : look.rate_hz;
    // Low bands of 80 would be narrower than a bin of the spectrum at 8 kHz, and so empty.
    hearing.mel.mels = config_.mels > 0 ? config_.mels : hearing.mel.rate_hz >= usual_rate_hz ? 64 : 40;
    hearing.mel.hop_ms = config_.hop_ms > 0 ? config_.hop_ms : fitting_hop_ms(longest);
    hearing.mel.window_ms =
        config_.window_ms > 0 ? config_.window_ms : std::clamp(2.5 * hearing.mel.hop_ms, usual_window_ms, 1000.0);
    const LogMel mel(hearing.mel);
    const double step = config_.grid.is_on() ? 1 / config_.grid.rate_hz : hop_seconds(hearing.mel);
    hearing.max_frames = std::clamp<int64_t>(int64_t(std::ceil(longest / step)), 1, usual_frames);
    hearing.typical_frames = std::clamp<int64_t>(1 + int64_t(typical / step + 1e-6), 1, hearing.max_frames);
    if (!look.is_mono && config_.channels != "mix") choose_channels(source, hearing);
    BandSums sums(hearing.bands());
    SampleSums samples;
    double heard = 0;
    read_sample(source, fit_recordings, column_, [&](const Item& item) -> std::optional<Error> {
      if (heard > fit_seconds) return std::nullopt;
      auto frames = hear(item, hearing.listening(config_.clock, config_.grid), mel, &samples);
      if (!frames) return frames.error();
      sums.add(frames.value());
      heard += double(frames.value().size() / size_t(hearing.bands())) * step;
      return std::nullopt;
    });
    for (size_t f = 0; f < sums.sum.size(); ++f) {
      const double mean = sums.sum[f] / sums.frames;
      hearing.mean.push_back(float(mean));
      const double least = int64_t(f) < hearing.mel.mels ? least_deviation : least_difference_deviation;
      hearing.deviation.push_back(
          float(std::max(least, std::sqrt(std::max(0.0, sums.squares[f] / sums.frames - mean * mean)))));
    }
    hearing.loudness = std::sqrt(samples.squares / std::max(1.0, samples.count));
    use(std::move(hearing));
  }

  Result<torch::Tensor> decode(const Item& item) const override {
    require(mel_ != nullptr, Fault::internal, item.subject, "recordings are used before fit");
    auto frames = hear(item, hearing_.listening(config_.clock, config_.grid), *mel_);
    if (!frames) return about(item, frames.error());
    const int64_t bands = hearing_.bands(), count = int64_t(frames.value().size()) / bands;
    return torch::from_blob(frames.value().data(), {count, bands}).to(torch::kHalf);  // [T, P F]
  }

  Steps steps(const torch::Tensor& decoded, Random* augment) const override {
    const int64_t all = decoded.size(0), bands = decoded.size(1);
    const torch::Tensor frames = decoded.to(torch::kFloat);
    const int64_t most = hearing_.max_frames;
    TimeView view{0, std::max(1.0, double(all) / double(most)), std::min(all, most)};
    float gain = 0;
    if (augment) {
      view = draw_view(config_.grid.allowed(config_.augment), *augment, all, most);
      gain = float(config_.augment.gain_db * augment->uniform(-1, 1) * std::log(10.0) / 10);  // of power, in nepers
    }
    Steps out{torch::empty({view.steps, bands}), torch::ones({view.steps}, torch::kBool), {}};
    standardise(frames.data_ptr<float>(), all, view, gain, out.values.data_ptr<float>());
    if (augment) {
      float* values = out.values.data_ptr<float>();
      add_noise(config_.augment.noise, *augment, {values, size_t(view.steps * bands)});
    }
    mask_broken(out);  // before times are masked: what was not recorded is no silence
    if (augment)
      mask_bands_and_times(config_.augment, *augment, view.steps, hearing_.planes(), hearing_.mel.mels,
                           out.values.data_ptr<float>());
    if (hearing_.channels > 1) out.values = out.values.view({view.steps, hearing_.planes(), hearing_.mel.mels});
    out.times = config_.grid.is_on() ? view_times(view, 1, sample_rate(config_.grid.rate_hz)) : times_of(view);
    out.seen = out.mask.to(torch::kDouble).mean().item<double>();
    return out;
  }

  void corrupt(const Damage& damage, const Steps& other, Random& random, Steps& steps) const override {
    if (damage.kind != Corruption::noise)
      Feature::corrupt(damage, other, random, steps);
    else if (damage.level > 0)
      noise_.add(damage.level * loudness_, random, {steps.mask.const_data_ptr<bool>(), size_t(steps.mask.size(0))},
                 steps.values.data_ptr<float>());
  }

  ValueRange range() const override {                          // silence
    torch::Tensor silence = torch::zeros({hearing_.bands()});  // in which channels neither differ nor cohere
    silence.narrow(0, 0, hearing_.mel.mels).fill_(std::log(hearing_.mel.floor));
    silence = ((silence - torch::tensor(hearing_.mean)) / torch::tensor(hearing_.deviation)).view(shape());
    torch::Tensor low = silence.clone();
    if (hearing_.channels > 1) low.narrow(0, 1, low.size(0) - 1).fill_(-std::numeric_limits<float>::infinity());
    return {silence, low, {}};
  }

  StepSpec spec() const override {
    return {"audio", shape(), 0, hearing_.max_frames, hearing_.typical_frames, {}, true};
  }
  Node fitted() const override { return to_node(hearing_); }
  void restore(const Node& fitted, const std::map<std::string, std::string>&) override {
    use(from_node<Hearing>(fitted, "column " + column_));
  }

 private:
  /// Long recordings are looked at more coarsely, all alike, so that none is cut and tempo stays tempo. On a grid every
  /// step holds a frame at least.
  double fitting_hop_ms(double longest_s) const {
    if (config_.grid.is_on()) return std::clamp(500 / config_.grid.rate_hz, least_hop_ms, usual_hop_ms);
    return std::clamp(std::ceil(longest_s * 1000 / double(usual_frames)), usual_hop_ms, 1000.0);
  }

  std::vector<int64_t> shape() const {
    if (hearing_.channels == 1) return {hearing_.mel.mels};
    return {hearing_.planes(), hearing_.mel.mels};
  }

  /// Whether channels are compared, and what is said of it.
  void choose_channels(const FitSource& source, Hearing& hearing) const {
    const bool each = config_.channels == "each";
    const ChannelLook look = look_at_channels(source, column_, config_.clock, hearing.mel.rate_hz, !each);
    const bool too_many = look.channels > most_channels, differ = 4 * look.with_different >= look.recordings;
    if (each) {
      require(!too_many, Fault::data, "column " + column_, "has recordings of ", look.channels,
              " channels, and differences of at most ", most_channels, " are heard; choose channels = \"mix\"");
      hearing.channels = look.channels;
      return;
    }
    if (look.with_different == 0) return;
    if (differ && !too_many) hearing.channels = look.channels;
    hearing.notes.push_back(
        text("column ", column_, ": ", look.with_different, " of ", look.recordings,
             " training recordings looked at have ", look.channels, " channels that differ",
             look.folded > 0 ? text(" (surround sound, which ", look.folded, " of all are, is mixed to two), ") : ", ",
             !differ    ? "fewer than a quarter, so channels are mixed to one; `channels = \"each\"` compares them"
             : too_many ? text("but at most ", most_channels, " are told apart, so they are mixed to one")
                        : "so how they differ is heard beside their mix; `channels = \"mix\"` leaves it out"));
  }

  void use(Hearing hearing) {
    mel_ = std::make_unique<LogMel>(hearing.mel);
    hearing_ = std::move(hearing);
    noise_ = {mel_->white_noise(), hearing_.mean, hearing_.deviation, hearing_.mel.floor, hearing_.channels};
    loudness_ = hearing_.loudness;
    if (loudness_ > 0) return;
    double heard = 0, white = 0;  // powers of bands on average, if they are log-normal
    for (size_t f = 0; f < noise_.white.size(); ++f) {
      heard += std::exp(std::min(80.0, hearing_.mean[f] + 0.5 * std::pow(hearing_.deviation[f], 2)));
      white += noise_.white[f].power;
    }
    loudness_ = std::sqrt(heard / std::max(white, 1e-30));
  }

  /// Takes the frames of `view`, louder by `gain`, per band on the scale of training: at a coarse pace their means over
  /// what is finite, else the nearest ones.
  void standardise(const float* in, int64_t all, const TimeView& view, float gain, float* out) const {
    const int64_t bands = hearing_.bands(), mels = hearing_.mel.mels;
    const float floor = float(std::log(hearing_.mel.floor));
    for (int64_t t = 0; t < view.steps; ++t, out += bands) {
      const double at = std::min(view.begin + double(t) * view.pace, double(all - 1));
      const int64_t low = int64_t(at);
      if (view.pace >= coarse_pace) {
        average(in, low, std::clamp(int64_t(at + view.pace), low + 1, all), out);
      } else {
        // The nearest, since what lies between two is smoother than anything an answer hears.
        std::copy_n(in + std::min<int64_t>(std::llround(at), all - 1) * bands, bands, out);
      }
      for (int64_t f = 0; f < mels; ++f) {  // what channels differ by stays, however loud they are
        const float v = out[f] + gain;      // NaN stays NaN
        out[f] = v < floor ? floor : v;
      }
      for (int64_t f = 0; f < bands; ++f) out[f] = (out[f] - hearing_.mean[size_t(f)]) / hearing_.deviation[size_t(f)];
    }
  }

  /// The mean of the finite ones of some frames, [F]; NaN where none is.
  void average(const float* in, int64_t first, int64_t last, float* out) const {
    const int64_t bands = hearing_.bands();
    std::fill_n(out, bands, 0.f);
    int64_t count = 0;
    for (int64_t i = first; i < last; ++i) {
      if (!std::isfinite(in[i * bands])) continue;
      ++count;
      for (int64_t f = 0; f < bands; ++f) out[f] += in[i * bands + f];
    }
    for (int64_t f = 0; f < bands; ++f)
      out[f] = count > 0 ? out[f] / float(count) : std::numeric_limits<float>::quiet_NaN();
  }

  /// Masks frames that hold broken samples, and puts zeros there.
  static void mask_broken(Steps& steps) {
    const int64_t frames = steps.values.size(0), bands = steps.values.size(1);
    float* values = steps.values.data_ptr<float>();
    bool* mask = steps.mask.data_ptr<bool>();
    for (int64_t t = 0; t < frames; ++t, values += bands)
      if (std::any_of(values, values + bands, [](float v) { return !std::isfinite(v); })) {
        std::fill_n(values, bands, 0.f);
        mask[t] = false;
      }
  }

  /// When each frame sounds, [T, 2]: half a hop to either side of its centre, or all that it is the mean of. Bounds of
  /// a stretched view are those of the frames it was made from, so the clock stays that of the recording.
  torch::Tensor times_of(const TimeView& view) const {
    torch::Tensor times = torch::empty({view.steps, 2}, torch::kFloat64);
    double* out = times.data_ptr<double>();
    const double hop = hop_seconds(hearing_.mel);
    for (int64_t t = 0; t < view.steps; ++t) {
      const double means = view.pace >= coarse_pace ? 0.5 * (view.pace - 1) : 0;  // of the frames from here on
      const double centre = view.begin + double(t) * view.pace + means;
      *out++ = hop * std::max(0.0, centre - 0.5 * view.pace);
      *out++ = hop * (centre + 0.5 * view.pace);
    }
    return times;
  }

  Config config_;
  Hearing hearing_;
  std::unique_ptr<LogMel> mel_;
  MelNoise noise_;
  double loudness_ = 0;  ///< `Hearing::loudness`, or what its bands let expect
};

}  // namespace

void enroll_log_mel(FeatureRegistry& registry) {
  registry.add<LogMelFrames>("log_mel", "a recording as log-mel frames, standardised by the training recordings");
}

}  // namespace braid
