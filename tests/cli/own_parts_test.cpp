#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "braid/braid.h"
#include "braid/cli/program.h"
#include "table/files.h"

/// @file own_parts_test.cpp
/// A feature, an encoder, a fusion and a task of a user's own, through the whole program: nothing of Braid names them.

namespace braid {
namespace {

/// Counts of `a` … `z` in a text, less their training mean.
class Letters : public Feature {
 public:
  struct Config {
    template <class V>
    void fields(V&) {}
  };
  Letters(const Config&, const FeatureInput&) {}

  void fit(const FitSource& source) override {
    int64_t texts = 0;
    for (int64_t row = 0; row < source.rows; ++row)
      for (const Item& item : source.at(row)) {
        mean_ += decode(item).value();
        ++texts;
      }
    require(texts > 0, Fault::data, "letters", "no text to fit on");
    mean_ /= double(texts);
  }
  Result<torch::Tensor> decode(const Item& item) const override {
    torch::Tensor out = torch::zeros({26});
    for (const char c : item.cells[0].text())
      if (c >= 'a' && c <= 'z') out[c - 'a'] += 1;
    return out;
  }
  Steps steps(const torch::Tensor& decoded, Random*) const override { return {(decoded - mean_).unsqueeze(0), {}, {}}; }
  StepSpec spec() const override {
    StepSpec out;
    out.modality = "vector";
    out.shape = {26};
    return out;
  }
  Node fitted() const override {
    Node out;
    out["mean"] = Node(std::vector<float>(mean_.data_ptr<float>(), mean_.data_ptr<float>() + 26));
    return out;
  }
  void restore(const Node& fitted, const std::map<std::string, std::string>&) override {
    const Node::Array& mean = fitted.at("mean").array();
    for (int64_t i = 0; i < 26; ++i) mean_[i] = mean.at(size_t(i)).number();
  }

 private:
  torch::Tensor mean_ = torch::zeros({26});
};

/// More texts than any memory holds.
class HugeLetters : public Letters {
 public:
  using Letters::Letters;
  void fit(const FitSource&) override {
    TORCH_CHECK(false, "DefaultCPUAllocator: can't allocate memory: you tried to allocate 9000000000000 bytes.");
  }
};

/// One linear map of each step.
class LinearEncoder : public Encoder {
 public:
  struct Config {
    int64_t width = 16;
    template <class V>
    void fields(V& v) {
      v.field("width", width, "width of a token", {1, 1024});
    }
  };
  LinearEncoder(const Config& config, const EncoderInput& input) : width_(config.width) {
    map_ = register_module("map", torch::nn::Linear(input.steps.shape.at(0), width_));
  }
  Strand forward(const Strand& input) override {
    return input.with(map_(input.cleared().values), input.mask).cleared();
  }
  int64_t width() const override { return width_; }

 private:
  int64_t width_;
  torch::nn::Linear map_{nullptr};
};

/// Sum of the inputs' means; all of one width.
class Sum : public Fusion {
 public:
  struct Config {
    template <class V>
    void fields(V&) {}
  };
  Sum(const Config&, const FusionInput& input) : widths_(input.widths) {}
  Joint forward(const Strands& encoded) override {
    Joint joint;
    for (const auto& [name, width] : widths_) {
      const auto rows = encoded.at(name).row_steps();
      const auto real = rows.mask.unsqueeze(-1).to(rows.values.scalar_type());
      const auto part = rows.spread((rows.values * real).sum(1) / real.sum(1).clamp_min(1));
      joint.pooled = joint.pooled.defined() ? joint.pooled + part : part;
      joint.parts.emplace(name, part);
      joint.present.emplace(name, encoded.at(name).present());
    }
    return joint;
  }
  int64_t width() const override { return widths_.begin()->second; }
  std::map<std::string, int64_t> part_widths() const override { return widths_; }

 private:
  std::map<std::string, int64_t> widths_;
};

/// A number by least squares, one linear head for all.
class Squares : public Task {
 public:
  struct Config {
    template <class V>
    void fields(V&) {}
  };
  Squares(const Config&, const TaskInput& input) : target_(input.target) {
    head_ = register_module("head", torch::nn::Linear(input.width, 1));
  }
  Scores forward(const Joint& joint) override {
    Scores out{head_(joint.pooled), {}};
    for (const auto& [name, part] : joint.parts) out.parts.emplace(name, head_(part));
    return out;
  }
  torch::Tensor loss(const torch::Tensor& scores, const torch::Tensor& target) const override {
    return (scores - target).square().squeeze(1);
  }
  torch::Tensor decode(const torch::Tensor& scores) const override {
    return scores.to(torch::kDouble) * target_.deviation + target_.mean;
  }
  int64_t outputs() const override { return 1; }
  torch::Tensor combine(const std::map<std::string, torch::Tensor>& parts, const Joint& joint) const override {
    torch::Tensor sum, count;
    for (const auto& [name, part] : parts) {
      const auto there = joint.present.at(name).unsqueeze(1).to(part.scalar_type());
      sum = sum.defined() ? sum + part * there : part * there;
      count = count.defined() ? count + there : there;
    }
    return sum / count.clamp_min(1);
  }

