/// @file columns.cpp
/// Cells of a row (numbers, categories, truth values, lists, dates) as one step a column. Numbers: Gorishniy et al.
/// 2022, arXiv:2203.05556; one token a column: Gorishniy et al. 2021, arXiv:2106.11959.

#include <algorithm>
#include <cmath>
#include <limits>

#include "braid/features/column_step.h"
#include "braid/features/fit_sample.h"
#include "braid/features/word_graph.h"

namespace braid {
namespace {

constexpr const char* graph_file = "graph.bin";
constexpr int64_t fit_rows = 50'000, held_out_rows = 5'000;
// Of the held-out cells of a column, and so many at least; more are no mistakes but its way to change.
constexpr double most_doubted = 0.01, least_doubted = 2;
constexpr float empty = std::numeric_limits<float>::quiet_NaN();  // first value of a masked step, in decoded tensors

/// One step a column: [T = steps, S = the widest step]. What a cell does not fill is masked.
class Columns : public Feature {
 public:
  struct Config {
    int64_t bins = 16;
    int64_t max_words = 10'000;
    int64_t min_count = 0;
    double forget = 0.1;
    double hide = 0.02;
    double reach = 10;
    std::vector<std::string> graph;

    template <class V>
    void fields(V& v) {
      v.field("bins", bins, "quantile bins of a number", {1, 1024});
      v.field("max_words", max_words, "most frequent words of a column that are told apart", {1, 1e6});
      v.field("min_count", min_count, "words rarer than this share one id; 0: 2, or 1 in under 100 rows", {0, 1e9});
      v.field("forget", forget, "in training, chance of a word to become the one never seen", {0, 1});
      v.field("hide", hide, "in training, chance of a cell to be taken as empty", {0, 1});
      v.field(
          "reach", reach,
          "how many times as far as training values lie apart a number may be outside them; beyond, its cell counts "
          "as empty, and answers name it as broken; 0: as far as it likes",
          {0, 1e9});
      v.field("graph", graph,
              "columns of words that stand together in rows, such as a user and an item: for light_gcn");
    }
  };

  Columns(const Config& config, const FeatureInput& input) : config_(config), input_(input) {
    require(!input.columns.empty() && input.columns.size() == input.kinds.size(), Fault::internal, "columns",
            input.columns.size(), " headers with ", input.kinds.size(), " kinds");
  }

  /// All cells of a row are one item; none when all are empty.
  std::vector<Item> items(const std::vector<Cell>& cells, const std::filesystem::path& folder,
                          const std::string& subject) const override {
    std::string key = "row:";
    bool any = false;
    for (const Cell& cell : cells) {
      any = any || !cell.is_absent();
      key += cell.text();
      key += '\x1f';
    }
    if (!any) return {};
    return {{std::move(key), cells, folder, subject}};
  }

  void fit(const FitSource& source) override {
    std::vector<std::vector<Cell>> cells(input_.columns.size());
    const auto rows = sample_rows(source, fit_rows);
    for (const int64_t row : rows)
      for (const Item& item : source.at(row))
        for (size_t c = 0; c < cells.size() && c < item.cells.size(); ++c)
          if (!item.cells[c].is_absent()) cells[c].push_back(item.cells[c]);
    ColumnLearning learning{config_.bins, config_.max_words, config_.min_count, {}};
    if (learning.min_count == 0) learning.min_count = rows.size() < 100 ? 1 : 2;
    steps_.clear();
    for (size_t c = 0; c < cells.size(); ++c) {
      auto steps = learn_column(input_.columns[c], input_.kinds[c], int64_t(c), cells[c], learning);
      if (steps.empty() && cells[c].empty())
        learning.notes.push_back("column " + input_.columns[c] + ": empty in training, so it is not used");
      steps_.insert(steps_.end(), steps.begin(), steps.end());
    }
    require(!steps_.empty(), Fault::data, "columns " + headers(), "none of the ", rows.size(),
            " training rows looked at holds a usable value", learning.notes.empty() ? "" : "; ",
            learning.notes.empty() ? "" : learning.notes[0]);
    notes_ = std::move(learning.notes);
    index();
    if (!config_.graph.empty())
      graph_ = std::make_shared<WordGraph>(learn_word_graph(config_.graph, steps_, input_.columns, source));
  }

