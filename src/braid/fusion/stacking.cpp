#include "braid/fusion/late.h"

/// @file stacking.cpp
/// Late fusion by a learned combination of decisions: Wolpert 1992, doi:10.1016/S0893-6080(05)80023-1; for numbers
/// Breiman 1996, doi:10.1007/BF00117832.

namespace braid {
namespace {

/// Every input decides alone; the task combines the raw scores of these decisions by a regression of its own (see
/// `Stack`), which also knows which inputs are there.
///
/// Unlike in the paper both levels learn together, on the same rows: inputs that are withheld at random in training
/// show the upper level decisions it cannot count on, and what it trusts too much is mended on held-out rows, by the
/// temperature of each pattern of inputs.
class Stacking final : public LateFusion {
 public:
  struct Config {
    template <class V>
    void fields(V&) {}
  };

  Stacking(const Config&, const FusionInput& input) : LateFusion("stacking", input) {}

  Joint forward(const Strands& encoded) override { return parts_of(encoded); }
  bool stacks() const override { return true; }
};

}  // namespace

void enroll_stacking(FusionRegistry& registry) {
  registry.add<Stacking>("stacking", "every input decides alone; a regression learns to combine the decisions");
}

}  // namespace braid
