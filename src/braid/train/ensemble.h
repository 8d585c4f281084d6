#pragma once

#include <functional>

#include "braid/bundle/bundle.h"
#include "braid/core/monitor.h"
#include "braid/data/reader.h"
#include "braid/train/session.h"

/// @file ensemble.h
/// Models that differ by their seeds alone are wrong in different ways, and their mean is less wrong than any of them:
/// Lakshminarayanan, Pritzel and Blundell 2017, arXiv:1612.01474. Why, and where: docs/decisions/0009-ensembles.md.

namespace braid {

/// Trains further members, up to `train.members`, as the bundle's model was trained in the end, and lets them join it.
/// What validation chose before (who answers from which inputs, temperatures, limits) stays.
/// @param session  of the first training  @param first  what came of it  @param time_left  as it is when asked
void train_members(Bundle& bundle, const Parts& parts, const Reader& reader, const SessionOptions& session,
                   const SessionResult& first, const std::function<TimePlan()>& time_left, Monitor& monitor);

}  // namespace braid
