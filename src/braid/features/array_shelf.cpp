#include "braid/features/array_shelf.h"

#include <algorithm>

namespace braid {
namespace {

constexpr size_t open_files = 32;
constexpr int64_t max_values = int64_t{64} << 20;

}  // namespace

Result<std::shared_ptr<const ArrayFile>> ArrayShelf::open(const ArraySlice& slice) {
  const std::string key = slice.path + ":" + slice.member;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = places_.find(key); found != places_.end()) {
      files_.splice(files_.begin(), files_, found->second);
      return files_.front().second;
    }
  }
  auto opened = ArrayFile::open(slice.path, slice.member);
  if (!opened) return opened.error();
  auto file = std::make_shared<const ArrayFile>(std::move(opened).value());
  if (!slice.row) return file;  // a file of its own is not asked for again
  const std::lock_guard lock(mutex_);
  if (!places_.count(key)) {
    files_.emplace_front(key, file);
    places_[key] = files_.begin();
    if (files_.size() > open_files) {
      places_.erase(files_.back().first);
      files_.pop_back();
    }
  }
  return file;
}

Result<Frames> ArrayShelf::read(const std::filesystem::path& named) {
  const auto slice = parse_array_slice(named.string());
  if (!slice) return slice.error();
  const auto opened = open(slice.value());
  if (!opened) return opened.error();
  const ArrayFile& file = *opened.value();
  const auto row = slice.value().row;
  std::vector<int64_t> shape = file.shape();
  if (row && !shape.empty()) shape.erase(shape.begin());
  while (shape.size() > 2 && shape[0] == 1) shape.erase(shape.begin());
  if (shape.size() > 2)
    return Error(Fault::data, named.string(),
                 text("has ", shape.size(), " axes; an input is [values] or [steps, values]",
                      row ? "" : "; name one row with `#0` behind the path"));
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
  if (!words || !trimmed(*words).starts_with('[')) return std::nullopt;
  std::vector<float> numbers;
  for (const std::string& member : cell.items()) {
    const auto number = parse_number(member);
    if (!number) return std::nullopt;
    numbers.push_back(float(*number));
  }
  return numbers.empty() ? std::nullopt : std::optional(std::move(numbers));
}

}  // namespace braid
