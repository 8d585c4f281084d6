#include "braid/predict/attribution.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "braid/core/random.h"
#include "braid/predict/choose.h"

namespace braid {
namespace {

constexpr int64_t orders = 16, most_rows = 4096;  // the last: of one fusion

Coalitions exact(int64_t inputs) {
  Coalitions out;
  const int64_t count = int64_t(1) << inputs;
  out.weights = torch::zeros({inputs, count}, torch::kDouble);
  // |S|! (M - |S| - 1)! / M! for a set S that an input joins.
  std::vector<double> join(static_cast<size_t>(inputs), 1.0 / double(inputs));
  for (int64_t size = 1; size < inputs; ++size)
    join[size_t(size)] = join[size_t(size - 1)] * double(size) / double(inputs - size);
  auto* const weights = out.weights.mutable_data_ptr<double>();
  for (int64_t bits = 0; bits < count; ++bits) {
    auto& set = out.sets.emplace_back();
    for (int64_t i = 0; i < inputs; ++i) set.push_back(bits >> i & 1);
    const int64_t size = std::count(set.begin(), set.end(), true);
    for (int64_t i = 0; i < inputs; ++i)
      weights[i * count + bits] = set[size_t(i)] ? join[size_t(size - 1)] : -join[size_t(std::min(size, inputs - 1))];
  }
  return out;
}

Coalitions sampled(int64_t inputs) {
  std::map<std::vector<bool>, std::vector<double>> shares;  // by set, of each input; the empty set sorts first
  const auto at = [&](const std::vector<bool>& set) -> std::vector<double>& {
    return shares.try_emplace(set, std::vector<double>(static_cast<size_t>(inputs), 0.0)).first->second;
  };
  Random random(1);
  std::vector<int64_t> order(static_cast<size_t>(inputs));
  std::iota(order.begin(), order.end(), 0);
  for (int64_t n = 0; n < orders; ++n) {
    if (n % 2 == 0)
      shuffle(order, random);
    else
      std::reverse(order.begin(), order.end());
    std::vector<bool> set(static_cast<size_t>(inputs), false);
    for (const int64_t i : order) {
      at(set)[size_t(i)] -= 1.0 / double(orders);
      set[size_t(i)] = true;
      at(set)[size_t(i)] += 1.0 / double(orders);
    }
  }
  Coalitions out;
  const int64_t count = int64_t(shares.size());
  out.weights = torch::zeros({inputs, count}, torch::kDouble);
  auto* const weights = out.weights.mutable_data_ptr<double>();
  for (const auto& [set, share] : shares) {
    for (int64_t i = 0; i < inputs; ++i) weights[i * count + int64_t(out.sets.size())] = share[size_t(i)];
    out.sets.push_back(set);
  }
  return out;
}

/// The rows once for each set, with the inputs that it holds; items are shared.
Strand repeated(const Strand& strand, const std::vector<std::vector<bool>>& sets, size_t input) {
  const auto links = strand.links.cpu(), states = strand.state.cpu();
  const auto link = links.accessor<int64_t, 2>();
  const auto state = states.accessor<uint8_t, 1>();
  std::vector<int64_t> all_links;
  std::vector<uint8_t> all_states;
  int64_t first = 0;  // row of a set among all
  for (const auto& set : sets) {
    for (int64_t l = 0; l < link.size(0) && set[input]; ++l)
      all_links.insert(all_links.end(), {first + link[l][0], link[l][1]});
    for (int64_t row = 0; row < state.size(0); ++row)
      all_states.push_back(set[input] ? state[row] : uint8_t(State::dropped));
    first += state.size(0);
  }
  Strand out = strand;
  out.links = torch::tensor(all_links, torch::kLong).view({-1, 2}).to(strand.links.device());
  out.state = torch::tensor(all_states, torch::kByte).to(strand.state.device());
  return out;
}

/// Every row answered from each of some sets, [S * B, ...], by target. @param whole  rows that specialists may answer
std::map<std::string, Chosen> answers_from(Model& model, const Strands& encoded, const torch::Tensor& sequence,
                                           const PatternTable& table, const Strands& read,
                                           const std::vector<std::vector<bool>>& sets, int64_t whole) {
  Strands all;
  size_t input = 0;
  for (const auto& [id, strand] : encoded) all.emplace(id, repeated(strand, sets, input++));
  torch::Tensor sequences;
  if (sequence.defined()) {
    std::vector<torch::Tensor> copies;
    const auto step = sequence.max() + 1;
    for (size_t s = 0; s < sets.size(); ++s) copies.push_back(sequence + step * int64_t(s));
    sequences = torch::cat(copies);
  }
  return answer_by_table(model, all, sequences, table, read, whole);
}

/// Which rows have no more than each set holds, [S, B] bool.
torch::Tensor rows_within(const Strands& encoded, const std::vector<std::vector<bool>>& sets) {
  const int64_t rows = encoded.begin()->second.rows();
  auto out = torch::ones({int64_t(sets.size()), rows}, torch::kBool);
  size_t input = 0;
  for (const auto& [id, strand] : encoded) {
    const auto present = strand.present().cpu();
    for (size_t s = 0; s < sets.size(); ++s)
      for (int64_t row = 0; row < rows && !sets[s][input]; ++row)
        if (present.const_data_ptr<bool>()[row]) out.mutable_data_ptr<bool>()[int64_t(s) * rows + row] = false;
    ++input;
  }
  return out;
}

/// In plain loops, which for a few rows cost less than as many small tensor operations.
/// @param decoded [S, B, K] double, from each set, the full one first, then the empty one  @param within [S, B] bool
/// @param weights [M, S]  @return as `Attributed::shares`
torch::Tensor shares_of(const torch::Tensor& decoded, const torch::Tensor& within, const torch::Tensor& weights) {
  const int64_t sets = decoded.size(0), rows = decoded.size(1), outputs = decoded.size(2), inputs = weights.size(0);
  const auto answered = decoded[0].argmax(1);  // of a number the only one
  const auto whole = decoded.contiguous(), weight = weights.contiguous();
  auto out = torch::zeros({rows, inputs + 1}, torch::kDouble);
  auto* const share = out.mutable_data_ptr<double>();
  for (int64_t row = 0; row < rows; ++row) {
    const double* const first =
        whole.const_data_ptr<double>() + row * outputs + answered.const_data_ptr<int64_t>()[row];
    for (int64_t s = 0; s < sets; ++s) {
      // A set that holds all that a row has is answered as the row is.
      const double value = within.const_data_ptr<bool>()[s * rows + row] ? *first : first[s * rows * outputs];
      for (int64_t i = 0; i < inputs; ++i)
        share[row * (inputs + 1) + i] += weight.const_data_ptr<double>()[i * sets + s] * value;
      if (s == 1) share[row * (inputs + 1) + inputs] = value;
    }
  }
  return out;
}

}  // namespace

Coalitions Coalitions::of(int64_t inputs) { return inputs <= whole_inputs ? exact(inputs) : sampled(inputs); }

Attributed answer_with_shares(Model& model, const Strands& encoded, const torch::Tensor& sequence,
                              const PatternTable& table, const Strands& read) {
  const int64_t rows = encoded.begin()->second.rows();
  Coalitions coalitions = Coalitions::of(int64_t(encoded.size()));
  // The full set comes first, so that its rows are the first of the first batch.
  auto& sets = coalitions.sets;
  std::rotate(sets.begin(), std::prev(sets.end()), sets.end());
  const auto weights = coalitions.weights.roll(1, 1);
  const size_t at_once = size_t(std::max<int64_t>(most_rows / std::max<int64_t>(rows, 1), 1));
  Attributed out;
  std::map<std::string, std::vector<torch::Tensor>> pieces;  // decoded, [S, B, K], by target
  for (size_t begin = 0; begin < sets.size(); begin += at_once) {
    const std::vector<std::vector<bool>> some(sets.begin() + int64_t(begin),
                                              sets.begin() + int64_t(std::min(begin + at_once, sets.size())));
    for (auto& [id, chosen] : answers_from(model, encoded, sequence, table, read, some, begin == 0 ? rows : 0)) {
      const auto decoded = model.task(id).decode(chosen.scores).to(torch::kCPU, torch::kDouble);
      pieces[id].push_back(decoded.view({int64_t(some.size()), rows, -1}));
      if (begin > 0) continue;
      chosen.scores = chosen.scores.narrow(0, 0, rows), chosen.limits = chosen.limits.narrow(0, 0, rows);
      out.chosen.emplace(id, std::move(chosen));
    }
  }
  const auto within = rows_within(encoded, sets);
  for (const auto& [id, list] : pieces) out.shares[id] = shares_of(torch::cat(list), within, weights);
  return out;
}

}  // namespace braid
