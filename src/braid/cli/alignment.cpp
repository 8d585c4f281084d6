#include "braid/cli/alignment.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "braid/cli/recipe_text.h"
#include "braid/cli/recipe_words.h"
#include "braid/core/file.h"
#include "braid/core/quantile.h"
#include "braid/report/page.h"
#include "braid/report/plot.h"
#include "braid/report/words.h"
#include "braid/table/write.h"
#include "braid/train/defaults.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

constexpr double better_than_none = 0.5;  // confidence from which a row's own offset is more likely right than wrong

/// Digits that mean something: offsets to a tenth of a millisecond, drifts to a hundredth of a millionth.
Cell rounded(double value, double steps) { return std::round(value * steps) / steps; }

/// The clock of each row of a stream after what was measured; none for a row where nothing was.
class Correction {
 public:
  explicit Correction(const StreamSkew& skew) : skew_(skew) {
    for (size_t i = 0; i < skew.rows.size(); ++i) places_[skew.rows[i]] = i;
  }

  std::optional<Skew> of(int64_t row) const {
    const SkewStudy& study = skew_.study;
    const auto found = places_.find(row);
    if (found == places_.end() || !study.tells()) return std::nullopt;
    Skew out = study.files[found->second];
    if (!study.is_common()) return out.confidence >= better_than_none ? std::optional(out) : std::nullopt;
    if (out.confidence >= SkewOptions().confidence) return out;
    out.offset_s = study.middle_s, out.drift_ppm.reset();
    return out;
  }

  bool has_drift() const {
    return std::any_of(skew_.study.files.begin(), skew_.study.files.end(),
                       [](const Skew& one) { return one.drift_ppm.has_value(); });
  }

 private:
  const StreamSkew& skew_;
  std::map<int64_t, size_t> places_;
};

/// Cells of a column of files as seen from another folder.
Cell moved(const Table& table, const Cell& cell, const fs::path& folder) {
  std::vector<std::string> out;
  for (const std::string& one : cell.items()) {
    const auto part = fragment(one);
    const fs::path path = table.resolve(one);
    out.push_back((fs::path(one).is_absolute() ? path : fs::absolute(path).lexically_relative(fs::absolute(folder)))
                      .generic_string() +
                  (part.empty() ? "" : "#" + std::string(part)));
  }
  return out.size() == 1 ? Cell(out[0]) : Cell(std::move(out));
}

/// Adds to what is known of a clock.
std::optional<double> sum(const Cell& known, double constant, std::optional<double> measured) {
  if (!measured) return known.number();
  return known.number().value_or(constant) + *measured;
}

/// @param as_read  the table as the recipe reads it; its cells are written as they stand in the file, but for clocks
///                 and for files seen from another folder
void write_table(const fs::path& out, const Table& as_read, const Recipe& recipe, const Checkup& checkup) {
  const Table table = as_read.reading({});
  std::vector<WriteColumn> columns;
  std::vector<bool> files;
  for (const ColumnGuess& guess : checkup.columns) {
    columns.push_back({guess.column});
    files.push_back(is_file(guess.kind));
  }
  std::vector<Correction> corrections;
  std::vector<StreamClock> known;
  const auto place_of = [&](const std::string& name) {
    const auto found = std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name == name; });
    if (found != columns.end()) return size_t(found - columns.begin());
    columns.push_back({name, ColumnType::number});
    return columns.size() - 1;
  };
  std::vector<size_t> offsets;
  std::vector<std::optional<size_t>> drifts;
  for (const StreamSkew& skew : checkup.diagnosis.clocks) {
    const Correction& one = corrections.emplace_back(skew);
    offsets.push_back(place_of(correction_column(skew.input, Kind::offset)));
    drifts.push_back(one.has_drift() ? std::optional(place_of(correction_column(skew.input, Kind::drift)))
                                     : std::nullopt);
    known.push_back(clock_of(recipe, skew.input));
  }
  const fs::path folder = fs::absolute(out).parent_path();
  const bool moves = fs::weakly_canonical(folder) != fs::weakly_canonical(fs::absolute(table.path()).parent_path());
  const auto is_clock = [&](size_t c) {  // is added to, so its numbers are wanted
    return std::count(offsets.begin(), offsets.end(), c) + std::count(drifts.begin(), drifts.end(), c) > 0;
  };
  TableWriter writer(out, columns, Formulas::as_they_are);
  for (int64_t row = 0; row < table.size(); ++row) {
    std::vector<Cell> cells(columns.size());
    for (size_t c = 0; c < size_t(table.columns().size()); ++c) {
      cells[c] = (is_clock(c) ? as_read : table).at(row, int64_t(c));
      if (moves && files[c] && !cells[c].is_absent()) cells[c] = moved(table, cells[c], folder);
    }
    for (size_t i = 0; i < corrections.size(); ++i) {
      const auto skew = corrections[i].of(row);
      if (!skew) continue;
      if (const auto offset = sum(cells[offsets[i]], known[i].offset_s, skew->offset_s))
        cells[offsets[i]] = rounded(*offset, 1e4);
      if (!drifts[i]) continue;
      if (const auto drift = sum(cells[*drifts[i]], known[i].drift_ppm, skew->drift_ppm))
        cells[*drifts[i]] = rounded(*drift, 100);
    }
    writer.append(cells);
  }
  writer.finish();
}

