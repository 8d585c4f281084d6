/// @file subwords.cpp
/// Texts as subword ids, with a vocabulary learned from the training texts.
///
/// Byte-pair encoding, Sennrich et al. 2016, arXiv:1508.07909, by SentencePiece, Kudo and Richardson 2018,
/// arXiv:1808.06226, on text normalised to Unicode NFKC. Why byte-pair encoding and not the unigram model: with few
/// texts the unigram trainer prunes whole words away (107 questions of `easy-vqa`: 64 pieces, `w ha t`), while merging
/// keeps every frequent word in one piece (`what`).

#include <algorithm>

#include "braid/features/fit_sample.h"
#include "braid/features/item_file.h"
#include "braid/features/subword_training.h"
#include "braid/features/subword_vocabulary.h"

namespace braid {
namespace {

constexpr int64_t fit_texts = 20'000;
constexpr int64_t fit_budget = 2'000'000;  // characters; half a second of training, measured on captions

/// Texts to subword ids.
class Subwords : public Feature {
 public:
  struct Config {
    int64_t max_vocabulary = 8000;
    int64_t max_tokens = 0;
    std::string source = "auto";
    bool lower = true;
    double drop = 0.1;
    double split = 0.1;
    double insert = 0.1;

    template <class V>
    void fields(V& v) {
      v.field("max_vocabulary", max_vocabulary, "most pieces beyond single characters; fewer where the texts are few",
              {0, 1e6});
      v.field("max_tokens", max_tokens, "longest text, begin token included; 0: chosen from the texts, at most 256",
              {0, 1e6});
      v.field("source", source,
              "where the text stands: cell, file (the cell is a path), or auto: judged from the cells");
      v.field("lower", lower, "ignore upper and lower case");
      v.field("drop", drop, "in training, chance of a token to become <unk>", {0, 1});
      v.field("split", split, "in training, chance of a piece to be spelled by two (Provilkov et al. 2020)", {0, 1});
      v.field("insert", insert, "in training, chance of an <unk> behind a token (Karimi et al. 2021)", {0, 1});
    }
    void validate() const {
      TokenLimits::check(max_tokens);
      require(source == "auto" || source == "cell" || source == "file", Fault::config, "", "source is \"", source,
              "\"; known: auto, cell, file");
    }
  };

  Subwords(const Config& config, const FeatureInput& input) : config_(config), column_(column_name(input)) {}

  std::vector<Item> items(const std::vector<Cell>& cells, const std::filesystem::path& folder,
                          const std::string& subject) const override {
    std::vector<Item> out;
    if (cells.empty() || cells[0].is_absent()) return out;
    if (reads_files_) return Feature::items(cells, folder, subject);
    auto add = [&](const std::string& one) { out.push_back({"text:" + one, {Cell(one)}, folder, subject}); };
    if (const auto* list = std::get_if<std::vector<std::string>>(&cells[0].value))
      for (const std::string& one : *list) add(one);
    else
      add(cells[0].text());  // a text may hold `;` or begin with `[`: it is one text
    return out;
  }

  void fit(const FitSource& source) override {
    reads_files_ = config_.source == "file" || (config_.source == "auto" && names_files(source));
    std::vector<std::string> texts, sentences;
    int64_t cost = 0, items = 0;
    std::optional<Error> first;
    sample_items(source, fit_texts, [&](const Item& item) {
      ++items;
      if (cost > fit_budget) return;
      auto words = text_of(item);
      if (!words && !first) first = words.error();
      if (!words || words.value().empty()) return;
      cost += training_cost(words.value());
      add_sentences(words.value(), sentences);
      texts.push_back(std::move(words).value());
    });
    require(items > 0, Fault::data, "column " + column_, "no training row has anything in it; leave the column out");
    require(!texts.empty(), Fault::data, "column " + column_, "none of the ", items,
            " training texts looked at has a word in it; ",
            first ? std::string("the first cannot be read: ") + first->what() : "leave the column out");
    vocabulary_.learn(texts, sentences, config_.max_vocabulary, "column " + column_);
    limits_ = TokenLimits::of(vocabulary_, texts, config_.max_tokens, column_);
  }

