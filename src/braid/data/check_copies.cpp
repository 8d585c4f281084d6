/// @file check_copies.cpp
/// Files that occur twice, as they are or slightly changed.

#include <algorithm>
#include <cstdlib>
#include <map>

#include "braid/core/error.h"
#include "braid/data/course_copies.h"
#include "braid/data/examination.h"
#include "braid/data/likeness.h"
#include "braid/data/near_pairs.h"

namespace braid {
namespace {

/// Logs of one sensor that do the same are far more alike than recordings, which have noise, and so are their copies.
constexpr double apart_recordings = 20, apart_logs = 50;

/// Pairs of sounds, films or logs that are read again to be compared closely.
constexpr size_t most_confirmed = 200;

/// Handwritten figures, letters and other small drawings are near-equal without being copies, so that alone is no
/// problem. A picture saved anew differs by a level or two, and by a quarter of what tells it from others, at most.
constexpr double most_levels = 3, apart_pictures = 4;
constexpr size_t compared_pictures = 2000, picture_share = 50, judged_leaks = 200;

/// How many levels of 255 the cells of two pictures differ by on average.
double levels_apart(const MediaFacts& a, const MediaFacts& b) {
  int64_t out = 0;
  for (size_t i = 0; i < a.thumbnail.size(); ++i) out += std::abs(int(a.thumbnail[i]) - int(b.thumbnail[i]));
  return double(out) / double(a.thumbnail.size());
}

/// Two places that show the same; the row of interest first.
struct Twin {
  Where here, there;
};

/// Pairs of files that are nearly equal, each file named once.
class NearTwins {
 public:
  explicit NearTwins(const std::vector<const Content*>& files) : files_(files) {}

  /// @param a  the earlier of the two
  void add(size_t a, size_t b) {
    near_.emplace(b, Twin{files_[b]->first, files_[a]->first});
    leak(a, b);
    leak(b, a);
  }

  /// Whether one of the two is in the test and nearly equal to the other in training.
  bool is_leak(size_t a, size_t b) const { return leaks(a, b) || leaks(b, a); }

  std::vector<Twin> near() const { return listed(near_); }
  std::vector<Twin> leaks() const { return listed(leaks_); }

 private:
  bool leaks(size_t trained, size_t tested) const {
    const Content &a = *files_[trained], &b = *files_[tested];
    const bool known = b.in_part[in_train].row >= 0;  // its very bytes are in training, which is reported by itself
    return a.in_part[in_train].row >= 0 && b.in_part[in_test].row >= 0 && !known;
  }

  void leak(size_t trained, size_t tested) {
    if (leaks(trained, tested))
      leaks_.emplace(tested, Twin{files_[tested]->in_part[in_test], files_[trained]->in_part[in_train]});
  }

  static std::vector<Twin> listed(const std::map<size_t, Twin>& twins) {
    std::vector<Twin> out;
    for (const auto& [unused, twin] : twins) out.push_back(twin);
    return out;
  }

  const std::vector<const Content*>& files_;
  std::map<size_t, Twin> near_, leaks_;  ///< by the later file, and by that of the test
};

class Copies {
 public:
  Copies(const Examination& examination, Monitor& monitor, std::vector<Finding>& findings)
      : examination_(examination), monitor_(monitor), findings_(findings) {}

  void check() {
    equal_files();
    leaked(in_test, Severity::problem);
    leaked(in_validation, Severity::warning);
    near_pictures();
    near_courses(Kind::audio, "sound");
    near_courses(Kind::video, "film");
    near_courses(Kind::series, "log");
  }

 private:
  const MediaFacts& facts(const Content& content) const { return examination_.survey.files[size_t(content.file)]; }
  const SurveyedColumn& column(const Where& where) const { return examination_.survey.columns[size_t(where.column)]; }
  std::string place(const Where& where) const { return place_words(examination_.table, where.row, column(where).name); }

  /// Adds one finding for some twins, if there are any. @param words  follows the count: "copies of another file"
  void report(std::vector<Twin> twins, const std::string& check, Severity severity, const std::string& words,
              const std::string& hint) {
    if (twins.empty()) return;
    std::sort(twins.begin(), twins.end(), [](const Twin& a, const Twin& b) { return a.here.row < b.here.row; });
    Finding out{severity, check, column(twins[0].here).name, {}, 0, ""};
    for (const Twin& twin : twins) {
      add_row(out, twin.here.row, examination_.options.listed_rows);
      if (column(twin.here).name != out.column) out.column.clear();  // several columns are concerned
    }
    out.sentence = text(count_are(out.count, "file"), ' ', words, "; the first, ", place(twins[0].here), ", with ",
                        place(twins[0].there), hint);
    findings_.push_back(std::move(out));
  }

