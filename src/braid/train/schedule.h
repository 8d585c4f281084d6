#pragma once

#include <cstdint>

/// @file schedule.h
/// The learning rate over a run.

namespace braid {

/// Linear warm-up over the first `warmup` share of the run, then a cosine to 1 % of the peak.
/// Loshchilov & Hutter 2017, arXiv:1608.03983, eq. 5 without restarts. @param progress  share of the run that is done
double learning_rate_at(double progress, double peak, double warmup);

}  // namespace braid
