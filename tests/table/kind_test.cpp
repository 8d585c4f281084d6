#include "braid/table/kind.h"

#include <gmock/gmock.h>

#include "table/files.h"

namespace braid {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// A column of `rows` cells made by a function of the row.
using Make = std::function<Cell(int)>;

ColumnGuess guess(const std::string& column, const Make& make, int rows = 200, const Make& target = nullptr,
                  FileProbe probe = sniff_file) {
  std::vector<std::vector<Cell>> cells;
  for (int i = 0; i < rows; ++i) {
    cells.push_back({make(i)});
    if (target) cells.back().push_back(target(i));
  }
  KindOptions options;
  if (target) options.targets = {"target"};
  options.probe = std::move(probe);
  const auto columns = target ? std::vector<std::string>{column, "target"} : std::vector<std::string>{column};
  return guess_kinds(Table::from_rows(columns, std::move(cells)), options).front();
}

Make one_of(std::vector<std::string> values) {
  return [values = std::move(values)](int i) { return Cell(values[size_t(i * 7919 / 13) % values.size()]); };
}
std::string digits(int i) { return std::to_string(i); }

TEST(Kind, TellsQuantitiesFromCodes) {
  EXPECT_EQ(guess("price", [](int i) { return digits(i * 37 % 1000) + ".5"; }).kind, Kind::number);
  EXPECT_EQ(guess("rooms", one_of({"1", "2", "3", "4", "5"})).kind, Kind::number);
  EXPECT_EQ(guess("age", [](int i) { return i % 70; }).kind, Kind::number);
  EXPECT_EQ(guess("product_class", one_of({"1", "2", "3", "4", "5"})).kind, Kind::category);
  EXPECT_EQ(guess("zip", [](int i) { return "0" + digits(1000 + i % 9); }).kind, Kind::category);
  EXPECT_EQ(guess("coding", one_of({"1", "2"})).kind, Kind::category);
  EXPECT_EQ(guess("zipcode", [](int i) { return digits(92000 + i * 37 % 40 * 11); }).kind, Kind::category);
  EXPECT_EQ(guess("km", [](int i) { return i % 3 == 0 ? Cell() : Cell(digits(i * i)); }).kind, Kind::number);
}

TEST(Kind, TakesWordsForAbsentAmongNumbersAndSaysSo) {
  const auto result = guess("weight", [](int i) {
    return i % 5 == 0 ? "unknown" : i % 7 == 0 ? "?" : digits(i) + ".1";
  });
  EXPECT_EQ(result.kind, Kind::number);
  EXPECT_THAT(result.reason, AllOf(HasSubstr("\"?\", \"unknown\""), HasSubstr("count as absent")));
  const auto odd = guess("weight", [](int i) { return i == 50 ? "12 of 20" : digits(i) + ".1"; });
  EXPECT_EQ(odd.kind, Kind::number);
  EXPECT_THAT(odd.warning, HasSubstr("\"12 of 20\""));
}

TEST(Kind, DurationsAreNumbersOfSeconds) {
  const auto length = guess("length", [](int i) { return text(i % 3, ':', 10 + i % 50, ':', 10 + i % 40); });
  EXPECT_EQ(length.kind, Kind::number);
  EXPECT_EQ(length.amounts->unit, "h:m:s");
  EXPECT_EQ(length.reason, "200 of 200 sampled cells are durations, such as \"0:10:10\", read as 610 seconds");
  EXPECT_EQ(guess("runtime", [](int i) { return i % 2 ? text(i, " min") : text("1h ", i % 60, "min"); }).kind,
            Kind::number);
  EXPECT_TRUE(guess("start", [](int i) { return text(i % 3, ':', 10 + i % 50); }).amounts) << "of a shift, say";
  const auto amounts = [](int i) { return text(i, ":30"); };
  KindOptions options;
  options.targets = {"time"};
  std::vector<std::vector<Cell>> rows;
  for (int i = 0; i < 100; ++i) rows.push_back({Cell(amounts(i))});
  const auto target = guess_kinds(Table::from_rows({"time"}, std::move(rows)), options).front();
  EXPECT_EQ(target.amounts->unit, "m:s");
  EXPECT_EQ(target.reason, "the target; 100 of 100 sampled cells are durations, such as \"0:30\", read as 30 seconds");
}

TEST(Kind, ListsOfNamedThingsAreLists) {
  EXPECT_EQ(guess("genres", one_of({"[{'id': 1, 'name': 'Drama'}, {'id': 2, 'name': 'War'}]",
                                    "[{'id': 2, 'name': 'War'}]", "[]"}))
                .kind,
            Kind::list);
}

TEST(Kind, NumbersOfAMomentAreDatesWhereTheNameSaysSo) {
  for (const char* column :
       {"timestamp", "ts_ms", "unix", "created", "created_utc", "created_at", "Updated", "time_ms"}) {
    const auto seconds = guess(column, [](int i) { return 1577836800 + i * 7919; });
    EXPECT_EQ(seconds.date_order, DateOrder::epoch_seconds) << column;
    const auto milliseconds = guess(column, [](int i) { return (1577836800 + i * 7919) * int64_t{1000}; });
    EXPECT_EQ(milliseconds.date_order, DateOrder::epoch_milliseconds) << column;
  }
  EXPECT_EQ(guess("views", [](int i) { return 1577836800 + i * 7919; }).kind, Kind::number);
  EXPECT_EQ(guess("time_ms", [](int i) { return i * 17; }).kind, Kind::number) << "too small for a moment";
  EXPECT_EQ(guess("month", [](int i) { return text(2001 + i % 20, '0', 1 + i % 9); }).date_order, DateOrder::compact);
}

TEST(Kind, LeavesNamesOfRowsOut) {
  EXPECT_EQ(guess("id", [](int i) { return digits(10000 - i * 3); }).kind, Kind::id);
  EXPECT_EQ(guess("sample_id", [](int i) { return "s" + digits(i); }).kind, Kind::id);
  EXPECT_EQ(guess("n", [](int i) { return digits(i + 1); }).kind, Kind::id);
  EXPECT_EQ(guess("x", [](int i) { return "a" + digits(i * 7919 % 100000); }).kind, Kind::id);
  EXPECT_EQ(guess("ref", [](int i) { return "550e8400-e29b-41d4-a716-44665544" + digits(1000 + i); }).kind, Kind::id);
  EXPECT_EQ(guess("price", [](int i) { return digits(i * 7919 % 100003); }).kind, Kind::number);
}

TEST(Kind, TakesTheIndexOfATableForTheNameOfARow) {
  for (const char* column : {"__index_level_0__", "level_0", "Unnamed: 0", "row_idx"})
    EXPECT_EQ(guess(column, [](int i) { return i * 77 % 200; }).kind, Kind::id) << column;
  EXPECT_EQ(guess("__index_level_0__", [](int i) { return i * 77 % 200 * 3; }).kind, Kind::id);
  EXPECT_EQ(guess("level_0", [](int i) { return i * 0.25; }).kind, Kind::number);
}

TEST(Kind, AnIndexOrANumberByNameIsAQuantityByItsValues) {
  for (const char* column : {"vegetation_index", "refractive_index", "conc_NO", "key"})
    EXPECT_EQ(guess(column, [](int i) { return digits(i * 77 % 200) + ".25"; }).kind, Kind::number) << column;
  EXPECT_EQ(guess("air_quality_index", [](int i) { return i * 7919 % 301; }).kind, Kind::number);
  EXPECT_EQ(guess("air_quality_index", [](int i) { return i * 7919 % 151; }).kind, Kind::number);
  EXPECT_EQ(guess("user_index", [](int i) { return i * 7919 % 50; }).kind, Kind::group);
  EXPECT_EQ(guess("item_no", [](int i) { return i * 7919 % 151; }).kind, Kind::id);
}

TEST(Kind, GroupsRowsOnlyWhenValuesRepeat) {
  for (const char* column : {"patient", "patientId", "Speaker ID", "user_id", "session", "subject_no", "dialogue"})
    EXPECT_EQ(guess(column, [](int i) { return "p" + digits(i / 4); }).kind, Kind::group) << column;
  EXPECT_EQ(guess("patient", [](int i) { return digits(i / 4 * 3); }).kind, Kind::group);
  EXPECT_EQ(guess("patient_id", [](int i) { return "p" + digits(i); }).kind, Kind::id);
  EXPECT_EQ(guess("patient_age", [](int i) { return digits(20 + i % 60); }).kind, Kind::number);
  EXPECT_EQ(guess("age_group", one_of({"young", "old", "mid", "baby", "teen", "x"})).kind, Kind::category);
  EXPECT_EQ(guess("group", one_of({"control", "treated"})).kind, Kind::category);
  EXPECT_EQ(guess("subject", [](int i) { return "a question about your order " + digits(i / 2); }).kind, Kind::text);
}

TEST(Kind, NumbersBehindAPluralCountAndGroupNothing) {
  for (const char* column : {"households", "Customers", "num_users", "students", "sessions"}) {
    EXPECT_EQ(guess(column, [](int i) { return digits(i * 37 % 90) + ".0"; }).kind, Kind::number) << column;
    EXPECT_EQ(guess(column, [](int i) { return "s" + digits(i / 4); }).kind, Kind::group) << column;
  }
  for (const char* column : {"user_ids", "users_id", "students_no", "household"})
    EXPECT_EQ(guess(column, [](int i) { return i / 4 * 3; }).kind, Kind::group) << column;
}

TEST(Kind, FewSortsOfManyRowsAreNoGroups) {
  for (const char* column : {"family", "group", "Cluster"}) {
    EXPECT_EQ(guess(column, one_of({"oak", "elm", "fir", "ash", "yew", "box"})).kind, Kind::category) << column;
    EXPECT_EQ(guess(column, [](int i) { return i % 8; }).kind, Kind::category) << column;
    EXPECT_EQ(guess(column, [](int i) { return i / 4; }).kind, Kind::group) << column;
  }
  for (const char* column : {"patient", "patient_id", "session", "user", "family_id", "actor"})
    EXPECT_EQ(guess(column, [](int i) { return i % 8; }).kind, Kind::group) << column;
}

TEST(Kind, FindsTheSplit) {
  EXPECT_EQ(guess("split", one_of({"train", "test", "dev"})).kind, Kind::split);
  EXPECT_EQ(guess("part", one_of({"Train", "Validation"})).kind, Kind::split);
  EXPECT_EQ(guess("fold", one_of({"0", "1", "2", "3", "4"})).kind, Kind::ignore);
  EXPECT_EQ(guess("vehicle", one_of({"train", "bus", "car"})).kind, Kind::category);
  EXPECT_EQ(guess("Usage", one_of({"Training", "PublicTest", "PrivateTest"})).kind, Kind::split);
  EXPECT_EQ(guess("fold_name", one_of({"trn", "tst", "val"})).kind, Kind::split);
  EXPECT_EQ(guess("part", one_of({"train_set", "test_set"})).kind, Kind::split);
  EXPECT_EQ(guess("language", one_of({"tr", "te"})).kind, Kind::category) << "Turkish and Telugu";
}

TEST(Kind, TellsTextFromCategories) {
  EXPECT_EQ(guess("review", [](int i) { return "it was good number " + digits(i); }).kind, Kind::text);
  EXPECT_EQ(guess("question", one_of({"what is the blue shape?", "is there a red circle?", "which color is it?"})).kind,
            Kind::text);
  EXPECT_EQ(guess("license", one_of({"CC BY-NC-SA 4.0", "CC BY 4.0", "CC0 public domain"})).kind, Kind::category);
  EXPECT_EQ(guess("colour", one_of({"red", "green", "dark blue"})).kind, Kind::category);
  EXPECT_EQ(guess("name", [](int i) { return "John" + digits(i) + " Smith"; }).kind, Kind::text);
  EXPECT_EQ(guess("评论", [](int i) { return "这个产品非常好用我很喜欢" + digits(i); }).kind, Kind::text);
}

TEST(Kind, ReadsAmountsAsNumbers) {
  for (const auto& [write, decimal, unit] : std::vector<std::tuple<Make, std::string, std::string>>{
           {[](int i) { return Cell("$" + std::to_string(i + 1) + ",250"); }, ".", "$"},
           {[](int i) { return Cell(digits(i) + " %"); }, ".", "%"},
           {[](int i) { return Cell(digits(i) + ".50 EUR"); }, ".", "EUR"},
           {[](int i) { return Cell("1,2" + std::to_string(10 + i % 90) + ",000"); }, ".", ""},
           {[](int i) { return Cell(digits(i) + ",5"); }, ",", ""}}) {
    const auto found = guess("price", write);
    EXPECT_EQ(found.kind, Kind::number) << write(7).text();
    EXPECT_EQ(found.amounts, (AmountFormat{"price", decimal, unit})) << write(7).text();
    EXPECT_THAT(found.reason, HasSubstr("amounts")) << write(7).text();
  }
  for (const auto& write : std::vector<Make>{[](int i) { return Cell("$" + std::string(1, char('a' + i % 26))); },
                                             [](int i) { return Cell(digits(i) + "%a" + digits(i)); }})
    EXPECT_FALSE(guess("code", write).amounts) << write(7).text();
  EXPECT_THAT(guess("price", [](int i) { return i % 50 == 3 ? Cell("ask us") : Cell("$" + digits(i)); }).warning,
              HasSubstr("are no amounts"));
}

TEST(Kind, FindsYesAndNo) {
  for (const auto& [no, yes] : {std::pair("no", "Yes"), {"F", "T"}, {"0", "1"}, {"n", "y"}, {"false", "true"}})
    EXPECT_EQ(guess("flag", one_of({no, yes})).kind, Kind::boolean) << no;
  EXPECT_EQ(guess("flag", one_of({"yes", "no", "?"})).kind, Kind::boolean);
  EXPECT_EQ(guess("sex", one_of({"M", "F"})).kind, Kind::category);
  EXPECT_EQ(guess("flag", [](int i) { return i % 2 == 0; }).kind, Kind::boolean);
}

TEST(Kind, ReadsDatesAndDecidesDayOrMonthOverTheColumn) {
  EXPECT_EQ(guess("when", [](int i) { return "2020-01-" + digits(10 + i % 20) + "T10:30:00Z"; }).date_order,
            DateOrder::iso);
  const auto day = guess("when", [](int i) { return digits(1 + i % 28) + "/02/2020"; });
  EXPECT_EQ(day.date_order, DateOrder::day_first);
  EXPECT_EQ(day.warning, "");
  EXPECT_EQ(guess("when", [](int i) { return "02/" + digits(1 + i % 28) + "/2020"; }).date_order,
            DateOrder::month_first);
  EXPECT_THAT(guess("when", [](int i) { return digits(1 + i % 9) + "/02/2020"; }).warning, HasSubstr("day from month"));
  const Make epoch = [](int i) { return digits(1'600'000'000 + i * 977 % 100'000); };
  EXPECT_EQ(guess("timestamp", epoch).kind, Kind::date);
  EXPECT_EQ(guess("value", epoch).kind, Kind::number);
  EXPECT_EQ(guess("when", [](int i) { return "31/02/20" + digits(10 + i % 20); }).kind, Kind::category);
}

TEST(Kind, ReadsDatesThatNameTheirMonthAndHalvesOfTheDay) {
  const std::string months[] = {"Jan", "FEB", "march", "April", "may"};
  const auto order = [](const Make& make) { return guess("when", make).date_order; };
  const auto oracle =
      guess("when", [&](int i) { return digits(1 + i % 28) + "-" + months[i % 5] + "-" + digits(1900 + i); });
  EXPECT_EQ(oracle.date_order, DateOrder::day_first);
  EXPECT_EQ(oracle.warning, "") << "a name tells day from month";
  EXPECT_EQ(order([&](int i) { return digits(1 + i % 28) + " " + months[i % 5] + " 2020"; }), DateOrder::day_first);
  EXPECT_EQ(order([&](int i) { return months[i % 5] + " " + digits(1 + i % 28) + ", 2020"; }), DateOrder::month_first);
  EXPECT_EQ(order([&](int i) { return i % 2 ? "02/03/2020" : months[i % 5] + " 5, 20" + digits(10 + i % 90); }),
            DateOrder::month_first);
  EXPECT_EQ(order([](int i) { return digits(1800 + i) + "-0" + digits(1 + i % 9); }), DateOrder::iso);
  EXPECT_EQ(order([](int i) { return "1/" + digits(1 + i % 31) + "/2020 3:05 PM"; }), DateOrder::month_first);
  EXPECT_EQ(order([](int i) { return "2020-01-" + digits(10 + i % 20) + " 10:30:00 UTC"; }), DateOrder::iso);
  EXPECT_EQ(guess("when", [&](int i) { return months[i % 5] + " " + digits(i); }).kind, Kind::text);
}

TEST(Kind, ReadsLists) {
  EXPECT_EQ(guess("tags", [](int i) { return i % 2 ? "a;b" : i % 3 ? "c" : "a;d;e"; }).kind, Kind::list);
  EXPECT_EQ(guess("tags", [](int i) { return i % 2 ? "[\"a\"]" : "[\"b\", \"c\"]"; }).kind, Kind::list);
  EXPECT_EQ(guess("v", [](int i) { return "[1.5, " + digits(i) + "]"; }).kind, Kind::array);
  EXPECT_EQ(guess("v", [](int i) { return std::vector<float>{float(i), 1}; }).kind, Kind::array);
  const auto codes = [](int i) { return std::vector<float>(size_t(1 + i % 3), float(i % 7)); };
  EXPECT_EQ(guess("v", codes).kind, Kind::list) << "codes are as many as a row has of them";
  EXPECT_EQ(guess("v", [&](int i) { return Cell(codes(i)).text(); }).kind, Kind::list);
  EXPECT_EQ(guess("v", [](int i) { return i % 3 == 0 ? "[12,5]" : i % 3 == 1 ? "[3]" : "[7,8,9]"; }).kind, Kind::list);
  EXPECT_EQ(guess("v", [](int i) { return i % 2 ? "[12.5,5]" : "[3]"; }).kind, Kind::array);
  EXPECT_EQ(guess("v", [](int i) { return "[12," + digits(i) + "]"; }).kind, Kind::array);
  EXPECT_EQ(guess("v", [](int i) { return std::vector<float>(size_t(100 + i), 1); }).kind, Kind::array) << "measured";
  EXPECT_EQ(guess("note", [](int i) { return "he came home at night; she was there " + digits(i); }).kind, Kind::text);
}

TEST(Kind, LooksIntoFiles) {
  TestFolder folder;
  std::string table = "photo,sound,note,none,some\n";
  for (int i = 0; i < 20; ++i) {
    const std::string n = digits(i);
    folder.write("p/" + n, "\xFF\xD8\xFF\xE0 jpeg");
    folder.write("s/" + n + ".dat", "RIFF1234WAVEfmt ");
    if (i < 4) folder.write("v/" + n + ".png", "\x89PNG\r\n\x1A\n");
    table += "p/" + n + ",s/" + n + ".dat,\"see the file at " + n +
             ".png, which shows it very well, and say what it is.png\",gone/" + n + ".mp4,v/" + n + ".png\n";
  }
  const auto guesses = guess_kinds(Table::open(folder.write("t.csv", table)), {});
  EXPECT_EQ(guesses[0].kind, Kind::image);
  EXPECT_EQ(guesses[0].reason, "20 of 20 sampled files are images");
  EXPECT_EQ(guesses[1].kind, Kind::audio);
  EXPECT_EQ(guesses[2].kind, Kind::text);
  EXPECT_EQ(guesses[3].kind, Kind::video);
  EXPECT_THAT(guesses[3].warning, HasSubstr("none of 20 sampled files is there"));
  EXPECT_EQ(guesses[4].kind, Kind::image);
  EXPECT_EQ(guesses[4].warning, "16 of 20 sampled files are missing");
}

TEST(Kind, FindsFilesWithoutAnExtensionInLongTables) {
  TestFolder folder;
  std::string table = "scan\n";
  for (int i = 0; i < 150; ++i) {
    folder.write("p/IM-" + digits(1000 + i), "\xFF\xD8\xFF\xE0 jpeg");
    table += "p/IM-" + digits(1000 + i) + "\n";
  }
  const auto guesses = guess_kinds(Table::open(folder.write("t.csv", table)), {});
  EXPECT_EQ(guesses[0].kind, Kind::image);
  EXPECT_EQ(guesses[0].reason, "150 of 150 sampled files are images");
}

TEST(Kind, FilesOfNumbersAreToldByTheirNames) {
  TestFolder folder;
  std::string table = "log,sweep,scan\n";
  for (int i = 0; i < 20; ++i) {
    const std::string n = digits(i);
    folder.write(n + ".csv", "t,x\n0,1\n1,2\n");
    folder.write(n + ".bin", std::string(32, char(i)));
    folder.write(n + ".pcd", "# .PCD v0.7\nVERSION 0.7\n");
    table += n + ".csv," + n + ".bin," + n + ".pcd\n";
  }
  const auto guesses = guess_kinds(Table::open(folder.write("t.csv", table)), {});
  EXPECT_EQ(guesses[0].kind, Kind::series);
  EXPECT_THAT(guesses[0].reason, HasSubstr("logs of sensors by their names"));
  EXPECT_EQ(guesses[1].kind, Kind::points);
  EXPECT_EQ(guesses[2].kind, Kind::points);
}

TEST(Kind, CalibrationsAreToldFromTexts) {
  TestFolder folder;
  std::string table = "rig,calib,notes\n";
  for (int i = 0; i < 240; ++i) {
    const std::string n = std::to_string(i % 8);
    folder.write(n + ".toml", "[camera.front]\nfocal = [100, 100]\ncentre = [50, 40]\n");
    folder.write("k/" + n + ".txt",
                 "P2: 1 0 0 0 0 1 0 0 0 0 1 0\nR0_rect: 1 0 0 0 1 0 0 0 1\n"
                 "Tr_velo_to_cam: 1 0 0 0 0 1 0 0 0 0 1 0\n");
    folder.write("n/" + n + ".txt", "a car stands at the corner\n");
    table += n + ".toml,k/" + n + ".txt,n/" + n + ".txt\n";
  }
  const auto guesses = guess_kinds(Table::open(folder.write("t.csv", table)), {});
  EXPECT_EQ(guesses[0].kind, Kind::calibration) << guesses[0].reason;
  EXPECT_EQ(guesses[1].kind, Kind::calibration) << guesses[1].reason;
  EXPECT_EQ(guesses[2].kind, Kind::text);
  EXPECT_FALSE(is_input(Kind::calibration));
  EXPECT_TRUE(is_file(Kind::calibration));
}

TEST(Kind, AsksTheProbeItIsGiven) {
  const auto result = guess(
      "x", [](int i) { return digits(i / 10) + ".jpg"; }, 200, nullptr, [](const auto&) { return Medium::video; });
  EXPECT_EQ(result.kind, Kind::video);
  EXPECT_THAT(result.reason, HasSubstr("each in 10 rows"));
  EXPECT_EQ(group_column({result}), "x");
}

TEST(Kind, TakesOneLongLogOfWhichEveryRowHasAPart) {
  TestFolder folder;
  std::string parts = "motion,begin,end,way\n", whole = "motion,way\n";
  for (int i = 0; i < 20; ++i) {
    parts += "long.csv," + digits(i) + "," + digits(i + 2) + ",w\n";
    whole += "long.csv," + digits(i % 2) + "\n";
  }
  folder.write("long.csv", "time_s,ax\n0,1\n1,2\n2,4\n");
  const auto guesses = guess_kinds(Table::open(folder.write("parts.csv", parts)), {});
  EXPECT_EQ(guesses[0].kind, Kind::series);
  EXPECT_EQ(group_column(guesses), "") << "one group cannot be split";
  EXPECT_EQ(guess_kinds(Table::open(folder.write("whole.csv", whole)), {})[0].kind, Kind::ignore);
}

TEST(Kind, IgnoresWhatCannotTeach) {
  EXPECT_EQ(guess("x", [](int) { return "same"; }).kind, Kind::ignore);
  EXPECT_EQ(guess("x", [](int) { return Cell(); }).kind, Kind::ignore);
  EXPECT_EQ(guess("x", [](int i) { return "https://example.org/" + digits(i) + ".jpg"; }).kind, Kind::ignore);
}

TEST(Kind, WarnsOfColumnsThatGiveTheAnswerAway) {
  const Make label = one_of({"cat", "dog", "cow"});
  EXPECT_THAT(guess("copy", label, 200, label).warning, HasSubstr("equals the target"));
  EXPECT_THAT(guess(
                  "code", [&](int i) { return label(i).text().substr(0, 2); }, 200, label)
                  .warning,
              HasSubstr("away"));
  EXPECT_THAT(guess(
                  "cents", [](int i) { return i * i * 100; }, 200, [](int i) { return i * i; })
                  .warning,
              HasSubstr("straight line"));
  EXPECT_EQ(guess("colour", one_of({"red", "blue"}), 200, [](int i) { return i % 3; }).warning, "");
  EXPECT_EQ(guess(
                "text", [](int i) { return "words of number " + digits(i); }, 200, label)
                .warning,
            "");
}

TEST(Kind, RefusesATargetThatIsNoColumn) {
  EXPECT_EQ(error_of([] { guess_kinds(Table::from_rows({"price"}, {{1}}), {.targets = {"prize"}}); }),
            "config: table: no column \"prize\"; did you mean \"price\"?");
}

}  // namespace
}  // namespace braid
