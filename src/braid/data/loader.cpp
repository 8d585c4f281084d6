#include "braid/data/loader.h"

#include <algorithm>

#include "braid/core/steady_clock.h"

namespace braid {

int64_t reading_threads() { return std::clamp<int64_t>(at::get_num_threads(), 1, 8); }

Loader::Loader(const Reader& reader, std::vector<std::vector<int64_t>> batches, std::optional<uint64_t> augment_seed,
               int64_t workers, int64_t ahead)
    : reader_(reader), batches_(std::move(batches)), augment_seed_(augment_seed), ahead_(std::max(ahead, workers)) {
  for (int64_t i = 0; i < workers && i < int64_t(batches_.size()); ++i) workers_.emplace_back([this] { work(); });
}

Loader::~Loader() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  room_.notify_all();
  for (auto& worker : workers_) worker.join();
}

void Loader::work() {
  // Tensor operations of a worker stay on its own thread: the model's threads are counted apart.
  at::set_num_threads(1);
  torch::NoGradGuard no_graph;
  for (;;) {
    int64_t index = 0;
    {
      std::unique_lock lock(mutex_);
      room_.wait(lock, [&] { return stopping_ || taken_ < handed_out_ + ahead_; });
      if (stopping_ || taken_ >= int64_t(batches_.size())) return;
      index = taken_++;
    }
    try {
      Batch batch = reader_.read(batches_[size_t(index)], augment_seed_);
      const std::lock_guard lock(mutex_);
      finished_.emplace(index, std::move(batch));
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      stopping_ = true;
    }
    ready_.notify_all();
  }
}

std::optional<Batch> Loader::next() {
  if (handed_out_ >= int64_t(batches_.size())) return std::nullopt;
  if (workers_.empty()) return reader_.read(batches_[size_t(handed_out_++)], augment_seed_);
  const auto begin = SteadyClock::now();
  std::unique_lock lock(mutex_);
  ready_.wait(lock, [&] { return failure_ || finished_.count(handed_out_); });
  seconds_waited_ += seconds_since(begin);
  if (failure_) std::rethrow_exception(failure_);
  auto node = finished_.extract(handed_out_++);
  lock.unlock();
  room_.notify_all();
  return std::move(node.mapped());
}

}  // namespace braid