  /// A column that grows or jumps has numbers far from those of training without a mistake in them.
  void fit_held_out(const FitSource& held_out) override {
    std::vector<int64_t> filled(input_.columns.size()), doubted(input_.columns.size());
    for (const int64_t row : sample_rows(held_out, held_out_rows))
      for (const Item& item : held_out.at(row))
        for (size_t c = 0; c < filled.size() && c < item.cells.size(); ++c) {
          filled[c] += !item.cells[c].is_absent();
          doubted[c] += !objection(c, item.cells[c]).empty();
        }
    for (size_t c = 0; c < filled.size(); ++c) {
      if (double(doubted[c]) <= std::max(least_doubted, most_doubted * double(filled[c]))) continue;
      for (ColumnStep& step : steps_) step.believes_all = step.believes_all || size_t(step.source) == c;
      notes_.push_back(text("column ", input_.columns[c], ": ", doubted[c], " of ", filled[c],
                            " cells of validation rows are far from all of training, so none is taken for a mistake"));
    }
  }

  Result<torch::Tensor> decode(const Item& item) const override {
    require(!steps_.empty(), Fault::internal, item.subject, "columns are used before fit");
    torch::Tensor decoded = torch::zeros({int64_t(steps_.size()), width_});  // [T, S]
    float* out = decoded.data_ptr<float>();
    bool any = false;
    int64_t doubted = -1;  // source whose cell is not believed; of a date the time comes before the other views
    for (const ColumnStep& step : steps_) {
      const bool is_there = size_t(step.source) < item.cells.size();
      if (is_there && !step.objection(item.cells[size_t(step.source)], config_.reach).empty()) doubted = step.source;
      const bool filled = is_there && step.source != doubted && step.encode(item.cells[size_t(step.source)], out);
      if (!filled)
        out[0] = empty;
      else if (step.view == "set")  // 0 is a word, if an unseen one
        std::fill(out + step.members, out + width_, -1.f);
      any = any || filled;
      out += width_;
    }
    if (!any && doubted >= 0)  // as if all were empty, which stops no training
      return Error(Fault::absent, item.subject,
                   text("none of the columns ", headers(), " holds a value that is near those of training"));
    if (!any)
      return Error(Fault::data, item.subject,
                   text("none of the columns ", headers(), " holds a value of the kind seen in training"));
    return decoded;
  }

  std::string objection(size_t column, const Cell& cell) const override {
    for (const ColumnStep& step : steps_)
      if (size_t(step.source) == column)
        if (std::string why = step.objection(cell, config_.reach); !why.empty()) return why;
    return {};
  }

  Steps steps(const torch::Tensor& decoded, Random* augment) const override {
    Steps out{decoded.clone(), torch::ones({decoded.size(0)}, torch::kBool), {}};
    float* values = out.values.data_ptr<float>();
    bool* mask = out.mask.data_ptr<bool>();
    int64_t real = 0;
    for (size_t t = 0; t < steps_.size(); ++t) real += !std::isnan(values[int64_t(t) * width_]);
    for (size_t t = 0; t < steps_.size(); ++t, values += width_) {
      bool gone = std::isnan(values[0]);
      if (!gone && augment) {
        if (real > 1 && augment->uniform() < config_.hide) {
          gone = true;
          --real;
        } else {
          forget(steps_[t], values, *augment);
        }
      }
      if (gone) std::fill(values, values + width_, 0.f);
      mask[t] = !gone;
    }
    return out;
  }

