#include "braid/predict/text_statistics.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace braid {
namespace {

constexpr double least_evenness = 0.05;  // the logarithm of none has no number
constexpr int64_t fewest_ids = 3;        // of fewer, nothing is over and over

/// The ids of one text that spell something.
struct Text {
  int64_t ids = 0;
  double nats = 0, characters = 0;
  std::map<int64_t, int64_t> counts;

  void add(int64_t id, const double* spelling) {
    if (spelling[2 * id + 1] <= 0) return;
    ++ids;
    nats += spelling[2 * id];
    characters += spelling[2 * id + 1];
    ++counts[id];
  }

  double evenness() const {
    if (ids < fewest_ids) return 1;
    double entropy = 0;
    for (const auto& [unused, count] : counts) {
      const double share = double(count) / double(ids);
      entropy -= share * std::log(share);
    }
    return entropy / std::log(double(ids));
  }
};

}  // namespace

torch::Tensor spelling_of(const torch::Tensor& ids, const std::vector<int64_t>& characters) {
  const auto lengths = torch::tensor(characters, torch::kLong).to(torch::kDouble);
  const auto counts = torch::bincount(ids, {}, int64_t(characters.size())).to(torch::kDouble) + 1;
  const auto said = torch::where(lengths > 0, counts, torch::zeros_like(counts));  // a begin is no part of the language
  return torch::stack({-(counts / said.sum().clamp_min(1)).log(), lengths}, 1).contiguous();
}

torch::Tensor text_statistics(const Strand& texts, const torch::Tensor& spelling) {
  const auto values = texts.values.to(torch::kCPU, torch::kLong).contiguous();  // [N, T]
  const auto mask = texts.mask.cpu().contiguous();
  const int64_t count = values.size(0), steps = values.size(1), vocabulary = spelling.size(0);
  const double* costs = spelling.const_data_ptr<double>();
  auto out = torch::empty({count, 2}, torch::kDouble);
  for (int64_t n = 0; n < count; ++n) {
    const int64_t* ids = values.const_data_ptr<int64_t>() + n * steps;
    const bool* real = mask.const_data_ptr<bool>() + n * steps;
    Text one;
    for (int64_t t = 0; t < steps; ++t)
      if (real[t]) one.add(ids[t] >= 0 && ids[t] < vocabulary ? ids[t] : 0, costs);
    if (one.ids == 0) one.add(0, costs);
    double* to = out.mutable_data_ptr<double>() + 2 * n;
    to[0] = std::log(std::max(one.nats, 1e-9) / std::max(one.characters, 1.0));
    to[1] = std::log(one.evenness() + least_evenness);
  }
  return out;
}

}  // namespace braid
