#include "braid/tensor/crew.h"

#include <algorithm>

#include "braid/tensor/torch.h"

namespace braid {

Crew::Crew(int64_t members)
    : threads_each_(std::max<int64_t>(at::get_num_threads() / members, 1)), failures_(size_t(members)) {
  for (int64_t member = 1; member < members; ++member) threads_.emplace_back([this, member] { work(member); });
}

Crew::~Crew() {
  {
    const std::lock_guard lock(mutex_);
    leaving_ = true;
  }
  begin_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Crew::call(int64_t member) {
  try {
    (*job_)(member);
  } catch (...) {
    failures_[size_t(member)] = std::current_exception();
  }
}

void Crew::work(int64_t member) {
  at::set_num_threads(int(threads_each_));  // of this thread alone
  int64_t seen = 0;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      begin_.wait(lock, [&] { return leaving_ || round_ > seen; });
      if (leaving_) return;
      seen = round_;
    }
    call(member);
    const std::lock_guard lock(mutex_);
    if (--working_ == 0) end_.notify_one();
  }
}

void Crew::run(const std::function<void(int64_t)>& job) {
  if (threads_.empty()) return job(0);
  const int before = at::get_num_threads();
  at::set_num_threads(int(threads_each_));
  {
    const std::lock_guard lock(mutex_);
    job_ = &job;
    ++round_;
    working_ = int64_t(threads_.size());
    std::fill(failures_.begin(), failures_.end(), nullptr);
  }
  begin_.notify_all();
  call(0);
  {
    std::unique_lock lock(mutex_);
    end_.wait(lock, [&] { return working_ == 0; });
  }
  at::set_num_threads(before);
  for (const auto& failure : failures_)
    if (failure) std::rethrow_exception(failure);
}

}  // namespace braid
