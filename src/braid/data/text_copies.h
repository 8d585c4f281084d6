#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

/// @file text_copies.h
/// Which of many texts share most of their words: edited, shortened or extended copies.

namespace braid {

/// Letters and figures, those of ASCII in lower case, one space between words.
std::string folded_text(std::string_view text);

/// By what texts are compared before they are read again: the smallest values that 30 random functions take on the
/// pairs of neighbouring words of its first 2,000 words, 16 bits of each. Broder 1997, "On the resemblance and
/// containment of documents", doi:10.1109/SEQUEN.1997.666900; Li and König 2010, doi:10.1145/1772690.1772759.
/// Characters of scripts without spaces (Chinese, Japanese, Thai) count as words.
using TextPrint = std::array<uint16_t, 30>;

/// @param folded  a `folded_text`
TextPrint text_print(std::string_view folded);

/// How many of their pairs of neighbouring words two texts have in common, of all that either has (Jaccard); ends count
/// as words. Of 14 words one other than before leaves 0.76. 0 where fewer than twelve are in common: two who describe
/// the like in ten words share as many. @param a, b  each a `folded_text`
double text_likeness(std::string_view a, std::string_view b);

/// Calls `found(a, b)`, a < b, for each pair of texts that may be copies: their likeness is at least 0.6, and what
/// differs is at most half of what tells either from its eighth-nearest text. So where all are alike (the letters of
/// one template, set questions) only what is far more alike than they are counts. A text of more than eight copies is
/// not found.
///
/// Candidates agree in three functions of a stretch of the print (locality-sensitive hashing, Indyk and Motwani 1998):
/// of pairs of likeness 0.76 all but 1 %, of 0.6 nine in ten. Each text of a bucket is compared with the next 100.
/// Time: 1,000 comparisons of prints a text at most, 2,000 more for each text that has a near one; `text_of` is called
/// for 20,000 pairs at most.
/// @param text_of  the folded text of an index  @return whether every pair was compared that could be near
bool find_text_copies(const std::vector<TextPrint>& prints, const std::function<std::string(size_t)>& text_of,
                      const std::function<void(size_t, size_t)>& found);

}  // namespace braid
