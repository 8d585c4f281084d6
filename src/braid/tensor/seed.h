#pragma once

#include <cstdint>
#include <string_view>

/// @file seed.h
/// libtorch's global generator, set from named streams.

namespace braid {

/// Sets libtorch's generators to the stream `name` of `seed`. Called before each part draws its weights (so that adding
/// a modality does not change the others) and before each training step (so that dropout replays after a resume).
void seed_torch(uint64_t seed, std::string_view name);

/// The same for a numbered stream, such as a training step.
void seed_torch(uint64_t seed, uint64_t number);

}  // namespace braid