  void equal_files() {
    std::vector<bool> seen(examination_.survey.files.size());
    std::vector<Twin> twins;
    for (size_t c = 0; c < examination_.survey.columns.size(); ++c)
      for (const FileUse& use : examination_.survey.columns[c].uses) {
        const int32_t index = examination_.content_of_file[size_t(use.file)];
        if (index < 0 || seen[size_t(use.file)]) continue;
        seen[size_t(use.file)] = true;
        const Content& content = examination_.contents[size_t(index)];
        if (content.file != use.file && is_telling(facts(content)))
          twins.push_back({{use.row, int32_t(c)}, content.first});
      }
    report(std::move(twins), "equal files", Severity::warning, "equal to another file under another name", "");
  }

  void leaked(PartIndex part, Severity severity) {
    std::vector<Twin> twins, cut;
    for (const Content& content : examination_.contents)
      if (content.in_part[in_train].row >= 0 && content.in_part[part].row >= 0 && is_telling(facts(content)))
        (column(content.first).is_cut ? cut : twins).push_back({content.in_part[part], content.in_part[in_train]});
    report(std::move(twins), part == in_test ? "leaked files" : "files in training and validation", severity,
           text("in training and ", part_name(part), " alike"),
           "; keep what shares a file in one part with --group, or remove the copies");
    if (part != in_test) return;
    report(std::move(cut), "parts of one file", Severity::warning,
           text("cut into parts of which some are in training and some in ", part_name(part)),
           "; what is near in time is alike, so the test may be easier than what is new: --group keeps a file in one "
           "part, split.time puts the latest parts into the test");
  }

  /// The contents of a kind that `holds` says something of.
  template <class Holds>
  std::vector<const Content*> contents_of(Kind kind, const Holds& holds) const {
    std::vector<const Content*> out;
    for (const Content& content : examination_.contents)
      if (column(content.first).kind == kind && is_telling(facts(content)) && holds(facts(content)))
        out.push_back(&content);
    return out;
  }

  void near_pictures() {
    const auto pictures = contents_of(Kind::image, [](const MediaFacts&) { return true; });
    std::vector<uint64_t> hashes;
    for (const Content* picture : pictures) hashes.push_back(facts(*picture).hash);
    NearTwins twins(pictures);
    std::vector<std::pair<size_t, size_t>> leaks;
    const bool complete = find_near_pairs(hashes, examination_.options.near_bits, [&](size_t a, size_t b) {
      if (!look_alike(facts(*pictures[a]), facts(*pictures[b]))) return;
      twins.add(a, b);
      const bool is_near = levels_apart(facts(*pictures[a]), facts(*pictures[b])) <= most_levels;
      if (is_near && leaks.size() < judged_leaks && twins.is_leak(a, b)) leaks.emplace_back(a, b);
    });
    const bool are_copies = std::any_of(leaks.begin(), leaks.end(), [&](const auto& pair) {
      return are_surely_copies(pictures, pair.first, pair.second);
    });
    report_near(twins, "picture", are_copies ? Severity::problem : Severity::warning, complete);
  }

  /// Whether two pictures are far nearer to one another than either is to the nearest fiftieth of the others.
  bool are_surely_copies(const std::vector<const Content*>& pictures, size_t a, size_t b) const {
    const double apart = levels_apart(facts(*pictures[a]), facts(*pictures[b]));
    const size_t compared = std::min(pictures.size(), compared_pictures);
    for (const size_t one : {a, b}) {
      std::vector<double> others;
      for (size_t i = 0; i < compared; ++i)
        if (const size_t other = i * pictures.size() / compared; other != a && other != b)
          others.push_back(levels_apart(facts(*pictures[one]), facts(*pictures[other])));
      if (others.empty()) continue;
      const auto near = others.begin() + int64_t(others.size() / picture_share);
      std::nth_element(others.begin(), near, others.end());
      if (apart_pictures * apart > *near) return false;
    }
    return true;
  }

