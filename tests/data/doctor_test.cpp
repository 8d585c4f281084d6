#include "braid/data/doctor.h"

#include <gtest/gtest.h>

#include "data/doctor_fixtures.h"

namespace braid {
namespace {

using namespace doctor_fixtures;

TEST(Doctor, NamesFilesThatAreMissingEmptyTruncatedOrNoPictures) {
  const TestFolder folder;
  const std::string whole = picture(1);
  const Table table = file_table(folder, {{"a.png", whole},
                                          {"b.png", "missing"},
                                          {"c.png", ""},
                                          {"d.png", whole.substr(0, whole.size() / 2)},
                                          {"e.jpg", "<!DOCTYPE html><html><body>404</body></html>"},
                                          {"f.png", picture(2)}});
  const Diagnosis found = diagnose(table, Kind::image);
  EXPECT_EQ(rows_of(found, "missing files"), Rows{1});
  EXPECT_EQ(rows_of(found, "empty files"), Rows{2});
  EXPECT_EQ(rows_of(found, "unreadable files"), (Rows{3, 4}));
  const std::string sentence = find(found, "unreadable files")->sentence;
  EXPECT_EQ(sentence.find("2 of 6 pictures are unreadable; the first, row 4 (d.png): "), 0u) << sentence;
  EXPECT_EQ(find(found, "unreadable files")->severity, Severity::warning);  // up to 5 files may be unreadable
  EXPECT_EQ(find(found, "files")->sentence, "2 pictures of 48 x 48 pixels");
  EXPECT_EQ(found.files, 6);
}

TEST(Doctor, TooManyUnreadableFilesAreAProblem) {
  const TestFolder folder;
  std::vector<std::pair<std::string, std::string>> files;
  for (int i = 0; i < 20; ++i)
    files.emplace_back(std::to_string(i) + ".png", i < 6 ? "no picture" : picture(uint64_t(i)));
  const Diagnosis found = diagnose(file_table(folder, files), Kind::image);
  EXPECT_EQ(find(found, "unreadable files")->severity, Severity::problem);
  EXPECT_EQ(found.findings[0].check, "unreadable files");  // problems stand first
}

TEST(Doctor, RefusesABombByItsHeader) {
  const TestFolder folder;
  std::string bomb = picture(1);
  for (const size_t at : {16, 20}) bomb.replace(at, 4, std::string("\x00\x01\x00\x00", 4));  // 65536 x 65536
  // The checksum of the header no longer fits either; both are reasons, neither is an allocation of 12 GB.
  const Diagnosis found = diagnose(file_table(folder, {{"bomb.png", bomb}, {"a.png", picture(2)}}), Kind::image);
  EXPECT_EQ(rows_of(found, "unreadable files"), Rows{0});
}

TEST(Doctor, NamesBlackConstantAndTinyPictures) {
  const TestFolder folder;
  const std::vector<uint8_t> black(side * side * 3, 0), grey(side * side * 3, 128);
  const Table table = file_table(folder, {{"black.png", png_of(black)},
                                          {"grey.png", png_of(grey)},
                                          {"tiny.png", png_of(fixtures::slope(8, 40), 8, 40)},
                                          {"good.png", picture(3)}});
  const Diagnosis found = diagnose(table, Kind::image);
  EXPECT_EQ(rows_of(found, "black pictures"), Rows{0});
  EXPECT_EQ(rows_of(found, "constant pictures"), Rows{1});
  EXPECT_EQ(rows_of(found, "tiny pictures"), Rows{2});
  EXPECT_EQ(find(found, "files")->sentence, "4 pictures of 8 x 40 to 48 x 48 pixels, median 48 x 48");
}

TEST(Doctor, NamesSilentConstantClippedCutAndShortSounds) {
  const TestFolder folder;
  std::string cut = sound(1, tone(300));
  cut.resize(cut.size() / 2);
  const Table table = file_table(
      folder, {{"silent.wav", sound(1, [](double) { return 0.0; })},
               {"constant.wav", sound(1, [](double) { return 0.25; })},
               {"clipped.wav", sound(1, [](double t) { return std::clamp(3 * std::sin(2000 * t), -1.0, 1.0); })},
               {"short.wav", sound(0.05, tone(440))},
               {"cut.wav", cut},
               {"good.wav", sound(2, tone(440))}});
  const Diagnosis found = diagnose(table, Kind::audio);
  EXPECT_EQ(rows_of(found, "silent sounds"), Rows{0});
  EXPECT_EQ(rows_of(found, "constant sounds"), Rows{1});
  EXPECT_EQ(rows_of(found, "clipped sounds"), Rows{2});
  EXPECT_EQ(rows_of(found, "very short sounds"), Rows{3});
  EXPECT_EQ(rows_of(found, "cut sounds"), Rows{4});
  EXPECT_EQ(find(found, "silent sounds")->sentence, "1 of 6 sounds is silent");
  EXPECT_EQ(find(found, "files")->sentence, "6 sounds of 0.05 to 2 s, median 1 s, at 16000 Hz");
}

/// A .npy file of float32.
std::string npy(const std::vector<float>& values, const std::string& shape) {
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }";
  header.resize(117, ' ');
  header += '\n';
  std::string out("\x93NUMPY\x01\x00\x76\x00", 10);
  return out + header + std::string(reinterpret_cast<const char*>(values.data()), values.size() * 4);
}

TEST(Doctor, NamesArraysWithNaNAnotherWidthOrOneValue) {
  const TestFolder folder;
  const Table table = file_table(folder, {{"a.npy", npy({1, 2, 3, 4}, "2, 2")},
                                          {"b.npy", npy({1, NAN, 3, 4}, "2, 2")},
                                          {"c.npy", npy({7, 7, 7, 7}, "2, 2")},
                                          {"d.npy", npy({1, 2, 3}, "1, 3")},
                                          {"a.npy#5", "missing"}});
  const Diagnosis found = diagnose(table, Kind::array);
  EXPECT_EQ(rows_of(found, "not finite"), Rows{1});
  EXPECT_EQ(rows_of(found, "constant arrays"), Rows{2});
  EXPECT_EQ(rows_of(found, "other widths"), Rows{3});
  EXPECT_EQ(rows_of(found, "unreadable files"), Rows{4});  // a row that the file lacks
}

TEST(Doctor, NamesPicturesOfBandsWithNaNDeadBandsOrAnotherNumberOfThem) {
  const TestFolder folder;
  const auto picture_of = [](const std::function<float(int place, int band)>& value, int bands = 2) {
    std::vector<float> values;
    for (int i = 0; i < 16 * 16 * bands; ++i) values.push_back(value(i / bands, i % bands));
    return npy(values, text("16, 16, ", bands));
  };
  const auto rising = [](int place, int band) { return float(place + band); };
  const Table table = file_table(
      folder, {{"a.npy", picture_of(rising)},
               {"b.npy", picture_of([](int place, int band) { return place == 3 ? NAN : float(place + band); })},
               {"c.npy", picture_of([](int, int) { return 7.f; })},
               {"d.npy", picture_of([](int place, int band) { return band == 1 ? 7.f : float(place); })},
               {"e.npy", picture_of([](int, int) { return NAN; })},
               {"f.npy", picture_of(rising, 3)},
               {"g.npy", "no array"}});
  const Diagnosis found = diagnose(table, Kind::bands);
  EXPECT_EQ(rows_of(found, "not finite"), Rows{1});
  EXPECT_EQ(rows_of(found, "constant pictures"), Rows{2});
  EXPECT_EQ(rows_of(found, "dead bands"), Rows{3});
  EXPECT_EQ(rows_of(found, "blank pictures"), Rows{4});
  EXPECT_EQ(rows_of(found, "other bands"), Rows{5});
  EXPECT_EQ(rows_of(found, "unreadable files"), Rows{6});
}

TEST(Doctor, FindsEqualFilesAndNearEqualPicturesButNotUnlikeOnes) {
  const TestFolder folder;
  std::vector<uint8_t> changed = blocks(1);
  for (auto& c : changed) c = uint8_t(std::min(255, c + 2));
  std::vector<std::pair<std::string, std::string>> files = {
      {"a.png", picture(1)}, {"copy.png", picture(1)}, {"near.png", png_of(changed)}};
  for (uint64_t i = 2; i < 40; ++i) files.emplace_back(std::to_string(i) + ".png", picture(i));
  const Diagnosis found = diagnose(file_table(folder, files), Kind::image);
  EXPECT_EQ(rows_of(found, "equal files"), Rows{1});
  EXPECT_EQ(rows_of(found, "near-equal pictures"), Rows{2});
  EXPECT_EQ(find(found, "equal files")->sentence,
            "1 file is equal to another file under another name; the first, row 2 (copy.png), with row 1 (a.png)");
}

TEST(Doctor, FlatDrawingsOfAnotherColourAreNotNearEqual) {
  const TestFolder folder;
  const auto drawing = [](uint8_t red, uint8_t blue) {  // the same luma, so the same edges
    std::vector<uint8_t> rgb(side * side * 3, 240);
    for (int y = 16; y < 32; ++y)
      for (int x = 16; x < 32; ++x) {
        rgb[size_t((y * side + x) * 3)] = red, rgb[size_t((y * side + x) * 3 + 1)] = 0;
        rgb[size_t((y * side + x) * 3 + 2)] = blue;
      }
    return png_of(rgb);
  };
  const Diagnosis found =
      diagnose(file_table(folder, {{"a.png", drawing(95, 0)}, {"b.png", drawing(0, 249)}}), Kind::image);
  EXPECT_EQ(find(found, "near-equal pictures"), nullptr);
}

TEST(Doctor, FindsFilesNearCopiesAndRowsThatAreInTrainingAndTest) {
  const TestFolder folder;
  std::vector<uint8_t> changed = blocks(2);
  for (auto& c : changed) c = uint8_t(std::min(255, c + 2));
  folder.write("near.png", png_of(changed));
  for (uint64_t i = 0; i < 8; ++i) folder.write(std::to_string(i) + ".png", picture(i));
  const Table table = split_table(folder, {{"0.png", "train", "a"},
                                           {"1.png", "train", "b"},
                                           {"2.png", "train", "a"},
                                           {"3.png", "val", "b"},
                                           {"4.png", "test", "a"},
                                           {"1.png", "test", "b"},
                                           {"near.png", "test", "a"}});
  Monitor silent;
  const Diagnosis found = examine(table, options_for(table, {input("file", Kind::image)}, "label"), silent);
  EXPECT_EQ(rows_of(found, "leaked files"), Rows{5});
  EXPECT_EQ(rows_of(found, "leaked near-equal pictures"), Rows{6});
  EXPECT_EQ(rows_of(found, "leaked rows"), Rows{5});
  EXPECT_EQ(rows_of(found, "equal rows"), Rows{5});
  for (const char* check : {"leaked files", "leaked near-equal pictures", "leaked rows"})
    EXPECT_EQ(find(found, check)->severity, Severity::problem) << check;
  EXPECT_GE(found.count(Severity::problem), 3);
}

TEST(Doctor, TheNumberOfThreadsChangesNothing) {
  const TestFolder folder;
  std::vector<std::pair<std::string, std::string>> files;
  for (uint64_t i = 0; i < 12; ++i) files.emplace_back(std::to_string(i) + ".png", i % 5 ? picture(i) : "broken");
  const Table table = file_table(folder, files);
  std::vector<std::string> told;
  for (const int64_t threads : {1, 4}) {
    DoctorOptions options = options_for(table, {input("file", Kind::image)});
    options.threads = threads;
    Monitor silent;
    std::string& all = told.emplace_back();
    for (const Finding& finding : examine(table, options, silent).findings) all += finding.sentence + '\n';
  }
  EXPECT_EQ(told[0], told[1]);
}

TEST(Doctor, StopsWhenAskedAndSaysSo) {
  class Impatient : public Monitor {
   public:
    bool stop_requested() const override { return true; }
  } monitor;
  const TestFolder folder;
  std::vector<std::pair<std::string, std::string>> files;
  for (uint64_t i = 0; i < 8; ++i) files.emplace_back(std::to_string(i) + ".png", picture(i));
  const Table table = file_table(folder, files);
  DoctorOptions options = options_for(table, {input("file", Kind::image)});
  options.threads = 1;
  const Diagnosis found = examine(table, options, monitor);
  EXPECT_EQ(found.files_read, 1);
  EXPECT_EQ(find(found, "unfinished")->sentence, "only 1 of 8 files were read before the stop");
}

}  // namespace
}  // namespace braid
