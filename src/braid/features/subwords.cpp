/// @file subwords.cpp
/// Texts as subword ids, with a vocabulary learned from the training texts.
///
/// Byte-pair encoding, Sennrich et al. 2016, arXiv:1508.07909, by SentencePiece, Kudo and Richardson 2018,
/// arXiv:1808.06226, on text normalised to Unicode NFKC. Why byte-pair encoding and not the unigram model: with few
/// texts the unigram trainer prunes whole words away (107 questions of `easy-vqa`: 64 pieces, `w ha t`), while merging
/// keeps every frequent word in one piece (`what`).

#include <sentencepiece_processor.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "braid/features/fit_sample.h"
#include "braid/features/item_file.h"
#include "braid/features/subword_training.h"

namespace braid {
namespace {

constexpr int32_t unknown_id = 0, begin_id = 1, first_piece_id = 2;
constexpr int64_t fit_texts = 20'000;
constexpr int64_t fit_budget = 2'000'000;  // characters; half a second of training, measured on captions

/// Texts to subword ids. Ids: 0 `<unk>`, 1 the begin of every text, then the pieces that the training texts were cut
/// into. A piece which SentencePiece knows but no training text used would have an untrained embedding, so it becomes
/// `<unk>`; that one is trained by dropping tokens, and a run of unknown pieces counts as one: a reworded question with
/// a new word is the question with one word dropped.
class Subwords : public Feature {
 public:
  struct Config {
    int64_t max_vocabulary = 8000;
    int64_t max_tokens = 0;
    std::string source = "auto";
    bool lower = true;
    double drop = 0.1;
    double split = 0;

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
    }
    void validate() const {
      require(max_tokens == 0 || max_tokens >= 4, Fault::config, "", "max_tokens is ", max_tokens,
              "; a begin, a head and a tail need 4");
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
    require(!texts.empty(), Fault::data, "column " + column_, "none of the ", items,
            " training texts looked at has a word in it; ",
            first ? std::string("the first cannot be read: ") + first->what() : "leave the column out");
    model_ = train_subwords(sentences, fitting_vocabulary(sentences, config_.max_vocabulary), "column " + column_);
    load(model_);
    learn_pieces(texts);
  }

  Result<torch::Tensor> decode(const Item& item) const override {
    require(processor_ != nullptr, Fault::internal, item.subject, "subwords are used before fit");
    std::vector<int32_t> ids = {begin_id};
    const auto words = text_of(item);
    if (!words) return about(item, words.error());
    for (const int piece : pieces_of(words.value())) append(ids, id_of_piece_[size_t(piece)]);
    shorten(ids);
    return torch::tensor(ids, torch::kInt32);
  }

  Steps steps(const torch::Tensor& decoded, Random* augment) const override {
    if (!augment || decoded.size(0) < 2 || (config_.drop == 0 && config_.split == 0))
      return {decoded.to(torch::kInt64), {}, {}};
    const int32_t* in = decoded.data_ptr<int32_t>();
    std::vector<int32_t> ids = {begin_id};
    for (int64_t i = 1; i < decoded.size(0); ++i)
      if (augment->uniform() < config_.drop)
        append(ids, unknown_id);
      else
        append_split(ids, in[i], *augment);
    shorten(ids);
    return {torch::tensor(ids, torch::kInt64), {}, {}};
  }

  bool is_costly() const override { return false; }

  StepSpec spec() const override {
    return {"text", {}, first_piece_id + int64_t(pieces_.size()), max_tokens_, typical_tokens_, {}};
  }

  Node fitted() const override {
    return Node(
        Node::Table{{"max_tokens", max_tokens_}, {"typical_tokens", typical_tokens_}, {"reads_files", reads_files_}});
  }

  std::map<std::string, std::string> files() const override {
    std::string vocabulary;
    for (const std::string& piece : pieces_) vocabulary += piece + "\n";
    return {{"subwords.model", model_}, {"vocabulary.txt", vocabulary}};
  }

