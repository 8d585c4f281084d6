/// @file check_targets.cpp
/// Labels: how many there are, and in which part of the split.

#include <algorithm>
#include <map>

#include "braid/core/error.h"
#include "braid/core/utf8.h"
#include "braid/data/examination.h"
#include "braid/data/spelling.h"

namespace braid {
namespace {

constexpr int64_t few_rows = 5;      // fewer training rows than this rarely teach a class
constexpr size_t listed_labels = 5;  // named in a sentence
constexpr double many_unlabelled = 0.5;

/// Rows of each class in each part of the split, and one of them.
struct ClassCounts {
  std::array<int64_t, 4> rows{};  ///< by `PartIndex`
  int64_t first = -1;
};

std::vector<ClassCounts> count_classes(const Examination& examination, const TargetInfo& target) {
  std::vector<ClassCounts> out(target.labels.size());
  const int64_t column = examination.table.column(target.column);
  for (int64_t row = 0; row < examination.table.size(); ++row) {
    const Cell cell = examination.table.at(row, column);
    const auto add = [&](int64_t label) {
      ClassCounts& counts = out[size_t(label)];
      ++counts.rows[examination.parts[size_t(row)]];
      if (counts.first < 0) counts.first = row;
    };
    if (target.kind == TargetKind::multilabel)
      for (const int64_t label : target.labels_of(cell)) add(label);
    else if (const auto label = target.label_of(cell))
      add(*label);
  }
  return out;
}

/// Names the classes for which `holds` in one finding.
template <class Holds>
void report_classes(const Examination& examination, const TargetInfo& target, const std::vector<ClassCounts>& classes,
                    const char* check, const std::string& words, const Holds& holds, std::vector<Finding>& findings) {
  Finding out{Severity::warning, check, target.column, {}, 0, ""};
  std::string names;
  for (size_t i = 0; i < classes.size(); ++i) {
    if (!holds(classes[i])) continue;
    const int64_t trained = classes[i].rows[in_train] + classes[i].rows[outside];
    if (size_t(out.count) < listed_labels)
      names += text(names.empty() ? "" : ", ", visible(utf8_prefix(target.labels[i], 40)), " (", trained, ')');
    if (classes[i].first >= 0)
      add_row(out, classes[i].first, examination.options.listed_rows);
    else
      ++out.count;
  }
  if (out.count == 0) return;
  out.sentence = text(out.count, out.count == 1 ? " class has " : " classes have ", words, ": ", names,
                      size_t(out.count) > listed_labels ? ", …" : "");
  findings.push_back(std::move(out));
}

void check_unlabelled(const Examination& examination, const TargetInfo& target, std::vector<Finding>& findings) {
  if (target.unlabelled == 0) return;
  Finding out{Severity::note, "unlabelled rows", target.column, {}, 0, ""};
  const int64_t column = examination.table.column(target.column);
  for (int64_t row = 0; row < examination.table.size(); ++row)
    if (target.is_unlabelled(examination.table.at(row, column))) add_row(out, row, examination.options.listed_rows);
  if (double(out.count) > many_unlabelled * double(examination.table.size())) out.severity = Severity::warning;
  out.sentence = text(out.count, " of ", examination.table.size(), " rows have no label; they are not trained on");
  findings.push_back(std::move(out));
}

/// Labels that may be one in two spellings; the warning of the target names those that differ in capitals alone.
void check_spelling(const Examination& examination, const TargetInfo& target, const std::vector<ClassCounts>& classes,
                    std::vector<Finding>& findings) {
  std::map<std::string, int64_t> rows, first;
  for (size_t i = 0; i < classes.size(); ++i) {
    rows[target.labels[i]] = target.counts[i];
    first[target.labels[i]] = classes[i].first;
  }
  auto alike = find_alike(rows);
  std::erase_if(alike, [](const AlikeLabels& pair) { return lower_case(pair.rare) == lower_case(pair.common); });
  if (alike.empty()) return;
  Finding out{Severity::warning, "alike labels", target.column, {}, 0, ""};
  for (const AlikeLabels& pair : alike) {
    if (first.at(pair.rare) >= 0)
      add_row(out, first.at(pair.rare), examination.options.listed_rows);
    else
      ++out.count;
  }
  out.sentence = text(out.count, out.count == 1 ? " label is" : " labels are",
                      " written nearly as another: ", alike_words(alike), "; if they are one, write them alike");
  findings.push_back(std::move(out));
}

}  // namespace

void check_targets(const Examination& examination, const std::vector<TargetInfo>& targets,
                   std::vector<Finding>& findings) {
  for (const TargetInfo& target : targets) {
    check_unlabelled(examination, target, findings);
    if (!target.warning.empty())
      findings.push_back({Severity::warning, "odd target", target.column, {}, 0, target.warning});
    if (target.kind == TargetKind::regression) continue;
    const auto classes = count_classes(examination, target);
    check_spelling(examination, target, classes, findings);
    const auto trained = [](const ClassCounts& c) { return c.rows[in_train] + c.rows[outside]; };
    report_classes(
        examination, target, classes, "rare classes", text("fewer than ", few_rows, " training rows"),
        [&](const ClassCounts& c) { return trained(c) > 0 && trained(c) < few_rows; }, findings);
    report_classes(
        examination, target, classes, "untrained classes", "no training row and cannot be answered",
        [&](const ClassCounts& c) { return trained(c) == 0; }, findings);
  }
}

}  // namespace braid
