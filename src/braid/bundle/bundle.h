#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "braid/bundle/all_parts.h"
#include "braid/bundle/input_check.h"
#include "braid/bundle/pattern_table.h"
#include "braid/bundle/recipe.h"
#include "braid/model/model.h"

/// @file bundle.h
/// A trained model with all it needs to answer, as one folder.
///
///     bundle.toml          format, recipe, features' statistics, labels, choices by pattern, provenance
///     weights.safetensors  every parameter and buffer by name
///     checks.safetensors   what inputs usually look like
///     <id>/<file>          binary parts of features, such as a tokenizer
///     checksums.txt        SHA-256 of every file above, as `sha256sum` prints it
///     model_card.md        for people
///
/// Identifiers (`m0`, `t0`) stand for headers, which may hold spaces, dots and every script.

namespace braid {

/// Newest format this program writes and reads.
inline constexpr int64_t bundle_format = 1;

/// One input with its fitted feature.
struct BundleInput {
  std::string id;
  InputRecipe recipe;
  std::shared_ptr<Feature> feature;
};

/// One target: what the recipe asks for, and what its task learned of the table.
struct BundleTarget {
  std::string id;
  TargetRecipe recipe;
  TargetSpec spec;
};

/// See the file's head.
struct Bundle {
  Recipe recipe;  ///< as it was trained, every choice resolved
  std::vector<BundleInput> inputs;
  std::vector<BundleTarget> targets;
  std::shared_ptr<Model> model;    ///< in evaluation mode after `load`
  PatternTable patterns;           ///< who answers where only some inputs are there
  InputChecks checks;              ///< which items are broken
  Node provenance{Node::Table{}};  ///< where it came from: data hash, rows, machine, version, metrics
  std::string model_card;          ///< Markdown; written as it is

  /// What a model must be built from. @param seed  of the weights
  ModelConfig model_config(uint64_t seed) const;

  /// The same of the specialist of one input, which has an encoder of its own. @param input  its id
  ModelConfig specialist_config(const std::string& input, uint64_t seed) const;

  /// Written aside, then renamed. @throws Error(io)
  void save(const std::filesystem::path& folder) const;

  /// All or nothing. @throws Error(io) for a missing, damaged, extra or misshapen part, naming it; Error(unsupported)
  /// for a newer format
  static Bundle load(const std::filesystem::path& folder, const Parts& parts, torch::Device device = torch::kCPU);

  /// What a column or the name of an input stands for: the columns of each such input, by its id; none when it is
  /// neither. A column of files stands for the whole inputs that read it (the frames and the sound of a film), not for
  /// those that it only places in time or paints; of columns that stand side by side in an input it is one.
  std::map<std::string, std::set<std::string>> columns_of(const std::string& word) const;

  /// The columns and names that `columns_of` knows, for a guess at what was meant.
  std::vector<std::string> known_words() const;

  /// What answers call an input: its first column, or its name where several inputs read that column (the frames and
  /// the sound of a film).
  std::string shown_name(const BundleInput& input) const;
};

/// Puts a model card into a bundle that was saved without one, so that a model is safe before it is evaluated, and adds
/// it to the checksums. @param card  Markdown; written as it is. @throws Error(io)
void add_model_card(const std::filesystem::path& folder, const std::string& card);

}  // namespace braid
