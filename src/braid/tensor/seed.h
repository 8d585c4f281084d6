#pragma once

#include <cstdint>
#include <string_view>

#include "braid/core/random.h"

/// @file seed.h
/// Where random numbers come from: named streams of one seed.

namespace braid {

/// Sets libtorch's generators to the stream `name` of `seed`. Called before each part draws its weights, so that adding
/// a modality does not change the others.
void seed_torch(uint64_t seed, std::string_view name);

/// This thread's stream for what a training step draws (dropout, withheld inputs). Each replica's thread has its own,
/// so what it draws does not depend on what others do meanwhile.
Random& draws();

/// Sets this thread's stream, and libtorch's generators of accelerators, to stream `number` of `seed`: a step draws the
/// same after a resume.
void seed_draws(uint64_t seed, uint64_t number);

}  // namespace braid
