#include <gmock/gmock.h>

#include "braid/table/kind.h"
#include "table/guessed_files.h"

namespace braid {
namespace {

using testing::HasSubstr;

/// An array of float32 zeros.
std::string npy(int64_t rows, int64_t columns) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + std::to_string(rows) + ", " +
                       std::to_string(columns) + "), }";
  header.resize(117, ' ');
  return std::string("\x93NUMPY\x01\0\x76\0", 10) + header + "\n" + std::string(size_t(4 * rows * columns), '\0');
}

std::string log_from(int first) {
  std::string out = "time,ax,ay\n";
  for (int i = 0; i < 12; ++i) out += std::to_string(i) + "," + std::to_string(first + i) + ",0.5\n";
  return out;
}

TEST(KindFiles, AreToldByTheirBytesWhateverTheirExtension) {
  const std::string au(".snd\0\0\0\x18\0\0\0\x10", 12), wavpack("wvpk\x10\0\0\0\x10\4", 10);
  EXPECT_EQ(guess_of("call", ".au", [&](int i) { return au + char(i); }).kind, Kind::audio);
  EXPECT_EQ(guess_of("call", ".wv", [&](int i) { return wavpack + char(i); }).kind, Kind::audio);
  EXPECT_EQ(guess_of("call", ".xyz", [&](int i) { return au + char(i); }).reason, "20 of 20 sampled files are sound");
  EXPECT_EQ(guess_of("shot", ".gif", [](int i) { return "GIF89a" + std::to_string(i); }).kind, Kind::video);
  EXPECT_EQ(guess_of("shot", ".y4m", [](int i) { return "YUV4MPEG2 W8 H8 F25:1\n" + std::to_string(i); }).kind,
            Kind::video);
}

TEST(KindFiles, TextsThatAreLogsOrTranscriptsAreReadAsThese) {
  for (const char* ending : {".txt", ".log", ".dat", ".asc"})
    EXPECT_EQ(guess_of("motion", ending, log_from).kind, Kind::series) << ending;
  EXPECT_EQ(guess_of("motion", ".txt", log_from).reason, "20 of 20 sampled files are logs of sensors");
  const auto whisper = [](int i) {
    return R"({"text": "hello", "segments": [{"id": 0, "start": 0.0, "end": )" + std::to_string(i + 1) +
           R"(, "text": "hello"}]})";
  };
  EXPECT_EQ(guess_of("said", ".json", whisper).kind, Kind::transcript);
  EXPECT_EQ(guess_of("said", ".json", [](int i) { return "{\"name\": \"" + std::to_string(i) + "\"}"; }).kind,
            Kind::text);
  EXPECT_EQ(guess_of("said", ".txt", [](int i) { return "a letter about number " + std::to_string(i); }).kind,
            Kind::text);
}

TEST(KindFiles, ArraysAreCloudsWhereNameAndShapeSaySo) {
  for (const char* column : {"points", "lidar_top", "velodyne", "Point cloud", "pcd"})
    EXPECT_EQ(guess_of(column, ".npy", [](int i) { return npy(500 + i, 4); }).kind, Kind::points) << column;
  EXPECT_THAT(guess_of("lidar", ".npy", [](int) { return npy(500, 3); }).reason,
              HasSubstr("by the name of the column"));
  for (const char* column : {"imu", "keypoints", "key_points", "point_features", "pose"})
    EXPECT_EQ(guess_of(column, ".npy", [](int i) { return npy(500 + i, 4); }).kind, Kind::array) << column;
  EXPECT_EQ(guess_of("points", ".npy", [](int) { return npy(17, 3); }).kind, Kind::array) << "too few";
  EXPECT_EQ(guess_of("points", ".npy", [](int) { return npy(500, 2); }).kind, Kind::array) << "a plane";
  EXPECT_EQ(guess_of("points", ".npy", [](int) { return npy(500, 128); }).kind, Kind::array) << "features";
}

TEST(KindFiles, RowsOfOneArrayAreNoClouds) {
  const TestFolder folder;
  folder.write("all.npy", npy(500, 4));
  std::string table = "points\n";
  for (int i = 0; i < 20; ++i) table += "all.npy#" + std::to_string(i) + "\n";
  EXPECT_EQ(guess_kinds(Table::open(folder.write("t.csv", table)), {}).front().kind, Kind::array);
}

TEST(KindFiles, WhatIsNotReadIsNamed) {
  const std::string hdf5("\x89HDF\r\n\x1A\n\0\0", 10), data("\x01\x02\x03\x04", 4);
  const ColumnGuess arrays = guess_of("scan", ".h5", [&](int i) { return hdf5 + char(i); });
  EXPECT_EQ(arrays.kind, Kind::ignore);
  EXPECT_EQ(arrays.warning, "its files are of no kind that is read; the first, 0.h5, is an HDF5 file");
  const ColumnGuess unknown = guess_of("scan", ".dat", [&](int i) { return data + char(i); });
  EXPECT_EQ(unknown.kind, Kind::ignore);
  EXPECT_THAT(unknown.warning, HasSubstr("the first, 0.dat, is data of an unknown format"));
}

/// The guess for a column of `cell(i)` beside the files `img/a/<i>.png` and the folders in `more`.
ColumnGuess guess_beside_files(const std::string& column, const std::function<std::string(int)>& cell, int files = 20) {
  const TestFolder folder;
  std::string table = column + "\n";
  for (int i = 0; i < 20; ++i) {
    if (i < files) folder.write("img/a/p" + std::to_string(i) + ".png", "\x89PNG\r\n\x1A\n" + std::to_string(i));
    table += cell(i) + "\n";
  }
  return guess_kinds(Table::open(folder.write("t.csv", table)), {}).front();
}

TEST(KindFiles, NamesWithoutFolderAndExtensionAreSaidToBeThoseOfFiles) {
  const auto name = [](int i) { return "P" + std::to_string(i); };
  const ColumnGuess found = guess_beside_files("image_id", name);
  EXPECT_EQ(found.kind, Kind::id);
  EXPECT_EQ(
      found.warning,
      "its values are names of files without folder and extension, which are not found by them; to learn from the "
      "files write their paths, such as \"img/a/p0.png\" for \"P0\"");
  EXPECT_EQ(guess_beside_files("image_id", name, 19).warning, "") << "one has no file";
  EXPECT_EQ(guess_beside_files("town", name).warning, "") << "its name promises nothing";
  const auto with_path = [&](int i) { return name(i) + ",img/a/p" + std::to_string(i) + ".png"; };
  EXPECT_EQ(guess_beside_files("image_id,path", with_path).warning, "") << "another column has the paths";
}

TEST(KindFiles, TimesOfPartsOfFilesAreLeftToThese) {
  for (const char* extension : {".wav", ".png"}) {
    std::vector<std::vector<Cell>> rows;
    for (int i = 0; i < 60; ++i) {
      const std::string minute = std::to_string(10 + i % 50);
      rows.push_back({Cell("a" + std::to_string(i) + extension), Cell("0:" + minute), Cell("1:" + minute)});
    }
    const auto guesses = guess_kinds(Table::from_rows({"file", "start", "end"}, std::move(rows)), {});
    const bool runs_in_time = guesses[0].kind == Kind::audio;
    for (const size_t i : {1, 2}) EXPECT_EQ(guesses[i].amounts.has_value(), !runs_in_time) << extension;
  }
}

TEST(KindFiles, PathsOfAnotherPlaceAreSaidToBeHere) {
  for (const char* folder : {"/data/train/", "C:\\data\\", "b/"}) {
    const ColumnGuess found =
        guess_beside_files("file", [&](int i) { return folder + ("P" + std::to_string(i)) + ".PNG"; });
    EXPECT_EQ(found.kind, Kind::image);
    EXPECT_EQ(found.reason, text("named like image files; for \"", folder,
                                 "P0.PNG\" there is \"img/a/p0.png\": paths are relative to the folder of the table"));
  }
  EXPECT_EQ(guess_beside_files("file", [](int i) { return "q" + std::to_string(i) + ".png"; }).reason,
            "named like image files");
}

TEST(KindFiles, NumbersThatNameFilesAreFiles) {
  for (const char* column : {"id", "image", "Scan ID"})
    EXPECT_EQ(guess_of(column, "", [](int i) { return "\x89PNG\r\n\x1A\n" + std::to_string(i); }).kind, Kind::image)
        << column;
  EXPECT_EQ(guess_of("height", "", [](int i) { return "\x89PNG\r\n\x1A\n" + std::to_string(i); }).kind, Kind::id)
      << "it counts the rows";
}

TEST(KindFiles, NamesThatLookLikeFilesAreNone) {
  const auto kind = [](const std::function<std::string(int)>& cell) {
    std::vector<std::vector<Cell>> rows;
    for (int i = 0; i < 200; ++i) rows.push_back({Cell(cell(i))});
    return guess_kinds(Table::from_rows({"x"}, std::move(rows)), {}).front().kind;
  };
  EXPECT_EQ(kind([](int i) { return "shop" + std::to_string(i % 9) + ".com.au"; }), Kind::category);
  EXPECT_EQ(kind([](int i) { return "v" + std::to_string(i % 40) + ".264"; }), Kind::category);
}

}  // namespace
}  // namespace braid
