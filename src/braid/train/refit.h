#pragma once

#include "braid/core/monitor.h"
#include "braid/data/reader.h"
#include "braid/train/session.h"

/// @file refit.h
/// Further trainings, which have no rows to be judged by and need none.

namespace braid {

/// The least that a refit takes: as many steps as the first training took to its chosen epoch.
double least_refit_seconds(const SessionOptions& options, const SessionResult& first);

/// Trains `fresh` with the schedule and for the epochs that validation chose, where `train.refit` is `yes` on training
/// and validation rows together: what the first training was too short of is rows, not judgement.
/// @param options  of the first training, as which member of an ensemble, and with that one's seed and checkpoint
/// @param first    what came of the first training  @param time  that is left
/// Where time is short its plan is, as that of any training; but it never takes fewer steps than the first one took to
/// its chosen epoch: rows that were not seen are no reason to learn less from the others.
/// How many epochs it took, where fewer, is said.
/// @return whether it came to its end; false where that did not fit into the time that is left, or was asked to stop
bool refit(Model& fresh, const Reader& reader, SessionOptions options, const SessionResult& first, const TimePlan& time,
           Monitor& monitor);

}  // namespace braid
