#pragma once

#include "braid/core/monitor.h"
#include "braid/data/reader.h"
#include "braid/train/session.h"

/// @file refit.h
/// A second training, which has no rows to be judged by and needs none.

namespace braid {

/// Trains `fresh` on training and validation rows together, with the schedule and for the epochs that validation chose:
/// what the first training was too short of is rows, not judgement.
/// @param options  of the first training  @param first  what came of it  @param time  that is left
/// @return whether it came to its end; false where it would not fit into the time that is left, or was asked to stop
bool refit(Model& fresh, const Reader& reader, SessionOptions options, const SessionResult& first, const TimePlan& time,
           Monitor& monitor);

}  // namespace braid
