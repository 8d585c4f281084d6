#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "braid/core/error.h"
#include "braid/core/escape.h"
#include "braid/data/targets.h"
#include "braid/report/page.h"
#include "braid/report/plot.h"
#include "braid/report/sections.h"
#include "braid/report/words.h"

namespace braid {
namespace {

constexpr size_t samples_a_column = 6, shown_columns = 200, shown_media_columns = 24, shown_labels = 20;
constexpr size_t counted_rows = 50'000;

/// `count` of `rows`, evenly spread.
std::vector<int64_t> spread(const std::vector<int64_t>& rows, size_t count) {
  if (rows.size() <= count) return rows;
  std::vector<int64_t> out;
  for (size_t i = 0; i < count; ++i) out.push_back(rows[i * rows.size() / count]);
  return out;
}

std::vector<int64_t> all_rows(const Table& table) {
  std::vector<int64_t> out;
  const auto count = std::min<int64_t>(table.size(), counted_rows);
  for (int64_t i = 0; i < count; ++i) out.push_back(i * table.size() / count);
  return out;
}

std::string parts_table(const Split& split, bool refit) {
  const auto total = double(split.train.size() + split.validation.size() + split.test.size());
  if (total == 0) return {};
  std::vector<std::vector<std::string>> rows;
  const auto add = [&](const char* name, const std::vector<int64_t>& part, const char* use) {
    rows.push_back({name, shown(int64_t(part.size())), fixed(100 * double(part.size()) / total, 1) + " %", use});
  };
  add("Training", split.train, "learned from");
  add("Validation", split.validation, refit ? "chooses the epoch, then learned from too" : "chooses the epoch");
  add("Test", split.test, "judges the model; never used before");
  return (split.how.empty() ? "" : "<p>" + escape_html(split.how) + "</p>\n") +
         html_table({"Part", "#Rows", "#Share", "Use"}, rows);
}

/// A bar of shares and the same in words.
std::string coverage(const Evaluation& evaluation, const std::string& column) {
  const auto found = evaluation.states.find(column);
  if (found == evaluation.states.end()) return "<span class=\"muted\">–</span>";
  int64_t total = 0;
  for (const auto& [state, count] : found->second) total += count;
  std::string bar = "<span class=\"share\">", words;
  for (const std::string_view state : {"present", "unreadable", "broken", "absent", "dropped"}) {
    const auto count = found->second.find(std::string(state));
    if (count == found->second.end() || count->second == 0) continue;
    bar += text("<i class=\"", state, "\" style=\"width:", fixed(100.0 * double(count->second) / double(total), 1),
                "%\"></i>");
    words += (words.empty() ? "" : ", ") + shown(count->second) + " " + std::string(state);
  }
  if (const auto unusual = evaluation.unusual.find(column); unusual != evaluation.unusual.end())
    words += ", " + shown(unusual->second) + " used though unlike the training rows";
  return bar + "</span><span class=\"hint\">" + words + "</span>";
}

struct Column {
  std::string name, kind;
  std::string shown;  ///< of the input it is of, where that has no other
};

std::vector<Column> input_columns(const Bundle& bundle) {
  std::vector<Column> out;
  for (const BundleInput& input : bundle.inputs)
    for (size_t i = 0; i < input.recipe.columns.size(); ++i)
      out.push_back({input.recipe.columns[i], i < input.recipe.kinds.size() ? input.recipe.kinds[i] : "",
                     input.recipe.columns.size() == 1 ? bundle.shown_name(input) : input.recipe.columns[i]});
  return out;
}

std::string reason_of(const ReportInput& input, const Column& column) {
  const auto found = input.reasons.find(column.name);
  return found == input.reasons.end() ? std::string() : escape_html(shortened(found->second, 300));
}

/// Non-empty cells of a column for a look at it.
std::vector<Cell> sample_cells(const ReportInput& input, const Column& column) {
  std::vector<Cell> out;
  const auto index = input.table->find_column(column.name);
  if (!index) return out;
  const auto& rows = input.split.test.empty() ? all_rows(*input.table) : input.split.test;
  for (const int64_t row : spread(rows, 40)) {
    Cell cell = input.table->at(row, *index);
    if (!cell.is_absent() && std::find(out.begin(), out.end(), cell) == out.end()) out.push_back(std::move(cell));
    if (out.size() == samples_a_column) break;
  }
  return out;
}

std::string medium_block(const ReportInput& input, const Column& column, MediaCells& media) {
  std::string out = "<div class=\"input\"><h3>" + escape_html(shortened(column.shown, 80)) + " <span class=\"chip\">" +
                    escape_html(column.kind) + "</span></h3><div class=\"hint\">" + reason_of(input, column) +
                    "</div>" + coverage(input.evaluation, column.shown) + "<div class=\"strip\">";
  for (const Cell& cell : sample_cells(input, column))
    out += "<div class=\"sample\">" + media.show(column.kind, cell) + "</div>";
  return out + "</div></div>\n";
}

std::string plain_table(const ReportInput& input, const std::vector<Column>& columns, MediaCells& media) {
  if (columns.empty()) return {};
  std::vector<std::vector<std::string>> rows;
  for (const Column& column : columns) {
    if (rows.size() == shown_columns) break;
    std::string samples;
    for (const Cell& cell : sample_cells(input, column))
      samples += (samples.empty() ? "" : " · ") + media.show(column.kind, cell);
    rows.push_back({escape_html(shortened(column.shown, 60)),
                    "<span class=\"chip\">" + escape_html(column.kind) + "</span>", reason_of(input, column),
                    coverage(input.evaluation, column.shown), samples});
  }
  std::string out = html_table({"Column", "Kind", "Why", "Evaluated rows", "Samples"}, rows);
  if (columns.size() > rows.size())
    out += text("<p class=\"hint\">and ", shown(int64_t(columns.size() - rows.size())), " more columns</p>\n");
  return out;
}

std::string label_distribution(const ReportInput& input, const BundleTarget& target) {
  std::unordered_map<std::string, double> counts;
  const auto index = input.table->find_column(target.recipe.column);
  double total = 0;
  for (const int64_t row : index ? all_rows(*input.table) : std::vector<int64_t>()) {
    const Cell cell = input.table->at(row, *index);
    const TargetValue value = encode_target(target.spec, cell);
    if (!value.value.defined() && !value.unseen) continue;
    ++total;
    if (target.spec.kind == "multilabel")
      for (const std::string& item : items_of(target.spec, cell)) ++counts[label_of(target.spec, item)];
    else
      ++counts[value.label];
  }
  std::vector<std::pair<std::string, double>> ordered(counts.begin(), counts.end());
  std::sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  BarChart chart{"Distribution of " + target.recipe.column, "rows with this label", {}, {}, ""};
  for (size_t i = 0; i < ordered.size() && i < shown_labels; ++i)
    chart.bars.push_back({ordered[i].first, ordered[i].second, {}, false});
  std::string more = shown(int64_t(ordered.size())) + " labels, " + shown(total) + " labelled rows";
  if (ordered.size() > shown_labels) more += text("; the ", shown_labels, " most frequent are shown");
  return html_figure(shortened(target.recipe.column, 80),
                     draw(chart) + "<div class=\"hint\">" + escape_html(more) + "</div>");
}

std::string value_distribution(const ReportInput& input, const BundleTarget& target) {
  std::vector<double> values;
  const auto index = input.table->find_column(target.recipe.column);
  for (const int64_t row : index ? all_rows(*input.table) : std::vector<int64_t>())
    if (const auto value = input.table->at(row, *index).number(); value && std::isfinite(*value))
      values.push_back(*value);
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) { return values[size_t(share * double(values.size() - 1))]; };
  // Far values are gathered in the outer bars, so that they do not squeeze the rest into one.
  double low = at(0), high = at(1);
  if (const double width = at(0.99) - at(0.01); width > 0)
    low = std::max(low, at(0.01) - width / 2), high = std::min(high, at(0.99) + width / 2);
  constexpr size_t bins = 32;
  Histogram chart{"Distribution of " + target.recipe.column, shortened(target.recipe.column, 50), "rows", {}, {}};
  if (!(high > low)) high = low + 1;
  for (size_t i = 0; i <= bins; ++i) chart.edges.push_back(low + (high - low) * double(i) / bins);
  chart.counts.assign(bins, 0);
  for (const double value : values)
    ++chart.counts[size_t(std::clamp((value - low) / (high - low) * bins, 0.0, double(bins - 1)))];
  const std::string more = shown(int64_t(values.size())) + " values from " + shown(at(0)) + " to " + shown(at(1)) +
                           ", middle " + shown(at(0.5));
  return html_figure(shortened(target.recipe.column, 80),
                     draw(chart) + "<div class=\"hint\">" + escape_html(more) + "</div>");
}

}  // namespace

std::string data_section(const ReportInput& input, MediaCells& media) {
  const Node* refit = input.bundle->provenance.find("refit");
  std::string body = parts_table(input.split, refit && refit->boolean()), blocks;
  std::vector<Column> plain;
  size_t media_columns = 0;
  for (const Column& column : input_columns(*input.bundle)) {
    if (MediaCells::is_medium(column.kind) && media_columns++ < shown_media_columns)
      blocks += medium_block(input, column, media);
    else
      plain.push_back(column);
  }
  body += "<h3>Inputs</h3>\n" + blocks + plain_table(input, plain, media);
  std::vector<std::string> figures;
  for (const BundleTarget& target : input.bundle->targets) {
    std::string figure =
        target.spec.kind == "regression" ? value_distribution(input, target) : label_distribution(input, target);
    if (!figure.empty() && figures.size() < 8) figures.push_back(std::move(figure));
  }
  if (!figures.empty())
    body += "<h3>Targets, over " +
            (size_t(input.table->size()) > counted_rows ? shown(int64_t(counted_rows)) + " rows, evenly spread"
                                                        : std::string("the whole table")) +
            "</h3>\n" + html_grid(figures);
  return html_section("data", "Data", body);
}

}  // namespace braid
