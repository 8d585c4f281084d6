#pragma once

#include <map>
#include <string>
#include <vector>

/// @file sample_words.h
/// A sample as it is written on the command line.

namespace braid {

/// Whether words are a sample, not the name of a table or folder: the first is `column=value`, and no file is called
/// so.
bool are_sample(const std::vector<std::string>& words);

/// `column=value` words as `column → value`. @throws Error(config) for a word that is none, or a column named twice
std::map<std::string, std::string> sample_of(const std::vector<std::string>& words);

}  // namespace braid
