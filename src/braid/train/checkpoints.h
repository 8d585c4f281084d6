#pragma once

#include <filesystem>
#include <string>

/// @file checkpoints.h
/// What a run that was killed goes on from, in its folder.

namespace braid {

/// Of the training that validation judges.
inline constexpr const char* checkpoint_file = "checkpoint.safetensors";

/// Of another training of the run. @param specialist  id of the input that it sees alone, or empty
std::string checkpoint_of(const std::string& specialist, bool refit);

/// Of a further member of the ensemble. @param member  from 2 on
std::string checkpoint_of_member(int64_t member);

/// Whether a run was begun and not finished, so that it can be gone on with. @param run  its folder
bool has_checkpoints(const std::filesystem::path& run);

/// The recipe of a run as it was asked for, before anything was chosen: what `--resume` goes on with. Choices that
/// later trainings of the run make for themselves would not be the same from what the first one chose.
inline constexpr const char* asked_file = "asked.toml";
/// The hash of its table, as long: a run that is resumed must find the rows that it began with.
constexpr const char* table_hash_file = "table.sha256";

/// Seconds that a training took until its checkpoint was written; 0 where there is none. @throws Error(io)
/// for a damaged one
double seconds_trained(const std::filesystem::path& checkpoint);

/// The same of all trainings of a run.
double seconds_of_run(const std::filesystem::path& run);

/// Ends a run: there is nothing to resume any more.
void remove_checkpoints(const std::filesystem::path& run);

}  // namespace braid
