#include "braid/tensor/batch.h"

namespace braid {

Batch Batch::to(torch::Device device) const {
  if (device.is_cpu()) return *this;
  Batch out = *this;
  if (sequence.defined()) out.sequence = sequence.to(device);
  for (auto* strands : {&out.inputs, &out.targets})
    for (auto& [name, strand] : *strands) strand = strand.to(device);
  return out;
}

}  // namespace braid