  Result<torch::Tensor> decode(const Item& item) const override {
    require(vocabulary_.is_ready(), Fault::internal, item.subject, "subwords are used before fit");
    std::vector<int32_t> ids = {SubwordVocabulary::begin_id};
    const auto words = text_of(item);
    if (!words) return about(item, words.error());
    for (const int32_t id : vocabulary_.ids(words.value())) append_id(ids, id);
    limits_.shorten(ids);
    return torch::tensor(ids, torch::kInt32);
  }

  Steps steps(const torch::Tensor& decoded, Random* augment) const override {
    if (!augment || decoded.size(0) < 2) return {decoded.to(torch::kInt64), {}, {}};
    const int32_t* in = decoded.data_ptr<int32_t>();
    std::vector<int32_t> ids = {SubwordVocabulary::begin_id};
    for (int64_t i = 1; i < decoded.size(0); ++i) {
      if (augment->uniform() < config_.drop)
        append_id(ids, SubwordVocabulary::unknown_id);
      else
        append_split(ids, in[i], *augment);
      // The same words said with others between them, at other places: arXiv:2108.13230.
      if (augment->uniform() < config_.insert) append_id(ids, SubwordVocabulary::unknown_id);
    }
    limits_.shorten(ids);
    return {torch::tensor(ids, torch::kInt64), {}, {}};
  }

  bool is_costly() const override { return false; }

  std::vector<int64_t> characters() const override { return vocabulary_.characters(); }

  void corrupt(const Damage& damage, const Steps&, Random& random, Steps& steps) const override {
    damage_ids(damage, vocabulary_.size(), SubwordVocabulary::first_piece_id, 1, random, steps.values);
  }

  StepSpec spec() const override { return {"text", {}, vocabulary_.size(), limits_.most, limits_.typical, {}}; }

  Node fitted() const override {
    Node out(Node::Table{{"reads_files", reads_files_}});
    limits_.write(out);
    return out;
  }

  std::map<std::string, std::string> files() const override { return vocabulary_.files(); }

  void restore(const Node& fitted, const std::map<std::string, std::string>& files) override {
    const auto limits = TokenLimits::from(fitted, "column " + column_);
    vocabulary_.restore(files, "column " + column_);
    limits_ = limits;
    reads_files_ = fitted.at("reads_files").boolean();
  }

 private:
  /// True when most of the first cells name a file that is there.
  static bool names_files(const FitSource& source) {
    int64_t items = 0, named = 0;
    sample_items(source, 50, [&](const Item& item) {
      ++items;
      const std::string cell = item.cells.empty() ? std::string() : item.cells[0].text();
      std::error_code ignored;
      named += cell.size() < 1024 && cell.find('.') != cell.npos && cell.find('\n') == cell.npos &&
               std::filesystem::is_regular_file(path_of(item), ignored);
    });
    return named * 2 > items;
  }

  /// The normalised text of an item, from its cell or its file.
  Result<std::string> text_of(const Item& item) const {
    if (item.cells.empty()) return std::string();
    if (!reads_files_) return normalised(item.cells[0].text(), config_.lower);
    auto bytes = read_text_file(path_of(item));
    if (!bytes) return bytes;
    return normalised(bytes.value(), config_.lower);
  }

  void append_split(std::vector<int32_t>& ids, int32_t id, Random& random) const {
    const auto& halves = vocabulary_.halves(id);
    if (halves.empty() || config_.split == 0 || random.uniform() >= config_.split) {
      append_id(ids, id);
      return;
    }
    const auto& [left, right] = halves[random.below(halves.size())];
    append_id(ids, left);
    append_id(ids, right);
  }

  Config config_;
  std::string column_;
  SubwordVocabulary vocabulary_;
  bool reads_files_ = false;  ///< cells are paths of text files
  TokenLimits limits_;
};

}  // namespace

void enroll_subwords(FeatureRegistry& registry) {
  registry.add<Subwords>("subwords", "a text as subword ids, with a vocabulary learned from the training texts");
}

}  // namespace braid
