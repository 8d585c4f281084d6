#pragma once

#include <string>

#include "braid/evaluate/evaluation.h"

/// @file evaluation_text.h
/// An evaluation as lines on a terminal.

namespace braid {

/// Each target's metrics with 95 % intervals, then the main metric for each pattern of inputs.
std::string evaluation_text(const Evaluation& evaluation);

}  // namespace braid
