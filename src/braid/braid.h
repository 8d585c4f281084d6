#pragma once

/// @file braid.h
/// All that a program with Braid in it includes. `find_package(Braid)` gives the target `Braid::braid`.
///
/// | to                          | take                                                                        |
/// |-----------------------------|-----------------------------------------------------------------------------|
/// | answer                      | `Predictor::open(run)`, `Predictor::answer` → `Answer`                      |
/// | train                       | `default_recipe` or `read_recipe` → `Recipe`, then `train` → `TrainResult`  |
/// | measure                     | `evaluate` → `Evaluation`                                                   |
/// | keep a model                | `Bundle::save`, `Bundle::load`                                              |
/// | add parts of your own       | `Parts`: a registry of each family, from features to tasks                  |
/// | hear what happens, and stop | `Monitor`                                                                   |
///
/// Whatever fails throws `Error`, which says who can repair it. Layers below, such as `braid/media/audio.h`, may be
/// included too; they change more often.

#include "braid/bundle/all_parts.h"
#include "braid/bundle/bundle.h"
#include "braid/bundle/recipe.h"
#include "braid/core/error.h"
#include "braid/core/monitor.h"
#include "braid/core/version.h"
#include "braid/evaluate/evaluation.h"
#include "braid/predict/predictor.h"
#include "braid/table/table.h"
#include "braid/train/defaults.h"
#include "braid/train/train.h"
