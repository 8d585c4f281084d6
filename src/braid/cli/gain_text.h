#pragma once

#include <string>
#include <vector>

#include "braid/evaluate/gain.h"

/// @file gain_text.h
/// What a terminal shows of a student.

namespace braid {

/// One line a model and target with its main measure, then the gain with its interval and what it says.
/// @param students  the student over the plain model, or without `other` and `difference` where there is none
/// @param teacher   with all its inputs
/// @param alone     the teacher with the student's inputs alone, or null
std::string gain_text(const std::vector<TargetGain>& students, const Evaluation& teacher, const Evaluation* alone);

}  // namespace braid
