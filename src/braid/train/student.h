#pragma once

#include <string>
#include <vector>

#include "braid/bundle/bundle.h"

/// @file student.h
/// The recipe of a model that sees less than the one it learns from.

namespace braid {

/// The teacher's recipe with these inputs alone. A column that is one of several of an input (`tabular`) is taken out
/// of it; any other comes with what places it in time. Where an input's encoder was that of one that is left out, it
/// gets its own of the same kind. Weights begin anew: those of the teacher may know the validation rows
/// (`train.refit`), which then could not choose.
/// @param words  columns or names of inputs, at least one  @throws Error(config) for a word that is neither, or when
///               nothing is left out
Recipe student_recipe(const Bundle& teacher, const std::vector<std::string>& words);

}  // namespace braid
