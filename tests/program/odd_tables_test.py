#!/usr/bin/env python3
"""Tables whose rows, parts and targets are not what the first look expects. Usage: odd_tables_test.py BRAID."""
import csv
import json
import math
import random
import re
import signal
import subprocess
import time
import unittest

from things import BRAID, AtHome

SHORT = ["train.epochs=2", "train.refit=no", "train.members=1", "--quiet"]
WORDS = ["one", "two", "three", "four"]


def write_rows(path, header, rows):
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([header, *rows])


class OddTables(AtHome):
    def train(self, header, rows, *words):
        """@return the folder of the run, and what its evaluation says"""
        run = self.home / self.id().split(".")[-1]
        write_rows(self.home / "t.csv", header, rows)
        done = self.braid("train", "t.csv", "--out", run, *words, *SHORT)
        self.assertEqual(done.returncode, 0, done.stderr)
        return run, json.loads((run / "evaluation.json").read_text())

    def test_shares_of_more_than_ten_inputs_stand_in_their_own_columns(self):
        draw, names = random.Random(1), [f"note{i}" for i in range(12)]
        rows = [[*(" ".join(draw.choices(WORDS, k=3)) for _ in names), draw.choice(["up", "down"])] for _ in range(40)]
        run, _ = self.train([*names, "way"], rows, "--target", "way", "--inputs", ",".join(names),
                            *[f"inputs.{name}.feature.type=subwords" for name in names])
        write_rows(self.home / "one.csv", names, [rows[0][:-1]])
        done = self.braid("predict", run, "one.csv", "-o", "out.csv", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        written = next(csv.DictReader((self.home / "out.csv").read_text().splitlines()))
        told = self.json_of("predict", run, "one.csv")["answers"][0]["way_by"]
        for name in names:
            self.assertAlmostEqual(float(written[f"way_by_{name}"]), told[name], places=5, msg=name)

    def test_without_a_test_part_nothing_learns_from_the_rows_that_judge(self):
        draw = random.Random(2)
        rows = [[x := draw.random(), draw.choice(["up", "down"])] for _ in range(80)]
        write_rows(self.home / "t.csv", ["x", "way"], rows)
        words = ["train", "t.csv", "--target", "way", "split.test=0", "train.epochs=2"]
        done = self.braid(*words, "--out", "judged")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('refit = "no"', (self.home / "judged" / "recipe.toml").read_text())
        self.assertNotIn("model knows", done.stderr)
        done = self.braid(*words, "train.refit=yes", "--out", "asked")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("figures are of rows that the model knows", done.stderr)

    def test_validation_rows_that_are_the_last_before_the_test_are_learned_from_in_the_end(self):
        with open(self.home / "days.csv", "w") as out:
            out.write("day,x,y,part\n")
            for i in range(4800):  # more than are refit for their number
                out.write(f"{2010 + i // 336}-{i // 28 % 12 + 1:02}-{i % 28 + 1:02},{i * 7919 % 97},"
                          f"{'much' if i * 7919 % 97 > 48 else 'little'},{'train' if i < 4760 else 'test'}\n")
        words = ["train", "days.csv", "--target", "y", "--inputs", "x", "--split-column", "part", "train.epochs=1"]
        done = self.braid(*words, "--out", "later")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("the validation rows are the last before the test", done.stderr)
        self.assertIn("refit on all 4760 training and validation rows for 1 epoch\n", done.stderr)
        done = self.braid(*words, "train.refit=no", "--out", "earlier")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("refit on all", done.stderr)
        self.assertNotIn("the last before the test", done.stderr)

    def test_a_test_part_without_labels_costs_no_run(self):
        draw = random.Random(8)
        rows = [[draw.random(), draw.choice(["up", "down"]), "train"] for _ in range(80)]
        rows += [[draw.random(), "", "test"] for _ in range(20)]
        write_rows(self.home / "t.csv", ["x", "way", "split"], rows)
        done = self.braid("train", "t.csv", "--target", "way", "--out", "unlabelled", "train.epochs=2")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("none of the 20 test rows has a label", done.stderr)
        self.assertIn('refit = "no"', (self.home / "unlabelled" / "recipe.toml").read_text())
        self.assertGreater(self.json_of("evaluate", "unlabelled", "--split", "validation")["rows"], 5)

    def test_the_kind_of_a_target_is_judged_once(self):
        draw = random.Random(3)
        rows = [[draw.random(), i % 10 + 1] for i in range(70)]  # of the training rows alone: too few for ten classes
        _, found = self.train(["x", "grade"], rows, "--target", "grade")
        self.assertIn("accuracy", found["targets"]["grade"])

    def test_a_refund_among_amounts_of_the_test_costs_no_run(self):
        draw = random.Random(4)
        rows = [[x := draw.random(), round(math.exp(3 * x + draw.gauss(0, 1)), 2), "train"] for _ in range(90)]
        rows += [[0.5, -5, "test"], [0.1, 2.5, "test"], [0.2, -20, "validation"]]
        rows += [[draw.random(), 3.5, "validation"] for _ in range(8)]
        run, found = self.train(["x", "amount", "split"], rows, "--target", "amount")
        self.assertEqual(found["rows"], 2)
        self.assertIn('transform = "log1p"', (run / "bundle" / "bundle.toml").read_text())

    def test_unlabelled_rows_teach_an_auxiliary_loss_and_are_seen_by_their_neighbours(self):
        draw = random.Random(5)
        rows = [[" ".join(draw.choices(WORDS, k=3)), draw.random(), i // 6, i % 6,
                 draw.choice(["up", "down"]) if i % 3 == 0 else ""] for i in range(120)]
        header, words = ["note", "x", "talk", "turn", "way"], ["--target", "way", "--inputs", "note,x"]
        log = {}
        for name, more in [("plain", []), ("aligned", ["auxiliary.alignment.weight=0.1"]),
                           ("talks", ["sequence.column=talk", "sequence.order=turn"])]:
            write_rows(self.home / "t.csv", header, rows)
            done = self.braid("train", "t.csv", "--out", name, *words, *SHORT, *more)
            self.assertEqual(done.returncode, 0, done.stderr)
            epochs = [json.loads(line) for line in (self.home / name / "metrics.jsonl").read_text().splitlines()]
            log[name] = epochs[0]["total_steps"]
        self.assertGreater(log["aligned"], log["plain"])  # all rows are passed through, not a third of them
        self.assertGreater(log["talks"], log["plain"])


    def test_kept_columns_replace_no_answer(self):
        draw = random.Random(7)
        rows = [[draw.random(), draw.choice(["up", "down"]), i] for i in range(40)]
        run, _ = self.train(["x", "way", "way_from"], rows, "--target", "way", "--inputs", "x")
        for name in ["way", "way_from"]:
            self.assertIn("the answers have themselves",
                          self.refused(2, "predict", run, "t.csv", "--keep", name, "--json", "--quiet"))
        self.assertIn("add -o FILE or --json", self.refused(2, "predict", run, "t.csv", "--keep", "x", "--quiet"))
        told = self.json_of("predict", run, "t.csv", "--keep", "x", "--quiet")["answers"]
        self.assertEqual(float(told[0]["x"]), rows[0][0])
        self.assertIn(told[0]["way"], ["up", "down"])

    def test_an_empty_cell_of_the_split_can_be_left_to_chance(self):
        draw = random.Random(8)
        rows = [[draw.random(), draw.choice(["up", "down"]), "test" if i % 4 == 0 else "train"] for i in range(60)]
        rows[6][2] = ""
        write_rows(self.home / "t.csv", ["x", "way", "split"], rows)
        words = ["train", "t.csv", "--target", "way", "--out", "run"]
        told = self.refused(3, *words, *SHORT)
        self.assertIn("row 7 column split: is empty", told)
        self.assertIn("--ignore", told)
        done = self.braid(*words, "--ignore", "split", *SHORT)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_some_columns_of_an_input_can_be_used(self):
        draw = random.Random(9)
        rows = [[draw.random(), draw.random(), draw.choice(["up", "down"])] for _ in range(60)]
        run, _ = self.train(["km", "year", "way"], rows, "--target", "way")
        found = self.json_of("evaluate", run, "--inputs", "km", "--no-cost")
        self.assertEqual(list(found["inputs"]["year"]), ["dropped"])
        self.assertIn("present", found["inputs"]["km"])
        write_rows(self.home / "km.csv", ["km"], [row[:1] for row in rows])
        alone = self.json_of("predict", run, "t.csv", "--inputs", "km", "--quiet")["answers"]
        lacking = self.json_of("predict", run, "km.csv", "--quiet")["answers"]
        for a, b in zip(alone, lacking):
            self.assertAlmostEqual(a["way_probability_up"], b["way_probability_up"], places=5)


    def test_infinite_labels_are_named_and_cost_no_run(self):
        draw = random.Random(10)
        rows = [[x := draw.random(), {3: "inf", 7: "-inf", 9: "unknown"}.get(i, 2 * x)] for i in range(80)]
        write_rows(self.home / "t.csv", ["x", "size"], rows)
        done = self.braid("train", "t.csv", "--target", "size", "--out", "infinite", *SHORT[:-1])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, r'target size: \d cells? (is|are) no finite numbers? \(".*; the first in row ')
        report = self.braid("check", "t.csv", "--target", "size")
        self.assertEqual(report.returncode, 0, report.stdout)
        self.assertIn('size: 3 cells are no finite numbers ("-inf", "inf", "unknown"; the first in row 4) and count as '
                      "unlabelled", report.stdout)
        rows[5][1] = "2 of 3"
        write_rows(self.home / "t.csv", ["x", "size"], rows)
        self.assertIn('row 6 column size: "2 of 3" is no number, though 76 of 77 are',
                      self.refused(3, "train", "t.csv", "--target", "size", "--out", "odd", *SHORT))
        for i in range(0, 80, 4):
            rows[i][0] = -999
        write_rows(self.home / "t.csv", ["x", "size"], rows)
        done = self.braid("train", "t.csv", "--target", "size", "--out", "odd", *SHORT,
                          'data.absent=["2 of 3", "-999"]')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.json_of("predict", "odd", "x=-999.0")["inputs_absent"], ["x"])

    def test_durations_are_learned_and_answered_in_seconds(self):
        draw = random.Random(11)
        rows = [[x := draw.random(), f"0:{int(30 * x) + 10:02d}:{draw.randrange(60):02d}"] for _ in range(120)]
        run, found = self.train(["x", "lap"], rows, "--target", "lap", "train.epochs=60")
        self.assertGreater(found["targets"]["lap"]["r2"]["value"], 0.7)
        self.assertAlmostEqual(self.json_of("predict", run, "x=0.5")["lap"], 25 * 60, delta=300)
        self.assertIn("the target; 120 of 120 sampled cells are durations, such as",
                      self.braid("check", "t.csv", "--target", "lap").stdout)
        (self.home / "plain.csv").write_text("x,lap\n0.1,0:13:00\n0.1,780\n")
        judged = self.json_of("evaluate", run, "plain.csv", "--split", "all", "--no-cost")["targets"]["lap"]["mae"]
        self.assertAlmostEqual(judged["low"], judged["high"], places=3, msg="a number alone is seconds")

    def test_a_table_of_a_spreadsheet_in_europe_is_read(self):
        draw = random.Random(12)
        lines = [f"{day + 1:02d}.03.2020;{draw.uniform(1, 9):.2f};{draw.choice(['ja', 'nein'])}"
                 for day in range(28)]
        lines = ["Datum;Preis, EUR;Raucher"] + [re.sub(r";(\d)\.", r";\1,", line) for line in lines]
        (self.home / "eu.csv").write_bytes("\r\n".join(lines).encode("latin-1"))
        told = self.json_of("check", "eu.csv", "--target", "Raucher")
        self.assertEqual({one["column"]: one["kind"] for one in told["columns"]},
                         {"Datum": "date", "Preis, EUR": "number", "Raucher": "label"})


