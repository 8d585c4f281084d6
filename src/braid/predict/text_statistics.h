#pragma once

#include <cstdint>
#include <vector>

#include "braid/tensor/strand.h"

/// @file text_statistics.h
/// How unlike the training texts a text is: another language, a wrong encoding, keys hit at random, a page of markup,
/// one word over and over.

namespace braid {

/// What the ids of a text cost, [V, 2] double: how surprising each is, -log of its share of the training ids in nats,
/// where each counts once more than it was seen; and how many characters it spells, as `Feature::characters` says.
/// @param ids  [n] int64, those of training texts, in [0, V)  @param characters  [V]
torch::Tensor spelling_of(const torch::Tensor& ids, const std::vector<int64_t>& characters);

/// Of each text, [N, 2] double: the logarithms of its surprise, nats a character, and of its evenness.
///
/// Subwords learned from training spell what is like it with few long pieces; anything else takes many short and rare
/// ones, so that a character costs several times as much, whatever is wrong. One new word in a sentence does not, nor
/// do the same words in another order. Evenness is the entropy of the ids over the most that so many ids can have
/// (Pielou 1966, doi:10.1016/0022-5193(66)90013-0): near 1 in any language, 0 where one word is repeated. A text
/// without a word counts as an unknown one. @param texts  [N, T] ids  @param spelling  as `spelling_of` gives it
torch::Tensor text_statistics(const Strand& texts, const torch::Tensor& spelling);

}  // namespace braid
