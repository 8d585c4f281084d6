#include "braid/fusion/pooled_fusion.h"
#include "braid/nn/init.h"
#include "braid/nn/position.h"
#include "braid/nn/products.h"
#include "braid/nn/steps.h"
#include "braid/nn/transformer.h"

/// @file aligned.cpp
/// `concat`, and streams side by side on a grid of moments. Early fusion of aligned streams: EF-LSTM in Zadeh et al.
/// 2018, arXiv:1802.00927, section 4, with attention over moments in place of the recurrent net, and learned kernels
/// over true times (Nadaraya 1964, Watson 1964) in place of alignment by hand. Products at each moment: Kim et al.
/// 2017, arXiv:1610.04325, summed over pairs as in factorisation machines (Rendle 2010, doi:10.1109/ICDM.2010.127).

namespace braid {
namespace {

constexpr double least_width_s = 1e-3;  // of a cell, where all of a row happens at once
constexpr double wide_share = 0.15;     // of a row's length: where the widest bell starts
constexpr int64_t bells = 2;            // a stream, from one cell to the widest

/// At each of `moments` moments between the first and the last token of a row, every stream says what it holds then:
/// means of its tokens, weighted by bells around the moment, a narrow one and a wide one, whose widths are learned for
/// each stream. Streams of any rate meet there. What they say at one time stands side by side, and so do the products
/// of pairs, of streams and of what one says now and around now:
///
///     moment   = perceptron([said_1, ..., said_V, products, stale_1, ..., stale_M])
///     products = pair_products(u), u_v = U_v said_v
///
///     together = norm(mean over moments of pair_products(u'_1, ..., u'_S)), u'_s = u_s less its mean over the moments
///
/// where stale tells how far the nearest token is, so that a gap shows. A product needs no more than that one of its
/// factors says something: if a smile is good news on the whole, the first gradient of the other asks when it is, where
/// a perceptron would have to leave a plateau. A moment knows its place among the others but not its seconds, by which
/// rows could be told apart and learned by heart. Layers look over the moments, queries gather from them, and
/// pooled = mlp([what `concat` has, what the queries found, mean of the moments, together]): what needs no time is
/// learned as without. What streams have together, over their narrow bells, is how they go up and down with each other,
/// as in bilinear pooling (Lin et al. 2015, arXiv:1504.07889) of what changes: it tells what happens at one time before
/// anything has learned where to look.
///
/// An input without a clock says the same at every moment, an absent one nothing. An item without a clock, in an input
/// where others have one, counts at every moment and makes none less stale. With fewer than two clocks there is nothing
/// to align, and this is `concat`.
class Aligned : public PooledFusion {
 public:
  struct Config : PooledOptions {
    int64_t moments = 32, layers = 1, heads = 4;

    template <class V>
    void fields(V& v) {
      PooledOptions::fields(v);
      v.field("moments", moments, "moments at which streams are put side by side", {2, 4096});
      v.field("layers", layers, "transformer layers over the moments", {0, 16});
      v.field("heads", heads, "attention heads; divides width", {1, 64});
    }
    void validate() const {
      require(width % heads == 0, Fault::config, "aligned", "width ", width, " is no multiple of ", heads, " heads");
    }
  };

  Aligned(const Config& config, const FusionInput& input)
      : PooledFusion("aligned", config, input), moments_(config.moments) {
    const int64_t width = config.width;
    for (const auto& [name, own] : input.widths) clocked_.push_back(input.clocked.count(name) > 0);
    if (aligns()) add_moments(config, input);
    const int64_t found = aligns() ? (config.queries + 1) * width + config.rank : 0;
    mlp_ = register_module("mlp", Mlp(pooled_width() + found, 2 * width, width, config.dropout));
  }

  bool compares_times() const override { return true; }

  Joint forward(const Strands& encoded) override {
    Joint joint;
    const auto pooled = pool(encoded, joint);
    joint.pooled = mlp_(aligns() ? torch::cat({pooled.all, over_time(pooled)}, 1) : pooled.all);
    return joint;
  }

