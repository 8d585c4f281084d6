#include "braid/data/doctor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "braid/core/random.h"
#include "braid/table/column_sample.h"
#include "media/picture_fixtures.h"
#include "media/sound_files.h"
#include "table/files.h"

namespace braid {
namespace {

std::string chars(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

constexpr int side = 48;

/// A picture of coarse blocks, unlike that of any other seed. [side, side, 3]
std::vector<uint8_t> blocks(uint64_t seed) {
  Random random(seed);
  std::vector<uint8_t> colours(6 * 6 * 3), rgb;
  for (auto& c : colours) c = uint8_t(random.below(256));
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      for (int c = 0; c < 3; ++c) rgb.push_back(colours[size_t((y / 8 * 6 + x / 8) * 3 + c)]);
  return rgb;
}
std::string png_of(const std::vector<uint8_t>& rgb, int width = side, int height = side) {
  return chars(fixtures::png(rgb, uint32_t(width), uint32_t(height), 2, 8));
}
std::string picture(uint64_t seed) { return png_of(blocks(seed)); }

/// 16-bit mono sound at 16 kHz. @param at  sample of the time in seconds, full scale 1
std::string sound(double seconds, const std::function<double(double)>& at) {
  std::vector<std::byte> data;
  for (int64_t i = 0; i < int64_t(seconds * 16000); ++i)
    append(data, uint64_t(uint16_t(int16_t(std::lround(at(double(i) / 16000) * 32767)))), 2);
  return chars(wav_file({}, data));
}
std::function<double(double)> tone(double hz, double gain = 0.5) {
  return [=](double t) { return gain * std::sin(6.28318530718 * hz * t); };
}

/// A column of files with the given contents, an empty one for a file that is not written.
Table file_table(const TestFolder& folder, const std::vector<std::pair<std::string, std::string>>& files) {
  std::vector<std::vector<Cell>> rows;
  for (const auto& [name, content] : files) {
    if (content != "missing") folder.write(name, content);
    rows.push_back({Cell(name)});
  }
  return Table::from_rows({"file"}, rows, folder.path());
}

DoctorInput input(const std::string& column, Kind kind) {
  ColumnGuess guess;
  guess.column = column;
  guess.kind = kind;
  return {column, {guess}};
}

/// Options for one input whose split is by the column `part`, if there is one.
DoctorOptions options_for(const Table& table, std::vector<DoctorInput> inputs, const std::string& target = {}) {
  DoctorOptions out;
  out.inputs = std::move(inputs);
  if (!target.empty()) out.targets.push_back({target, {}});
  if (table.find_column("part")) out.split.column = "part";
  out.threads = 2;
  return out;
}

Diagnosis diagnose(const Table& table, Kind kind) {
  Monitor silent;
  return examine(table, options_for(table, {input("file", kind)}), silent);
}

const Finding* find(const Diagnosis& diagnosis, const std::string& check) {
  for (const Finding& finding : diagnosis.findings)
    if (finding.check == check) return &finding;
  return nullptr;
}

using Rows = std::vector<int64_t>;
Rows rows_of(const Diagnosis& diagnosis, const std::string& check) {
  const Finding* found = find(diagnosis, check);
  return found ? found->rows : Rows{};
}

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

/// Pictures with a split and a label.
Table split_table(const TestFolder& folder, const std::vector<std::array<std::string, 3>>& rows) {
  std::vector<std::vector<Cell>> cells;
  for (const auto& [file, part, label] : rows) cells.push_back({Cell(file), Cell(part), Cell(label)});
  return Table::from_rows({"file", "part", "label"}, cells, folder.path());
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

TEST(Doctor, FindsOtherLabelsOfEqualInputs) {
  const TestFolder folder;
  for (uint64_t i = 0; i < 3; ++i) folder.write(std::to_string(i) + ".png", picture(i));
  const Table table = split_table(folder, {{"0.png", "train", "cat"},
                                           {"1.png", "train", "dog"},
                                           {"0.png", "train", "dog"},
                                           {"2.png", "test", "cat"},
                                           {"1.png", "val", "?"}});
  Monitor silent;
  const Diagnosis found = examine(table, options_for(table, {input("file", Kind::image)}, "label"), silent);
  const Finding* conflict = find(found, "label conflict");
  ASSERT_NE(conflict, nullptr);
  EXPECT_EQ(conflict->rows, Rows{2});
  EXPECT_EQ(
      conflict->sentence,
      "1 row is equal to another in all inputs, but with another label; the first, row 3, to row 1 (dog and cat)");
  EXPECT_EQ(rows_of(found, "unlabelled rows"), Rows{4});
}

Table table_of(const std::vector<std::vector<Cell>>& rows, const std::vector<std::string>& columns) {
  return Table::from_rows(columns, rows);
}

TEST(Doctor, NamesWordsAndInfinitiesAmongNumbersAndColumnsThatTeachNothing) {
  const Table table = table_of({{"1", "x", Cell(), "2020-01-01"},
                                {"inf", "x", Cell(), "2020-02-30"},
                                {"twelve", "x", Cell(), "2020-01-03"},
                                {"n/a", "x", Cell(), "2020-01-04"}},
                               {"km", "brand", "note", "day"});
  DoctorOptions options = options_for(table, {input("km", Kind::number), input("brand", Kind::category),
                                              input("note", Kind::text), input("day", Kind::date)});
  options.inputs[3].columns[0].date_order = DateOrder::iso;
  Monitor silent;
  const Diagnosis found = examine(table, options, silent);
  EXPECT_EQ(rows_of(found, "not a number"), Rows{2});
  EXPECT_EQ(rows_of(found, "not finite"), Rows{1});
  EXPECT_EQ(rows_of(found, "not a date"), Rows{1});
  EXPECT_EQ(find(found, "constant column")->column, "brand");
  EXPECT_EQ(find(found, "empty column")->column, "note");
  EXPECT_EQ(find(found, "not a number")->sentence,
            "1 of 3 values is no number, so it is read as missing; the first, row 3 (twelve)");
}

TEST(Doctor, CountsWhichInputsTheRowsHave) {
  const TestFolder folder;
  folder.write("a.png", picture(1));
  folder.write("b.png", picture(2));
  folder.write("broken.png", "text");
  const Table table = Table::from_rows(
      {"photo", "km"},
      {{"a.png", "1"}, {"b.png", "2"}, {Cell(), "3"}, {"broken.png", "4"}, {Cell(), "?"}, {"a.png", "7"}},
      folder.path());
  Monitor silent;
  const Diagnosis found =
      examine(table, options_for(table, {input("photo", Kind::image), input("km", Kind::number)}), silent);
  ASSERT_EQ(found.patterns.size(), 4u);
  EXPECT_EQ(found.patterns[0].states, (std::vector<State>{State::present, State::present}));
  EXPECT_EQ(found.patterns[0].rows, 3);
  const auto has = [&](State photo, State km) {
    return std::any_of(found.patterns.begin(), found.patterns.end(), [&](const MissingPattern& p) {
      return p.states == std::vector<State>{photo, km} && p.rows == 1;
    });
  };
  EXPECT_TRUE(has(State::absent, State::present));
  EXPECT_TRUE(has(State::unreadable, State::present));
  EXPECT_TRUE(has(State::absent, State::absent));
  EXPECT_EQ(rows_of(found, "rows without input"), Rows{4});
}

TEST(Doctor, NamesRareAndUntrainedClassesAndSharedGroups) {
  std::vector<std::vector<Cell>> rows;
  for (int i = 0; i < 40; ++i)
    rows.push_back({Cell(i * 1.5), i < 2 ? "rare" : i % 2 ? "a" : "b", "train", "p" + std::to_string(i)});
  rows.push_back({Cell(100.25), "new", "test", "p3"});
  rows.push_back({Cell(101.25), "new", "test", "q"});
  rows.push_back({Cell(102.25), "a", "val", "r"});
  const Table table = table_of(rows, {"km", "label", "part", "patient"});
  DoctorOptions options = options_for(table, {input("km", Kind::number)}, "label");
  options.groups = {"patient"};
  options.split.group = "patient";
  Monitor silent;
  const Diagnosis found = examine(table, options, silent);
  EXPECT_EQ(find(found, "rare classes")->sentence, "1 class has fewer than 5 training rows: rare (2)");
  EXPECT_EQ(find(found, "untrained classes")->rows, Rows{40});
  EXPECT_EQ(rows_of(found, "leaked groups"), Rows{40});
  EXPECT_EQ(find(found, "leaked groups")->severity, Severity::problem);
}

TEST(Doctor, ATargetWithNothingToLearnIsAProblemAndNoError) {
  const Table table =
      table_of({{"1", "x"}, {"2", "x"}, {"3", "x"}, {"4", "x"}, {"5", "x"}, {"6", "x"}}, {"km", "label"});
  Monitor silent;
  const Diagnosis found = examine(table, options_for(table, {input("km", Kind::number)}, "label"), silent);
  ASSERT_NE(find(found, "unusable target"), nullptr);
  EXPECT_NE(find(found, "unusable target")->sentence.find("there is nothing to learn"), std::string::npos);
  EXPECT_EQ(error_of([&] { examine(table, options_for(table, {input("kn", Kind::number)}), silent); }),
            "config: table: no column \"kn\"; did you mean \"km\"?");
}

TEST(Doctor, SaysWhenTheTrainingPartHasTooLittleOfATarget) {
  const Table table = table_of({{"1", "x", "train"}, {"2", "y", "train"}, {"3", "x", "train"}, {"4", "y", "test"}},
                               {"km", "label", "part"});
  DoctorOptions options = options_for(table, {input("km", Kind::number)}, "label");
  options.split.column = "part";
  options.split.validation = 0;
  Monitor silent;
  const Diagnosis found = examine(table, options, silent);
  ASSERT_NE(find(found, "unusable target"), nullptr);
  EXPECT_EQ(find(found, "unusable target")->sentence,
            "table column label: only 1 of its labels has two rows or more; two are needed");
}

TEST(Doctor, PassesOnWhatTheColumnsGaveAwayAndListsAsManyRowsAsAsked) {
  const Table table = table_of({{"1"}, {"a"}, {"b"}, {"c"}, {"2"}, {"3"}, {"4"}, {"5"}}, {"km"});
  DoctorOptions options = options_for(table, {input("km", Kind::number)});
  options.inputs[0].columns[0].warning = "gives the target price away: it is a straight line of it";
  options.listed_rows = 2;
  Monitor silent;
  const Diagnosis found = examine(table, options, silent);
  EXPECT_EQ(find(found, "gives the target away")->sentence, "gives the target price away: it is a straight line of it");
  EXPECT_EQ(rows_of(found, "not a number"), (Rows{1, 2}));
  EXPECT_EQ(find(found, "not a number")->count, 3);
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
