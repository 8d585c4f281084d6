#pragma once

#include <string>
#include <vector>

#include "braid/bundle/bundle.h"

/// @file name_words.h
/// Names of columns as they are written on the command line: `--inputs front,km`.

namespace braid {

/// The names in words that hold several, separated by commas. A known name is taken whole, commas and all; where two
/// begin at one place, the longer one counts.
std::vector<std::string> split_names(const std::vector<std::string>& words, const std::vector<std::string>& known);

/// The same of the inputs of a model, which go by their columns and by their names.
std::vector<std::string> split_inputs(const std::vector<std::string>& words, const Bundle& bundle);

/// The same of its targets.
std::vector<std::string> split_targets(const std::vector<std::string>& words, const Bundle& bundle);

}  // namespace braid
