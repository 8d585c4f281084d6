/// @file check_files.cpp
/// Files that cannot be read, or that hold nothing worth reading.

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "braid/core/error.h"
#include "braid/data/examination.h"
#include "braid/data/unreadable_limit.h"

namespace braid {
namespace {

constexpr int64_t tiny_px = 16;         // a picture of fewer pixels a side shows nothing to a convolution network
constexpr double short_seconds = 0.1;   // less than a syllable
constexpr double clipped_limit = 0.01;  // share of samples at full scale from which overdriving is heard
constexpr int64_t few_logs = 10;        // of fewer nobody can say what is usual
constexpr double usual_share = 0.8;     // of the logs that are alike in what is usual
constexpr size_t listed_values = 4;     // sample rates or widths named in a summary

/// One question asked of every file of a kind.
struct Question {
  const char* check;
  Severity severity;
  bool (*holds)(const MediaFacts&);
  const char* words;  ///< after "3 of 200 sounds are"
};

bool is_good(const MediaFacts& f) { return f.reading == Reading::good; }

constexpr Question picture_questions[] = {
    {"black pictures", Severity::warning, [](const MediaFacts& f) { return f.black; }, "black"},
    {"constant pictures", Severity::warning, [](const MediaFacts& f) { return f.constant && !f.black; },
     "of one brightness all over"},
    {"tiny pictures", Severity::warning, [](const MediaFacts& f) { return std::min(f.width, f.height) < tiny_px; },
     "under 16 pixels wide or high"},
};

constexpr Question band_questions[] = {
    {"not finite", Severity::note, [](const MediaFacts& f) { return f.not_finite > 0 && !f.blank; },
     "with pixels that are NaN or infinite; they count as not measured"},
    {"blank pictures", Severity::warning, [](const MediaFacts& f) { return f.blank; }, "without one finite number"},
    {"constant pictures", Severity::warning, [](const MediaFacts& f) { return f.constant; },
     "of one value all over in every band"},
    {"dead bands", Severity::warning, [](const MediaFacts& f) { return f.still > 0 && !f.constant && !f.blank; },
     "with a band of one value all over"},
    {"tiny pictures", Severity::warning, [](const MediaFacts& f) { return std::min(f.width, f.height) < tiny_px; },
     "under 16 pixels wide or high"},
};

constexpr Question sound_questions[] = {
    {"silent sounds", Severity::warning, [](const MediaFacts& f) { return f.silent; }, "silent"},
    {"constant sounds", Severity::warning, [](const MediaFacts& f) { return f.constant && !f.silent; },
     "constant: every sample has one value"},
    {"very short sounds", Severity::warning, [](const MediaFacts& f) { return f.seconds < short_seconds; },
     "shorter than 0.1 s"},
    {"clipped sounds", Severity::warning, [](const MediaFacts& f) { return f.clipped_share > clipped_limit; },
     "clipped: over 1 % of the samples stand at full scale"},
    {"cut sounds", Severity::warning, [](const MediaFacts& f) { return f.cut_short; },
     "cut short: the header promises more bytes than the file has; copy it again"},
    {"damaged sounds", Severity::warning, [](const MediaFacts& f) { return f.damaged > 0; },
     "damaged: parts could not be decoded and are left out"},
    {"not finite", Severity::warning, [](const MediaFacts& f) { return f.not_finite > 0; },
     "with samples that are NaN or infinite"},
};

constexpr Question array_questions[] = {
    {"not finite", Severity::warning, [](const MediaFacts& f) { return f.not_finite > 0; },
     "with numbers that are NaN or infinite; such steps are masked"},
    {"blank arrays", Severity::warning, [](const MediaFacts& f) { return f.blank; }, "without one finite number"},
    {"constant arrays", Severity::warning, [](const MediaFacts& f) { return f.constant; },
     "constant: every number is the same"},
};

constexpr Question film_questions[] = {
    {"black films", Severity::warning, [](const MediaFacts& f) { return f.black; }, "black"},
    {"constant films", Severity::warning, [](const MediaFacts& f) { return f.constant && !f.black; },
     "of one brightness all over, from the first frame to the last"},
    {"frozen films", Severity::warning, [](const MediaFacts& f) { return f.frozen && !f.constant && !f.black; },
     "frozen: nothing moves from the first frame to the last"},
    {"damaged films", Severity::warning, [](const MediaFacts& f) { return f.damaged > 0 && !f.cut_short; },
     "damaged: parts could not be decoded"},
    {"cut films", Severity::warning, [](const MediaFacts& f) { return f.cut_short; },
     "cut short: the file ends before the moment that its header claims; what is there is used"},
};

constexpr Question log_questions[] = {
    {"odd clocks", Severity::warning, [](const MediaFacts& f) { return !f.remark.empty(); }, "odd in their clock"},
    {"no clock", Severity::note, [](const MediaFacts& f) { return f.clockless; },
     "without a clock: no column is a time that increases; `rate_hz` in the recipe states a fixed rate"},
    {"blank logs", Severity::warning, [](const MediaFacts& f) { return f.blank; }, "without one finite number"},
    {"constant logs", Severity::warning, [](const MediaFacts& f) { return f.constant; },
     "constant: no channel ever changes"},
    {"short logs", Severity::warning, [](const MediaFacts& f) { return f.height < 2; }, "of a single row"},
};

constexpr Question cloud_questions[] = {
    {"not finite", Severity::warning, [](const MediaFacts& f) { return f.not_finite > 0; },
     "with points that are NaN or infinite; they are left out"},
    {"clouds of one place", Severity::warning, [](const MediaFacts& f) { return f.constant; },
     "of points that all lie in one place"},
};

constexpr Question transcript_questions[] = {
    {"times of words", Severity::note, [](const MediaFacts& f) { return !f.remark.empty(); }, "not timed word by word"},
};

const char* noun_of(Kind kind) {
  switch (kind) {
    case Kind::image:
    case Kind::bands:
      return "picture";
    case Kind::audio:
      return "sound";
    case Kind::video:
      return "film";
    case Kind::series:
      return "log";
    case Kind::points:
      return "point cloud";
    case Kind::transcript:
      return "transcript";
    case Kind::calibration:
      return "calibration";
    default:
      return "array";
  }
}

std::span<const Question> questions_of(Kind kind) {
  switch (kind) {
    case Kind::image:
      return picture_questions;
    case Kind::bands:
      return band_questions;
    case Kind::audio:
      return sound_questions;
    case Kind::video:
      return film_questions;
    case Kind::series:
      return log_questions;
    case Kind::points:
      return cloud_questions;
    case Kind::transcript:
      return transcript_questions;
    case Kind::calibration:
      return {};
    default:
      return array_questions;
  }
}

/// The first use of each file of a column.
std::vector<FileUse> distinct_uses(const SurveyedColumn& column, size_t files) {
  std::vector<bool> seen(files);
  std::vector<FileUse> out;
  for (const FileUse& use : column.uses)
    if (!seen[size_t(use.file)]) {
      seen[size_t(use.file)] = true;
      out.push_back(use);
    }
  return out;
}

/// The questions of one column.
class ColumnFiles {
 public:
  ColumnFiles(const Examination& examination, const SurveyedColumn& column, std::vector<Finding>& findings)
      : examination_(examination),
        column_(column),
        uses_(distinct_uses(column, examination.survey.files.size())),
        findings_(findings) {}

