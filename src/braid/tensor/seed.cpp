#include "braid/tensor/seed.h"

#include "braid/tensor/torch.h"

namespace braid {

void seed_torch(uint64_t seed, std::string_view name) { torch::manual_seed(derive_seed(seed, name)); }

Random& draws() {
  thread_local Random random(0);
  return random;
}

void seed_draws(uint64_t seed, uint64_t number) {
  draws() = Random(derive_seed(seed, number));
  if (torch::cuda::is_available()) torch::cuda::manual_seed_all(derive_seed(seed, number));
}

}  // namespace braid