 private:
  /// The moments of each row.
  struct Grid {
    torch::Tensor at;      ///< [B, G] float64 seconds
    torch::Tensor cell_s;  ///< [B] between two moments
    torch::Tensor real;    ///< [B] bool: the row has a token with a time
  };

  /// What a stream holds at each moment, one tensor a bell, and how stale it is, from 0 to 1.
  struct Held {
    std::vector<torch::Tensor> said;  ///< [B, G, D] each
    torch::Tensor stale;              ///< [B, G, 1]
  };

  void add_moments(const Config& config, const FusionInput& input) {
    const int64_t width = config.width;
    int64_t voices = 0;
    size_t i = 0;
    for (const auto& [name, own] : input.widths) {
      const bool clocked = clocked_[i++];
      const int64_t from = clocked ? own : own * (1 + config.queries);  // of a step, or of the part
      said_norms_.push_back(
          register_module("said_norm_" + name, torch::nn::LayerNorm(torch::nn::LayerNormOptions({from}))));
      said_.push_back(register_module("said_" + name, torch::nn::Linear(from, width)));
      init_linear(*said_.back());
      voices += clocked ? bells : 1;
    }
    const double widest = std::max(1.0, wide_share * double(moments_));
    const auto widths = torch::linspace(0, std::log(widest), bells);
    widths_ = register_parameter("widths", widths.repeat({count_clocks(), 1}));
    if (config.rank > 0) {
      factors_ =
          register_parameter("factors", truncated_normal({voices, width, config.rank}, 1 / std::sqrt(double(width))));
      together_norm_ =
          register_module("together_norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({config.rank})));
    }
    const int64_t beside = voices * width + config.rank + count_clocks();
    side_by_side_ = register_module("side_by_side", Mlp(beside, 2 * width, width, config.dropout));
    place_ = register_module("place", PositionEncoding(width, moments_));
    const TransformerOptions sizes{width, config.layers, config.heads, 2, config.dropout, 0};
    if (config.layers > 0) over_moments_ = register_module("over_moments", Transformer(sizes));
    if (config.queries > 0)
      over_pool_ = register_module("over_pool", AttentionPool(width, config.queries, config.heads));
  }

  bool aligns() const { return count_clocks() > 1; }
  int64_t count_clocks() const { return std::count(clocked_.begin(), clocked_.end(), true); }

  // Middles of the steps of the distinct lists of items, NaN without a clock, [U, S].
  static torch::Tensor middles(const RowSteps& rows) {
    if (rows.times) return rows.times->mean(-1);
    return torch::full(rows.mask.sizes(), std::nan(""), rows.mask.options().dtype(torch::kDouble));
  }

  Grid grid_of(const Pooled& pooled) const {
    constexpr double far = 1e30;
    torch::Tensor first, last;
    for (size_t i = 0; i < pooled.rows.size(); ++i) {
      const RowSteps& rows = pooled.rows[i];
      if (!clocked_[i]) continue;
      const auto middle = middles(rows);
      const auto nowhen = ~rows.mask | middle.isnan();
      const auto low = rows.spread(middle.masked_fill(nowhen, far).amin(1));
      const auto high = rows.spread(middle.masked_fill(nowhen, -far).amax(1));
      first = first.defined() ? torch::minimum(first, low) : low;
      last = last.defined() ? torch::maximum(last, high) : high;
    }
    const auto real = first <= last;
    first = torch::where(real, first, torch::zeros_like(first));
    last = torch::where(real, last, torch::zeros_like(last));
    const auto cell = ((last - first) / double(moments_)).clamp_min(least_width_s);
    const auto steps = torch::arange(moments_, first.options()) + 0.5;
    return {first.unsqueeze(1) + cell.unsqueeze(1) * steps, cell, real};
  }

  /// @param tokens [U, S, D]  @param widths  of the bells, logarithms, in cells
  Held held(const RowSteps& rows, const torch::Tensor& tokens, const Grid& grid, const torch::Tensor& widths) const {
    const auto mask = rows.spread(rows.mask).unsqueeze(1);        // [B, 1, S]
    const auto middle = rows.spread(middles(rows)).unsqueeze(1);  // [B, 1, S]
    const auto clockless = middle.isnan();
    const auto away = (grid.at.unsqueeze(2) - middle) / grid.cell_s.view({-1, 1, 1});  // in cells, [B, G, S]
    const auto distance = away.abs().masked_fill(~mask | clockless, 1e6).to(torch::kFloat);
    const auto apart = distance.masked_fill(mask & clockless, 0);  // such a token counts at every moment
    const auto values = rows.spread(tokens).masked_fill(~mask.transpose(1, 2), 0);
    Held out;
    for (int64_t b = 0; b < bells; ++b) {
      const auto scores = -0.5 * (apart * torch::exp(-widths[b])).clamp_max(1e3).square();
      const auto weights = torch::softmax(scores.masked_fill(~mask, -1e9), 2) * mask;
      out.said.push_back(torch::bmm(weights, values));
    }
    out.stale = 1 - torch::exp(-distance.amin(2, true));
    return out;
  }

  // @return [B, (K + 1) D + R]
  torch::Tensor over_time(const Pooled& pooled) {
    const Grid grid = grid_of(pooled);
    std::vector<torch::Tensor> voices, stale;
    std::vector<int64_t> narrow;  // places of the streams' narrow bells among the voices
    int64_t clock = 0;
    for (size_t i = 0; i < pooled.rows.size(); ++i) {
      const RowSteps& rows = pooled.rows[i];
      const auto absent = ~pooled.present[i].view({-1, 1, 1});
      if (!clocked_[i]) {
        const auto one = said_[i](said_norms_[i](pooled.norms[i])).unsqueeze(1);
        voices.push_back(one.expand({-1, moments_, -1}).masked_fill(absent, 0));
        continue;
      }
      const auto tokens = said_[i](said_norms_[i](cleared(rows.values, rows.mask)));  // [U, S, D]
      const Held own = held(rows, tokens, grid, widths_[clock]);
      narrow.push_back(int64_t(voices.size()));
      for (const auto& said : own.said) voices.push_back(said.masked_fill(absent, 0));
      stale.push_back(torch::where(absent, torch::ones_like(own.stale), own.stale));
      ++clock;
    }
    auto beside = voices;
    torch::Tensor together;
    if (factors_.defined()) {
      const auto u = projected(voices);
      beside.push_back(pair_products(u.unbind(0)));
      const auto own = u.index_select(0, torch::tensor(narrow).to(u.device()));  // [S, B, G, R]
      together = together_norm_(pair_products((own - own.mean(2, true)).unbind(0)).mean(1));
    }
    beside.insert(beside.end(), stale.begin(), stale.end());
    const auto mask = grid.real.unsqueeze(1).expand({-1, moments_});
    auto x = side_by_side_(torch::cat(beside, 2)) + place_->forward(moments_, mask, std::nullopt);
    if (over_moments_) x = over_moments_(x, mask);
    auto found = masked_mean(x, mask);
    if (over_pool_) found = torch::cat({over_pool_(x, mask).flatten(1), found}, 1);
    if (together.defined()) found = torch::cat({found, together}, 1);
    return found.masked_fill(~grid.real.unsqueeze(1), 0);
  }

  // @param voices [B, G, D] each  @return u, [V, B, G, R]
  torch::Tensor projected(const std::vector<torch::Tensor>& voices) const {
    return torch::matmul(torch::stack(voices).flatten(1, 2), factors_)  // [V, B G, R]
        .view({int64_t(voices.size()), voices[0].size(0), moments_, factors_.size(2)});
  }

  int64_t moments_;
  std::vector<bool> clocked_;
  std::vector<torch::nn::LayerNorm> said_norms_;
  std::vector<torch::nn::Linear> said_;
  torch::Tensor widths_, factors_;  // [clocks, bells], logarithms, in cells; [V, D, R]
  torch::nn::LayerNorm together_norm_{nullptr};
  Mlp side_by_side_{nullptr};
  PositionEncoding place_{nullptr};
  Transformer over_moments_{nullptr};
  AttentionPool over_pool_{nullptr};
  Mlp mlp_{nullptr};
};

}  // namespace

void enroll_aligned(FusionRegistry& registry) {
  registry.add<Aligned>("aligned", "concat, and streams side by side on a grid of moments, by their true times");
}

}  // namespace braid