void write_corrected_recipe(const fs::path& out, const Table& table, Recipe recipe, const Checkup& checkup,
                            const Parts& parts) {
  for (const StreamSkew& skew : checkup.diagnosis.clocks) {
    const SkewStudy& study = skew.study;
    if (!study.tells()) continue;
    require(study.is_common(), Fault::data, table.subject(), "the offset of ", skew.input, " to ", skew.reference,
            " differs from file to file, so one clock cannot correct all; write a table instead, --align ",
            out.stem().string(), ".csv");
    for (InputRecipe& input : recipe.inputs) {
      if (input.name != skew.input) continue;
      complete(input.feature, [&] { return default_feature(input.kinds); });
      StreamClock clock = clock_of(recipe, skew.input);
      clock.offset_s = rounded(clock.offset_s + study.middle_s, 1e4).number().value();
      std::vector<double> drifts;
      for (const Skew& one : study.files)
        if (one.drift_ppm) drifts.push_back(*one.drift_ppm);
      if (drifts.size() * 2 > study.files.size())
        clock.drift_ppm = rounded(clock.drift_ppm + median(std::move(drifts)), 100).number().value();
      input.feature["clock"] = to_node(clock);
    }
  }
  write_file(out, render_recipe(fill_open_parts(std::move(recipe), table, parts), parts));
}

std::string stream_section(const StreamSkew& skew, size_t index) {
  const SkewStudy& study = skew.study;
  LineChart match;
  match.title = text(skew.input, ": ", study.curve, " beside ", study.reference_curve, " of ", skew.reference);
  match.x_label = study.is_common() ? "offset, seconds" : "seconds from each file's own offset";
  match.y_label = "correlation, mean over files";
  match.series = {{"", study.correlation}};
  if (study.is_common()) match.marked_x = study.middle_s, match.mark = fixed(study.middle_s, 3) + " s";
  Scatter files;
  files.title = "offset of each file that tells it";
  files.x_label = "row", files.y_label = "offset, seconds";
  files.zero = true;
  std::vector<std::vector<std::string>> rows;
  for (size_t i = 0; i < study.files.size(); ++i) {
    const Skew& one = study.files[i];
    if (one.confidence >= SkewOptions().confidence) files.points.emplace_back(double(skew.rows[i] + 1), one.offset_s);
    if (rows.size() < 200)
      rows.push_back({std::to_string(skew.rows[i] + 1), fixed(one.offset_s, 3),
                      one.drift_ppm ? fixed(*one.drift_ppm, 1) : "", fixed(one.correlation, 2),
                      fixed(one.confidence, 2)});
  }
  const std::string summary =
      text("<p>", study.found, " of ", study.files.size(), " files tell their offset with confidence; median ",
           fixed(study.middle_s, 3), " s, half within ", fixed(study.spread_s, 3), " s of it.</p>");
  return html_section(text("stream", index), skew.input,
                      summary +
                          html_grid({html_figure("Where the streams fit best", draw(match)),
                                     html_figure("File by file", draw(files))}) +
                          html_table({"#row", "#offset s", "#drift ppm", "#correlation", "#confidence"}, rows));
}

fs::path page_beside(const fs::path& out) { return fs::path(out).replace_extension(".html"); }

void write_page(const fs::path& out, const Table& table, const Checkup& checkup) {
  std::string body;
  for (size_t i = 0; i < checkup.diagnosis.clocks.size(); ++i) body += stream_section(checkup.diagnosis.clocks[i], i);
  write_file(out, html_page("Clocks of " + table.subject(), body));
}

}  // namespace

void require_alignment_path(const fs::path& out) {
  require(is_recipe(out) || can_write_table(out), Fault::config, out.string(),
          "--align writes a table (.csv .tsv .jsonl .parquet) or a recipe (.toml)");
  for (const fs::path& file : {out, page_beside(out)})
    require(!fs::exists(file), Fault::config, file.string(), "is there already; remove it or choose another name");
}

std::string write_alignment(const fs::path& out, const Table& table, const Recipe& recipe, const Checkup& checkup,
                            const Parts& parts) {
  const auto& clocks = checkup.diagnosis.clocks;
  const bool any = std::any_of(clocks.begin(), clocks.end(), [](const auto& one) { return one.study.tells(); });
  require(any, Fault::data, table.subject(),
          "no clock could be measured; it takes two streams a row (film, sound or log) in which the same things show");
  if (is_recipe(out))
    write_corrected_recipe(out, table, recipe, checkup, parts);
  else
    write_table(out, table, recipe, checkup);
  const fs::path page = page_beside(out);
  write_page(page, table, checkup);
  return text("wrote ", out.string(),
              is_recipe(out) ? ", a recipe with the measured clocks" : ", the table with a clock for each row",
              ", and ", page.string(), " with the curves");
}

}  // namespace braid
