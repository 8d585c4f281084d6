#pragma once

#include <cstdint>
#include <string>

#include "braid/tensor/torch.h"

/// @file device.h
/// Which processor computes, with how many threads, and by which path.

namespace braid {

/// `auto` (CUDA where there is one), `cpu`, `cuda`, `cuda:1`. @throws Error(unsupported) for a device this machine or
/// build lacks, Error(config) for another word
torch::Device choose_device(const std::string& name);

/// Sets the compute threads once for the process; 0: one a core.
void configure_threads(int64_t threads);

/// How fp32 matrix products run here, for provenance: `mkl` or `mkl, fast path on AMD`. libtorch's MKL takes a slow
/// path on processors that are not Intel's unless the program defines `mkl_serv_intel_cpu_true`, as `braid` does.
std::string product_path();

}  // namespace braid
