#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "braid/core/result.h"
#include "braid/tensor/torch.h"

/// @file cache.h
/// Decoded items kept in memory, within a bound.

namespace braid {

/// Keeps the first items that fit and no more: training visits all items once an epoch, and for such a cyclic scan
/// replacing by age would evict each item just before it is needed again. Failures are kept too, so that a broken file
/// is tried once. Thread-safe.
class DecodedCache {
 public:
  explicit DecodedCache(int64_t max_bytes) : max_bytes_(max_bytes) {}

  /// What was kept under `key`, content or failure; none when nothing was. The tensor is shared: never write to it.
  std::optional<Result<torch::Tensor>> find(const std::string& key) const;
  /// Keeps what decoding gave, unless it no longer fits or the key is known.
  void keep(const std::string& key, const Result<torch::Tensor>& decoded);
  int64_t bytes() const { return bytes_; }

 private:
  static constexpr size_t shard_count = 16;
  struct Shard {
    mutable std::mutex mutex;
    std::unordered_map<std::string, Result<torch::Tensor>> items;
  };
  Shard shards_[shard_count];
  int64_t max_bytes_;
  std::atomic<int64_t> bytes_{0};
};

}  // namespace braid
