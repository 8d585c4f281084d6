#include "braid/media/bands.h"

#include <algorithm>
#include <limits>
#include <map>

#include "braid/media/mapped_file.h"

namespace braid {
namespace {

std::string listed(std::span<const int64_t> axes) {
  std::string out;
  for (const int64_t length : axes) out += (out.empty() ? "" : ", ") + std::to_string(length);
  return '[' + out + ']';
}

/// How many arrays agree about an axis, and how long it is in them.
struct Agreement {
  int64_t files = 0, length = 0;
};

Agreement agreement(const std::vector<std::vector<int64_t>>& shapes, BandAxis axis, int64_t least_side, int64_t most) {
  std::map<int64_t, int64_t> lengths;
  for (const auto& shape : shapes) {
    if (shape.size() != 3) continue;
    const auto sizes = band_sizes(shape, axis);
    if (!sizes || (*sizes)[0] > most || std::min((*sizes)[1], (*sizes)[2]) < least_side) continue;
    const bool is_side = shape[0] != shape[2] && (*sizes)[0] == shape[1];  // of a square, whose bands the other counts
    if (!is_side) ++lengths[(*sizes)[0]];
  }
  Agreement out;
  for (const auto& [length, files] : lengths)
    if (files > out.files) out = {files, length};
  return out;
}

/// See `band_axis`. @param most  bands
std::optional<BandAxis> agreed_axis(const std::vector<std::vector<int64_t>>& shapes, int64_t least_side, int64_t most) {
  const Agreement first = agreement(shapes, BandAxis::first, least_side, most),
                  last = agreement(shapes, BandAxis::last, least_side, most);
  const bool is_first = first.files > last.files || (first.files == last.files && first.length < last.length);
  if (2 * std::max(first.files, last.files) <= int64_t(shapes.size())) return std::nullopt;
  return is_first ? BandAxis::first : BandAxis::last;
}

}  // namespace

const char* name(BandAxis axis) { return axis == BandAxis::first ? "first" : "last"; }

std::vector<int64_t> picture_axes(std::vector<int64_t> shape) {
  while (shape.size() > 3 && shape[0] == 1) shape.erase(shape.begin());
  return shape;
}

std::optional<std::array<int64_t, 3>> band_sizes(std::span<const int64_t> axes, BandAxis axis) {
  if ((axes.size() != 2 && axes.size() != 3) || std::count(axes.begin(), axes.end(), 0) > 0) return std::nullopt;
  if (axes.size() == 2) return std::array<int64_t, 3>{1, axes[0], axes[1]};
  if (axis == BandAxis::first) return std::array<int64_t, 3>{axes[0], axes[1], axes[2]};
  return std::array<int64_t, 3>{axes[2], axes[0], axes[1]};
}

std::optional<BandAxis> band_axis(const std::vector<std::vector<int64_t>>& shapes, int64_t least_side) {
  return agreed_axis(shapes, least_side, most_bands);
}

BandAxis likely_axis(const std::vector<std::vector<int64_t>>& shapes) {
  auto axis = band_axis(shapes);
  if (!axis) axis = band_axis(shapes, 1);
  if (!axis) axis = agreed_axis(shapes, 1, std::numeric_limits<int64_t>::max());
  return axis.value_or(BandAxis::last);
}

Result<Bands> bands_of(const ArrayFile& array, const std::optional<int64_t>& row, BandAxis axis) {
  std::vector<int64_t> shape = array.shape();
  if (row && !shape.empty()) shape.erase(shape.begin());
  shape = picture_axes(std::move(shape));
  const auto sizes = band_sizes(shape, axis);
  if (!sizes)
    return Error(Fault::data, "",
                 text("has the shape ", listed(shape), "; a picture of bands is [height, width, bands], ",
                      "[bands, height, width] or [height, width]",
                      row || shape.size() != 4 ? ""
                                               : "; if its first axis counts rows of the table, name one with `#0` "
                                                 "behind the path"));
  const auto [bands, height, width] = *sizes;
  if (double(bands) * double(height) * double(width) > double(most_band_values))
    return Error(Fault::data, "",
                 text("has ", bands, " bands of ", height, " x ", width, " values, over the limit of ",
                      most_band_values, " values; cut it into tiles"));
  Bands out{bands, height, width, {}};
  try {
    std::vector<float> stored = row ? array.row(*row) : array.all();
    if (shape.size() == 2 || axis == BandAxis::first) {
      out.values = std::move(stored);
      return out;
    }
    const int64_t plane = height * width;
    out.values.resize(stored.size());
    for (int64_t i = 0; i < plane; ++i)
      for (int64_t b = 0; b < bands; ++b) out.values[size_t(b * plane + i)] = stored[size_t(i * bands + b)];
  } catch (const Error& error) {
    return error;
  }
  return out;
}

Result<Bands> read_tiff_bands(const std::filesystem::path& path) {
  try {
    const MappedFile file(path);
    auto bands = decode_tiff_bands(file.bytes());
    if (bands) return bands;
    return Error(bands.error().fault(), path.string(), bands.error().message());
  } catch (const Error& error) {
    return error;
  }
}

}  // namespace braid
