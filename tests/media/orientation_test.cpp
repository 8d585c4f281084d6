#include "braid/media/orientation.h"

#include <gtest/gtest.h>

#include "media/picture_fixtures.h"

namespace braid {
namespace {

TEST(ExifOrientation, IsReadInBothByteOrders) {
  for (int orientation = 1; orientation <= 8; ++orientation)
    for (const bool big_endian : {false, true})
      EXPECT_EQ(exif_orientation(fixtures::exif_block(orientation, big_endian)), orientation);
}

TEST(ExifOrientation, IsUprightForDamagedBlocks) {
  const fixtures::Bytes whole_block = fixtures::exif_block(6, true);
  for (size_t size = 0; size + 4 < whole_block.size() - 4; ++size)
    EXPECT_EQ(exif_orientation(std::span(whole_block).first(size)), 1) << "cut to " << size;
  EXPECT_EQ(exif_orientation(fixtures::exif_block(9, false)), 1);
  fixtures::Bytes far = whole_block;
  for (size_t k = 10; k < 14; ++k) far[k] = std::byte(0xFF);  // the directory past the end
  EXPECT_EQ(exif_orientation(far), 1);
}

TEST(Upright, IsUndoneByTheInverseTurn) {
  const Image image{3, 2, 1, {1, 2, 3, 4, 5, 6}, 3, 2};
  EXPECT_EQ(upright(image, 6).pixels, (std::vector<uint8_t>{4, 1, 5, 2, 6, 3}));
  EXPECT_EQ(upright(upright(image, 6), 8).pixels, image.pixels);
  for (const int own_inverse : {1, 2, 3, 4, 5, 7})
    EXPECT_EQ(upright(upright(image, own_inverse), own_inverse).pixels, image.pixels);
}

}  // namespace
}  // namespace braid
