#pragma once

#include <memory>
#include <optional>

#include "braid/bundle/bundle.h"
#include "braid/core/monitor.h"
#include "braid/data/reader.h"
#include "braid/table/split.h"

/// @file prepare.h
/// From a recipe to rows, fitted features and an untrained model.

namespace braid {

/// All that training needs.
struct Prepared {
  Bundle bundle;  ///< every open choice of the recipe resolved; weights as drawn
  Split split;
  std::unique_ptr<Reader> reader;        ///< over the whole table, with a cache
  std::map<std::string, int64_t> files;  ///< distinct items per input id, over training and validation rows
};

/// Opens the table's parts: splits the rows, describes the targets, fits the features on the training rows, chooses
/// what the recipe leaves open, and draws the weights.
/// @param split  the parts of the rows where they are known already
/// @throws Error(config, data) as the parts do
Prepared prepare(const Table& table, const Recipe& recipe, const Parts& parts, Monitor& monitor,
                 const std::optional<Split>& split = {});

/// What a task must know of a target, from the labelled rows among `rows`; classes from all of them, counts too.
TargetSpec describe_target(const Table& table, const TargetRecipe& recipe, const std::vector<int64_t>& rows,
                           Monitor& monitor);

}  // namespace braid
