/// @file words.cpp
/// Transcripts as subword ids with the times at which words are said; subwords as in subwords.cpp (Sennrich et al.
/// 2016, arXiv:1508.07909).

#include <algorithm>
#include <cstring>

#include "braid/features/fit_sample.h"
#include "braid/features/item_clip.h"
#include "braid/features/item_file.h"
#include "braid/features/subword_training.h"
#include "braid/features/subword_vocabulary.h"
#include "braid/media/transcript.h"

namespace braid {
namespace {

constexpr int64_t fit_transcripts = 5'000;
constexpr int64_t fit_characters = 2'000'000;  // characters, as of plain texts
constexpr double shortest_s = 1e-6;            // of a token: a step has a length
constexpr int64_t token_columns = 3;           // of a decoded item: id, begin, end

/// A token and when it is said, in seconds from the begin of the item.
struct Token {
  int32_t id = 0;
  double begin = 0, end = 0;
};

/// Transcripts (SubRip, WebVTT, CTM, JSON as Whisper writes it) to subword ids. A word's time is divided over its
/// pieces; a plain transcript has no clock, and its steps no times. Decoded: float64 [T, 3], id, begin and end.
class TimedWords : public StreamFeature {
 public:
  struct Config {
    int64_t max_vocabulary = 8000;
    int64_t max_tokens = 0;
    bool lower = true;
    double drop = 0.1;
    StreamClock clock;

    template <class V>
    void fields(V& v) {
      v.field("max_vocabulary", max_vocabulary, "most pieces beyond single characters; fewer where the texts are few",
              {0, 1e6});
      v.field("max_tokens", max_tokens,
              "longest transcript, begin token included; 0: from the transcripts, at most 256", {0, 1e6});
      v.field("lower", lower, "ignore upper and lower case");
      v.field("drop", drop, "in training, chance of a token to become <unk>", {0, 1});
      v.field("clock", clock, "of the transcripts, beside that of the other streams");
    }
    void validate() const { TokenLimits::check(max_tokens); }
  };

  TimedWords(const Config& config, const FeatureInput& input) : StreamFeature(input), config_(config) {}

  void fit(const FitSource& source) override {
    std::vector<std::string> texts, sentences;
    int64_t cost = 0, timed = 0;
    read_sample(source, fit_transcripts, column_, [&](const Item& item) -> std::optional<Error> {
      if (cost > fit_characters) return std::nullopt;
      const auto words = said(item);
      if (!words) return words.error();
      timed += words.value().has_clock;
      std::string all;
      for (const TimedWord& word : words.value().words) all += (all.empty() ? "" : " ") + word.text;
      texts.push_back(normalised(all, config_.lower));
      cost += training_cost(texts.back());
      add_sentences(texts.back(), sentences);
      return std::nullopt;
    });
    vocabulary_.learn(texts, sentences, config_.max_vocabulary, "column " + column_);
    limits_ = TokenLimits::of(vocabulary_, texts, config_.max_tokens, column_);
    clocked_ = timed * 2 > int64_t(texts.size());
  }

  Result<torch::Tensor> decode(const Item& item) const override {
    require(vocabulary_.is_ready(), Fault::internal, item.subject, "transcripts are used before fit");
    const auto words = said(item);
    if (!words) return about(item, words.error());
    const auto clip = clip_of(item, config_.clock);
    std::vector<Token> tokens = {{SubwordVocabulary::begin_id, 0, 0}};
    for (const TimedWord& word : words.value().words) {
      const auto ids = vocabulary_.ids(normalised(word.text, config_.lower));
      const double begin = clip.value().since_begin(word.span.begin), end = clip.value().since_begin(word.span.end);
      for (size_t i = 0; i < ids.size(); ++i) {
        const double share = (end - begin) / double(ids.size());
        tokens.push_back({ids[i], begin + share * double(i), begin + share * double(i + 1)});
      }
    }
    if (words.value().has_clock) separate(tokens);
    torch::Tensor out = torch::empty({int64_t(tokens.size()), token_columns}, torch::kDouble);
    double* to = out.data_ptr<double>();
    const double none = std::numeric_limits<double>::quiet_NaN();
    for (const Token& token : tokens) {
      *to++ = token.id;
      *to++ = words.value().has_clock ? token.begin : none;
      *to++ = words.value().has_clock ? token.end : none;
    }
    return out;
  }

