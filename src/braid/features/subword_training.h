#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// @file subword_training.h
/// Texts made ready for a subword vocabulary, and its training. Byte-pair encoding, Sennrich et al. 2016,
/// arXiv:1508.07909, by SentencePiece, Kudo and Richardson 2018, arXiv:1808.06226.

namespace braid {

/// NFKC (UAX 15), lower case where wanted, control characters and SentencePiece's space mark as spaces, no spaces at
/// the ends. Broken UTF-8 becomes U+FFFD; of a text over 64 KiB the middle is left out.
std::string normalised(const std::string& raw, bool lower);

/// Appends a text in pieces short enough for the trainer, cut at a space where there is one.
void add_sentences(const std::string& text, std::vector<std::string>& out);

/// What training on a text costs, in characters of ordinary spaced text: merging is slow where there are no spaces.
int64_t training_cost(const std::string& text);

/// How many pieces suit the texts: every character, and room for every word that comes twice (ICU's word boundaries
/// know languages without spaces), so that frequent words are one piece and rare ones are spelled from parts. Gowda and
/// May 2020, arXiv:2004.02334: most pieces should have been seen often.
/// @param limit  most pieces beyond single characters
int64_t fitting_vocabulary(const std::vector<std::string>& sentences, int64_t limit);

/// A trained model as bytes; the same sentences give the same bytes.
/// @throws Error(data) naming `subject` where nothing can be learned
std::string train_subwords(const std::vector<std::string>& sentences, int64_t vocabulary, const std::string& subject);

}  // namespace braid
