/// @file check_parts.cpp
/// Parts that rows cut out of their files, beside what the files hold.

#include <algorithm>
#include <cmath>
#include <map>

#include "braid/core/error.h"
#include "braid/data/examination.h"
#include "braid/data/unreadable_limit.h"
#include "braid/features/item_clip.h"

namespace braid {
namespace {

constexpr double units_apart = 1000;

/// The parts of one input.
class Parts {
 public:
  Parts(const Examination& examination, const DoctorInput& input, const SurveyedColumn& files)
      : examination_(examination), input_(input), files_(files) {
    for (const ColumnGuess& column : input.columns) {
      columns_.columns.push_back(column.column);
      columns_.kinds.push_back(name(column.kind));
    }
    for (const FileUse& use : files.uses) look(use);
  }

  void report(std::vector<Finding>& findings) {
    const double allowed = most_unreadable(examination_.options.max_unreadable, int64_t(files_.uses.size()));
    const auto add = [&](Finding& found, const char* what, const std::string& hint) {
      if (found.count == 0) return;
      if (double(found.count) > allowed) found.severity = Severity::problem;
      found.sentence = text(found.count, " of ", files_.uses.size(), " parts ", what, "; the first, row ",
                            found.rows.empty() ? 1 : found.rows[0] + 1, ": ", found.sentence, hint);
      findings.push_back(std::move(found));
    };
    add(unreadable_, found_verb(unreadable_, "has no time that can be read", "have no times that can be read"), "");
    const bool other_unit = outside_.count > 0 && thousandth_ == int64_t(files_.uses.size()) - unreadable_.count;
    add(outside_, found_verb(outside_, "lies outside its file", "lie outside their files"),
        other_unit ? "; in milliseconds all would lie within: if they are, say so in the header (start_ms)" : "");
  }

 private:
  static const char* found_verb(const Finding& found, const char* one, const char* many) {
    return found.count == 1 ? one : many;
  }

  void look(const FileUse& use) {
    const MediaFacts& facts = examination_.survey.files[size_t(use.file)];
    if (facts.reading != Reading::good || facts.seconds <= 0) return;
    std::vector<Cell> cells;
    for (const std::string& column : columns_.columns) cells.push_back(examination_.table.at(use.row, column));
    const Item item = clip_items({Item{"", {cells[0]}, {}, ""}}, cells, columns_)[0];
    auto clip = clip_of(item, input_.clock);
    const int64_t listed = examination_.options.listed_rows;
    if (!clip) {
      if (clip.error().fault() == Fault::absent) return outside(use, clip.error().what(), listed);
      if (unreadable_.count == 0) unreadable_.sentence = clip.error().what();
      return add_row(unreadable_, use.row, listed);
    }
    const Ticks first = ticks(facts.begin_s);
    begin_anew(clip.value(), first);
    if (!clip.value().span) {
      ++thousandth_;
      return;
    }
    const double zero = seconds(clip.value().zero), begin = seconds(clip.value().span->begin) - zero;
    const bool is_open = clip.value().span->end == end_of_time;
    const double end = is_open ? begin : seconds(clip.value().span->end) - zero;
    // Of a long recording only the begin was heard: where it ends is not known.
    const double from = facts.begin_s - zero, to = facts.heard_whole ? from + facts.seconds : INFINITY;
    thousandth_ += begin / units_apart < to && end / units_apart > from;
    if (begin < to && (is_open || end > from)) return;
    outside(use,
            text("it asks for ", clock(begin), " to ", is_open ? "the end" : clock(end), " s, and the file goes from ",
                 clock(from), " to ", clock(to), " s"),
            listed);
  }

  void outside(const FileUse& use, const std::string& sentence, int64_t listed) {
    if (outside_.count == 0) outside_.sentence = sentence;
    add_row(outside_, use.row, listed);
  }

  /// Seconds to a hundredth, in full: moments since 1970 have ten digits before the point.
  static std::string clock(double value) { return render_number(std::round(value * 100) / 100); }

  const Examination& examination_;
  const DoctorInput& input_;
  const SurveyedColumn& files_;
  FeatureInput columns_;
  int64_t thousandth_ = 0;  // parts that would lie within their file if a thousandth of their times was meant
  Finding unreadable_{Severity::warning, "unreadable parts", files_.name, {}, 0, ""};
  Finding outside_{Severity::warning, "parts outside their file", files_.name, {}, 0, ""};
};

}  // namespace

void check_parts(const Examination& examination, std::vector<Finding>& findings) {
  for (const DoctorInput& input : examination.options.inputs)
    for (const SurveyedColumn& files : examination.survey.columns)
      if (files.is_cut && !input.columns.empty() && files.name == input.columns[0].column &&
          files.kind == input.columns[0].kind)
        Parts(examination, input, files).report(findings);
}

}  // namespace braid
