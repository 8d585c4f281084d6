#include <gmock/gmock.h>

#include <thread>

#include "features/feature_fixtures.h"
#include "media/film_writer.h"

namespace braid {
namespace {

using fixtures::Row;

/// A table that every feature can be fitted on, by the feature's name.
struct Fixture {
  std::vector<Row> rows;
  Row broken;  ///< a row with something in it that cannot be read
  FeatureInput input;
};

Fixture fixture_of(const std::string& type, const fixtures::Folder& folder) {
  Fixture f{{}, {Cell("missing.file")}, {{"front"}, {"file"}}};
  for (int i = 0; i < 12; ++i) {
    if (type == "image") {
      folder.write(text(i, ".bmp"),
                   fixtures::bmp(40, 32, [&](int x, int y) { return (x * 5 + i) << 16 | (y * 7) << 8; }));
      f.rows.push_back({Cell(text(i, ".bmp"))});
    } else if (type == "log_mel") {
      folder.write(text(i, ".wav"), fixtures::wav(0.3 + 0.05 * i, 16000, 200 + 100 * i));
      f.rows.push_back({Cell(text(i, ".wav"))});
    } else if (type == "array") {
      std::vector<float> values;
      for (int v = 0; v < (5 + i) * 3; ++v) values.push_back(float(v % 7) + float(i));
      folder.write(text(i, ".npy"), fixtures::npy(text("(", 5 + i, ", 3)"), values));
      f.rows.push_back({Cell(text(i, ".npy"))});
    } else if (type == "bands") {
      std::vector<float> values;
      for (int v = 0; v < 24 * 20 * 5; ++v) values.push_back(v % 97 == 1 ? NAN : float((v * (i + 3)) % 101) - 50);
      folder.write(text(i, ".npy"), fixtures::npy("(24, 20, 5)", values));
      f.rows.push_back({Cell(text(i, ".npy"))});
    } else if (type == "frames") {
      FilmSpec film;
      film.width = 48, film.height = 32, film.stamps = steady(6 + i);
      const Bytes bytes = FilmWriter(film).write();
      folder.write(text(i, ".mp4"), std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
      f.rows.push_back({Cell(text(i, ".mp4"))});
    } else if (type == "series") {
      std::string log = "time_s,ax,ay\n";
      for (int t = 0; t < 20 + i; ++t)
        log += text(t * 0.02, ',', (t * 7 + i) % 11, ',', t % 5 == 2 ? "" : text(t * i), '\n');
      folder.write(text(i, ".csv"), log);
      f.rows.push_back({Cell(text(i, ".csv"))});
    } else if (type == "points") {
      std::vector<float> values;
      for (int p = 0; p < 30 + i; ++p)
        for (const float v : {float(p % 6), float(p / 6), float((p * i) % 5), 0.1f * float(p)}) values.push_back(v);
      folder.write(text(i, ".npy"), fixtures::npy(text("(", 30 + i, ", 4)"), values));
      f.rows.push_back({Cell(text(i, ".npy"))});
    } else if (type == "words") {
      std::string srt;
      const char* said[] = {"the", "car", i % 2 ? "is red" : "was blue", "today"};
      for (int w = 0; w < 4; ++w) srt += text(w + 1, "\n00:00:0", w, ",250 --> 00:00:0", w, ",900\n", said[w], "\n\n");
      folder.write(text(i, ".srt"), srt);
      f.rows.push_back({Cell(text(i, ".srt"))});
    } else if (type == "subwords") {
      f.rows.push_back({Cell(text("the car number ", i, " is ", i % 2 ? "red" : "blue"))});
    } else if (type == "columns") {
      f.rows.push_back({Cell(1.5 * i), Cell(i % 2 ? "a" : "b"), Cell("x;y"), Cell(text("2024-01-", 10 + i))});
      f.input = {{"km", "make", "tags", "sold"}, {"number", "category", "list", "date"}};
      f.broken = {Cell("n/a"), {}, {}, Cell("soon")};
    }
  }
  if (type == "subwords") f.broken.clear();  // any text can be read
  return f;
}

/// The same bytes, so that NaN, which stands for a missing cell in a cache, equals itself.
bool same_bytes(const torch::Tensor& a, const torch::Tensor& b) {
  return a.sizes() == b.sizes() && a.scalar_type() == b.scalar_type() &&
         std::memcmp(a.const_data_ptr(), b.const_data_ptr(), size_t(a.nbytes())) == 0;
}

void expect_equal(const Steps& a, const Steps& b) {
  EXPECT_TRUE(torch::equal(a.values, b.values));
  EXPECT_EQ(a.mask.defined(), b.mask.defined());
  if (a.mask.defined()) {
    EXPECT_TRUE(torch::equal(a.mask, b.mask));
  }
  EXPECT_EQ(a.times.has_value(), b.times.has_value());
  if (a.times) {
    EXPECT_TRUE(torch::equal(*a.times, *b.times));
  }
}

/// The steps are what the spec promises.
void expect_as_specified(const Steps& steps, const StepSpec& spec) {
  ASSERT_GE(steps.values.dim(), 1);
  const int64_t count = steps.values.size(0);
  EXPECT_GE(count, 1);
  EXPECT_LE(count, spec.max_steps);
  EXPECT_EQ(steps.values.sizes().slice(1).vec(), spec.shape);
  if (spec.vocabulary > 0) {
    EXPECT_EQ(steps.values.scalar_type(), torch::kInt64);
    EXPECT_GE(steps.values.min().item<int64_t>(), 0);
    EXPECT_LT(steps.values.max().item<int64_t>(), spec.vocabulary);
  } else {
    EXPECT_EQ(steps.values.scalar_type(), torch::kFloat);
    EXPECT_TRUE(steps.values.isfinite().all().item<bool>());
  }
  if (steps.mask.defined()) {
    EXPECT_EQ(steps.mask.sizes().vec(), std::vector<int64_t>{count});
    EXPECT_TRUE(steps.mask.any().item<bool>());
  }
  if (!steps.times) return;
  ASSERT_EQ(steps.times->sizes().vec(), (std::vector<int64_t>{count, 2}));
  const torch::Tensor begin = steps.times->select(1, 0), end = steps.times->select(1, 1);
  EXPECT_TRUE((begin < end).all().item<bool>());
  if (count > 1) {
    EXPECT_GT((begin.slice(0, 1) - end.slice(0, 0, count - 1)).min().item<double>(), -1e-9) << "steps overlap";
  }
}

class FeatureContract : public testing::TestWithParam<std::string> {
 protected:
  FeatureContract() : table_(fixture_of(GetParam(), folder_)) {
    feature_ = fixtures::fitted(fixtures::config(GetParam()), table_.rows, folder_.path(), table_.input);
  }
  Item item(size_t row) const { return fixtures::item(*feature_, table_.rows[row], folder_.path()); }

  fixtures::Folder folder_;
  Fixture table_;
  std::shared_ptr<Feature> feature_;
};

TEST_P(FeatureContract, StepsAreAsTheSpecSays) {
  const StepSpec spec = feature_->spec();
  EXPECT_LE(spec.typical_steps, spec.max_steps);
  Random random(7);
  for (size_t row = 0; row < table_.rows.size(); ++row) {
    const torch::Tensor decoded = feature_->decode(item(row)).value();
    expect_as_specified(feature_->steps(decoded, nullptr), spec);
    for (int i = 0; i < 5; ++i) expect_as_specified(feature_->steps(decoded, &random), spec);
  }
}

TEST_P(FeatureContract, DecodingAndPlainStepsAreDeterministicAndLeaveTheCacheAlone) {
  const torch::Tensor first = feature_->decode(item(3)).value(), again = feature_->decode(item(3)).value();
  EXPECT_TRUE(same_bytes(first, again));
  Random random(3);
  (void)feature_->steps(first, &random);
  EXPECT_TRUE(same_bytes(first, again));
  expect_equal(feature_->steps(first, nullptr), feature_->steps(again, nullptr));
}

TEST_P(FeatureContract, AugmentationChangesStepsAndFollowsItsSeed) {
  const torch::Tensor decoded = feature_->decode(item(11)).value();
  Random one(5), same(5);
  bool changed = false;
  for (int i = 0; i < 60; ++i) {
    const Steps a = feature_->steps(decoded, &one), b = feature_->steps(decoded, &same);
    expect_equal(a, b);
    changed = changed || !torch::equal(a.values, feature_->steps(decoded, nullptr).values);
  }
  EXPECT_TRUE(changed);
}

constexpr Corruption every_kind[] = {Corruption::noise, Corruption::blur, Corruption::gaps, Corruption::swap,
                                     Corruption::constant};

TEST_P(FeatureContract, DamagedStepsAreAsTheSpecSaysAndFollowTheirSeed) {
  const StepSpec spec = feature_->spec();
  const auto clean = [&](size_t row) {
    Steps steps = feature_->steps(feature_->decode(item(row)).value(), nullptr);
    if (!steps.mask.defined()) steps.mask = torch::ones({steps.values.size(0)}, torch::kBool);
    return steps;
  };
  const auto kinds = kinds_for(spec);
  for (const Corruption kind : every_kind)
    for (const double level : {0.0, 0.1, 1.0, 3.0, 30.0}) {
      SCOPED_TRACE(text(corruption_names[size_t(kind)], " at ", level));
      bool changed = false;
      for (const size_t row : {2, 5, 11}) {
        const Steps before = clean(row), other = clean(row - 1), other_before = clean(row - 1);
        Steps once = clean(row), again = clean(row);
        Random one(9), same(9);
        feature_->corrupt({kind, level}, other, one, once);
        feature_->corrupt({kind, level}, other, same, again);
        expect_equal(once, again);
        expect_equal(other, other_before);
        expect_as_specified(once, spec);
        EXPECT_TRUE(torch::equal(once.mask, before.mask));
        const auto hidden = before.mask.logical_not();
        EXPECT_TRUE(torch::equal(once.values.index({hidden}), before.values.index({hidden})));
        changed = changed || !torch::equal(once.values, before.values);
      }
      const bool means_something = std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
      if (level == 0 || kind == Corruption::swap || !means_something) {
        EXPECT_FALSE(changed);
      } else if (level == 3) {
        EXPECT_TRUE(changed);
      }
    }
}

TEST_P(FeatureContract, FittingTwiceLearnsTheSame) {
  const auto again = fixtures::fitted(fixtures::config(GetParam()), table_.rows, folder_.path(), table_.input);
  EXPECT_EQ(again->fitted(), feature_->fitted());
  EXPECT_EQ(again->files(), feature_->files());
}

TEST_P(FeatureContract, WhatItLearnedSurvivesTheBundle) {
  const Node read_back = parse_toml(render_toml(feature_->fitted()), "bundle.toml");
  const auto other = builtin_features().make(fixtures::config(GetParam()), table_.input);
  other->restore(read_back, feature_->files());
  EXPECT_EQ(to_node(other->spec()), to_node(feature_->spec()));
  EXPECT_EQ(other->files(), feature_->files());
  EXPECT_EQ(other->fitted(), feature_->fitted());
  for (size_t row = 0; row < table_.rows.size(); ++row)
    expect_equal(other->steps(other->decode(item(row)).value(), nullptr),
                 feature_->steps(feature_->decode(item(row)).value(), nullptr));
}

TEST_P(FeatureContract, ThreadsDecodeTheSameAsOne) {
  std::vector<torch::Tensor> alone, together(table_.rows.size());
  for (size_t row = 0; row < table_.rows.size(); ++row) alone.push_back(feature_->decode(item(row)).value());
  std::vector<std::thread> threads;
  for (size_t k = 0; k < 4; ++k)
    threads.emplace_back([&, k] {
      for (size_t row = k; row < table_.rows.size(); row += 4) together[row] = feature_->decode(item(row)).value();
    });
  for (std::thread& thread : threads) thread.join();
  for (size_t row = 0; row < table_.rows.size(); ++row)
    EXPECT_TRUE(torch::allclose(alone[row].to(torch::kFloat), together[row].to(torch::kFloat), 0, 0, true));
}

TEST_P(FeatureContract, UnreadableItemsAreAnErrorThatNamesTheRow) {
  if (table_.broken.empty()) GTEST_SKIP() << "everything can be read";
  const auto result = feature_->decode(fixtures::item(*feature_, table_.broken, folder_.path()));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().subject(), "new.csv row 1");
}

TEST_P(FeatureContract, FittingOnNothingReadableIsAnErrorThatNamesTheColumn) {
  const auto fresh = builtin_features().make(fixtures::config(GetParam()), table_.input);
  const std::vector<Row> rows(20, table_.broken.empty() ? Row{Cell()} : table_.broken);
  try {
    fresh->fit(fixtures::source_of(*fresh, rows, folder_.path()));
    FAIL() << "fitted on nothing";
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::data);
    EXPECT_THAT(error.what(), testing::HasSubstr(table_.input.columns[0]));
  }
}

TEST_P(FeatureContract, EmptyCellsAreNoItem) {
  EXPECT_TRUE(feature_->items(Row(table_.input.columns.size()), folder_.path(), "row").empty());
}

TEST_P(FeatureContract, EqualKeysAreEqualContent) {
  EXPECT_EQ(item(2).key, item(2).key);
  EXPECT_NE(item(2).key, item(3).key);
  EXPECT_FALSE(item(2).key.empty());
}

TEST_P(FeatureContract, RefusesAnUnknownSetting) {
  Node config = fixtures::config(GetParam());
  config["no_such_setting"] = 1;
  EXPECT_THROW(builtin_features().make(config, table_.input), Error);
}

std::vector<std::string> every_feature() {
  std::vector<std::string> names;
  const auto registry = builtin_features();
  for (const auto& [name, entry] : registry.entries()) names.push_back(name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Every, FeatureContract, testing::ValuesIn(every_feature()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace braid