 private:
  TargetSpec target_;
  torch::nn::Linear head_{nullptr};
};

Parts with_own_parts() {
  Parts parts;
  parts.features.add<Letters>("letters", "counts of letters");
  parts.features.add<HugeLetters>("huge", "counts of very many letters");
  parts.encoders.add<LinearEncoder>("linear", "one linear map");
  parts.fusions.add<Sum>("sum", "sum of means");
  parts.tasks.add<Squares>("squares", "a number by least squares");
  return parts;
}

/// Sentences; the value counts their `x`.
std::filesystem::path letters_table(const TestFolder& folder) {
  std::string csv = "note,value\n";
  for (int i = 0; i < 80; ++i) {
    const int count = i * 7 % 5;
    csv += "the note with number " + std::to_string(i) + " holds " + std::string(size_t(count), 'x') + " inside," +
           std::to_string(count) + "\n";
  }
  return folder.write("notes.csv", csv);
}

struct Ran {
  int status;
  std::string out, err;
};

Ran run(std::vector<std::string> words, const Parts& parts) {
  words.insert(words.begin(), "braid");
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  const int status = run_program(int(pointers.size()), pointers.data(), parts);
  return {status, ::testing::internal::GetCapturedStdout(), ::testing::internal::GetCapturedStderr()};
}

TEST(OwnParts, AreTrainedSavedAndAnswerLikeBuiltInOnes) {
  const TestFolder folder;
  const Parts parts = with_own_parts();
  const std::string where = (folder / "run").string();
  const Ran trained = run(
      {"train", letters_table(folder).string(), "--target", "value", "--inputs", "note", "--out", where, "--quiet",
       "train.epochs=60", "train.learning_rate=0.01", "targets.0.kind=regression", "inputs.0.feature.type=letters",
       "inputs.0.encoder.type=linear", "inputs.0.encoder.width=8", "fusion.type=sum", "targets.0.task.type=squares"},
      parts);
  ASSERT_EQ(trained.status, 0) << trained.err;

  Predictor model = Predictor::open(where, parts);
  EXPECT_NEAR(model.answer({{"note", "the note with number 3 holds xxxx inside"}}).targets[0].value, 4, 0.7);
  EXPECT_NEAR(model.answer({{"note", "the note with number 3 holds  inside"}}).targets[0].value, 0, 0.7);
  EXPECT_EQ(run({"predict", where, "note=holds xx inside"}, parts).status, 0);

  const Ran without = run({"predict", where, "note=holds xx inside"}, Parts());
  EXPECT_EQ(without.status, exit_status(Fault::config));
  EXPECT_THAT(without.err, ::testing::HasSubstr("no feature \"letters\" here"));
}

TEST(OwnParts, ThatGetNoMemoryAreNoBugOfBraid) {
  const TestFolder folder;
  const Ran ran = run({"train", letters_table(folder).string(), "--target", "value", "--inputs", "note", "--out",
                       (folder / "run").string(), "--quiet", "inputs.0.feature.type=huge"},
                      with_own_parts());
  EXPECT_EQ(ran.status, exit_status(Fault::io));
  EXPECT_THAT(ran.err, ::testing::HasSubstr("out of memory; a smaller train.batch_size"));
  EXPECT_THAT(ran.err, ::testing::Not(::testing::HasSubstr("bug")));
  EXPECT_FALSE(std::filesystem::exists(folder / "run"));
}

TEST(OwnParts, AreDescribedAndCheckedLikeBuiltInOnes) {
  const Parts parts = with_own_parts();
  EXPECT_THAT(run({"describe", "encoder"}, parts).out, ::testing::HasSubstr("one linear map"));
  EXPECT_THAT(run({"describe", "linear"}, parts).out, ::testing::HasSubstr("width of a token"));
  EXPECT_THAT(error_of([&] {
                parts.encoders.make(Node::Table{{"type", "linear"}, {"wide", 3}}, EncoderInput{});
              }),
              ::testing::HasSubstr("unknown key \"wide\" of encoder \"linear\""));
}

}  // namespace
}  // namespace braid
