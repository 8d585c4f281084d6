#pragma once

#include <optional>
#include <vector>

#include "braid/fusion/fusion.h"
#include "braid/nn/pooling.h"
#include "braid/nn/position.h"
#include "braid/nn/steps.h"

/// @file entrance.h
/// How inputs of any width and length come into a fusion: tokens of one width, and one vector for each input of a row.

namespace braid {

/// Sizes of an entrance. Fusions that add settings of their own inherit it.
struct EntranceOptions {
  int64_t width = 128;   ///< D, of tokens, of parts and of the joint encoding
  int64_t queries = 2;   ///< K, learned queries that gather from the tokens of an input
  int64_t heads = 4;     ///< of every attention; divides width
  double dropout = 0.1;  ///< share of what tokens and branches hold that training hides

  template <class V>
  void fields(V& v) {
    v.field("width", width, "width of tokens and of the joint encoding", {4, 8192});
    v.field("queries", queries, "learned queries that gather from each input", {1, 64});
    v.field("heads", heads, "attention heads; divides width", {1, 64});
    v.field("dropout", dropout, "of tokens, branches and perceptrons, training only", {0, 0.9});
  }
  /// @throws Error(config) when the width is no multiple of the heads
  void validate() const;
};

/// Sizes of a fusion by transformer layers over tokens.
struct TokenOptions : EntranceOptions {
  int64_t layers = 2;        ///< layers, as the fusion says
  int64_t most_tokens = 64;  ///< of an input; longer ones are averaged to so many

  template <class V>
  void fields(V& v) {
    EntranceOptions::fields(v);
    v.field("layers", layers, "transformer layers", {1, 48});
    v.field("most_tokens", most_tokens, "tokens of an input; neighbours of a longer one are averaged", {1, 4096});
  }
};

/// One input on its way into the joint encoding.
class EntranceImpl : public torch::nn::Module {
 public:
  /// @param input  width of the input's tokens  @param compares_times  whether its tokens tell when they happened
  EntranceImpl(int64_t input, const EntranceOptions& options, bool compares_times);

  /// What became of one input, for each distinct list of items.
  struct Read {
    RowSteps rows;          ///< the list of each row
    torch::Tensor tokens;   ///< [U, T, D]
    torch::Tensor few;      ///< [U, K + 1, D], what the queries gathered and the mean
    torch::Tensor part;     ///< [B, D], zeros where absent
    torch::Tensor present;  ///< [B]

    /// The tokens of each row, at most `most`, [B, T', D]. Means over neighbours keep what their times have in common.
    MaskedSteps tokens_of_rows(int64_t most) const;

    /// When the tokens of `tokens_of_rows` begin and end, [B, T', 2] float64 seconds, in the mean over those neighbours
    /// that have a clock; NaN where none of them has, none where no item has.
    std::optional<torch::Tensor> times_of_rows(int64_t most) const;
  };

  /// @param strand  values [N, T, input]
  Read forward(const Strand& strand);

 private:
  double dropout_;
  torch::nn::LayerNorm norm_;
  torch::nn::Linear project_;
  torch::nn::LayerNorm mean_norm_;
  torch::nn::Linear mean_project_;
  AttentionPool pool_;
  torch::nn::Linear join_;
  torch::nn::LayerNorm part_norm_;
  TimeEncoding time_{nullptr};
};
TORCH_MODULE(Entrance);

/// All inputs of a batch behind their entrances.
struct Entered {
  std::vector<EntranceImpl::Read> reads;  ///< in the order of names
  torch::Tensor part;                     ///< [B, M, D], each input's encoding of a row; zeros where absent
  torch::Tensor here;                     ///< [B, M, 1] bool

  /// What the inputs of a row hold and which of them are there, [B, M D + M].
  /// @param values [B, M, D]  @param absent [M, D], stands for inputs that are not there
  torch::Tensor beside_presence(const torch::Tensor& values, const torch::Tensor& absent) const;
};

/// A fusion whose inputs come in by an entrance each. Parts and the joint encoding have one width; where several inputs
/// have a clock, their tokens tell when they happened.
class EnteredFusion : public Fusion {
 public:
  int64_t width() const override { return options_.width; }
  std::map<std::string, int64_t> part_widths() const override;

 protected:
  /// @param who  the fusion, for messages  @throws Error(config) without inputs
  EnteredFusion(const char* who, const EntranceOptions& options, const FusionInput& input);

  /// Runs the entrances and notes `parts` and `present` of the joint.
  Entered enter(const Strands& encoded, Joint& joint);

  /// Inputs in the order in which everything is listed.
  const std::vector<std::string>& names() const { return names_; }
  int64_t inputs() const { return int64_t(names_.size()); }  ///< M
  const EntranceOptions& options() const { return options_; }

 private:
  EntranceOptions options_;
  std::vector<std::string> names_;
  std::vector<Entrance> entrances_;
};

/// The tokens of all inputs in one sequence. Each has a learned vector of its input added; a learned token stands for
/// an input without any.
class OneSequenceImpl : public torch::nn::Module {
 public:
  /// @param inputs  M  @param width  D
  OneSequenceImpl(int64_t inputs, int64_t width);

  /// @param most  tokens of one input  @return values [B, T, D] and mask [B, T], at least one step of a row is real
  MaskedSteps forward(const std::vector<EntranceImpl::Read>& reads, int64_t most);

 private:
  torch::Tensor kinds_, absent_;  // [M, D]
};
TORCH_MODULE(OneSequence);

}  // namespace braid
