#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "braid/data/reader.h"

/// @file loader.h
/// Batches read ahead by worker threads, handed out in order.

namespace braid {

/// How many threads read ahead where nobody says it: as many as compute, 8 at most.
int64_t reading_threads();

/// Reads `batches` with `workers` threads and hands them out in their order, whatever order they finish in, so training
/// does not depend on the number of threads. At most `ahead` batches wait. 0 workers read in the calling thread.
class Loader {
 public:
  /// Workers begin at once. `reader` must outlive the loader.
  /// @param batches  table rows of each batch  @param augment_seed  as in `Reader::read`
  /// @param ahead    at least `workers`; fewer are raised to it
  Loader(const Reader& reader, std::vector<std::vector<int64_t>> batches, std::optional<uint64_t> augment_seed,
         int64_t workers, int64_t ahead = 4);
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  /// The next batch; none at the end. Rethrows what a worker threw.
  std::optional<Batch> next();

  int64_t size() const { return int64_t(batches_.size()); }
  double seconds_waited() const { return seconds_waited_; }  ///< by `next`, for workers to finish

 private:
  void work();

  const Reader& reader_;
  std::vector<std::vector<int64_t>> batches_;
  std::optional<uint64_t> augment_seed_;
  int64_t ahead_;
  std::mutex mutex_;
  std::condition_variable ready_, room_;
  std::map<int64_t, Batch> finished_;
  int64_t taken_ = 0;  ///< batches a worker has begun
  int64_t handed_out_ = 0;
  bool stopping_ = false;
  std::exception_ptr failure_;
  double seconds_waited_ = 0;
  std::vector<std::thread> workers_;
};

}  // namespace braid
