#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "braid/core/error.h"
#include "braid/core/utf8.h"
#include "braid/media/calibration.h"
#include "braid/table/kind_arrays.h"
#include "braid/table/name_hint.h"

namespace braid {
namespace {

constexpr size_t longest_path = 1024;

bool is_path_text(std::string_view item) {
  return item.size() <= longest_path && !item.empty() && item.find('\n') == item.npos &&
         item.find("://") == item.npos && item.find('\0') == item.npos;
}

Kind kind_of(Medium medium) {
  switch (medium) {
    case Medium::image:
      return Kind::image;
    case Medium::audio:
      return Kind::audio;
    case Medium::video:
      return Kind::video;
    case Medium::series:
      return Kind::series;
    case Medium::points:
      return Kind::points;
    case Medium::array:
      return Kind::array;
    case Medium::text:
      return Kind::text;
    case Medium::transcript:
      return Kind::transcript;
    default:
      return Kind::ignore;
  }
}

std::string plural(Medium medium) {
  switch (medium) {
    case Medium::image:
      return "images";
    case Medium::audio:
      return "sound";
    case Medium::video:
      return "videos";
    case Medium::series:
      return "logs of sensors";
    case Medium::points:
      return "point clouds";
    case Medium::array:
      return "arrays of numbers";
    case Medium::text:
      return "texts";
    case Medium::transcript:
      return "transcripts";
    default:
      return "unknown to this program";
  }
}

/// Media whose files have no first bytes of their own, or may be plain text.
bool goes_by_name(Medium medium) {
  return medium == Medium::array || medium == Medium::series || medium == Medium::points ||
         medium == Medium::transcript;
}

/// Whether the name of a column says that its values may be those of files: so, or as names of something.
bool may_name_files(const RuleContext& c) { return names_file(c.name) || names_id(c.name); }

/// True when the item has the extension of a known kind, or names a file that is there: one in a folder, with an
/// extension, or in a column called so.
bool names_a_file(const RuleContext& c, const std::string& item) {
  if (!is_path_text(item)) return false;
  const auto path = c.table.resolve(item);
  const bool spaced_text = count_words(item) > 8;    // a sentence that ends in the name of a file
  const bool is_toml = path.extension() == ".toml";  // a calibration, perhaps
  if ((is_toml || medium_of_extension(path) != Medium::unknown) && !spaced_text) return true;
  const bool worth_a_look = item.find('/') != item.npos || path.has_extension() || may_name_files(c);
  std::error_code ignored;
  return worth_a_look && !spaced_text && std::filesystem::is_regular_file(path, ignored);
}

/// How many files of a column are read to tell whether they calibrate cameras.
constexpr size_t read_files = 8;

/// Whether most of the first files, which look like texts, calibrate cameras.
bool are_calibrations(const RuleContext& c, const std::vector<std::string>& items) {
  size_t opened = 0, calibrating = 0;
  for (const std::string& item : items) {
    if (opened == read_files) break;
    if (!is_path_text(item)) continue;
    ++opened;
    calibrating += bool(read_calibration(c.table.resolve(item)));
  }
  return 2 * calibrating > opened;
}

/// Items of up to `count` cells spread over the sample.
std::vector<std::string> spread_items(const ColumnSample& s, int64_t count) {
  std::vector<std::string> items;
  for (const int64_t i : spread_rows(s.filled(), count))
    for (auto& item : s.cells[size_t(i)].items())
      if (int64_t(items.size()) < 2 * count) items.push_back(std::move(item));
  return items;
}

std::vector<std::string> paths_of(const std::vector<std::string>& items) {
  std::vector<std::string> paths;
  std::copy_if(items.begin(), items.end(), std::back_inserter(paths), is_path_text);
  return paths;
}

Verdict judge_missing(const RuleContext& c, const std::map<Medium, int64_t>& promised, size_t items) {
  const auto most =
      std::max_element(promised.begin(), promised.end(), [](auto& a, auto& b) { return a.second < b.second; });
  const std::string folder = c.table.folder().empty() ? "." : c.table.folder().string();
  Verdict out{kind_of(most->first), text("named like ", name(most->first), " files"),
              text("none of ", items, " sampled files is there; looked in ", folder)};
  for (const std::string& cell : c.sample.texts)
    if (const auto file = c.files.find(cell)) {
      out.reason += text("; for \"", utf8_prefix(cell, 80), "\" there is \"", *file,
                         "\": paths are relative to the folder of the table");
      break;
    }
  return out;
}

}  // namespace

std::string where_files_are(const RuleContext& c) {
  constexpr int64_t looked_for = 20;
  if (!may_name_files(c) || c.sample.filled() == 0) return {};
  std::string example;
  for (const int64_t i : spread_rows(c.sample.filled(), looked_for)) {
    const std::string& cell = c.sample.texts[size_t(i)];
    const auto file = c.files.find(cell);
    if (!file) return {};
    if (example.empty()) example = text('"', *file, "\" for \"", utf8_prefix(cell, 80), '"');
  }
  return text("its values are names of files without folder and extension, which are not found by them; to learn from ",
              "the files write their paths, such as ", example);
}

std::optional<Verdict> rule_files(const RuleContext& c) {
  const ColumnSample& s = c.sample;
  if ((s.numbers * 2 > s.filled() && !may_name_files(c)) || s.number_lists > 0) return std::nullopt;
  if (s.addresses * 2 > s.filled()) {
    if (s.distinct() <= 50 && s.distinct() * 2 <= s.filled())
      return Verdict{Kind::category, text(s.distinct(), " different web addresses")};
    return Verdict{Kind::ignore, "web addresses, which are not fetched; download the files and name their paths"};
  }
  const auto items = spread_items(s, c.options.probed_files);
  constexpr int64_t judged_items = 50;  // for each the disk may be asked
  const auto judged = spread_rows(int64_t(items.size()), judged_items);
  const int64_t named =
      std::count_if(judged.begin(), judged.end(), [&](int64_t i) { return names_a_file(c, items[size_t(i)]); });
  if (named * 2 <= int64_t(judged.size())) return std::nullopt;

  std::map<Medium, int64_t> found, promised;
  int64_t missing = 0;
  std::string unknown;  // the first file that says nothing
  for (const auto& item : items) {
    if (!is_path_text(item)) continue;
    const auto path = c.table.resolve(item);
    const auto medium = c.options.probe(path);
    if (medium)
      ++found[*medium];
    else
      ++missing;
    if (medium == Medium::unknown && unknown.empty()) unknown = item;
    ++promised[medium_of_extension(path)];
  }
  if (found.empty()) return judge_missing(c, promised, items.size());
  const auto most = std::max_element(found.begin(), found.end(), [](auto& a, auto& b) { return a.second < b.second; });
  const auto by_name =
      std::max_element(promised.begin(), promised.end(), [](auto& a, auto& b) { return a.second < b.second; });
  const Medium medium = most->first == Medium::unknown || (most->first == Medium::text && goes_by_name(by_name->first))
                            ? by_name->first
                            : most->first;
  Verdict verdict{kind_of(medium), text(most->second, " of ", items.size(), " sampled files are ", plural(medium))};
  if (medium != most->first) verdict.reason += " by their names";
  if ((medium == Medium::text || medium == Medium::unknown) && are_calibrations(c, items))
    verdict = {Kind::calibration, "files that say where points lie in pictures"};
  if (verdict.kind == Kind::array) tell_arrays(c, paths_of(items), verdict);
  if (verdict.kind == Kind::image) tell_pictures(c, paths_of(items), verdict);
  if (const Repetition all = count_repetition(c.table, s.column); all.distinct >= few_groups) {
    verdict.rows_per_value = all.rows_per_value();
    if (verdict.rows_per_value >= repeated)
      verdict.reason += text(", each in ", std::round(verdict.rows_per_value * 10) / 10, " rows on average");
  }
  if (missing > 0) verdict.warning = text(missing, " of ", items.size(), " sampled files are missing");
  if (verdict.kind == Kind::ignore)
    verdict.warning = text("its files are of no kind that is read; the first, ", unknown, ", is ",
                           describe_file(c.table.resolve(unknown)));
  return verdict;
}

}  // namespace braid
