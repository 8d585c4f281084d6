#pragma once

#include "braid/auxiliary/auxiliary.h"
#include "braid/context/context.h"
#include "braid/encoders/encoder.h"
#include "braid/fusion/fusion.h"
#include "braid/tasks/task.h"

/// @file parts.h
/// Every part a model may be built from.

namespace braid {

/// Passed along, never global: a program that links Braid adds its own parts to a copy.
struct ModelParts {
  EncoderRegistry encoders = builtin_encoders();
  FusionRegistry fusions = builtin_fusions();
  ContextRegistry contexts = builtin_contexts();
  AuxiliaryRegistry auxiliaries = builtin_auxiliaries();
  TaskRegistry tasks = builtin_tasks();
};

}  // namespace braid
