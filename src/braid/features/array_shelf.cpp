#include "braid/features/array_shelf.h"

#include <algorithm>

namespace braid {
namespace {

constexpr int64_t max_values = int64_t{64} << 20;

/// Why an array of more than two axes is not read, and what to do with what it may be. @param whole  no row was named
Error refusal(const std::filesystem::path& named, const std::vector<int64_t>& shape, bool whole) {
  std::string axes;
  for (const int64_t length : shape) axes += (axes.empty() ? "" : ", ") + std::to_string(length);
  return Error(
      Fault::data, named.string(),
      text("has the shape [", axes, "], and an array is read as [values] or [steps, values]; ",
           whole ? "if its first axis counts rows of the table, name one with `#0` behind the path; " : "",
           "pictures, [height, width, bands] or [bands, height, width], are the kind bands, and skeletons, [frames, "
           "places, numbers], a file each, the kind series"));
}

}  // namespace

Result<Frames> ArrayShelf::read(const std::filesystem::path& named) {
  const auto slice = parse_array_slice(named.string());
  if (!slice) return slice.error();
  const auto& [path, member, row] = slice.value();
  const auto opened = files_.get(path, member, row.has_value(), [&] { return ArrayFile::open(path, member); });
  if (!opened) return opened.error();
  const ArrayFile& file = *opened.value();
  std::vector<int64_t> shape = file.shape();
  if (row && !shape.empty()) shape.erase(shape.begin());
  while (shape.size() > 2 && shape[0] == 1) shape.erase(shape.begin());
  if (shape.size() > 2) return refusal(named, shape, !row);
  const int64_t width = shape.empty() ? 1 : shape.back(), steps = shape.size() == 2 ? shape[0] : 1;
  if (width > 0 && steps > max_values / width)
    return Error(Fault::data, named.string(),
                 text("has ", steps, " steps of ", width, " values, over the limit of ", max_values, " values",
                      row ? "" : "; name one row with `#0` behind the path"));
  try {
    return Frames{steps, width, row ? file.row(*row) : file.all()};
  } catch (const Error& error) {
    return error;
  }
}

std::optional<std::vector<float>> numbers_of(const Cell& cell) {
  if (const auto* list = std::get_if<std::vector<float>>(&cell.value)) return *list;
  const auto* words = std::get_if<std::string>(&cell.value);
  if (!words || (!trimmed(*words).starts_with('[') && words->find(';') == words->npos)) return std::nullopt;
  std::vector<float> numbers;
  for (const std::string& member : cell.items()) {
    const auto number = parse_number(member);
    if (!number) return std::nullopt;
    numbers.push_back(float(*number));
  }
  return numbers.empty() ? std::nullopt : std::optional(std::move(numbers));
}

}  // namespace braid
