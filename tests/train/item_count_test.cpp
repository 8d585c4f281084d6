#include "braid/train/item_count.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "table/files.h"

namespace braid {
namespace {

using ::testing::HasSubstr;

/// An input of 20 pictures of which `gone` are not there and `empty` have no bytes, in 40 rows.
struct Pictures {
  TestFolder folder;
  Split split;

  Reader reader(int gone, int empty) {
    std::vector<std::vector<Cell>> rows;
    for (int i = 0; i < 40; ++i) {
      const std::string name = std::to_string(i / 2) + ".png";
      if (i / 2 >= gone) folder.write(name, i / 2 < gone + empty ? "" : "bytes");
      rows.push_back({Cell(name)});
      (i < 30 ? split.train : split.validation).push_back(i);
    }
    const std::shared_ptr<Feature> feature =
        builtin_features().make(Node(Node::Table{{"type", Node("image")}}), {{"photo"}, {"image"}});
    return Reader(Table::from_rows({"photo"}, std::move(rows), folder.path()), {{"m0", {"photo"}, feature}}, {}, 0);
  }
};

TEST(CountItems, CountsAFileOfManyRowsOnce) {
  Pictures pictures;
  const Reader reader = pictures.reader(0, 0);
  EXPECT_EQ(count_items(reader, reader.inputs()[0], pictures.split, true, 0), 20);
}

TEST(CountItems, LetsARunLackAFewFiles) {
  Pictures pictures;
  const Reader reader = pictures.reader(3, 2);
  EXPECT_EQ(count_items(reader, reader.inputs()[0], pictures.split, true, 0), 20);
}

TEST(CountItems, StopsWhereMoreFilesAreGoneThanARunMayLack) {
  Pictures pictures;
  const Reader reader = pictures.reader(4, 4);
  const DataInput& input = reader.inputs()[0];
  const std::string error = error_of([&] { count_items(reader, input, pictures.split, true, 0.01); });
  EXPECT_THAT(error, HasSubstr("8 of 20 files of column photo are missing or empty, more than the 5"));
  EXPECT_THAT(error, HasSubstr("row 1 column photo: 0.png is not there"));
  EXPECT_EQ(count_items(reader, input, pictures.split, true, 0.5), 20);
  EXPECT_EQ(count_items(reader, input, pictures.split, false, 0.01), 20) << "where cells are no paths";
}

}  // namespace
}  // namespace braid
