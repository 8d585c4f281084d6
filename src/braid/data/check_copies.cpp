/// @file check_copies.cpp
/// Files that occur twice, as they are or slightly changed.

#include <algorithm>
#include <map>

#include "braid/core/error.h"
#include "braid/data/examination.h"
#include "braid/data/near_pairs.h"

namespace braid {
namespace {

/// Files that hold nothing are alike without being copies; other checks name them.
bool is_telling(const MediaFacts& facts) { return !facts.constant && !facts.black && !facts.silent; }

/// Two places that show the same; the row of interest first.
struct Twin {
  Where here, there;
};

class Copies {
 public:
  Copies(const Examination& examination, std::vector<Finding>& findings)
      : examination_(examination), findings_(findings) {}

  void check() {
    equal_files();
    leaked(in_test, Severity::problem);
    leaked(in_validation, Severity::warning);
    near_pictures();
  }

 private:
  const MediaFacts& facts(const Content& content) const { return examination_.survey.files[size_t(content.file)]; }
  const SurveyedColumn& column(const Where& where) const { return examination_.survey.columns[size_t(where.column)]; }
  std::string place(const Where& where) const { return place_words(examination_.table, where.row, column(where).name); }

  /// Adds one finding for some twins, if there are any. @param words  follows the count: "copies of another file"
  void report(std::vector<Twin> twins, const char* check, Severity severity, const std::string& words,
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

  void near_pictures() {
    std::vector<const Content*> pictures;
    std::vector<uint64_t> hashes;
    for (const Content& content : examination_.contents)
      if (column(content.first).kind == Kind::image && is_telling(facts(content))) {
        pictures.push_back(&content);
        hashes.push_back(facts(content).hash);
      }
    std::map<size_t, Twin> near, leaks;  // by the later picture, so that each is named once
    const auto leak = [&](size_t trained, size_t tested) {
      const Content &a = *pictures[trained], &b = *pictures[tested];
      const bool known = b.in_part[in_train].row >= 0;  // its very bytes are in training; reported above
      if (a.in_part[in_train].row >= 0 && b.in_part[in_test].row >= 0 && !known)
        leaks.emplace(tested, Twin{b.in_part[in_test], a.in_part[in_train]});
    };
    const bool complete = find_near_pairs(hashes, examination_.options.near_bits, [&](size_t a, size_t b) {
      if (!look_alike(facts(*pictures[a]), facts(*pictures[b]))) return;
      near.emplace(b, Twin{pictures[b]->first, pictures[a]->first});
      leak(a, b);
      leak(b, a);
    });
    std::vector<Twin> near_twins, leaked_twins;
    for (const auto& [unused, twin] : near) near_twins.push_back(twin);
    for (const auto& [unused, twin] : leaks) leaked_twins.push_back(twin);
    const std::string hint = complete ? "" : "; so many pictures are alike that not all pairs were compared";
    report(std::move(near_twins), "near-equal pictures", Severity::warning, "nearly equal to another picture", hint);
    report(std::move(leaked_twins), "leaked near-equal pictures", Severity::problem,
           "in the test and nearly equal to a picture in training",
           "; keep such pictures in one part with --group, or remove the copies");
  }

  const Examination& examination_;
  std::vector<Finding>& findings_;
};

}  // namespace

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

void check_copies(const Examination& examination, std::vector<Finding>& findings) {
  Copies(examination, findings).check();
}

}  // namespace braid
