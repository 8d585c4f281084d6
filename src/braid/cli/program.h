#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "braid/bundle/all_parts.h"

/// @file program.h
/// The command line: one file a command, all with the same common words.

namespace braid {

/// What every command takes.
struct Common {
  bool json = false;
  bool quiet = false;
  std::string device = "auto";
  int64_t threads = 0;
  int64_t seed = -1;  ///< -1: as the recipe says
};

/// Runs the program. @return the exit status: 0, or what `exit_status` says; messages go to standard error
int run_program(int count, char** words, const Parts& parts);

void add_train(CLI::App& app, const Parts& parts);     ///< a table or a recipe → a run folder
void add_distill(CLI::App& app, const Parts& parts);   ///< a run and fewer inputs → a run that learned from it
void add_evaluate(CLI::App& app, const Parts& parts);  ///< a run and rows with answers → measures, a report
void add_predict(CLI::App& app, const Parts& parts);   ///< a run and rows, files or a sample → answers
void add_explain(CLI::App& app, const Parts& parts);   ///< a run and rows or a sample → what made the answers
void add_check(CLI::App& app, const Parts& parts);     ///< a table → findings
void add_init(CLI::App& app, const Parts& parts);      ///< a table → the recipe `train` would use
void add_describe(CLI::App& app, const Parts& parts);  ///< parts, recipe fields or a run → text about them

/// Adds `--json`, `--quiet`, `--device`, `--threads` and `--seed`.
void add_common(CLI::App& command, Common& common);

}  // namespace braid
