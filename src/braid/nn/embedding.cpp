#include "braid/nn/embedding.h"

#include <algorithm>
#include <cmath>

#include "braid/core/error.h"
#include "braid/nn/init.h"
#include "braid/nn/steps.h"

namespace braid {
namespace {

constexpr double deviation = 0.02;  // of embeddings: BERT, GPT-2

/// The vectors of all words, [ids, D]. Those of a column of many words begin nearly alike: each has few rows, and is
/// then taken for the average until they say otherwise, as an effect in a mixed model is (docs/results.md). A row has
/// several words of a set, so each of its words has as many times the rows.
torch::Tensor words_table(const std::vector<ColumnSpec>& columns, int64_t width) {
  constexpr double few_words = 8, few_members = 64, least = 0.05;
  std::vector<torch::Tensor> out;
  for (const auto& column : columns) {
    if (column.kind == "number") continue;
    const double few = column.kind == "set" ? few_members : few_words;
    const double scale = std::clamp(few / double(column.slots), least, 1.0);
    out.push_back(truncated_normal({column.slots, width}, scale / std::sqrt(double(width))));
  }
  return torch::cat(out);
}

torch::Tensor places_tensor(const std::vector<int64_t>& places) { return torch::tensor(places, torch::kLong); }

}  // namespace

StepEmbeddingImpl::StepEmbeddingImpl(const StepSpec& spec, int64_t width) {
  if (spec.modality == "text") {
    require(spec.vocabulary > 0, Fault::config, "embedding", "text needs a vocabulary, got ", spec.vocabulary, " ids");
    table_ = register_module("table", torch::nn::Embedding(spec.vocabulary, width));
    const torch::NoGradGuard no_grad;
    table_->weight.copy_(truncated_normal({spec.vocabulary, width}, deviation));
    return;
  }
  require(!spec.shape.empty(), Fault::config, "embedding", "steps of ", spec.modality, " must be vectors");
  linear_ = register_module("linear", torch::nn::Linear(c10::multiply_integers(spec.shape), width));
}

torch::Tensor StepEmbeddingImpl::forward(const torch::Tensor& values, const torch::Tensor& mask) {
  return table_ ? table_(values.masked_fill(~mask, 0)) : linear_(cleared(values.flatten(2), mask));
}

ColumnTokenizerImpl::ColumnTokenizerImpl(const std::vector<ColumnSpec>& columns, int64_t width) {
  require(!columns.empty(), Fault::config, "columns", "no columns to encode");
  for (const auto& column : columns)
    require(column.kind == "number" || column.kind == "category" || column.kind == "set", Fault::config, column.name,
            "a column is a number, category or set, not \"", column.kind, '"');
  numbers_ = group_of(columns, "number");
  categories_ = group_of(columns, "category");
  sets_ = group_of(columns, "set");
  order_ = register_buffer("order", torch::cat({numbers_.places, categories_.places, sets_.places}).argsort());
  const int64_t numbers = numbers_.places.size(0), count = int64_t(columns.size());
  int64_t ids = 0;
  for (const auto& column : columns) ids += column.kind == "number" ? 0 : column.slots;
  // Tokens of numbers and of few words start with one deviation, about that of a normalised input through a linear
  // layer.
  if (numbers)
    weight_ =
        register_parameter("weight", truncated_normal({numbers, numbers_.widest, width}, 1.0) /
                                         (numbers_.slots.to(torch::kFloat) * double(width)).sqrt().view({-1, 1, 1}));
  if (ids) table_ = register_parameter("table", words_table(columns, width));
  bias_ = register_parameter("bias", truncated_normal({count, width}, 1 / std::sqrt(double(width))));
}

ColumnTokenizerImpl::Group ColumnTokenizerImpl::group_of(const std::vector<ColumnSpec>& columns,
                                                         const std::string& kind) {
  std::vector<int64_t> places, begins, slots;
  Group group;
  int64_t ids = 0;
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto& column = columns[i];
    if (column.kind == kind) {
      places.push_back(int64_t(i));
      begins.push_back(ids);
      slots.push_back(column.slots);
      group.widest = std::max(group.widest, column.slots);
    }
    ids += column.kind == "number" ? 0 : column.slots;
  }
  group.places = register_buffer(kind + "_places", places_tensor(places));
  group.begins = register_buffer(kind + "_begins", places_tensor(begins));
  group.slots = register_buffer(kind + "_slots", places_tensor(slots));
  return group;
}

torch::Tensor ColumnTokenizerImpl::numbers(const torch::Tensor& values) const {
  const int64_t read = std::min(numbers_.widest, values.size(2));
  const auto slot = torch::arange(read, numbers_.slots.options());
  const auto used = slot < numbers_.slots.unsqueeze(1);  // [numbers, S]
  const auto x = values.narrow(2, 0, read).index_select(1, numbers_.places).masked_fill(~used, 0);
  return torch::bmm(x.transpose(0, 1), weight_.narrow(1, 0, read)).transpose(0, 1);  // [N, numbers, D]
}

torch::Tensor ColumnTokenizerImpl::looked_up(const torch::Tensor& values, const Group& group) const {
  const auto given = values.index_select(1, group.places);  // [N, C, S]
  const auto used = given >= 0;
  const auto id = given.masked_fill(~used, 0).to(torch::kLong);
  const auto known = id < group.slots.unsqueeze(1);  // an id training never saw reads as 0
  const auto vectors = torch::embedding(table_, id.masked_fill(~known, 0) + group.begins.unsqueeze(1));  // [N, C, S, D]
  // sum / sqrt(count): in a mean each of ten words would count a tenth, and how many there are would be lost.
  const auto count = used.flatten(0, 1).sum(1, true).to(vectors.scalar_type());  // [N * C, 1]
  return (masked_mean(vectors.flatten(0, 1), used.flatten(0, 1)) * count.sqrt())
      .view({values.size(0), group.places.size(0), table_.size(1)});
}

torch::Tensor ColumnTokenizerImpl::forward(const torch::Tensor& values, const torch::Tensor& mask) {
  const auto x = cleared(values, mask);
  std::vector<torch::Tensor> tokens;
  if (numbers_.widest) tokens.push_back(numbers(x));
  if (categories_.widest) tokens.push_back(looked_up(x.narrow(2, 0, 1), categories_));
  if (sets_.widest) tokens.push_back(looked_up(x, sets_));
  return cleared(torch::cat(tokens, 1).index_select(1, order_), mask) + bias_;  // [N, columns, D]
}

}  // namespace braid
