#include "braid/features/band_shelf.h"

#include "braid/media/probe.h"

namespace braid {
namespace {

/// What a cell names. In the name of a TIFF `#` is a letter like any other.
Result<ArraySlice> slice_of(const std::filesystem::path& named) {
  auto slice = parse_array_slice(named.string());
  if (!slice && format_of_file(named) == Format::tiff) return ArraySlice{named.string(), "", {}};
  return slice;
}

/// Whether a cell names a TIFF. @throws Error(data) for a file of a kind that holds no bands
bool names_tiff(const ArraySlice& slice) {
  const Format format = format_of_file(slice.path);
  require(format != Format::tiff || !slice.row, Fault::data, slice.path, "is a TIFF, which has no row ",
          slice.row.value_or(0), "; its first page is read, without `#` behind the path");
  if (format == Format::tiff && slice.member.empty()) return true;
  // What cannot be read has the sentence of `ArrayFile`.
  const bool is_array = format == Format::npy || format == Format::npz || format == Format::zip;
  require(is_array || format == Format::empty, Fault::data, slice.path, "is ", describe_file(slice.path),
          "; a picture of bands is .npy, .npz or TIFF");
  return false;
}

/// `error` of what lies in a file.
Error of_file(const std::filesystem::path& named, const Error& error) {
  return error.subject().empty() ? Error(error.fault(), named.string(), error.message()) : error;
}

}  // namespace

Result<BandHeader> BandShelf::header(const std::filesystem::path& named) {
  const auto slice = slice_of(named);
  if (!slice) return slice.error();
  const auto& [path, member, row] = slice.value();
  try {
    if (names_tiff(slice.value())) {
      const auto tiff = tiff_bands(path);
      if (!tiff) return of_file(named, tiff.error());
      return BandHeader{{tiff.value().bands, tiff.value().height, tiff.value().width}, false};
    }
  } catch (const Error& error) {
    return error;
  }
  const auto file = files_.get(path, member, row.has_value(), [&] { return ArrayFile::open(path, member); });
  if (!file) return file.error();
  std::vector<int64_t> shape = file.value()->shape();
  if (row && !shape.empty()) shape.erase(shape.begin());
  return BandHeader{picture_axes(std::move(shape))};
}

Result<Bands> BandShelf::read(const std::filesystem::path& named) {
  const auto found = header(named);
  if (!found) return found.error();
  return read(named, likely_axis({found.value().axes}));
}

Result<Bands> BandShelf::read(const std::filesystem::path& named, BandAxis axis) {
  const auto slice = slice_of(named);
  if (!slice) return slice.error();
  const auto& [path, member, row] = slice.value();
  try {
    if (names_tiff(slice.value())) return read_tiff_bands(path);
  } catch (const Error& error) {
    return error;
  }
  const auto file = files_.get(path, member, row.has_value(), [&] { return ArrayFile::open(path, member); });
  if (!file) return file.error();
  auto bands = bands_of(*file.value(), row, axis);
  if (!bands) return of_file(named, bands.error());
  return bands;
}

}  // namespace braid
