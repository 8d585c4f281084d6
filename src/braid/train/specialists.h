#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "braid/bundle/bundle.h"
#include "braid/core/monitor.h"
#include "braid/data/reader.h"
#include "braid/train/session.h"

/// @file specialists.h
/// Models of one input alone, for rows that have nothing else. Encoders that learn together with others learn less of
/// what each input says by itself: once one input answers, little is left for the rest to gain (Du et al. 2023,
/// arXiv:2305.01233). So each encoder goes on alone, for a part of the passes, and what becomes of it answers where the
/// others are missing.

namespace braid {

/// A model of one input, with what a refit needs to do the same again.
struct Specialist {
  std::shared_ptr<Model> model;
  SessionOptions options;
  SessionResult result;
};

using Specialists = std::map<std::string, Specialist>;  ///< by input id

/// Trains one for each input that has an encoder of its own, on the rows that have this input: from the encoder of the
/// trained model on, with a head of its own, for `train.specialists` of the passes that a model of this input alone
/// would get. That takes no longer than this share of the training before, since a pass over all inputs is one over
/// each. None are trained of a single input, where validation is too small or saturated, or where no time is left
/// beside the refit.
/// @param train   as the recipe has it, open choices included
/// @param whole   options of the training before  @param result  what came of it  @param time  that is left
/// @param refits  whether a refit of all this follows
Specialists train_specialists(const Bundle& bundle, const Parts& parts, const Reader& reader, const TrainRecipe& train,
                              const SessionOptions& whole, const SessionResult& result, const TimePlan& time,
                              bool refits, Monitor& monitor);

/// The models by input id.
std::map<std::string, std::shared_ptr<Model>> models_of(const Specialists& specialists);

/// Trains those of the inputs `needed` again, on validation rows too, from the encoders of the refitted model on; where
/// there is no time for one, it stays what it was.
std::map<std::string, std::shared_ptr<Model>> refit_specialists(const Bundle& bundle, const Parts& parts,
                                                                const Reader& reader, const Model& refitted,
                                                                const Specialists& specialists,
                                                                const std::set<std::string>& needed,
                                                                const TimePlan& time, Monitor& monitor);

}  // namespace braid
