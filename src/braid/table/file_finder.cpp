#include "braid/table/file_finder.h"

#include "braid/media/probe.h"
#include "braid/table/cell.h"

namespace braid {
namespace {

namespace fs = std::filesystem;

constexpr int deepest = 3;
constexpr size_t most_entries = 50'000;

}  // namespace

void FileFinder::look() const {
  is_known_ = true;
  if (folder_.empty()) return;
  std::error_code error;
  size_t seen = 0;
  for (fs::recursive_directory_iterator at(folder_, fs::directory_options::skip_permission_denied, error), end;
       !error && at != end; at.increment(error)) {
    if (++seen > most_entries) return files_.clear();
    const bool is_hidden = at->path().filename().string().starts_with('.');
    if (at->is_directory(error) && (is_hidden || at.depth() >= deepest)) at.disable_recursion_pending();
    if (is_hidden || medium_of_extension(at->path()) == Medium::unknown || !at->is_regular_file(error)) continue;
    const std::string path = at->path().lexically_relative(folder_).string();
    for (const fs::path& name : {at->path().filename(), at->path().stem()})
      if (const auto [known, fresh] = files_.emplace(lower_case(name.string()), path); !fresh)
        known->second = std::min(known->second, path);  // whatever the order of the disk
  }
}

std::optional<std::string> FileFinder::find(std::string_view cell) const {
  if (!is_known_) look();
  const std::string_view name = trimmed(cell);
  const auto found = files_.find(lower_case(name.substr(name.find_last_of("/\\") + 1)));
  return found == files_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace braid
