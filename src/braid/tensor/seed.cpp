#include "braid/tensor/seed.h"

#include "braid/core/random.h"
#include "braid/tensor/torch.h"

namespace braid {

void seed_torch(uint64_t seed, std::string_view name) { torch::manual_seed(derive_seed(seed, name)); }

void seed_torch(uint64_t seed, uint64_t number) { torch::manual_seed(derive_seed(seed, number)); }

}  // namespace braid
