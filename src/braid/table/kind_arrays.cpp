#include "braid/table/kind_arrays.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "braid/media/bands.h"
#include "braid/media/probe.h"
#include "braid/media/series.h"
#include "braid/table/name_hint.h"

namespace braid {
namespace {

/// How many files of a column are opened.
constexpr int64_t opened_files = 8;

/// Whether arrays are clouds of points: the column's name says so, and most of the first files have many rows of at
/// least three numbers each.
bool are_clouds(const RuleContext& c, const std::vector<std::string>& paths) {
  constexpr int64_t fewest_points = 64, most_numbers = 16;
  if (!names_points(c.name)) return false;
  int64_t opened = 0, clouds = 0;
  for (const std::string& item : paths) {
    if (opened == opened_files) break;
    const auto path = c.table.resolve(item);
    const bool is_whole_array = fragment(item).empty() && (path.extension() == ".npy" || path.extension() == ".NPY");
    if (!is_whole_array) return false;
    ++opened;
    const auto array = ArrayFile::open(path);
    clouds += array && array.value().shape().size() == 2 && array.value().rows() >= fewest_points &&
              array.value().row_elements() >= 3 && array.value().row_elements() <= most_numbers;
  }
  return 2 * clouds > opened;
}

/// Why arrays are steps in time: the column's name tells their rate, or archives hold times or a rate beside them.
/// Empty where nothing says so; then they are arrays without a clock.
std::string clock_of_arrays(const RuleContext& c, const std::vector<std::string>& paths) {
  if (const auto hz = rate_in_name(c.name)) return text(", at ", *hz, " Hz by the name of the column");
  int64_t opened = 0, timed = 0;
  for (const std::string& item : paths) {
    if (opened == opened_files) break;
    const auto path = c.table.resolve(item);
    const std::string extension = path.extension().string();
    if (extension != ".npz" && extension != ".NPZ") return {};
    const auto log = SeriesFile::open(path);
    ++opened;
    timed += log && log.value().steps() > 1 && log.value().span().length() > Ticks{0};
  }
  return 2 * timed > opened ? ", with times or a rate beside them" : "";
}

/// How much values of an array [A, B, C] change from one place of its second axis to the next, against its first.
double change_across(const std::vector<int64_t>& axes, const std::vector<float>& values) {
  const int64_t a = axes[0], b = axes[1], c = axes[2];
  const auto mean_change = [&](int64_t step, const auto& has_next) {
    double sum = 0, count = 0;
    for (int64_t i = 0; i + step < a * b * c; ++i) {
      const double change = double(values[size_t(i + step)]) - double(values[size_t(i)]);
      if (has_next(i) && std::isfinite(change)) sum += std::abs(change), count += 1;
    }
    return sum / std::max(count, 1.0);
  };
  const double across = mean_change(c, [&](int64_t i) { return i / c % b + 1 < b; });
  const double along = mean_change(b * c, [](int64_t) { return true; });
  return along > 0 ? across / along : across > 0 ? INFINITY : 1;
}

/// What an array that a cell names is.
struct SeenArray {
  std::vector<int64_t> axes;   ///< as `picture_axes` gives them, and two where the first of three is 1: see `seen`
  std::string folder;          ///< that the cell names
  bool may_be_places = false;  ///< a file of three axes, of which the last holds up to four real numbers
  double change = 1;           ///< of these, see `change_across`
};

/// An array of [1, A, B] is read as [A, B], steps of equal width: embeddings of tokens are saved so. Series are read of
/// whole files alone.
SeenArray seen(const ArrayFile& file, const ArraySlice& slice) {
  constexpr int64_t most_numbers = 4;  // three coordinates and how sure they are
  constexpr int64_t most_values = int64_t{1} << 22;
  std::vector<int64_t> shape = file.shape();
  const bool is_whole = !slice.row && slice.member.empty() && shape.size() == 3;
  if (slice.row && !shape.empty()) shape.erase(shape.begin());
  SeenArray out{picture_axes(std::move(shape)), "", false, 1};
  auto& axes = out.axes;
  if (axes.size() == 3 && axes[0] == 1) axes.erase(axes.begin());
  const ArrayType type = file.type();
  const bool is_real = type == ArrayType::float16 || type == ArrayType::float32 || type == ArrayType::float64;
  const bool has_values = std::count(axes.begin(), axes.end(), 0) == 0;
  out.may_be_places = is_whole && axes.size() == 3 && is_real && has_values && axes[2] <= most_numbers;
  if (out.may_be_places && axes[0] <= most_values / axes[1] / axes[2]) out.change = change_across(axes, file.all());
  return out;
}

/// The first cells' arrays, of those that can be opened. One is open at a time: it may have been unpacked.
std::vector<SeenArray> seen_arrays(const RuleContext& c, const std::vector<std::string>& paths) {
  std::vector<SeenArray> out;
  for (size_t i = 0; i < std::min(paths.size(), size_t(opened_files)); ++i) {
    const auto slice = parse_array_slice((c.table.folder() / trimmed(paths[i])).string());
    if (!slice) continue;
    const auto file = ArrayFile::open(slice.value().path, slice.value().member);
    if (!file) continue;
    out.push_back(seen(file.value(), slice.value()));
    out.back().folder = std::filesystem::path(trimmed(paths[i])).parent_path().filename().string();
  }
  return out;
}

/// How many lengths an axis has among arrays of so many axes.
int64_t lengths_of(const std::vector<SeenArray>& arrays, size_t axes, size_t axis) {
  std::set<int64_t> lengths;
  for (const SeenArray& array : arrays)
    if (array.axes.size() == axes) lengths.insert(array.axes[axis]);
  return int64_t(lengths.size());
}

/// Why arrays of three axes, with bands along the last, are places in time and no pictures; empty: they are pictures.
std::string places_in_time(const RuleContext& c, const std::vector<SeenArray>& arrays) {
  constexpr double much_faster = 4;  // change across against change along
  int64_t files = 0, candidates = 0, named = 0, faster = 0;
  for (const SeenArray& array : arrays) {
    files += array.axes.size() == 3;
    if (!array.may_be_places) continue;
    ++candidates;
    named += names_places(c.name) || names_places(array.folder);
    faster += array.change >= much_faster;
  }
  if (2 * candidates <= files) return {};
  if (2 * named > files) return "by their name";
  // One other file among pictures of one size is more likely broken.
  const int64_t lengths = lengths_of(arrays, 3, 0);
  if (lengths > 1 && 2 * lengths > files && lengths_of(arrays, 3, 1) == 1) return "since only their first axis differs";
  if (2 * faster > files) return "since they change slowly along their first axis alone";
  return {};
}

/// Arrays of two or three axes that are pictures, or places in time.
void tell_bands(const RuleContext& c, const std::vector<std::string>& paths, Verdict& verdict) {
  const std::vector<SeenArray> arrays = seen_arrays(c, paths);
  std::vector<std::vector<int64_t>> shapes;
  int64_t flat = 0, large = 0;
  for (const SeenArray& array : arrays) {
    shapes.push_back(array.axes);
    if (array.axes.size() != 2) continue;
    ++flat;
    large += std::min(array.axes[0], array.axes[1]) >= least_picture_side;
  }
  if (const auto axis = band_axis(shapes)) {
    const std::string places = *axis == BandAxis::last ? places_in_time(c, arrays) : std::string();
    verdict.kind = places.empty() ? Kind::bands : Kind::series;
    const auto shape = std::find_if(shapes.begin(), shapes.end(), [](const auto& s) { return s.size() == 3; });
    if (places.empty())
      verdict.reason += text(", by their sizes pictures with the bands along the ", name(*axis), " axis, such as [",
                             (*shape)[0], ", ", (*shape)[1], ", ", (*shape)[2], ']');
    else
      verdict.reason += text(", [frames, places, numbers] ", places);
    return;
  }
  // Of frames one side is the same in all files. One other file among them is more likely broken.
  constexpr int64_t fewest_lengths = 3;
  const int64_t whole = int64_t(arrays.size());
  if (2 * large > whole && flat == large && lengths_of(arrays, 2, 0) >= fewest_lengths &&
      2 * lengths_of(arrays, 2, 1) > whole && lengths_of(arrays, 2, 1) >= fewest_lengths) {
    verdict.kind = Kind::bands;
    verdict.reason += ", pictures of one band, since both of their sides differ from file to file";
  }
}

}  // namespace

void tell_arrays(const RuleContext& c, const std::vector<std::string>& paths, Verdict& verdict) {
  if (are_clouds(c, paths)) {
    verdict.kind = Kind::points;
    verdict.reason += ", of points by the name of the column";
  } else if (const std::string clock = clock_of_arrays(c, paths); !clock.empty()) {
    verdict.kind = Kind::series;
    verdict.reason += clock;
  } else {
    tell_bands(c, paths, verdict);
  }
}

void tell_pictures(const RuleContext& c, const std::vector<std::string>& paths, Verdict& verdict) {
  int64_t opened = 0, deeper = 0, bands = 0;
  for (const std::string& item : paths) {
    if (opened == opened_files) break;
    const auto path = c.table.resolve(item);
    ++opened;
    if (format_of_file(path) != Format::tiff) continue;
    const auto tiff = tiff_bands(path);
    if (!tiff || tiff.value().is_plain) continue;
    ++deeper;
    bands = tiff.value().bands;
  }
  if (2 * deeper <= opened) return;
  verdict.kind = Kind::bands;
  verdict.reason += text(", TIFF of ", bands, bands == 1 ? " band" : " bands", " that no colours hold");
}

}  // namespace braid