  void check() {
    if (uses_.empty()) return;
    check_readable();
    for (const Question& question : questions_of(column_.kind)) ask(question);
    if (column_.kind == Kind::array) check_widths(&MediaFacts::width, "other widths", "width", "values a step");
    if (column_.kind == Kind::bands) check_widths(&MediaFacts::bands, "other bands", "number", "bands");
    if (column_.kind == Kind::series) check_stuck();
    summarise();
  }

 private:
  const MediaFacts& facts(const FileUse& use) const { return examination_.survey.files[size_t(use.file)]; }
  std::string place(const FileUse& use) const { return place_words(examination_.table, use.row, column_.name); }
  std::string counted(int64_t count) const {
    return text(count, " of ", uses_.size(), ' ', noun_of(column_.kind), uses_.size() == 1 ? "" : "s",
                count == 1 ? " is " : " are ");
  }

  /// Files of one reading; the sentence names the first.
  void report(Reading reading, const char* check, const char* words, Severity severity) {
    Finding out{severity, check, column_.name, {}, 0, ""};
    const FileUse* first = nullptr;
    for (const FileUse& use : uses_)
      if (facts(use).reading == reading) {
        if (!first) first = &use;
        add_row(out, use.row, examination_.options.listed_rows);
      }
    if (!first) return;
    out.sentence = counted(out.count) + words;
    if (reading == Reading::missing)
      out.sentence +=
          text("; looked in ", examination_.table.folder().empty() ? "." : examination_.table.folder().string());
    if (reading == Reading::unreadable || reading == Reading::absent)
      out.sentence += text("; the first, ", place(*first), ": ", facts(*first).problem);
    findings_.push_back(std::move(out));
  }

