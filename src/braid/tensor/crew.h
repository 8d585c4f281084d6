#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

/// @file crew.h
/// Threads that do one job side by side, each on its own part of the work.

namespace braid {

/// Small models spend their time in thousands of short operations. Splitting each of them over the cores costs more in
/// waiting than it gains; a crew gives each core a whole piece of work instead, and the operations inside stay on it.
class Crew {
 public:
  /// @param members  at least 1; the calling thread is member 0. The caller's compute threads are shared out evenly.
  explicit Crew(int64_t members);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// Calls `job(0)` to `job(members - 1)` at once and returns when all are done. Rethrows what the first member threw.
  void run(const std::function<void(int64_t)>& job);

  /// How many calls of `run`'s job go side by side.
  int64_t size() const { return int64_t(failures_.size()); }

 private:
  void work(int64_t member);
  void call(int64_t member);

  int64_t threads_each_;
  std::mutex mutex_;
  std::condition_variable begin_, end_;
  const std::function<void(int64_t)>* job_ = nullptr;
  int64_t round_ = 0, working_ = 0;
  bool leaving_ = false;
  std::vector<std::exception_ptr> failures_;
  std::vector<std::thread> threads_;
};

}  // namespace braid
