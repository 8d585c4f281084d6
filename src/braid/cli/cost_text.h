#pragma once

#include <string>

#include "braid/evaluate/evaluation.h"

/// @file cost_text.h
/// The cost sheet on a terminal.

namespace braid {

/// A line for each input, with what it brings first; empty where no costs were measured.
std::string cost_text(const Evaluation& evaluation);

}  // namespace braid
