#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "braid/core/result.h"

/// @file file_shelf.h
/// Opened files that many items share.

namespace braid {

/// Which state of a file is meant: another after it was written to or replaced. Empty for what is no file.
inline std::string file_state(const std::filesystem::path& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return {};
  std::string out;
  for (const auto part : {int64_t(found.st_dev), int64_t(found.st_ino), int64_t(found.st_size),
                          int64_t(found.st_mtim.tv_sec), int64_t(found.st_mtim.tv_nsec)})
    out += '\n' + std::to_string(part);
  return out;
}

/// Keeps the last few opened files, so that 100,000 rows of one file cost one opening; a file that was written to since
/// is opened anew. May be used by many threads; what it gives must be readable by many, and stays valid when the shelf
/// lets go of it.
template <class File>
class FileShelf {
 public:
  /// The file at `path`, opened by `open` unless it still is. @param part  of it that `open` opens  @param keep  false
  /// for a file of its own, which is not asked for again. @return what `open` refused with, which is not kept
  template <class Open>
  Result<std::shared_ptr<const File>> get(const std::filesystem::path& path, const std::string& part, bool keep,
                                          Open open) {
    const std::string key = path.string() + ":" + part + file_state(path);
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = places_.find(key); found != places_.end()) {
        files_.splice(files_.begin(), files_, found->second);
        return files_.front().second;
      }
    }
    Result<File> opened = open();
    if (!opened) return opened.error();
    auto file = std::make_shared<const File>(std::move(opened).value());
    if (!keep) return file;
    const std::lock_guard lock(mutex_);
    if (!places_.count(key)) {
      files_.emplace_front(key, file);
      places_[key] = files_.begin();
      if (files_.size() > most_files) {
        places_.erase(files_.back().first);
        files_.pop_back();
      }
    }
    return file;
  }

 private:
  static constexpr size_t most_files = 32;
  using Entry = std::pair<std::string, std::shared_ptr<const File>>;

  std::mutex mutex_;
  std::list<Entry> files_;  ///< the latest used in front
  std::unordered_map<std::string, typename std::list<Entry>::iterator> places_;
};

}  // namespace braid
