#include "braid/tensor/weights.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "braid/core/error.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

struct Two : torch::nn::Module {
  Two() {
    a = register_module("a", torch::nn::Linear(3, 2));
    b = register_buffer("b", torch::arange(4));
  }
  torch::nn::Linear a{nullptr};
  torch::Tensor b;
};

fs::path scratch() {
  return fs::temp_directory_path() / ("braid-weights-" + std::to_string(::getpid()) + ".safetensors");
}

TEST(Weights, SurviveARoundTripThroughAFile) {
  Two from, to;
  save_tensors(scratch(), named_tensors(from), {{"k", "v"}});
  const auto [tensors, metadata] = load_tensors(scratch());
  assign_tensors(to, tensors, "file");
  for (const auto& [name, tensor] : named_tensors(from)) EXPECT_TRUE(torch::equal(tensor, named_tensors(to).at(name)));
  EXPECT_EQ(metadata.at("k"), "v");
  fs::remove(scratch());
}

TEST(Weights, AreAssignedAllOrNothing) {
  Two module;
  const auto before = module.a->weight.clone();
  auto tensors = named_tensors(module);
  for (auto& [name, tensor] : tensors) tensor = torch::zeros_like(tensor);
  tensors["extra"] = torch::zeros({1});
  EXPECT_THROW(assign_tensors(module, tensors, "file"), Error);
  tensors.erase("extra");
  tensors["b"] = torch::zeros({5}, torch::kLong);
  EXPECT_THROW(assign_tensors(module, tensors, "file"), Error);
  tensors.erase("b");
  EXPECT_THROW(assign_tensors(module, tensors, "file"), Error);
  EXPECT_TRUE(torch::equal(module.a->weight, before));
}

}  // namespace
}  // namespace braid
