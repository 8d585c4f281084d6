#pragma once

/// @file torch.h
/// The only include of libtorch; precompiled. The order matters: clang 14 with libstdc++ 12 needs the complete
/// `c10::IValue` before `torch.h` uses it.

// clang-format off
#include <ATen/core/ivalue.h>
#include <ATen/autocast_mode.h>
#include <torch/torch.h>
// clang-format on