  void check_readable() {
    const int64_t bad = std::count_if(uses_.begin(), uses_.end(),
                                      [&](const FileUse& use) { return facts(use).reading > Reading::absent; });
    // A column without one good file cannot be used at all.
    const bool stops = double(bad) > most_unreadable(examination_.options.max_unreadable, int64_t(uses_.size())) ||
                       bad == int64_t(uses_.size());
    const Severity severity = stops ? Severity::problem : Severity::warning;
    report(Reading::absent, "nothing there", "absent, though their files can be read", Severity::note);
    report(Reading::missing, "missing files", "not there", severity);
    report(Reading::empty, "empty files", "empty, of 0 bytes", severity);
    report(Reading::unreadable, "unreadable files", "unreadable", severity);
  }

  void ask(const Question& question) {
    Finding out{question.severity, question.check, column_.name, {}, 0, ""};
    for (const FileUse& use : uses_)
      if (is_good(facts(use)) && question.holds(facts(use))) add_row(out, use.row, examination_.options.listed_rows);
    if (out.count == 0) return;
    out.sentence = counted(out.count) + question.words;
    const auto first = std::find_if(uses_.begin(), uses_.end(), [&](const FileUse& use) {
      return is_good(facts(use)) && question.holds(facts(use)) && !facts(use).remark.empty();
    });
    if (first != uses_.end()) out.sentence += text("; the first, ", place(*first), ": ", facts(*first).remark);
    findings_.push_back(std::move(out));
  }

  /// Arrays of one input must have one width, pictures of bands one number of them; the rarer would be unreadable.
  /// @param what  "of another width than the usual 3 values a step"
  void check_widths(int64_t MediaFacts::*width, const char* check, const char* what, const char* unit) {
    std::map<int64_t, int64_t> widths;
    for (const FileUse& use : uses_)
      if (is_good(facts(use))) ++widths[facts(use).*width];
    if (widths.size() < 2) return;
    const auto usual =
        std::max_element(widths.begin(), widths.end(), [](auto& a, auto& b) { return a.second < b.second; });
    Finding out{Severity::warning, check, column_.name, {}, 0, ""};
    for (const FileUse& use : uses_)
      if (is_good(facts(use)) && facts(use).*width != usual->first)
        add_row(out, use.row, examination_.options.listed_rows);
    out.sentence = text(counted(out.count), "of another ", what, " than the usual ", usual->first, ' ', unit,
                        ", so they cannot be read with the others");
    findings_.push_back(std::move(out));
  }

  /// Channels that change in most logs and stand still in some: a sensor that hung, or was not connected.
  void check_stuck() {
    std::map<int64_t, int64_t> counts;
    int64_t logs = 0;
    for (const FileUse& use : uses_)
      if (is_moving(facts(use))) ++counts[facts(use).still], ++logs;
    const auto usual =
        std::max_element(counts.begin(), counts.end(), [](auto& a, auto& b) { return a.second < b.second; });
    if (logs < few_logs || double(usual->second) < usual_share * double(logs)) return;
    Finding out{Severity::warning, "stuck channels", column_.name, {}, 0, ""};
    for (const FileUse& use : uses_)
      if (is_moving(facts(use)) && facts(use).still > usual->first)
        add_row(out, use.row, examination_.options.listed_rows);
    if (out.count == 0) return;
    out.sentence =
        text(counted(out.count), "stuck in some channels: more than the usual ", usual->first, " never change");
    findings_.push_back(std::move(out));
  }

  static bool is_moving(const MediaFacts& f) { return is_good(f) && !f.constant && !f.blank && f.height > 1; }

