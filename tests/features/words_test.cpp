#include <gtest/gtest.h>

#include "features/feature_fixtures.h"

/// Transcripts as words with their times.

namespace braid {
namespace {

using fixtures::Row;

struct Transcripts {
  fixtures::Folder folder;
  std::vector<Row> rows;

  Transcripts() {
    folder.write("a.srt", "1\n00:00:01,000 --> 00:00:01,500\nhello\n\n2\n00:00:03,000 --> 00:00:03,600\nworld\n");
    folder.write("b.vtt", "WEBVTT\n\n00:00.500 --> 00:01.500\nhello world\n");
    rows = {{Cell("a.srt")}, {Cell("b.vtt")}};
  }
};

TEST(Words, EachPieceHasTheTimeOfItsWord) {
  Transcripts files;
  const auto feature = fixtures::fitted(fixtures::config("words"), files.rows, files.folder.path());
  EXPECT_TRUE(feature->spec().clocked);
  const Steps steps = fixtures::steps(*feature, files.rows[0], files.folder.path());
  ASSERT_TRUE(steps.times.has_value());
  EXPECT_NEAR((*steps.times)[1][0].item<double>(), 1.0, 1e-6);
  EXPECT_NEAR((*steps.times)[-1][1].item<double>(), 3.6, 1e-6);
}

TEST(Words, AClockAndAPartMoveAndCutThem) {
  Transcripts files;
  Node config = fixtures::config("words");
  config["clock"] = Node(Node::Table{{"offset_s", Node(0.5)}});
  const FeatureInput input{{"words", "from", "to"}, {"transcript", "begin", "end"}};
  const std::vector<Row> rows = {{Cell("a.srt"), Cell(3.0), Cell(5.0)}, {Cell("a.srt"), Cell(0.0), Cell(5.0)}};
  const auto feature = fixtures::fitted(config, rows, files.folder.path(), input);
  const Steps part = fixtures::steps(*feature, rows[0], files.folder.path());
  const Steps whole = fixtures::steps(*feature, rows[1], files.folder.path());
  EXPECT_LT(part.values.size(0), whole.values.size(0)) << "the second word alone";
  EXPECT_NEAR((*part.times)[1][0].item<double>(), 0.5, 1e-6) << "3.5 s of the shared clock, from the begin at 3 s";
}

TEST(Words, APartBesideTheTranscriptIsAbsentAndASilentOneIsNot) {
  Transcripts files;
  const FeatureInput input{{"words", "from", "to"}, {"transcript", "begin", "end"}};
  const std::vector<Row> rows = {{Cell("a.srt"), Cell(0.0), Cell(5.0)},
                                 {Cell("a.srt"), Cell(2.0), Cell(2.5)},
                                 {Cell("a.srt"), Cell(100.0), Cell(102.0)}};
  const auto feature = fixtures::fitted(fixtures::config("words"), rows, files.folder.path(), input);
  EXPECT_EQ(fixtures::steps(*feature, rows[1], files.folder.path()).values.size(0), 1) << "the begin alone";
  const auto items = feature->items(rows[2], files.folder.path(), "row 3");
  const auto beside = feature->decode(items.at(0));
  ASSERT_FALSE(beside);
  EXPECT_EQ(beside.error().fault(), Fault::absent);
}

TEST(Words, APlainTranscriptHasNoClock) {
  fixtures::Folder folder;
  folder.write("a.txt", "hello world");
  folder.write("b.txt", "hello again");
  const std::vector<Row> rows = {{Cell("a.txt")}, {Cell("b.txt")}};
  const auto feature = fixtures::fitted(fixtures::config("words"), rows, folder.path());
  EXPECT_FALSE(feature->spec().clocked);
  EXPECT_FALSE(fixtures::steps(*feature, rows[0], folder.path()).times.has_value());
}

}  // namespace
}  // namespace braid
