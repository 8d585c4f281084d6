#include "fuzz/seeds.h"

/// @file table_seeds.cpp
/// Tables of separated text and JSON Lines in the spellings that people use.

std::vector<Seed> seeds() {
  std::string cars = "front;rear,km,sold,fuel,damaged,price\n";
  for (int i = 0; i < 12; ++i)
    cars += "a.jpg;b.jpg," + std::to_string(1000 * i) + ",2020-0" + std::to_string(i % 9 + 1) + "-03," +
            (i % 2 ? "diesel" : "\"petrol, \"\"super\"\"\"") + "," + (i % 3 ? "yes" : "no") + "," +
            std::to_string(i % 4) + "\n";
  std::string people = "\xEF\xBB\xBFid\tperson\tsplit\tlabel\n";
  for (int i = 0; i < 9; ++i)
    people += "00" + std::to_string(i) + "\tp" + std::to_string(i / 3) + "\t" + (i < 6 ? "train" : "test") + "\t" +
              (i % 2 ? "1,5" : "?") + "\r\n";
  return {{"cars.csv", cars},
          {"people.tsv", people},
          {"latin_1.csv",
           "stra\xDF"
           "e;wert\nn\xF6rdlich;1e300\ns\xFC"
           "d;-inf\n"},
          {"quoted.csv", "text,y\n\"two\nlines\",a\n\"=cmd|' /C calc'!A0\",b\n\"<b>\",a\n,b\n"},
          {"lists.jsonl",
           "{\"tags\":[\"a\",\"b\"],\"x\":1,\"y\":null}\n{\"tags\":[],\"x\":1.5e-7,\"y\":{\"z\":[1,2]}}\n"
           "{\"tags\":\"[\\\"a\\\"]\",\"x\":true,\"y\":\"\\u00e9\\ud83d\\ude00\"}\n"},
          {"spelt.txt",
           "at|lap|genres|when|lap 2\n"
           "Fri Jan 31 20:00:00 +0000 2020|1:02:33|[{'id': 1, 'name': 'War'}, {'name': \"it's\"}]|2020-W05-3|2h 30m\n"
           "Sun Jan  5 00:00:00 2020|0:00:05.5|[]|2020Q1|PT1H30M\n"
           "31JAN2020:20:00:00|02:33|[{'a': [1, (2, None)], 'name': 'x'}]|January 2020|1 day, 2:00:00\n"
           "Fri, 31 Jan 2020 20:00:00 EST|inf|[{\"id\": 2, \"name\": \"Drama\"}]|01/2020|1h30\n"},
          {"empty.csv", ""},
          {"head.csv", "a,a,\n"}};
}