  void restore(const Node& fitted, const std::map<std::string, std::string>& files) override {
    for (const char* name : {"subwords.model", "vocabulary.txt"})
      require(files.count(name), Fault::data, "column " + column_, "the bundle lacks the file ", name);
    const int64_t max_tokens = fitted.at("max_tokens").integer(), typical = fitted.at("typical_tokens").integer();
    require(max_tokens >= 4 && typical >= 1, Fault::data, "column " + column_, "max_tokens is ", max_tokens,
            " and typical_tokens ", typical, "; the bundle is damaged");
    std::vector<std::string> pieces;
    const std::string& lines = files.at("vocabulary.txt");
    for (size_t at = 0, end; (end = lines.find('\n', at)) != lines.npos; at = end + 1)
      pieces.push_back(lines.substr(at, end - at));
    load(files.at("subwords.model"));
    max_tokens_ = max_tokens;
    typical_tokens_ = typical;
    reads_files_ = fitted.at("reads_files").boolean();
    index(std::move(pieces));
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

  void load(const std::string& model) {
    auto processor = std::make_unique<sentencepiece::SentencePieceProcessor>();
    const auto status = processor->LoadFromSerializedProto(model);
    require(status.ok(), Fault::data, "column " + column_, "the subword model is damaged: ", status.ToString());
    model_ = model;
    processor_ = std::move(processor);
  }

  std::vector<int> pieces_of(const std::string& text) const {
    std::vector<int> pieces;
    const auto status = processor_->Encode(text, &pieces);
    require(status.ok(), Fault::internal, "column " + column_, "SentencePiece failed: ", status.ToString());
    return pieces;
  }

  void learn_pieces(const std::vector<std::string>& texts) {
    std::set<int> used;
    std::vector<double> lengths;
    for (const std::string& text : texts) {
      const std::vector<int> pieces = pieces_of(text);
      used.insert(pieces.begin(), pieces.end());
      lengths.push_back(double(pieces.size()) + 1);
    }
    used.erase(processor_->unk_id());
    std::vector<std::string> names;
    for (const int piece : used) names.push_back(processor_->IdToPiece(piece));
    index(std::move(names));
    std::sort(lengths.begin(), lengths.end());
    // Half as long again as nearly all of them: people ask longer questions than the training table holds.
    const int64_t roomy = (int64_t(quantile(lengths, 0.99) * 1.5) + 7) / 8 * 8;
    max_tokens_ = config_.max_tokens > 0 ? config_.max_tokens : std::clamp<int64_t>(roomy, 16, 256);
    typical_tokens_ = std::min(int64_t(quantile(lengths, 0.5)), max_tokens_);
  }

  /// Gives ids to the pieces and finds the halves of each that are pieces too.
  void index(std::vector<std::string> pieces) {
    pieces_ = std::move(pieces);
    id_of_piece_.assign(size_t(processor_->GetPieceSize()), unknown_id);
    std::unordered_map<std::string, int32_t> ids;
    for (size_t i = 0; i < pieces_.size(); ++i) {
      const int piece = processor_->PieceToId(pieces_[i]);
      require(piece != processor_->unk_id(), Fault::data, "column " + column_, "the vocabulary names a piece \"",
              pieces_[i], "\" that the subword model lacks");
      id_of_piece_[size_t(piece)] = ids[pieces_[i]] = first_piece_id + int32_t(i);
    }
    halves_.assign(pieces_.size(), {});
    for (size_t i = 0; i < pieces_.size(); ++i)
      for (size_t cut = 1; cut < pieces_[i].size(); ++cut) {
        const auto left = ids.find(pieces_[i].substr(0, cut)), right = ids.find(pieces_[i].substr(cut));
        if (left != ids.end() && right != ids.end()) halves_[i].push_back({left->second, right->second});
      }
  }

  static void append(std::vector<int32_t>& ids, int32_t id) {
    if (id != unknown_id || ids.back() != unknown_id) ids.push_back(id);
  }

  void append_split(std::vector<int32_t>& ids, int32_t id, Random& random) const {
    if (id >= first_piece_id && config_.split > 0 && random.uniform() < config_.split)
      if (const auto& halves = halves_[size_t(id - first_piece_id)]; !halves.empty()) {
        const auto& [left, right] = halves[random.below(halves.size())];
        append(ids, left);
        return append(ids, right);
      }
    append(ids, id);
  }

  /// Keeps head and tail of a long text: openings and conclusions say most.
  void shorten(std::vector<int32_t>& ids) const {
    if (int64_t(ids.size()) <= max_tokens_) return;
    const auto tail = max_tokens_ / 2;
    ids.erase(ids.begin() + (max_tokens_ - tail), ids.end() - tail);
  }

  Config config_;
  std::string column_, model_;
  std::unique_ptr<sentencepiece::SentencePieceProcessor> processor_;
  std::vector<std::string> pieces_;                               ///< by id - 2
  std::vector<int32_t> id_of_piece_;                              ///< by SentencePiece's number
  std::vector<std::vector<std::pair<int32_t, int32_t>>> halves_;  ///< by id - 2
  bool reads_files_ = false;                                      ///< cells are paths of text files
  int64_t max_tokens_ = 16, typical_tokens_ = 1;
};

}  // namespace

void enroll_subwords(FeatureRegistry& registry) {
  registry.add<Subwords>("subwords", "a text as subword ids, with a vocabulary learned from the training texts");
}

}  // namespace braid
