#pragma once

/// @file torch.h
/// The only include of libtorch; precompiled. The order matters: clang 14 with libstdc++ 12 needs the complete
/// `c10::IValue` before `torch.h` uses it. Libtorch is built with NDEBUG, which some of its classes are laid out by
/// (at::RecordFunction), so its headers are read with it in debug builds too.

#ifndef NDEBUG
#define NDEBUG
#define BRAID_DEBUG_BUILD
#endif
// clang-format off
#include <ATen/core/ivalue.h>
#include <ATen/autocast_mode.h>
#include <torch/torch.h>
// clang-format on
#ifdef BRAID_DEBUG_BUILD
#undef BRAID_DEBUG_BUILD
#undef NDEBUG
#endif
