#include "braid/fusion/entrance.h"
#include "braid/nn/init.h"
#include "braid/nn/transformer.h"

/// @file aligned.cpp
/// Streams side by side on a grid of moments. Early fusion of aligned streams: EF-LSTM in Zadeh et al. 2018,
/// arXiv:1802.00927, section 4, with attention over moments in place of the recurrent net, and a learned kernel over
/// true times (Nadaraya 1964, Watson 1964) in place of alignment by hand.

namespace braid {
namespace {

constexpr double least_width_s = 1e-3;  // of a cell, where all of a row happens at once

/// At each of `moments` moments between the first and the last token of a row, every stream says what it holds then:
/// the mean of its tokens, weighted by a bell around the moment whose width is learned for each stream, starting from
/// the distance of two moments. Streams of any rate meet there, and what they say at the same time stands side by side:
/// moment = perceptron([stream_1, stale_1, ..., stream_M, stale_M]), where stale tells how far the nearest token is, so
/// that a gap shows. Layers look over the moments, queries gather from them, and
/// pooled = mlp([part_1, ..., part_M, presence, what the queries found, mean of the moments]).
///
/// An input without a clock says the same at every moment; a learned vector stands for an absent one.
class Aligned : public EnteredFusion {
 public:
  struct Config : EntranceOptions {
    int64_t moments = 32, layers = 1;

    template <class V>
    void fields(V& v) {
      EntranceOptions::fields(v);
      v.field("moments", moments, "moments at which streams are put side by side", {2, 4096});
      v.field("layers", layers, "transformer layers over the moments", {0, 16});
    }
  };

  Aligned(const Config& config, const FusionInput& input)
      : EnteredFusion("aligned", config, input), moments_(config.moments) {
    const int64_t count = inputs(), width = config.width;
    for (const auto& name : names()) clocked_.push_back(input.clocked.count(name) > 0);
    absent_ = register_parameter("absent", truncated_normal({count, width}, 0.02));
    if (has_clocks()) {
      widths_ = register_parameter("widths", torch::zeros({count_clocks()}));
      side_by_side_ =
          register_module("side_by_side", Mlp(count * width + count_clocks(), 2 * width, width, config.dropout));
      time_ = register_module("time", TimeEncoding(width));
      const TransformerOptions sizes{width, config.layers, config.heads, 2, config.dropout, 0};
      if (config.layers > 0) over_moments_ = register_module("over_moments", Transformer(sizes));
      pool_ = register_module("pool", AttentionPool(width, config.queries, config.heads));
    }
    const int64_t found = has_clocks() ? (config.queries + 1) * width : 0;
    mlp_ = register_module("mlp", Mlp(count * (width + 1) + found, 2 * width, width, config.dropout));
  }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto entered = enter(encoded, joint);
    std::vector<torch::Tensor> all{entered.beside_presence(entered.part, absent_)};
    if (has_clocks()) all.push_back(over_time(entered));
    joint.pooled = mlp_(torch::cat(all, 1));
    return joint;
  }

 private:
  /// The moments of each row.
  struct Grid {
    torch::Tensor at;      ///< [B, G] float64 seconds
    torch::Tensor cell_s;  ///< [B] between two moments
    torch::Tensor real;    ///< [B] bool: the row has a token with a time
  };

  bool has_clocks() const { return count_clocks() > 0; }
  int64_t count_clocks() const { return std::count(clocked_.begin(), clocked_.end(), true); }

  /// Whether the tokens of an input have times here: one file without a clock takes them from its whole batch.
  bool has_times(const EntranceImpl::Read& read, size_t i) const { return clocked_[i] && read.rows.times.has_value(); }

  // Middles of the steps of the distinct lists of items, [U, S].
  static torch::Tensor middles(const EntranceImpl::Read& read) { return read.rows.times->mean(-1); }

