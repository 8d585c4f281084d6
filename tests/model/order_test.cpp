#include <gtest/gtest.h>

#include <cctype>
#include <cmath>
#include <regex>

#include "braid/model/model.h"
#include "braid/tensor/weights.h"

/// Declaring inputs or targets in another order gives the same model up to that order, with every fusion: where weights
/// are carried over to where they lie then, answers are the same. A fusion whose weights lie by the order of inputs,
/// and not by their names, says in `Order::placed` how.

namespace braid {
namespace {

constexpr int64_t batch_rows = 5, fusion_width = 128;

/// One input, by the place that it has in a model.
struct Declared {
  int64_t who;  ///< the input, whatever place it has
  int64_t width;
  bool clocked;
  std::string name() const { return text('i', who); }
};

/// The inputs of these tests: of different widths, and one of them without a clock.
const std::vector<Declared> three_inputs = {{0, 12, true}, {1, 8, false}, {2, 20, true}};

using Labels = std::vector<std::string>;  // whose number it is, along one dimension of a weight

/// Inputs in one order, and how what is not called by their names lies in it.
class Order {
 public:
  explicit Order(std::vector<int64_t> places) {
    for (const int64_t who : places) inputs_.push_back(three_inputs[size_t(who)]);
  }
  const std::vector<Declared>& inputs() const { return inputs_; }

  /// The labels of a weight of a fusion by dimension, as far as the order matters there. What follows them along the
  /// dimension is of no input.
  std::map<int64_t, Labels> placed(const std::string& fusion, const std::string& weight,
                                   const torch::Tensor& of) const {
    const auto is = [&](const char* pattern) { return std::regex_search(weight, std::regex(pattern)); };
    const auto count = int64_t(inputs_.size());
    if (is("stack\\.trust$")) return {{0, each(1)}, {1, each(1)}};
    if (is("edges$")) return {{0, pairs()}};
    if (fusion == "aligned") {
      if (is("^widths$")) return {{0, clocked(1)}};
      if (is("^factors$")) return {{0, voices(1)}};
      if (is("^side_by_side\\.hidden\\.weight$")) return {{1, voices_and_stale(of.size(1))}};
    }
    if (fusion == "aligned" || fusion == "concat") {
      if (is("^mlp\\.hidden\\.weight$")) return {{1, pooled()}};
      return {};
    }
    if (fusion == "tensor" && is("^mlp\\.hidden\\.weight$")) return {{1, products(of.size(1))}};
    if (fusion == "cross_modal" && is("^join_m\\d\\.weight$")) return {{1, others(weight[6] - '0')}};
    if (is("^gates\\.weight$")) return {{0, each(fusion_width)}, {1, each(fusion_width)}};
    if (is("^gates\\.bias$")) return {{0, each(fusion_width)}};
    if (is("^presence\\.weight$")) return {{1, each(1)}};
    if (is("^(content\\.weight|expert\\d\\.hidden\\.weight)$")) return {{1, each(fusion_width)}};
    if (is("^(mlp|early)\\.hidden\\.weight$")) return {{1, beside_presence()}};
    const bool is_named = is("_m\\d");
    return !is_named && of.dim() > 0 && of.size(0) == count ? std::map<int64_t, Labels>{{0, each(1)}}
                                                            : std::map<int64_t, Labels>{};
  }

 private:
  static void add(Labels& to, const std::string& whose, int64_t numbers) {
    for (int64_t k = 0; k < numbers; ++k) to.push_back(text(whose, ' ', k));
  }
  Labels each(int64_t numbers) const {
    Labels out;
    for (const Declared& one : inputs_) add(out, one.name(), numbers);
    return out;
  }
  Labels clocked(int64_t numbers) const {
    Labels out;
    for (const Declared& one : inputs_)
      if (one.clocked) add(out, one.name() + " clock", numbers);
    return out;
  }
  Labels beside_presence() const {
    Labels out = each(fusion_width);
    for (const Declared& one : inputs_) add(out, one.name() + " present", 1);
    return out;
  }
  Labels pooled() const {  // means and what two queries found, and presence behind each
    Labels out;
    for (const Declared& one : inputs_) add(out, one.name(), 3 * one.width), add(out, one.name() + " present", 1);
    return out;
  }
  Labels voices(int64_t numbers) const {  // two bells of a stream, one of what has no clock
    Labels out;
    for (const Declared& one : inputs_) add(out, one.name(), (one.clocked ? 2 : 1) * numbers);
    return out;
  }
  Labels voices_and_stale(int64_t all) const {
    Labels out = voices(fusion_width);
    const Labels stale = clocked(1);
    add(out, "products", all - int64_t(out.size() + stale.size()));
    out.insert(out.end(), stale.begin(), stale.end());
    return out;
  }
  Labels pairs() const {
    Labels out;
    for (const Declared& one : inputs_)
      for (const Declared& other : inputs_) out.push_back(one.name() + other.name());
    return out;
  }
  Labels others(int64_t place) const {
    Labels out;
    for (const Declared& one : inputs_)
      if (one.who != inputs_[size_t(place)].who) add(out, one.name(), fusion_width);
    return out;
  }
  Labels products(int64_t all) const {  // the factors of each number of the outer product, in the order of inputs
    const auto factor = int64_t(std::llround(std::cbrt(double(all))));
    Labels out;
    for (int64_t at = 0; at < all; ++at) {
      const int64_t digits[] = {at / (factor * factor), at / factor % factor, at % factor};
      std::string by_input[3];
      for (size_t i = 0; i < 3; ++i) by_input[size_t(inputs_[i].who)] = text(digits[i], ' ');
      out.push_back(by_input[0] + by_input[1] + by_input[2]);
    }
    return out;
  }