class KilledRuns(AtHome):
    def test_choices_that_later_trainings_make_for_themselves_are_the_same_after_a_kill(self):
        """A model of an input that few rows have is planned by those rows, not by what the table's rows chose."""
        draw = random.Random(6)
        rows = []
        for i in range(1300):
            label = draw.choice(["up", "down"])
            said = [draw.choice(WORDS) for _ in range(5)] + [label if draw.random() < 0.8 else "so"]
            note = " ".join(said) if i % 5 == 0 else ""
            rows.append([draw.gauss(label == "up", 1), note, label])
        write_rows(self.home / "t.csv", ["x", "note", "way"], rows)
        words = ["train", "t.csv", "--target", "way", "--inputs", "x,note", "train.members=1",
                 "train.refit=no", "train.specialists=0.1", "--quiet"]
        killed = subprocess.Popen([BRAID, *words, "--out", "killed"], cwd=self.home, stdout=subprocess.DEVNULL)
        begun = self.home / "killed" / "checkpoint.safetensors"
        while killed.poll() is None and not begun.exists():
            time.sleep(0.01)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        self.assertTrue(begun.exists(), "the run ended before it could be killed")
        done = self.braid(*words, "--out", "killed", "--resume")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.braid(*words, "--out", "whole").returncode, 0)
        self.assertEqual(self.weights("killed"), self.weights("whole"))
        self.assertFalse((self.home / "killed" / "asked.toml").exists())


if __name__ == "__main__":
    unittest.main()
