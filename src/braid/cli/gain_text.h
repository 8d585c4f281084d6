#pragma once

#include <string>
#include <vector>

#include "braid/evaluate/gain.h"

/// @file gain_text.h
/// What a terminal shows of a student.

namespace braid {

/// One line a model and target with its main measure, then the gain with its interval and what it says.
/// @param gains    the student over the plain model; may be empty
/// @param teacher  with all its inputs
/// @param alone    the teacher with the student's inputs alone, or null
std::string gain_text(const Evaluation& student, const std::vector<TargetGain>& gains, const Evaluation& teacher,
                      const Evaluation* alone);

}  // namespace braid
