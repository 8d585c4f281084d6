#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "braid/tensor/torch.h"

/// @file weights.h
/// Named tensors <-> a safetensors file.

namespace braid {

using NamedTensors = std::map<std::string, torch::Tensor>;

/// Written aside, then renamed. Tensors are copied to the CPU and made contiguous. @throws Error(io)
void save_tensors(const std::filesystem::path& path, const NamedTensors& tensors,
                  const std::map<std::string, std::string>& metadata = {});

/// What `save_tensors` was given.
struct SavedTensors {
  NamedTensors tensors;
  std::map<std::string, std::string> metadata;
};

/// @throws Error(io) for a damaged file
SavedTensors load_tensors(const std::filesystem::path& path);

/// Parameters and buffers of a module by name (detached; sharing storage).
NamedTensors named_tensors(const torch::nn::Module& module);

/// Copies `tensors` into the module's parameters and buffers, all or nothing: a missing, an extra or a misshapen tensor
/// throws Error(io) naming it and both shapes, and leaves the module as it was.
void assign_tensors(torch::nn::Module& module, const NamedTensors& tensors, const std::string& source);

}  // namespace braid