  Steps steps(const torch::Tensor& decoded, Random* augment) const override {
    std::vector<int32_t> ids;
    std::vector<Token> tokens;
    const double* from = decoded.const_data_ptr<double>();
    for (int64_t t = 0; t < decoded.size(0); ++t, from += token_columns) {
      const auto id = int32_t(from[0]);
      const bool drops = augment && t > 0 && augment->uniform() < config_.drop;
      if (append_id(ids, drops ? SubwordVocabulary::unknown_id : id)) tokens.push_back({ids.back(), from[1], from[2]});
    }
    limits_.shorten(tokens);
    const auto count = int64_t(tokens.size());
    Steps out{torch::empty({count}, torch::kInt64), {}, {}};
    const bool timed = clocked_ && !std::isnan(tokens[0].begin);
    if (timed) out.times = torch::empty({count, 2}, torch::kDouble);
    for (int64_t t = 0; t < count; ++t) {
      const Token& token = tokens[size_t(t)];
      out.values.data_ptr<int64_t>()[t] = token.id;
      if (!timed) continue;
      out.times->data_ptr<double>()[2 * t] = token.begin;
      out.times->data_ptr<double>()[2 * t + 1] = token.end;
    }
    return out;
  }

  std::vector<int64_t> characters() const override { return vocabulary_.characters(); }

  void corrupt(const Damage& damage, const Steps&, Random& random, Steps& steps) const override {
    damage_ids(damage, vocabulary_.size(), SubwordVocabulary::first_piece_id, 1, random, steps.values);
  }

  StepSpec spec() const override {
    return {"text", {}, vocabulary_.size(), limits_.most, limits_.typical, {}, clocked_};
  }

  Node fitted() const override {
    Node out(Node::Table{{"clocked", clocked_}});
    limits_.write(out);
    return out;
  }
  std::map<std::string, std::string> files() const override { return vocabulary_.files(); }
  void restore(const Node& fitted, const std::map<std::string, std::string>& files) override {
    const auto limits = TokenLimits::from(fitted, "column " + column_);
    vocabulary_.restore(files, "column " + column_);
    limits_ = limits;
    clocked_ = fitted.at("clocked").boolean();
  }

 private:
  /// The words of the wanted part.
  Result<Transcript> said(const Item& item) const {
    const auto clip = clip_of(item, config_.clock);
    if (!clip) return clip.error();
    auto all = read_transcript(path_of(item));
    if (!all || !clip.value().span) return all;
    Transcript part = std::move(all).value();
    if (!part.has_clock && clip.value().is_cut)
      return Error(Fault::data, path_of(item).string(),
                   "is a plain transcript without times, so no part of it can be cut");
    if (part.has_clock && !part.words.empty()) {
      const auto& [begin, end] = *clip.value().span;
      if (end <= part.words.front().span.begin || begin >= part.words.back().span.end)
        return Error(Fault::absent, path_of(item).string(),
                     text("goes from ", seconds(part.words.front().span.begin), " s to ",
                          seconds(part.words.back().span.end), " s, and its part is another"));
      std::erase_if(part.words, [&](const TimedWord& word) { return !clip.value().span->contains(word.span.begin); });
    }
    return part;
  }

  /// Tokens follow one another: where words overlap, the earlier ends when the later begins; each has a length.
  static void separate(std::vector<Token>& tokens) {
    if (tokens.size() > 1) tokens[0].begin = tokens[0].end = tokens[1].begin - shortest_s;
    double before = tokens[0].begin;
    for (size_t t = 0; t < tokens.size(); ++t) {
      Token& token = tokens[t];
      token.begin = std::max(token.begin, before);
      token.end = std::max(token.end, token.begin + shortest_s);
      if (t + 1 < tokens.size() && tokens[t + 1].begin < token.end)
        token.end = std::max(tokens[t + 1].begin, token.begin + shortest_s);
      before = token.end;
    }
  }

  Config config_;
  SubwordVocabulary vocabulary_;
  TokenLimits limits_;
  bool clocked_ = false;
};

}  // namespace

void enroll_words(FeatureRegistry& registry) {
  registry.add<TimedWords>("words", "a transcript as subword ids, with the times at which words are said");
}

}  // namespace braid