  Grid grid_of(const Entered& entered) const {
    constexpr double far = 1e30;
    torch::Tensor first, last;
    for (size_t i = 0; i < entered.reads.size(); ++i) {
      const auto& read = entered.reads[i];
      if (!has_times(read, i)) continue;
      const auto middle = middles(read);
      const auto low = read.rows.spread(middle.masked_fill(~read.rows.mask, far).amin(1));
      const auto high = read.rows.spread(middle.masked_fill(~read.rows.mask, -far).amax(1));
      first = first.defined() ? torch::minimum(first, low) : low;
      last = last.defined() ? torch::maximum(last, high) : high;
    }
    if (!first.defined()) {
      first = torch::full({entered.here.size(0)}, far, torch::kDouble).to(entered.here.device());
      last = -first;
    }
    const auto real = first <= last;
    first = torch::where(real, first, torch::zeros_like(first));
    last = torch::where(real, last, torch::zeros_like(last));
    const auto cell = ((last - first) / double(moments_)).clamp_min(least_width_s);
    const auto steps = torch::arange(moments_, first.options()) + 0.5;
    return {first.unsqueeze(1) + cell.unsqueeze(1) * steps, cell, real};
  }

  /// What a stream holds at each moment, [B, G, D], and how stale it is, [B, G, 1] from 0 to 1.
  std::pair<torch::Tensor, torch::Tensor> held(const EntranceImpl::Read& read, const Grid& grid,
                                               const torch::Tensor& width) const {
    const auto mask = read.rows.spread(read.rows.mask).unsqueeze(1);                           // [B, 1, S]
    const auto away = (grid.at.unsqueeze(2) - read.rows.spread(middles(read)).unsqueeze(1)) /  // in cells,
                      grid.cell_s.view({-1, 1, 1});                                            // [B, G, S]
    const auto distance = away.abs().masked_fill(~mask, 1e6).to(torch::kFloat);
    const auto scores = -0.5 * (distance * torch::exp(-width)).clamp_max(1e3).square();
    const auto weights = torch::softmax(scores.masked_fill(~mask, -1e9), 2) * mask;
    const auto values = torch::bmm(weights, read.rows.spread(read.tokens).masked_fill(~mask.transpose(1, 2), 0));
    return {values, 1 - torch::exp(-distance.amin(2, true))};
  }

  // @return [B, (K + 1) D]
  torch::Tensor over_time(const Entered& entered) {
    const Grid grid = grid_of(entered);
    std::vector<torch::Tensor> beside, stale;
    int64_t clock = 0;
    for (size_t i = 0; i < entered.reads.size(); ++i) {
      const auto& read = entered.reads[i];
      const auto present = read.present.view({-1, 1, 1});
      auto said = entered.part.select(1, int64_t(i)).unsqueeze(1).expand({-1, moments_, -1});
      auto staleness = torch::ones({said.size(0), moments_, 1}, said.options());
      if (has_times(read, i)) std::tie(said, staleness) = held(read, grid, widths_[clock]);
      beside.push_back(torch::where(present, said, absent_[int64_t(i)]));
      if (!clocked_[i]) continue;
      stale.push_back(torch::where(present, staleness, torch::ones_like(staleness)));
      ++clock;
    }
    beside.insert(beside.end(), stale.begin(), stale.end());
    const auto mask = grid.real.unsqueeze(1).expand({-1, moments_});
    auto x = side_by_side_(torch::cat(beside, 2)) + time_(torch::stack({grid.at, grid.at}, 2), mask);
    if (over_moments_) x = over_moments_(x, mask);
    const auto found = torch::cat({pool_(x, mask).flatten(1), masked_mean(x, mask)}, 1);
    return found.masked_fill(~grid.real.unsqueeze(1), 0);
  }

  int64_t moments_;
  std::vector<bool> clocked_;
  torch::Tensor absent_, widths_;  // [M, D]; logarithms, in cells, one a stream
  Mlp side_by_side_{nullptr};
  TimeEncoding time_{nullptr};
  Transformer over_moments_{nullptr};
  AttentionPool pool_{nullptr};
  Mlp mlp_{nullptr};
};

}  // namespace

void enroll_aligned(FusionRegistry& registry) {
  registry.add<Aligned>("aligned", "streams side by side on a grid of moments, by their true times");
}

}  // namespace braid
