#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "braid/features/feature.h"

/// @file token_words.h
/// Subword ids as the words that a reader knows.

namespace braid {

/// A word and the steps that spell it.
struct TokenWord {
  std::string text;
  std::vector<int64_t> steps;
};

/// The pieces of a feature's vocabulary by id, from what it keeps in the bundle; empty where it keeps none.
std::vector<std::string> vocabulary_pieces(const Feature& feature);

/// Puts the pieces of an item together again. A piece with SentencePiece's space mark begins a word, and so does every
/// piece of a script that is written without spaces. The begin of a text belongs to no word. A piece never seen in
/// training is `[unknown]`; without a vocabulary each step is a word of its own, `step 3`.
/// @param ids  [T] int64  @param mask  [T] bool
std::vector<TokenWord> token_words(const torch::Tensor& ids, const torch::Tensor& mask,
                                   const std::vector<std::string>& pieces);

}  // namespace braid
