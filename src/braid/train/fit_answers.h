#pragma once

#include "braid/bundle/bundle.h"
#include "braid/core/monitor.h"
#include "braid/data/reader.h"
#include "braid/train/session.h"

/// @file fit_answers.h
/// What a trained model needs besides its weights to answer honestly.

namespace braid {

/// Fills the bundle's checks of inputs and its pattern table, from rows drawn so that it takes a small part of what
/// training took. Where validation was saturated it can choose nothing: the table stays empty, and a warning says so.
/// The model adopts the specialists that answer somewhere.
/// @param session, result  of the training that left the model's weights  @param specialists  by input id
void fit_answers(Bundle& bundle, const Reader& reader, const SessionOptions& session, const SessionResult& result,
                 const std::map<std::string, std::shared_ptr<Model>>& specialists, Monitor& monitor);

/// After a second training, on validation rows too, the bundle's model encodes differently: what is usual is learned
/// anew. Limits and choices stay those of the first, since no rows are left to judge by.
void fit_answers_again(Bundle& bundle, const Reader& reader, const SessionOptions& session,
                       const SessionResult& result);

}  // namespace braid
