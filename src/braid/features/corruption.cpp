#include "braid/features/corruption.h"

#include <algorithm>

#include "braid/features/feature.h"

namespace braid {
namespace {

constexpr double least_level = 0.1, most_level = 3;  // of `draw_damage`

/// One item without its padding; shares memory with the strand.
Steps item_of(const Strand& strand, int64_t n) {
  const auto real = strand.mask[n].nonzero();
  const int64_t length = real.size(0) == 0 ? 0 : real[-1].item<int64_t>() + 1;
  Steps out{strand.values[n].narrow(0, 0, length), strand.mask[n].narrow(0, 0, length), {}};
  if (strand.times) out.times = (*strand.times)[n].narrow(0, 0, length);
  return out;
}

/// Item `n` of `into` becomes item `from` of `strand`.
void swap_in(const Strand& strand, int64_t from, int64_t n, Strand& into) {
  into.values[n].copy_(strand.values[from]);
  into.mask[n].copy_(strand.mask[from]);
  if (into.times) (*into.times)[n].copy_((*strand.times)[from]);
  if (into.seen.defined()) into.seen[n].copy_(strand.seen[from]);
}

}  // namespace

std::vector<Corruption> kinds_for(const StepSpec& steps) {
  std::vector<Corruption> out{Corruption::noise, Corruption::gaps, Corruption::swap, Corruption::constant};
  const bool single = steps.modality == "vector" && steps.max_steps == 1;
  if (steps.modality != "columns" && steps.modality != "points" && !single) out.push_back(Corruption::blur);
  return out;
}

Damage draw_damage(const StepSpec& steps, Random& random) {
  Damage out;
  out.level = least_level * std::pow(most_level / least_level, random.uniform());
  if (random.uniform() < 0.5) return out;
  auto kinds = kinds_for(steps);
  std::erase_if(kinds, [](Corruption kind) { return kind == Corruption::noise || kind == Corruption::swap; });
  out.kind = kinds[random.below(kinds.size())];
  return out;
}

Strand corrupt(const Strand& strand, const Feature& feature, const std::vector<Damage>& damages, uint64_t seed) {
  const int64_t count = strand.items();
  require(int64_t(damages.size()) == count, Fault::internal, "corrupt", damages.size(), " damages for ", count,
          " items");
  if (std::none_of(damages.begin(), damages.end(), [](const Damage& one) { return one.level > 0; })) return strand;
  Strand out = strand;
  out.values = strand.values.clone();
  out.mask = strand.mask.clone();
  if (strand.times) out.times = strand.times->clone();
  if (strand.seen.defined()) out.seen = strand.seen.clone();
  for (int64_t n = 0; n < count; ++n) {
    const Damage& damage = damages[size_t(n)];
    if (damage.level <= 0) continue;
    Random random(derive_seed(seed, uint64_t(n)));
    const int64_t other = count > 1 ? (n + 1 + int64_t(random.below(uint64_t(count - 1)))) % count : n;
    if (damage.kind == Corruption::swap) {
      swap_in(strand, other, n, out);
    } else if (Steps steps = item_of(out, n); steps.values.size(0) > 0) {
      feature.corrupt(damage, item_of(strand, other), random, steps);
    }
  }
  return out;
}

}  // namespace braid
