#pragma once

#include <optional>
#include <string_view>

/// @file split_words.h
/// The words with which tables name the parts of a split.

namespace braid {

/// What rows are for: to learn from, to choose the model by, to judge it.
enum class Part { train, validation, test };

/// The part that a word names, in any case: train, training; validation, valid, val, dev, development, tune; test,
/// testing, eval, evaluation, holdout.
std::optional<Part> part_from(std::string_view word);

}  // namespace braid
