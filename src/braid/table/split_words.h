#pragma once

#include <optional>
#include <string_view>

/// @file split_words.h
/// The words with which tables name the parts of a split.

namespace braid {

/// What rows are for: to learn from, to choose the model by, to judge it.
enum class Part { train, validation, test };

/// The part that a word names, in any case and with "set" behind it or not: train, training, trn, tr; validation,
/// valid, val, dev, development, tune, publictest; test, testing, tst, te, eval, evaluation, holdout, privatetest.
std::optional<Part> part_from(std::string_view word);

/// Whether a word is one of the abbreviations tr, te, trn and tst, which elsewhere mean other things.
bool is_short_part(std::string_view word);

/// The part whose rows a column of truth values marks, by its name: is_train, is_training_image, test_set. None for any
/// other name.
std::optional<Part> part_in_name(std::string_view column);

/// What `true` and `false`, `1` and `0`, `yes` and `no` say, in any case; none for other words.
std::optional<bool> truth_from(std::string_view word);

/// The part that a cell of a split column names: by its word, or as a truth value of a column as in `part_in_name`, of
/// which the rows that are not marked train, or are the test where the marked ones train.
std::optional<Part> part_of(std::string_view column, std::string_view word);

}  // namespace braid
