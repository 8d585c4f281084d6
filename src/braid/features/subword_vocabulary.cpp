#include "braid/features/subword_vocabulary.h"

#include <sentencepiece_processor.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "braid/core/error.h"
#include "braid/core/utf8.h"
#include "braid/features/fit_sample.h"
#include "braid/features/subword_training.h"

namespace braid {

SubwordVocabulary::SubwordVocabulary() = default;
SubwordVocabulary::~SubwordVocabulary() = default;
SubwordVocabulary::SubwordVocabulary(SubwordVocabulary&&) noexcept = default;
SubwordVocabulary& SubwordVocabulary::operator=(SubwordVocabulary&&) noexcept = default;

void SubwordVocabulary::learn(const std::vector<std::string>& texts, const std::vector<std::string>& sentences,
                              int64_t limit, const std::string& subject) {
  subject_ = subject;
  load(train_subwords(sentences, fitting_vocabulary(sentences, limit), subject));
  std::set<int> used;
  for (const std::string& text : texts) {
    const std::vector<int> pieces = pieces_of(text);
    used.insert(pieces.begin(), pieces.end());
  }
  used.erase(processor_->unk_id());
  std::vector<std::string> names;
  for (const int piece : used) names.push_back(processor_->IdToPiece(piece));
  index(std::move(names));
}

std::vector<int32_t> SubwordVocabulary::ids(const std::string& text) const {
  std::vector<int32_t> out;
  for (const int piece : pieces_of(text)) out.push_back(id_of_piece_[size_t(piece)]);
  return out;
}

std::vector<int64_t> SubwordVocabulary::characters() const {
  std::vector<int64_t> out(size_t(size()), 1);
  out[size_t(begin_id)] = 0;
  for (size_t i = 0; i < pieces_.size(); ++i) out[size_t(first_piece_id) + i] = utf8_characters(pieces_[i]);
  return out;
}

const std::vector<std::pair<int32_t, int32_t>>& SubwordVocabulary::halves(int32_t id) const {
  static const std::vector<std::pair<int32_t, int32_t>> none;
  return id < first_piece_id ? none : halves_[size_t(id - first_piece_id)];
}

std::map<std::string, std::string> SubwordVocabulary::files() const {
  std::string vocabulary;
  for (const std::string& piece : pieces_) vocabulary += piece + "\n";
  return {{"subwords.model", model_}, {"vocabulary.txt", vocabulary}};
}

void SubwordVocabulary::restore(const std::map<std::string, std::string>& files, const std::string& subject) {
  subject_ = subject;
  for (const char* name : {"subwords.model", "vocabulary.txt"})
    require(files.count(name), Fault::data, subject, "the bundle lacks the file ", name);
  std::vector<std::string> pieces;
  const std::string& lines = files.at("vocabulary.txt");
  for (size_t at = 0, end; (end = lines.find('\n', at)) != lines.npos; at = end + 1)
    pieces.push_back(lines.substr(at, end - at));
  load(files.at("subwords.model"));
  index(std::move(pieces));
}

void SubwordVocabulary::load(const std::string& model) {
  auto processor = std::make_unique<sentencepiece::SentencePieceProcessor>();
  const auto status = processor->LoadFromSerializedProto(model);
  require(status.ok(), Fault::data, subject_, "the subword model is damaged: ", status.ToString());
  model_ = model;
  processor_ = std::move(processor);
}

std::vector<int> SubwordVocabulary::pieces_of(const std::string& text) const {
  std::vector<int> pieces;
  const auto status = processor_->Encode(text, &pieces);
  require(status.ok(), Fault::internal, subject_, "SentencePiece failed: ", status.ToString());
  return pieces;
}

/// Gives ids to the pieces and finds the halves of each that are pieces too.
void SubwordVocabulary::index(std::vector<std::string> pieces) {
  pieces_ = std::move(pieces);
  id_of_piece_.assign(size_t(processor_->GetPieceSize()), unknown_id);
  std::unordered_map<std::string, int32_t> ids;
  for (size_t i = 0; i < pieces_.size(); ++i) {
    const int piece = processor_->PieceToId(pieces_[i]);
    require(piece != processor_->unk_id(), Fault::data, subject_, "the vocabulary names a piece \"", pieces_[i],
            "\" that the subword model lacks");
    id_of_piece_[size_t(piece)] = ids[pieces_[i]] = first_piece_id + int32_t(i);
  }
  halves_.assign(pieces_.size(), {});
  for (size_t i = 0; i < pieces_.size(); ++i)
    for (size_t cut = 1; cut < pieces_[i].size(); ++cut) {
      const auto left = ids.find(pieces_[i].substr(0, cut)), right = ids.find(pieces_[i].substr(cut));
      if (left != ids.end() && right != ids.end()) halves_[i].push_back({left->second, right->second});
    }
}

TokenLimits TokenLimits::of(const SubwordVocabulary& vocabulary, const std::vector<std::string>& texts, int64_t wished,
                            const std::string& column) {
  std::vector<double> lengths;
  for (const std::string& text : texts) lengths.push_back(double(vocabulary.ids(text).size()) + 1);
  std::sort(lengths.begin(), lengths.end());
  const int64_t roomy = (int64_t(quantile(lengths, 0.99) * 1.5) + 7) / 8 * 8;
  const int64_t most = wished > 0 ? wished : std::clamp<int64_t>(roomy, 16, 256);
  TokenLimits out{most, std::min(int64_t(quantile(lengths, 0.5)), most), {}};
  constexpr int64_t many = 20;  // one in so many
  const auto longer = lengths.end() - std::upper_bound(lengths.begin(), lengths.end(), double(most));
  if (longer * many >= int64_t(lengths.size())) {
    const auto nearly_all = int64_t(quantile(lengths, 0.95));
    out.notes.push_back(text("column ", column, ": ", longer, " of ", lengths.size(), " training texts looked at have ",
                             "more than ", most, " tokens, and what is between their begins and ends is not read; ",
                             "max_tokens of the input's feature says how many are, and costs time (inputs.", column,
                             ".feature.max_tokens=", nearly_all, " reads 95 % of them whole)"));
  }
  return out;
}

TokenLimits TokenLimits::from(const Node& fitted, const std::string& subject) {
  const int64_t most = fitted.at("max_tokens").integer(), typical = fitted.at("typical_tokens").integer();
  require(most >= 4 && typical >= 1, Fault::data, subject, "max_tokens is ", most, " and typical_tokens ", typical,
          "; the bundle is damaged");
  TokenLimits out{most, typical, {}};
  for (const Node& note : fitted.at("notes").array()) out.notes.push_back(note.string());
  return out;
}

void TokenLimits::write(Node& fitted) const {
  fitted["max_tokens"] = Node(most);
  fitted["typical_tokens"] = Node(typical);
  fitted["notes"] = Node(notes);
}

void TokenLimits::check(int64_t wished) {
  require(wished == 0 || wished >= 4, Fault::config, "", "max_tokens is ", wished,
          "; a begin, a head and a tail need 4");
}

}  // namespace braid
