#pragma once

#include <vector>

#include "braid/data/reader.h"
#include "braid/tensor/strand.h"

/// @file corrupt_inputs.h
/// Faulty inputs in training, so that they are a normal state in use.

namespace braid {

/// Replaces each item with probability `swapped` by another of its input in the batch, as a wrong file would, and
/// damages each other item with probability `damaged`, as `draw_damage` says. Of a row that has two or more inputs at
/// least one stays clean; a row with one input alone keeps it from being swapped, as nothing could tell that it is
/// wrong. An item that serves many rows is damaged for all of them, and spared for all where one needs it. Draws from
/// this thread's stream. @param inputs  on the CPU  @param features  the inputs' own, by id
void corrupt_inputs(Strands& inputs, const std::vector<DataInput>& features, double damaged, double swapped = 0);

}  // namespace braid
