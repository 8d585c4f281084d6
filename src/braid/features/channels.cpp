#include "braid/features/channels.h"

#include <algorithm>
#include <cmath>
#include <iterator>
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

std::vector<float> channel_sample(const std::string& channel, const std::vector<ChannelView>& files) {
  constexpr size_t most = 100'000;
  size_t all = 0;
  for (const ChannelView& file : files) all += file.values.size() / std::max<size_t>(file.names.size(), 1);
  const size_t every = all / most + 1;
  std::vector<float> out;
  size_t row = 0;
  for (const ChannelView& file : files) {
    const int64_t place = channel_places({channel}, file.names)[0];
    for (size_t at = 0; at < file.values.size(); at += file.names.size(), ++row)
      if (place >= 0 && row % every == 0)
        if (const float v = file.values[at + size_t(place)]; std::isfinite(v)) out.push_back(v);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::optional<float> missing_mark(std::span<const float> sorted) {
  const auto is_written_for_nothing = [](float v) {
    constexpr float edges[] = {65535.f, 32767.f, -32768.f, 2147483647.f, -2147483648.f, 4294967295.f,
                               1e20f,   -1e20f,  1e30f,    -1e30f,       3.4028235e38f, -3.4028235e38f};
    constexpr float nines[] = {99.f,  999.f,  9999.f,  99999.f, 999999.f, 9999999.f,
                               99.9f, 999.9f, 9999.9f, 99.99f,  999.99f,  9999.99f};
    return std::find(std::begin(edges), std::end(edges), v) != std::end(edges) ||
           std::find(std::begin(nines), std::end(nines), std::abs(v)) != std::end(nines);
  };
  for (const bool is_low : {true, false}) {
    if (sorted.empty()) return {};
    const float end = is_low ? sorted.front() : sorted.back();
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), end);
    const auto count = size_t(last - first);
    if (!is_written_for_nothing(end) || count < 2 || sorted.size() - count < 4) continue;
    const auto others = is_low ? sorted.subspan(count) : sorted.first(sorted.size() - count);
    const double spread = double(others.back()) - double(others.front());
    const double gap = std::abs(double(is_low ? others.front() : others.back()) - double(end));
    if (gap > spread && spread > 0) return end;
  }
  return {};
}

ChannelMoments channel_moments(const std::string& channel, const std::vector<ChannelView>& files,
                               std::optional<float> mark) {
  std::vector<float> sample = channel_sample(channel, files);
  std::erase_if(sample, [&](float v) { return mark && v == *mark; });
  ChannelMoments out;
  if (sample.empty()) return out;
  const size_t beyond = sample.size() / 2000;
  const double low = sample[beyond], high = sample[sample.size() - 1 - beyond];
  double sum = 0, squares = 0;
  for (const ChannelView& file : files) {
    const int64_t place = channel_places({channel}, file.names)[0];
    if (place < 0) continue;
    for (size_t at = size_t(place); at < file.values.size(); at += file.names.size()) {
      const float stored = file.values[at];
      if (!std::isfinite(stored) || (mark && stored == *mark)) continue;
      const double v = std::clamp(double(stored), low, high);
      sum += v, squares += v * v, ++out.count;
    }
  }
  out.mean = sum / out.count;
  out.variance = std::max(0.0, squares / out.count - out.mean * out.mean);
  return out;
}

}  // namespace braid
