#!/usr/bin/env python3
"""Patterns of inputs that training saw too little of, or never: one clear sentence each, and the rest goes on.
Usage: patterns_test.py BRAID."""
import csv
import random
import unittest

from log_files import npy
from things import COLOURS, AtHome, png, wav

QUICK = ["train.epochs=2", "train.refit=no", "train.members=1", "train.specialists=0", "--threads", "1"]
WORDS = ["one", "two", "three", "four"]


class Patterns(AtHome):
    def write(self, name, header, rows):
        with open(self.home / name, "w", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return name

    def drawn(self, count, seed):
        """@return rows of a number, a text of a few words and the way that both tell"""
        draw, out = random.Random(seed), []
        for _ in range(count):
            way = draw.choice(["up", "down"])
            out.append([round(draw.gauss(2 * (way == "up"), 1), 3), " ".join([*draw.choices(WORDS, k=3), way]), way])
        return out

    def trained(self, table, *words):
        """@return what is said while a run of the table's name is trained"""
        done = self.braid("train", table, "--target", "way", "--out", table.removesuffix(".csv"), *QUICK, *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr

    def test_a_pattern_never_seen_is_answered_by_all_of_it_and_everything_is_possible(self):
        rows = [[x if i % 2 else "", "" if i % 2 else note, way] for i, (x, note, way) in enumerate(self.drawn(160, 1))]
        self.trained(self.write("apart.csv", ["x", "note", "way"], rows))
        both = self.json_of("predict", "apart", "x=2.5", "note=one two up")
        self.assertEqual(set(both["inputs_used"]), {"x", "note"})
        self.assertEqual(set(both["way_set"]), {"up", "down"})
        self.assertIn("every label is possible", self.braid("predict", "apart", "x=2.5", "note=one two up").stdout)
        self.assertAlmostEqual(sum(both["way_by"].values()), both[f"way_probability_{both['way']}"], places=5)

    def test_of_more_than_six_inputs_it_is_said_which_patterns_are_tried(self):
        draw, names = random.Random(2), [f"sensor{i}" for i in range(7)]
        rows = []
        for _ in range(80):
            way = draw.choice(["up", "down"])
            rows.append([*(f"[{draw.gauss(way == 'up', 1):.3f}, {draw.gauss(0, 1):.3f}]" for _ in names), way])
        said = self.trained(self.write("seven.csv", [*names, "way"], rows))
        self.assertIn("of the 127 patterns of 7 inputs, 15 are tried on held-out rows: all, all but one, and each "
                      "alone; of the others the fused answer counts", said)
        some = self.json_of("predict", "seven", "sensor1=[1.5, 0]", "sensor4=[1.0, 0]")
        self.assertEqual(some["inputs_used"], ["sensor1", "sensor4"])
        self.assertEqual(set(some["way_set"]), {"up", "down"}, "a pattern that was not tried")

    def test_an_input_that_no_training_row_has_is_named_with_a_remedy(self):
        for i in range(4):
            png(self.home / f"{i}.png", COLOURS["red"], seed=i)
            wav(self.home / f"{i}.wav", 300, seed=i)
            (self.home / f"{i}.npy").write_bytes(npy([[i, 2.0], [1.5, i + 1]]))
        for name, cell in [("photo", "{}.png"), ("sound", "{}.wav"), ("vector", "{}.npy"), ("note", "it was {} who")]:
            files, rows = 4 if name != "note" else 60, []
            for i, (x, _, way) in enumerate(self.drawn(60, 3)):
                is_test = i % 4 == 0
                rows.append([x, cell.format(i // 4 % files) if is_test else "", "test" if is_test else "train", way])
            table = self.write(f"no_{name}.csv", ["x", name, "split", "way"], rows)
            message = self.refused(3, "train", table, "--target", "way", "--out", "none", *QUICK, "--quiet")
            self.assertRegex(message, rf"column {name}: no.* training .*; leave the column out$")
            self.assertFalse((self.home / "none").exists())
        rows = [["" if i % 4 else 5 + i, x, "train" if i % 4 else "test", way]
                for i, (x, _, way) in enumerate(self.drawn(60, 4))]
        said = self.trained(self.write("no_weight.csv", ["weight", "x", "split", "way"], rows))
        self.assertIn("column weight: empty in training, so it is not used", said)
        self.assertEqual(self.json_of("predict", "no_weight", "x=2.5", "weight=9")["inputs_used"], ["x"])

    def test_features_that_are_no_numbers_are_hidden_or_named_by_row(self):
        draw, rows = random.Random(5), []
        for i in range(120):
            way = draw.choice(["up", "down"])
            steps = [[draw.gauss(2 * (way == "up"), 1), draw.gauss(0, 1)] for _ in range(4)]
            if i % 5 == 2:
                steps[1] = [float("nan")] * 2
            if i == 9:
                steps = [[float("nan")] * 2] * 4
            (self.home / f"f{i}.npy").write_bytes(npy(steps))
            rows.append([f"f{i}.npy", round(draw.gauss(0, 1), 3), way])
        table = self.write("nan.csv", ["vector", "x", "way"], rows)
        self.trained(table)
        done = self.braid("predict", "nan", table, "-o", "nan-out.csv")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr.count("column vector"), 1, done.stderr)
        self.assertRegex(done.stderr, r"nan\.csv row 10 column vector: .*finite")
        with open(self.home / "nan-out.csv", newline="") as file:
            answers = list(csv.DictReader(file))
        self.assertEqual([i for i, one in enumerate(answers) if one["inputs_unreadable"]], [9])
        self.assertTrue(all(one["way"] in ("up", "down") for one in answers))

    def test_few_rows_to_calibrate_by_are_counted_with_what_they_can_promise(self):
        for count, said in [(40, r"rest on 40 held-out rows: sets meant to hold the truth in 90 % of rows may miss "
                                 r"that by \d+ points"),
                            (8, r"with 8 held-out rows no set can promise to hold the truth in 90 % of rows; every "
                                r"answer is possible")]:
            parts = ["validation"] * count + ["test"] * 30 + ["train"] * 110
            rows = [[*row[:2], part, row[2]] for row, part in zip(self.drawn(len(parts), 6), parts)]
            self.assertRegex(self.trained(self.write(f"of{count}.csv", ["x", "note", "split", "way"], rows)), said)
        self.assertEqual(set(self.json_of("predict", "of8", "x=2.5")["way_set"]), {"up", "down"})


if __name__ == "__main__":
    unittest.main()
