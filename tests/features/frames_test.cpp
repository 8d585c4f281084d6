#include <gtest/gtest.h>

#include "features/feature_fixtures.h"
#include "media/film_writer.h"

namespace braid {
namespace {

TEST(Frames, AFilmIsSeenPlainlyInAllItsFramesOrInNone) {
  const fixtures::Folder folder;
  FilmSpec spec;
  spec.stamps = steady(8);
  spec.paint = [](int frame, int plane, int x, int y) {
    return plane > 0 ? 128 : 40 + (x * 37 + y * 59 + x * y * 11 + frame * 13) % 160;
  };
  const Bytes bytes = FilmWriter(spec).write();
  folder.write("a.mp4", std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  const std::vector<fixtures::Row> rows = {{Cell("a.mp4")}};
  Node config = fixtures::config("frames");
  config["augment"]["brightness"] = 0.0;
  config["augment"]["erase"] = 0.0;
  const auto feature = fixtures::fitted(config, rows, folder.path());
  const torch::Tensor decoded = feature->decode(fixtures::item(*feature, rows[0], folder.path())).value();
  const torch::Tensor plain = feature->steps(decoded, nullptr).values;
  Random random(5);
  int plain_films = 0;
  for (int i = 0; i < 200; ++i) {
    const torch::Tensor view = feature->steps(decoded, &random).values;
    int64_t same = 0;
    for (int64_t t = 0; t < view.size(0); ++t) same += torch::equal(view[t], plain[t]);
    EXPECT_TRUE(same == 0 || same == view.size(0)) << same;
    plain_films += same > 0;
  }
  EXPECT_NEAR(plain_films, 60, 26);
}

}  // namespace
}  // namespace braid
