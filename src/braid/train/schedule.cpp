#include "braid/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace braid {

double learning_rate_at(double progress, double peak, double warmup) {
  progress = std::clamp(progress, 0.0, 1.0);
  if (progress < warmup) return peak * std::max(progress / warmup, 1e-3);
  const double share = warmup < 1 ? (progress - warmup) / (1 - warmup) : 1;
  return peak * (0.01 + 0.99 * 0.5 * (1 + std::cos(std::numbers::pi * share)));
}

}  // namespace braid
