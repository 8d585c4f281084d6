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

/// While it lives, products and convolutions of this thread run in bfloat16, sums and norms in float32
/// (torch::autocast). Does nothing when `on` is false.
class Autocast {
 public:
  /// @param device  of which kind the computations are; those on other kinds stay as they were
  Autocast(bool on, torch::Device device);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  bool on_, before_ = false;
  torch::DeviceType device_;
};

/// How fp32 matrix products run here, for provenance: `mkl` or `mkl, fast path on AMD`. libtorch's MKL takes a slow
/// path on processors that are not Intel's unless the program defines `mkl_serv_intel_cpu_true`, as `braid` does.
std::string product_path();

}  // namespace braid