  std::string pictures() const {
    std::vector<std::pair<int64_t, const MediaFacts*>> by_area;
    for (const FileUse& use : uses_)
      if (is_good(facts(use))) by_area.emplace_back(facts(use).width * facts(use).height, &facts(use));
    std::sort(by_area.begin(), by_area.end(), [](auto& a, auto& b) { return a.first < b.first; });
    const auto size = [](const MediaFacts* f) { return text(f->width, " x ", f->height); };
    const std::string low = size(by_area.front().second), high = size(by_area.back().second);
    if (by_area.front().first == by_area.back().first && low == high) return text("of ", low, " pixels");
    return text("of ", low, " to ", high, " pixels, median ", size(by_area[by_area.size() / 2].second));
  }

  std::string bands() const {
    std::map<int64_t, int64_t> numbers;
    for (const FileUse& use : uses_)
      if (is_good(facts(use))) ++numbers[facts(use).bands];
    return text(pictures(), ", bands: ", frequent(numbers, ""));
  }

  std::string sounds() const {
    std::map<int64_t, int64_t> rates;
    for (const FileUse& use : uses_)
      if (is_good(facts(use))) ++rates[facts(use).rate_hz];
    return text(lengths(), ", at ", frequent(rates, " Hz"));
  }

  /// `of 0.5 to 2.25 s, median 1 s`
  std::string lengths() const {
    std::vector<double> all;
    bool whole = true;
    for (const FileUse& use : uses_)
      if (is_good(facts(use))) {
        all.push_back(std::round(facts(use).seconds * 100) / 100);
        whole = whole && facts(use).heard_whole;
      }
    std::sort(all.begin(), all.end());
    return text("of ", all.front(), " to ", whole ? "" : "over ", all.back(), " s, median ", all[all.size() / 2], " s");
  }

  /// `3 to 250`, of steps or words.
  std::string heights() const {
    int64_t low = INT64_MAX, high = 0;
    for (const FileUse& use : uses_)
      if (is_good(facts(use))) low = std::min(low, facts(use).height), high = std::max(high, facts(use).height);
    return low == high ? std::to_string(low) : text(low, " to ", high);
  }

  std::string arrays() const {
    std::map<int64_t, int64_t> widths;
    for (const FileUse& use : uses_)
      if (is_good(facts(use))) ++widths[facts(use).width];
    return text("of ", heights(), " steps of ", frequent(widths, ""), " values");
  }

  /// `16000 Hz (198), 44100 Hz (2)`, most frequent first; one alone without its count.
  static std::string frequent(const std::map<int64_t, int64_t>& counts, const std::string& unit) {
    std::vector<std::pair<int64_t, int64_t>> order;
    for (const auto& [value, count] : counts) order.emplace_back(-count, value);
    std::sort(order.begin(), order.end());
    std::string out;
    for (size_t i = 0; i < std::min(order.size(), listed_values); ++i)
      out += text(i > 0 ? ", " : "", order[i].second, unit, order.size() > 1 ? text(" (", -order[i].first, ')') : "");
    return out + (order.size() > listed_values ? text(" and ", order.size() - listed_values, " more") : "");
  }

  void summarise() {
    const int64_t good =
        std::count_if(uses_.begin(), uses_.end(), [&](const FileUse& use) { return is_good(facts(use)); });
    if (good == 0) return;
    const std::string what = column_.kind == Kind::image         ? pictures()
                             : column_.kind == Kind::bands       ? bands()
                             : column_.kind == Kind::video       ? text(pictures(), ", ", lengths())
                             : column_.kind == Kind::audio       ? sounds()
                             : column_.kind == Kind::transcript  ? text("of ", heights(), " words")
                             : column_.kind == Kind::calibration ? text("with cameras: ", heights())
                             : column_.kind == Kind::series      ? text(arrays(), ", ", lengths())
                                                                 : arrays();
    findings_.push_back({Severity::note,
                         "files",
                         column_.name,
                         {},
                         good,
                         text(good, ' ', noun_of(column_.kind), good == 1 ? " " : "s ", what)});
  }

  const Examination& examination_;
  const SurveyedColumn& column_;
  std::vector<FileUse> uses_;
  std::vector<Finding>& findings_;
};

}  // namespace

void check_files(const Examination& examination, std::vector<Finding>& findings) {
  for (const SurveyedColumn& column : examination.survey.columns) ColumnFiles(examination, column, findings).check();
}

}  // namespace braid
