#!/usr/bin/env python3
"""What is judged, counted and written is what it says: rows, cells, intervals, texts. Usage: honest_test.py BRAID."""
import csv
import random
import unittest

from clocks_test import make_rides
from things import AtHome

SHORT = ["train.epochs=2", "train.refit=no", "train.members=1", "train.specialists=0", "--quiet"]
HEADER, WORDS = ["id", "note", "x", "y", "way"], ["one", "two", "three", "four", "five"]


def drawn_rows(count, seed):
    """Two numbers and a few words; the first number tells the sign in most rows."""
    draw = random.Random(seed)
    out = []
    for i in range(count):
        way = draw.choice("+-")
        out.append([f"@{i}", " ".join(draw.choices(WORDS, k=6)), round(draw.gauss(way == "+", 1), 3),
                    round(draw.gauss(0, 1), 3), way])
    return out


class Honest(AtHome):
    rows = drawn_rows(60, 1)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.write("t.csv", HEADER, cls.rows)
        done = cls.braid("train", "t.csv", "--target", "way", "--inputs", "note,x,y", "--out", "run", *SHORT)
        assert done.returncode == 0, done.stderr

    @classmethod
    def write(cls, name, header, rows):
        with open(cls.home / name, "w", newline="") as file:
            csv.writer(file).writerows([header, *rows])

    def read(self, name):
        with open(self.home / name, newline="") as file:
            return list(csv.DictReader(file))

    # Which rows are judged --------------------------------------------------------------------------------------------

    def test_the_split_of_a_run_is_not_used_on_a_table_that_has_changed(self):
        part = self.json_of("evaluate", "run", "--no-cost")["rows"]
        self.assertLess(part, 30)
        kept = (self.home / "t.csv").read_bytes()
        self.write("t.csv", HEADER, self.rows[::-1])
        try:
            told = self.refused(3, "evaluate", "run")
            self.assertIn("t.csv: has changed since the run; give it as TABLE --split all, or train again", told)
            self.assertIn("has changed", self.refused(3, "evaluate", "run", "--split", "train"))
            self.assertIn("has changed", self.refused(3, "distill", "run", "--inputs", "x", "--out", "student"))
            self.assertFalse((self.home / "student").exists())
            self.assertEqual(self.json_of("evaluate", "run", "t.csv", "--split", "all", "--no-cost")["rows"], 60)
        finally:
            (self.home / "t.csv").write_bytes(kept)
        self.assertEqual(self.json_of("evaluate", "run", "--no-cost")["rows"], part)

    def test_a_part_is_judged_only_where_a_split_is_known(self):
        rows = drawn_rows(21, 2)
        self.write("other.csv", HEADER, rows)
        told = self.refused(2, "evaluate", "run", "other.csv", "--split", "test")
        self.assertIn('no split of other.csv is known, neither by a column "split" nor by the run', told)
        done = self.braid("evaluate", "run", "other.csv", "--no-cost")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(done.stdout.startswith("21 rows\n"), done.stdout)
        self.assertIn("all 21 rows are judged", done.stderr)
        done = self.braid("evaluate", "run", "other.csv", "--split", "all", "--no-cost")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("are judged", done.stderr)
        self.write("parts.csv", [*HEADER, "split"],
                   [[*row, "test" if i % 3 == 0 else "train"] for i, row in enumerate(rows)])
        for words, count in [([], 7), (["--split", "test"], 7), (["--split", "train"], 14), (["--split", "all"], 21)]:
            self.assertEqual(self.json_of("evaluate", "run", "parts.csv", *words, "--no-cost")["rows"], count, words)
        self.assertIn("no rows in the part", self.refused(3, "evaluate", "run", "parts.csv", "--split", "validation"))

    # What is said of them ---------------------------------------------------------------------------------------------

    def test_rows_of_errors_count_from_one(self):
        worst = self.json_of("evaluate", "run", "--split", "all", "--no-patterns", "--no-cost")["worst"]
        self.assertTrue(worst)
        for miss in worst:
            row = self.rows[miss["row"] - 1]
            self.assertEqual((miss["truth"], float(miss["inputs"]["x"])), (row[4], row[2]), miss)

    def test_cells_that_hold_no_number_are_counted_as_unreadable(self):
        rows = drawn_rows(20, 3)
        rows[2][2], rows[3][2], rows[4][2], rows[5][3] = "abc", "", "?", "inf"
        self.write("odd.csv", HEADER, rows)
        done = self.braid("evaluate", "run", "odd.csv", "--no-cost")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('1 cell cannot be read; the first: odd.csv row 3 column x: "abc" is no number', done.stderr)
        found = self.json_of("evaluate", "run", "odd.csv", "--no-cost")
        self.assertEqual(found["inputs"]["x"], {"present": 17, "absent": 2, "unreadable": 1})
        self.assertEqual(found["inputs"]["y"], {"present": 19, "absent": 1})
        self.assertEqual(found["unreadable"], ['odd.csv row 3 column x: "abc" is no number'])
        dropped = self.json_of("evaluate", "run", "odd.csv", "--inputs", "y", "--no-cost")["inputs"]
        self.assertEqual(dropped["x"], {"dropped": 20})

    def test_an_interval_of_no_width_tells_no_worth(self):
        self.assertEqual(self.json_of("evaluate", "run", "--no-cost")["resamples"], 1000)
        found = self.json_of("evaluate", "run", "--split", "all", "--resamples", "0")
        self.assertEqual(found["resamples"], 0)
        lost = [one["lost"]["way"] for one in found["cost"]["inputs"].values()]
        self.assertEqual(len(lost), 2)
        for one in lost:
            self.assertEqual((one["low"], one["word"]), (one["high"], "unclear"))
        self.assertIn("1,000 resamples", (self.home / "run" / "report.html").read_text())
        self.assertIn("1,000 resamples", (self.home / "run" / "bundle" / "model_card.md").read_text())

    # What is written --------------------------------------------------------------------------------------------------

    def test_labels_and_kept_columns_are_written_as_they_stand(self):
        done = self.braid("predict", "run", "t.csv", "-o", "out.csv", "--keep", "id", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        written = self.read("out.csv")
        self.assertEqual([row["id"] for row in written], [row[0] for row in self.rows])
        self.assertEqual({row["way"] for row in written} - {"+", "-"}, set())
        self.assertLessEqual({sign for row in written for sign in row.get("way_set", "+").split(";")}, {"+", "-"})

    def test_formulas_of_kept_columns_are_harmless(self):
        texts = ["=1+1", "@SUM(1)", "+cmd|' /C calc'!A0", "+49 (30) 123", "- too loud!", "-5"]
        self.write("spiked.csv", HEADER, [[text, *row[1:]] for text, row in zip(texts, self.rows)])
        done = self.braid("predict", "run", "spiked.csv", "-o", "spiked-out.csv", "--keep", "id", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([row["id"] for row in self.read("spiked-out.csv")],
                         ["'" + text for text in texts[:3]] + texts[3:])

    def test_an_aligned_table_has_the_cells_of_the_table(self):
        make_rides(self.home / "data", [0.4] * 12, seconds=6.0)
        rides = self.read("data/rides.csv")
        texts = ["=1+1", "@SUM(1)", "-", "+49 (30) 123", " x ", "'=1"]
        header = [*rides[0], "note", "price"]
        self.write("data/rides.csv", header, [[*ride.values(), texts[i % len(texts)], f"$1,2{i % 10}4.50"]
                                              for i, ride in enumerate(rides)])
        done = self.braid("check", "data/rides.csv", "--align", "data/aligned.csv")
        self.assertIn(done.returncode, (0, 3), done.stderr)
        aligned = self.read("data/aligned.csv")
        self.assertIn("motion offset_s", aligned[0])
        for before, after in zip(self.read("data/rides.csv"), aligned, strict=True):
            self.assertEqual(before, {name: after[name] for name in header})


if __name__ == "__main__":
    unittest.main(verbosity=2)