  /// How the logs of a column are read.
  SeriesRequest log_request(const std::string& name) const {
    for (const DoctorInput& input : examination_.options.inputs)
      for (const ColumnGuess& one : input.columns)
        if (one.column == name) return input.log;
    return {};
  }

  /// Sounds, films and logs that take the same course and are alike at full resolution. @param noun  of one
  void near_courses(Kind kind, const std::string& noun) {
    const auto files = contents_of(kind, [](const MediaFacts& one) { return one.course.tells(); });
    std::vector<const Course*> courses;
    for (const Content* file : files) courses.push_back(&facts(*file).course);
    NearTwins twins(files);
    const double apart = kind == Kind::series ? apart_logs : apart_recordings;
    std::vector<std::pair<size_t, size_t>> pairs;
    const bool complete = find_copies(courses, apart, [&](size_t a, size_t b) { pairs.emplace_back(a, b); });
    std::stable_partition(pairs.begin(), pairs.end(),
                          [&](const auto& one) { return twins.is_leak(one.first, one.second); });
    const size_t wanted = std::min(pairs.size(), most_confirmed);
    std::vector<uint8_t> same(wanted);
    const auto read = [&](int64_t i) {
      const Content &a = *files[pairs[size_t(i)].first], &b = *files[pairs[size_t(i)].second];
      const auto& paths = examination_.survey.paths;
      same[size_t(i)] =
          are_copies(paths[size_t(a.file)], paths[size_t(b.file)], kind, log_request(column(a.first).name));
    };
    const std::string stage = "comparing " + noun + "s";
    const auto compared = size_t(share_files(int64_t(wanted), examination_.options.threads, stage, monitor_, read));
    for (size_t i = 0; i < wanted; ++i)
      if (same[i]) twins.add(pairs[i].first, pairs[i].second);
    // A warning only: what a program makes of the same few numbers is as alike as copies are.
    report_near(twins, noun, Severity::warning, complete && compared == pairs.size());
  }

  void report_near(const NearTwins& twins, const std::string& noun, Severity leaked, bool complete) {
    const std::string hint = complete ? "" : text("; so many ", noun, "s are alike that not all pairs were compared");
    report(twins.near(), text("near-equal ", noun, "s"), Severity::warning, "nearly equal to another " + noun, hint);
    report(twins.leaks(), text("leaked near-equal ", noun, "s"), leaked,
           text("in the test and nearly equal to a ", noun, " in training"),
           text("; keep such ", noun, "s in one part with --group, or remove the copies"));
  }

  const Examination& examination_;
  Monitor& monitor_;
  std::vector<Finding>& findings_;
};

}  // namespace

bool is_telling(const MediaFacts& facts) {
  return !facts.constant && !facts.black && !facts.silent && !facts.frozen && !facts.blank;
}

void find_contents(Examination& examination) {
  std::map<Digest, int32_t> known;
  examination.content_of_file.assign(examination.survey.files.size(), -1);
  const auto& columns = examination.survey.columns;
  const auto sound_of_film = [&](const SurveyedColumn& one) {  // its copies are those of the film
    return one.kind == Kind::audio && std::any_of(columns.begin(), columns.end(), [&](const SurveyedColumn& other) {
             return other.kind == Kind::video && other.name == one.name;
           });
  };
  for (size_t c = 0; c < columns.size(); ++c) {
    if (sound_of_film(columns[c])) continue;
    for (const FileUse& use : columns[c].uses) {
      const MediaFacts& facts = examination.survey.files[size_t(use.file)];
      if (facts.reading != Reading::good) continue;
      const Where where{use.row, int32_t(c)};
      const auto [found, fresh] = known.emplace(facts.digest, int32_t(examination.contents.size()));
      if (fresh) examination.contents.push_back({use.file, 0, where, {}});
      Content& content = examination.contents[size_t(found->second)];
      int32_t& of_file = examination.content_of_file[size_t(use.file)];
      content.files += of_file < 0;
      of_file = found->second;
      if (const uint8_t part = examination.parts[size_t(use.row)]; part < outside && content.in_part[part].row < 0)
        content.in_part[part] = where;
    }
  }
}

void check_copies(const Examination& examination, Monitor& monitor, std::vector<Finding>& findings) {
  Copies(examination, monitor, findings).check();
}

}  // namespace braid
