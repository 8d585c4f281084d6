#include "braid/features/channels.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace braid {

float ChannelMoments::deviation() const {
  return variance > 1e-12 * (1 + mean * mean) ? float(std::sqrt(variance)) : 1.f;
}

std::vector<std::string> common_channels(const std::vector<ChannelView>& files) {
  std::map<std::string, int64_t> counts;
  for (const ChannelView& file : files)
    for (const std::string& name : file.names) ++counts[name];
  std::vector<std::string> out;
  for (const ChannelView& file : files)
    for (const std::string& name : file.names)
      if (counts[name] * 2 >= int64_t(files.size())) out.push_back(name), counts[name] = 0;
  return out;
}

std::vector<int64_t> channel_places(const std::vector<std::string>& wanted, const std::vector<std::string>& names) {
  std::vector<int64_t> out;
  for (const std::string& name : wanted) {
    const auto found = std::find(names.begin(), names.end(), name);
    out.push_back(found == names.end() ? -1 : found - names.begin());
  }
  return out;
}

ChannelMoments channel_moments(const std::string& channel, const std::vector<ChannelView>& files) {
  double sum = 0, squares = 0;
  ChannelMoments out;
  for (const ChannelView& file : files) {
    const int64_t place = channel_places({channel}, file.names)[0];
    if (place < 0) continue;
    for (size_t at = size_t(place); at < file.values.size(); at += file.names.size())
      if (const double v = file.values[at]; std::isfinite(v)) sum += v, squares += v * v, ++out.count;
  }
  if (out.count == 0) return out;
  out.mean = sum / out.count;
  out.variance = std::max(0.0, squares / out.count - out.mean * out.mean);
  return out;
}

}  // namespace braid
