#pragma once

#include "braid/bundle/bundle.h"
#include "braid/core/monitor.h"
#include "braid/data/reader.h"
#include "braid/train/session.h"

/// @file fit_answers.h
/// What a trained model needs besides its weights to answer honestly.

namespace braid {

/// Fills the bundle's checks of inputs and its pattern table, from rows drawn so that it takes a small part of what
/// training took, and no longer than it may: how many rows that are is measured, and said where they are fewer. Where
/// validation was saturated it can choose nothing: the table stays empty, and a warning says so. The model adopts the
/// specialists that answer somewhere.
/// @param session, result  of the training that left the model's weights  @param specialists  by input id
/// @param seconds  that it may take; 0: no limit
void fit_answers(Bundle& bundle, const Reader& reader, const SessionOptions& session, const SessionResult& result,
                 const std::map<std::string, std::shared_ptr<Model>>& specialists, double seconds, Monitor& monitor);

/// After a second training, on validation rows too, the bundle's model encodes differently: what is usual is learned
/// anew. Limits and choices stay those of the first, since no rows are left to judge by.
/// @param seconds  that it may take; 0: no limit
void fit_answers_again(Bundle& bundle, const Reader& reader, const SessionOptions& session, const SessionResult& result,
                       double seconds, Monitor& monitor);

}  // namespace braid