  std::vector<Declared> inputs_;
};

/// Where each of `wanted` stands among `labels`; what follows stays where it is. @param size  of the dimension
torch::Tensor whereabouts(const Labels& labels, const Labels& wanted, int64_t size) {
  std::map<std::string, int64_t> at;
  for (const auto& label : labels) at.emplace(label, int64_t(at.size()));
  auto out = torch::arange(size, torch::kLong);
  for (size_t i = 0; i < wanted.size(); ++i) out[int64_t(i)] = at.at(wanted[i]);
  return out;
}

Node part_of(const std::string& type) { return Node(Node::Table{{"type", Node(type)}}); }

ModelTarget label_target(const std::string& id, std::vector<std::string> labels) {
  TargetSpec spec;
  spec.column = "label", spec.kind = "multiclass", spec.labels = std::move(labels);
  spec.counts.assign(spec.labels.size(), 5);
  spec.rows = 5 * double(spec.labels.size());
  return {id, part_of("classes"), spec};
}

struct Joining {
  std::string fusion, label = fusion, setting = {}, value = {};
};

/// @param swapped  whether the target of four labels is declared behind that of two
std::shared_ptr<Model> declared(const Joining& how, const Order& order, bool swapped = false) {
  torch::set_num_threads(1);
  ModelConfig config;
  for (const Declared& one : order.inputs()) {
    Node encoder = part_of("mlp");
    encoder["width"] = Node(one.width);
    StepSpec steps{"vector", {one.width + 1}, 0, 3, 3, {}};
    steps.clocked = one.clocked;
    config.inputs.push_back({text('m', config.inputs.size()), "", encoder, steps});
  }
  config.fusion = part_of(how.fusion);
  if (!how.setting.empty()) config.fusion[how.setting] = Node(how.value);
  for (const char* type : {"alignment", "reconstruction"}) config.auxiliary[type] = Node(Node::Table{});
  config.targets = {label_target(swapped ? "t1" : "t0", {"a", "b", "c", "d"}),
                    label_target(swapped ? "t0" : "t1", {"yes", "no"})};
  config.seed = 9;
  const auto out = std::make_shared<Model>(config, ModelParts{});
  out->eval();
  return out;
}

/// Batches by input, whatever its place: rows with all, one or none of the inputs.
Strand rows_of(const Declared& one) {
  const auto generator = at::detail::createCPUGenerator(uint64_t(31 + one.who));
  Strand out;
  out.values = torch::randn({4, 3, one.width + 1}, generator);
  out.mask = torch::ones({4, 3}, torch::kBool);
  out.mask[one.who][2] = false;
  const auto begin = torch::rand({4, 3}, generator, torch::kDouble).cumsum(1);
  if (one.clocked) out.times = torch::stack({begin, begin + 0.2}, 2);
  const std::vector<std::vector<int64_t>> links = {{0, 0, 1, 1, 3, 2}, {0, 3, 2, 0, 2, 1}, {0, 1, 1, 0, 2, 2, 3, 3}};
  out.links = torch::tensor(links[size_t(one.who)], torch::kLong).view({-1, 2});
  out.state = torch::ones({batch_rows}, torch::kByte).index_fill_(0, out.links.select(1, 0), 0);
  return out;
}

Batch batch_in(const Order& order) {
  Batch out;
  for (const Declared& one : order.inputs()) out.inputs.emplace(text('m', out.inputs.size()), rows_of(one));
  for (int64_t row = 0; row < batch_rows; ++row) out.rows.push_back(row);
  return out;
}

/// The name that a weight has in another order. @param place  by place of an input there its place here
std::string renamed(const std::string& name, const std::vector<int64_t>& place) {
  std::string out = name;
  for (size_t at = 0; (at = out.find("_m", at)) != std::string::npos; at += 2)
    if (at + 2 < out.size() && std::isdigit(out[at + 2])) out[at + 2] = char('0' + place[size_t(out[at + 2] - '0')]);
  return out;
}

void carry_over(const std::string& fusion, Model& from, const Order& before, Model& to, const Order& after) {
  const torch::NoGradGuard no_grad;
  std::vector<int64_t> place;  // of each input before, by its place after
  for (const Declared& one : after.inputs())
    for (size_t i = 0; i < before.inputs().size(); ++i)
      if (before.inputs()[i].who == one.who) place.push_back(int64_t(i));
  const auto weights = from.named_parameters();
  for (auto& weight : to.named_parameters()) {
    const std::string name = weight.key(), old_name = renamed(name, place);
    ASSERT_TRUE(weights.contains(old_name)) << name;
    auto value = weights[old_name];
    const std::string prefix = "fusion.";
    const auto inside = [&](const std::string& whole) {
      return whole.rfind(prefix, 0) == 0 ? whole.substr(prefix.size()) : whole;
    };
    const auto labels = before.placed(fusion, inside(old_name), value);
    for (const auto& [dim, wanted] : after.placed(fusion, inside(name), weight.value()))
      value = value.index_select(dim, whereabouts(labels.at(dim), wanted, value.size(dim)));
    ASSERT_EQ(value.sizes(), weight.value().sizes()) << name;
    weight.value().copy_(value);
  }
}

std::vector<Joining> ways_of_joining() {
  std::vector<Joining> out;
  const auto registry = builtin_fusions();
  for (const auto& [name, entry] : registry.entries()) out.push_back({name});
  out.push_back({"decisions", "decisions_learned", "weights", "learned"});
  return out;
}

class DeclaredOrder : public testing::TestWithParam<Joining> {};
INSTANTIATE_TEST_SUITE_P(All, DeclaredOrder, testing::ValuesIn(ways_of_joining()),
                         [](const auto& info) { return info.param.label; });

TEST_P(DeclaredOrder, OfInputsChangesNoAnswer) {
  const Order before({0, 1, 2});
  const auto first = declared(GetParam(), before);
  torch::manual_seed(4);
  {
    const torch::NoGradGuard no_grad;  // weights that start as zeros or ones would hide where they lie
    for (auto& weight : first->parameters()) weight.add_(torch::randn_like(weight) * 0.05);
  }
  for (const auto& places : {std::vector<int64_t>{2, 0, 1}, {1, 0, 2}}) {
    const Order after(places);
    const auto second = declared(GetParam(), after);
    carry_over(GetParam().fusion, *first, before, *second, after);
    const torch::InferenceMode no_graph;
    const Decision one = first->forward(batch_in(before)), other = second->forward(batch_in(after));
    for (const auto& [id, scores] : one.scores) {
      const Scores& same = other.scores.at(id);
      EXPECT_TRUE(torch::allclose(scores.fused, same.fused, 1e-4, 1e-5)) << id << '\n' << scores.fused << same.fused;
      for (size_t i = 0; i < places.size(); ++i)
        EXPECT_TRUE(torch::allclose(scores.parts.at(text('m', places[i])), same.parts.at(text('m', i)), 1e-4, 1e-5));
    }
    EXPECT_NEAR(first->auxiliary_loss(one.joint).item<double>(), second->auxiliary_loss(other.joint).item<double>(),
                1e-4);
  }
}

TEST_P(DeclaredOrder, OfTargetsChangesNoAnswer) {
  const Order order({0, 1, 2});
  const auto first = declared(GetParam(), order), second = declared(GetParam(), order, true);
  const torch::InferenceMode no_graph;
  auto into = second->named_parameters();
  for (const auto& weight : first->named_parameters()) {
    std::string name = weight.key();
    if (name.rfind("task_t", 0) == 0) name[6] = name[6] == '0' ? '1' : '0';
    into[name].copy_(weight.value());
  }
  const Decision one = first->forward(batch_in(order)), other = second->forward(batch_in(order));
  EXPECT_TRUE(torch::equal(one.scores.at("t0").fused, other.scores.at("t1").fused));
  EXPECT_TRUE(torch::equal(one.scores.at("t1").fused, other.scores.at("t0").fused));
}

TEST(DeclaredList, InputsOfTheSameNamesInAnotherOrderAreTheVerySameModel) {
  const auto of = [](const std::vector<int64_t>& places) {
    ModelConfig config;
    for (const int64_t who : places) {
      const int64_t width = three_inputs[size_t(who)].width;
      config.inputs.push_back({text('m', who), "", part_of("mlp"), StepSpec{"vector", {width}, 0, 3, 3, {}}});
    }
    config.fusion = part_of("joint");
    config.targets = {label_target("t0", {"a", "b"})};
    return std::make_shared<Model>(config, ModelParts{});
  };
  const NamedTensors before = named_tensors(*of({0, 1, 2})), after = named_tensors(*of({2, 0, 1}));
  ASSERT_EQ(before.size(), after.size());
  for (const auto& [name, tensor] : before) EXPECT_TRUE(torch::equal(tensor, after.at(name))) << name;
}

}  // namespace
}  // namespace braid
