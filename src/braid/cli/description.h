#pragma once

#include <string>
#include <utility>
#include <vector>

#include "braid/bundle/all_parts.h"
#include "braid/core/node.h"

/// @file description.h
/// What `braid describe` says.

namespace braid {

/// The same for people and for programs.
struct Description {
  std::string text;
  Node json;
};

/// Describes what the words name: nothing (an overview), a family of parts (`encoder`), a part (`resnet`,
/// `encoder resnet`), a section or field of the recipe (`train`, `train.learning_rate`), or the folder of a run or
/// bundle.
/// @param commands  names and summaries, for the overview
/// @throws Error(config) with a guess for anything else
Description describe(const std::vector<std::string>& words, const Parts& parts,
                     const std::vector<std::pair<std::string, std::string>>& commands);

}  // namespace braid
