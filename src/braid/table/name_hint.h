#pragma once

#include <string>
#include <string_view>
#include <vector>

/// @file name_hint.h
/// What the name of a column promises. A name never decides alone: values have to agree.

namespace braid {

/// The words of a name in lower case: `patientId`, `patient_id` and `Patient ID` are all {patient, id}.
std::vector<std::string> name_words(std::string_view name);

bool names_id(std::string_view name);       ///< id, uuid, key, index, row number
bool names_index(std::string_view name);    ///< index behind another word: row_index, and air_quality_index
bool names_group(std::string_view name);    ///< rows that belong together: patient, speaker, session …
bool names_someone(std::string_view name);  ///< of these, one who comes again: patient_id, speaker, user, lesion_id
bool names_several(std::string_view name);  ///< a plural, so that numbers count what it names: users, num_sessions
bool names_sort(std::string_view name);     ///< group, source_id, family: rows that belong together or are of one sort
bool names_split(std::string_view name);    ///< split, fold_name, subset, partition, usage
bool names_fold(std::string_view name);     ///< numbers of folds
bool names_time(std::string_view name);     ///< date, time, epoch, created_at, timestamp_ms, created_utc
bool names_code(std::string_view name);     ///< digits that are names: zip, class, type, … code
bool names_grade(std::string_view name);    ///< steps of a scale: stars, review_score, severity, rating (1-5)
bool names_choice(std::string_view name);   ///< one of few words: license, category, country
bool names_file(std::string_view name);     ///< path, file, image, photo, audio
bool names_points(std::string_view name);   ///< clouds of points: lidar, velodyne, cloud, points
bool names_places(std::string_view name);   ///< of bodies and faces: skeleton, pose, joints, keypoints, landmarks
bool names_begin(std::string_view name);    ///< start, begin, onset, with or without a unit: start_s, Start time
bool names_end(std::string_view name);      ///< end, stop, offset, likewise

}  // namespace braid
