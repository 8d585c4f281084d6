#include "braid/data/cache.h"

namespace braid {

std::optional<Result<torch::Tensor>> DecodedCache::find(const std::string& key) const {
  const Shard& shard = shards_[std::hash<std::string>{}(key) % shard_count];
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.items.find(key);
  if (found == shard.items.end()) return std::nullopt;
  return found->second;
}

void DecodedCache::keep(const std::string& key, const Result<torch::Tensor>& decoded) {
  constexpr int64_t entry = 128, tensor = 448;  // a node of the map; a tensor, its storage and their allocations
  const int64_t size = int64_t(key.size()) + entry + tensor + (decoded ? int64_t(decoded.value().nbytes()) : 0);
  if (bytes_.fetch_add(size) + size > max_bytes_) {
    bytes_ -= size;
    return;
  }
  Shard& shard = shards_[std::hash<std::string>{}(key) % shard_count];
  const std::lock_guard lock(shard.mutex);
  if (!shard.items.emplace(key, decoded).second) bytes_ -= size;
}

}  // namespace braid
