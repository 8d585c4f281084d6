#pragma once

#include <filesystem>
#include <vector>

#include "braid/bundle/bundle.h"
#include "braid/core/monitor.h"
#include "braid/table/split.h"
#include "braid/table/table.h"
#include "braid/train/soft_targets.h"

/// @file teacher.h
/// A trained run that another model learns from.

namespace braid {

/// The parts of a run's rows, as its `split.csv` says.
/// @param rows  of the table  @throws Error(io, data) when it is missing, damaged or of another number of rows
Split split_of_run(const std::filesystem::path& run, int64_t rows);

/// Whether a table is byte for byte the one that a bundle was trained on, as its provenance has it; the split of a run
/// goes by row numbers and says nothing of another. A bundle that does not tell is believed.
bool is_trained_on(const Bundle& bundle, const Table& table);

/// @throws Error(data) where the teacher was trained on another table: rows that judge could be rows it has learned
/// from
void require_same_table(const Bundle& teacher, const Table& table);

/// The answers of the teacher that a recipe names, with all its inputs, in evaluation mode, at the temperature that its
/// validation rows chose. A row in which it sees nothing gets none.
/// @param student  as prepared: its targets must be the teacher's  @param rows  to be answered
/// @throws Error(config) for a teacher of other targets; Error(data) as `require_same_table`
SoftTargets ask_teacher(const Bundle& student, const Parts& parts, const Table& table, const std::vector<int64_t>& rows,
                        torch::Device device, int64_t workers, Monitor& monitor);

}  // namespace braid
