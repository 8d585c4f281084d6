#include "braid/table/name_hint.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include "braid/media/series/time_name.h"

namespace braid {
namespace {

using Words = std::initializer_list<std::string_view>;

bool is_one_of(std::string_view word, Words words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// `users` is `user`.
std::string_view singular(std::string_view word) {
  if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss")) word.remove_suffix(1);
  return word;
}

/// The one word of a name that is left without units at its end; empty when there are more.
std::string word_before_unit(std::string_view name) {
  auto words = name_words(name);
  while (words.size() > 1 && (unit_named(words.back()) != TimeUnit::none ||
                              is_one_of(words.back(), {"time", "timestamp", "ts", "utc", "epoch"})))
    words.pop_back();
  return words.size() == 1 ? words[0] : std::string();
}

/// The words of a name without what only says that it names: `patient_id` is {patient}.
std::vector<std::string> words_before_id(std::string_view name) {
  auto words = name_words(name);
  while (words.size() > 1 && is_one_of(words.back(), {"id", "ids", "no", "nr", "num", "number", "name", "key", "code",
                                                      "uuid", "guid", "hash", "idx", "index"}))
    words.pop_back();
  return words;
}

/// `source_id`: of texts, recordings, sites; a `source` by itself is a property.
bool is_source_id(std::string_view name) { return name_words(name) == std::vector<std::string>{"source", "id"}; }

}  // namespace

std::vector<std::string> name_words(std::string_view name) {
  std::vector<std::string> words(1);
  char before = 0;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z', lower = (c >= 'a' && c <= 'z') || uint8_t(c) >= 0x80;
    const bool digit = c >= '0' && c <= '9';
    const bool after_lower = before >= 'a' && before <= 'z';
    if (!upper && !lower && !digit) {
      if (!words.back().empty()) words.emplace_back();
    } else {
      if (upper && after_lower && !words.back().empty()) words.emplace_back();
      words.back() += upper ? char(c - 'A' + 'a') : c;
    }
    before = c;
  }
  if (words.back().empty() && words.size() > 1) words.pop_back();
  return words;
}

bool names_id(std::string_view name) {
  const auto words = name_words(name);
  const auto& last = words.back();
  if (words.size() == 1 &&
      is_one_of(last, {"index", "idx", "row", "unnamed", "rownames", "key", "hash", "filename", "serial"}))
    return true;
  if (words.front() == "unnamed") return true;
  if (words == std::vector<std::string>{"level", "0"}) return true;  // what pandas calls an index without a name
  if (words.size() == 3 && words[0] == "index" && words[1] == "level") return true;  // in Parquet __index_level_0__
  return is_one_of(last, {"id", "ids", "uuid", "guid", "uid", "uri", "identifier", "rowid", "sku"}) ||
         (words.size() > 1 && is_one_of(last, {"index", "idx", "key", "hash", "number", "no", "nr"}));
}

bool names_index(std::string_view name) {
  const auto words = name_words(name);
  return words.size() > 1 && is_one_of(words.back(), {"index", "idx"});
}

bool names_someone(std::string_view name) {
  const auto words = words_before_id(name);
  const auto last = singular(words.back());
  const bool with_id = words.size() < name_words(name).size();
  if (with_id && is_one_of(last, {"lesion", "rescuer"})) return true;  // a lesion by itself may be its sort
  return is_one_of(
      last,
      {"patient",     "subject",    "speaker",   "user",       "session",    "dialogue", "dialog",    "conversation",
       "participant", "person",     "customer",  "client",     "respondent", "donor",    "household", "student",
       "pupil",       "singer",     "signer",    "writer",     "performer",  "mother",   "child",     "animal",
       "pid",         "thread",     "interview", "individual", "patientid",  "userid",   "subjectid", "speakerid",
       "sessionid",   "customerid", "clientid",  "spk",        "subj",       "lesionid", "rescuerid"});
}

bool names_group(std::string_view name) {
  if (names_someone(name) || is_source_id(name)) return true;
  const auto all = name_words(name);
  if (all == std::vector<std::string>{"src", "file"} || all == std::vector<std::string>{"fs", "id"}) return true;
  const auto words = words_before_id(name);
  const auto last = singular(words.back());
  if (words.size() == 1 && last == "fsid") return true;  // sounds cut out of one of Freesound
  return words.size() == 1 &&
         is_one_of(last, {"group",   "cluster",  "family",   "case",     "scene", "recording", "video",
                          "clip",    "document", "article",  "author",   "actor", "player",    "trip",
                          "episode", "drive",    "sequence", "specimen", "slide", "match"});
}

bool names_several(std::string_view name) {
  const auto words = name_words(name);
  return singular(words.back()) != words.back();
}

bool names_sort(std::string_view name) {
  const auto words = name_words(name);
  return is_source_id(name) || (words.size() == 1 && is_one_of(singular(words[0]), {"group", "cluster", "family"}));
}

bool names_split(std::string_view name) {
  auto words = name_words(name);
  if (words.size() > 1 && words.back() == "name") words.pop_back();
  return is_one_of(words.back(), {"split", "subset", "partition", "fold", "set", "dataset", "phase", "usage"});
}

bool names_fold(std::string_view name) {
  const auto words = name_words(name);
  return is_one_of(words.back(), {"fold", "folds", "kfold", "split"});
}

bool names_time(std::string_view name) {
  auto words = name_words(name);
  while (words.size() > 1 && (unit_named(words.back()) != TimeUnit::none || is_one_of(words.back(), {"utc", "gmt"})))
    words.pop_back();  // timestamp_ms, created_utc
  if (is_one_of(words.back(), {"date",    "datetime", "time",     "timestamp", "epoch",     "ts",        "day",
                               "unix",    "unixtime", "dob",      "birthday",  "month",     "yyyymm",    "yyyymmdd",
                               "created", "updated",  "modified", "posted",    "published", "registered"}))
    return true;
  return words.size() > 1 &&
         (is_one_of(words.back(), {"at", "on"}) || is_one_of(words.front(), {"date", "timestamp", "datetime"}));
}

bool names_code(std::string_view name) {
  const auto words = name_words(name);
  if (is_one_of(words.front(), {"zip", "postal", "postcode", "zipcode", "plz", "phone", "isbn", "ean", "fips", "iata"}))
    return true;
  return is_one_of(words.back(), {"code", "class", "type", "category", "cluster", "label", "kind", "zip", "postcode",
                                  "id", "status", "flag", "sex", "gender", "race", "region", "group", "family"});
}

bool names_grade(std::string_view name) {
  auto words = name_words(name);
  while (words.size() > 1 && words.back().find_first_not_of("0123456789") == std::string::npos) words.pop_back();
  const bool counts = words.size() > 1 && is_one_of(words.front(), {"n", "no", "num", "number", "count"});
  return !counts && is_one_of(singular(words.back()),
                              {"star", "rating", "score", "grade", "quality", "severity", "stage", "level", "rank",
                               "priority", "urgency", "difficulty", "satisfaction", "likert", "overall", "degree"});
}

bool names_choice(std::string_view name) {
  const auto words = name_words(name);
  return is_one_of(words.back(), {"license", "licence",   "type",        "category",   "class",     "status",
                                  "country", "city",      "state",       "region",     "brand",     "make",
                                  "model",   "genre",     "department",  "occupation", "education", "job",
                                  "race",    "ethnicity", "nationality", "language",   "currency",  "unit",
                                  "method",  "view",      "publisher",   "source",     "location",  "hospital"});
}

bool names_file(std::string_view name) {
  for (const auto& word : name_words(name))
    if (is_one_of(singular(word), {"path", "file", "filename", "image", "img", "photo", "picture", "audio", "video",
                                   "clip", "recording", "wav", "scan", "filepath", "front", "side", "frame"}))
      return true;
  return false;
}

bool names_points(std::string_view name) {
  const auto words = name_words(name);
  const auto has = [&](Words wanted) {
    return std::any_of(words.begin(), words.end(), [&](const auto& word) { return is_one_of(word, wanted); });
  };
  return has({"lidar", "velodyne", "cloud", "clouds", "pointcloud", "pointclouds", "point", "points", "pcd", "pcl"}) &&
         !has({"key", "landmark", "pose", "joint", "feature", "features", "embedding", "embeddings"});
}

bool names_places(std::string_view name) {
  const auto words = name_words(name);
  for (size_t i = 0; i < words.size(); ++i) {
    const auto word = singular(words[i]);
    if (is_one_of(word, {"skeleton", "skel", "pose", "joint", "keypoint", "landmark", "mocap"})) return true;
    if (word == "key" && i + 1 < words.size() && singular(words[i + 1]) == "point") return true;
  }
  return false;
}

bool names_begin(std::string_view name) {
  return is_one_of(word_before_unit(name), {"start", "begin", "onset", "from"});
}

bool names_end(std::string_view name) { return is_one_of(word_before_unit(name), {"end", "stop", "offset", "to"}); }

}  // namespace braid
