#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "braid/core/node.h"

/// @file subword_vocabulary.h
/// The pieces that texts are cut into, learned from the training texts.

namespace sentencepiece {
class SentencePieceProcessor;
}

namespace braid {

/// Ids of the pieces that the training texts were cut into: 0 `<unk>`, 1 the begin of every text, then the pieces. A
/// piece which SentencePiece knows but no training text used would have an untrained embedding, so it is `<unk>`; that
/// one is trained by dropping tokens.
class SubwordVocabulary {
 public:
  static constexpr int32_t unknown_id = 0, begin_id = 1, first_piece_id = 2;

  /// Empty; `learn` or `restore` fills it.
  SubwordVocabulary();
  ~SubwordVocabulary();
  SubwordVocabulary(SubwordVocabulary&&) noexcept;
  SubwordVocabulary& operator=(SubwordVocabulary&&) noexcept;

  /// @param texts  normalised  @param sentences  the same, cut as `add_sentences` does  @param limit  most pieces
  /// beyond single characters  @param subject  for messages  @throws Error(data) where nothing can be learned
  void learn(const std::vector<std::string>& texts, const std::vector<std::string>& sentences, int64_t limit,
             const std::string& subject);

  bool is_ready() const { return processor_ != nullptr; }
  int64_t size() const { return first_piece_id + int64_t(pieces_.size()); }  ///< of ids

  /// One id a piece of a normalised text, without a begin.
  std::vector<int32_t> ids(const std::string& text) const;

  /// By id: the characters that it spells, a space before it included; 1 of `<unk>`, 0 of the begin.
  std::vector<int64_t> characters() const;

  /// The pairs of pieces that spell a piece.
  const std::vector<std::pair<int32_t, int32_t>>& halves(int32_t id) const;

  std::map<std::string, std::string> files() const;  ///< for the bundle
  /// Takes what `files` gave. @throws Error(data) when it is damaged
  void restore(const std::map<std::string, std::string>& files, const std::string& subject);

 private:
  void load(const std::string& model);
  std::vector<int> pieces_of(const std::string& text) const;
  void index(std::vector<std::string> pieces);

  std::string subject_, model_;
  std::unique_ptr<sentencepiece::SentencePieceProcessor> processor_;
  std::vector<std::string> pieces_;                               ///< by id - 2
  std::vector<int32_t> id_of_piece_;                              ///< by SentencePiece's number
  std::vector<std::vector<std::pair<int32_t, int32_t>>> halves_;  ///< by id - 2
};

/// Appends an id, but makes one of a run of unknown ones: a reworded question with a new word is the question with one
/// word dropped.
inline bool append_id(std::vector<int32_t>& ids, int32_t id) {
  if (id == SubwordVocabulary::unknown_id && !ids.empty() && ids.back() == SubwordVocabulary::unknown_id) return false;
  ids.push_back(id);
  return true;
}

/// How long texts may be, in tokens, their begin included.
struct TokenLimits {
  int64_t most = 16, typical = 1;
  std::vector<std::string> notes;  ///< one sentence where many of the training texts are longer than `most`

  /// @param wished  most tokens; 0: half as long again as nearly all of the texts, as people ask longer questions than
  ///                the training table holds, and at most 256: twice as many are nearly three times the arithmetic
  ///                of the default encoder
  /// @param texts   normalised, at least one  @param column  of the texts, for the note
  static TokenLimits of(const SubwordVocabulary& vocabulary, const std::vector<std::string>& texts, int64_t wished,
                        const std::string& column);

  /// From what `write` gave. @throws Error(data) when it is damaged
  static TokenLimits from(const Node& fitted, const std::string& subject);

  /// Adds `max_tokens`, `typical_tokens` and `notes` to what a feature has fitted.
  void write(Node& fitted) const;

  /// @throws Error(config) for a wish that leaves no room
  static void check(int64_t wished);

  /// Keeps head and tail of a long text: openings and conclusions say most.
  template <class Token>
  void shorten(std::vector<Token>& tokens) const {
    if (int64_t(tokens.size()) <= most) return;
    const auto tail = most / 2;
    tokens.erase(tokens.begin() + (most - tail), tokens.end() - tail);
  }
};

}  // namespace braid