  /// Gaps are drawn for each cell: neighbouring columns have nothing to do with each other.
  void corrupt(const Damage& damage, const Steps& other, Random& random, Steps& steps) const override {
    if (damage.level <= 0 || damage.kind == Corruption::blur || damage.kind == Corruption::swap) return;
    float* values = steps.values.data_ptr<float>();
    const bool* mask = steps.mask.const_data_ptr<bool>();
    for (size_t t = 0; t < steps_.size() && int64_t(t) < steps.values.size(0); ++t, values += width_) {
      const bool has_other = int64_t(t) < other.values.size(0) && other.mask.const_data_ptr<bool>()[t];
      const bool is_spared = damage.kind == Corruption::gaps && random.uniform() >= share_at(damage.level);
      if (!mask[t] || is_spared) continue;
      steps_[t].damage(damage, has_other ? other.values.const_data_ptr<float>() + int64_t(t) * width_ : nullptr, random,
                       values);
    }
  }

  bool is_costly() const override { return false; }

  StepSpec spec() const override {
    StepSpec spec{"columns", {width_}, 0, int64_t(steps_.size()), int64_t(steps_.size()), {}};
    for (const ColumnStep& step : steps_) spec.columns.push_back(step.spec());
    spec.graph = graph_;
    return spec;
  }

  /// `notes` tells what the training cells had that could not be used, for `braid check`.
  Node fitted() const override {
    Node::Array steps;
    for (const ColumnStep& step : steps_) steps.push_back(to_node(step));
    return Node(Node::Table{{"steps", Node(std::move(steps))}, {"notes", Node(notes_)}});
  }

  std::map<std::string, std::string> files() const override {
    if (!graph_) return {};
    return {{graph_file, to_bytes(*graph_)}};
  }

  void restore(const Node& fitted, const std::map<std::string, std::string>& files) override {
    std::vector<ColumnStep> steps;
    for (const Node& step : fitted.at("steps").array()) steps.push_back(from_node<ColumnStep>(step, "columns"));
    std::vector<std::string> notes;
    for (const Node& note : fitted.at("notes").array()) notes.push_back(note.string());
    require(!steps.empty(), Fault::data, "columns " + headers(), "the bundle holds no steps");
    for (const ColumnStep& step : steps)
      require(size_t(step.source) < input_.columns.size(), Fault::data, "columns " + headers(), "step ", step.name,
              " reads column ", step.source, " of ", input_.columns.size());
    steps_ = std::move(steps);
    notes_ = std::move(notes);
    index();
    graph_.reset();
    if (const auto found = files.find(graph_file); found != files.end()) {
      std::vector<int64_t> slots;
      for (const ColumnStep& step : steps_) slots.push_back(step.spec().kind == "category" ? step.spec().slots : 0);
      graph_ = std::make_shared<WordGraph>(word_graph_from(found->second, slots, "columns " + headers()));
    }
  }

 private:
  void index() {
    width_ = 1;
    for (ColumnStep& step : steps_) {
      step.index();
      width_ = std::max(width_, step.width());
    }
  }

  /// Turns words into the never-seen one, so that its embedding is trained.
  void forget(const ColumnStep& step, float* values, Random& random) const {
    if (step.spec().kind == "number") return;
    for (int64_t s = 0; s < step.width(); ++s)
      if (values[s] > 0 && random.uniform() < config_.forget) values[s] = 0;
  }

  std::string headers() const {
    std::string all;
    for (const std::string& name : input_.columns) all += (all.empty() ? "" : ", ") + name;
    return all;
  }

  Config config_;
  FeatureInput input_;
  std::vector<ColumnStep> steps_;
  std::vector<std::string> notes_;
  std::shared_ptr<const WordGraph> graph_;  // of words, where the recipe asks for one
  int64_t width_ = 1;
};

}  // namespace

void enroll_columns(FeatureRegistry& registry) {
  registry.add<Columns>("columns", "numbers, categories, truth values, lists and dates of a row, one step a column");
}

}  // namespace braid
