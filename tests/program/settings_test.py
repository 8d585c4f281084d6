#!/usr/bin/env python3
"""Settings that only show in what is learned and measured, each by what it promises. Usage: settings_test.py BRAID."""
import csv
import random
import unittest

from things import Trained

# Nothing is drawn but the weights and the order of rows.
RECIPE = """
[data]
table = "sums.csv"
[split]
column = "part"
[[inputs]]
name = "left"
columns = ["a", "b"]
kinds = ["number", "number"]
encoder = {type = "mlp", dropout = 0}
[[inputs]]
name = "right"
columns = ["c", "d"]
kinds = ["number", "number"]
encoder = {type = "mlp", dropout = 0}
[fusion]
type = "concat"
dropout = 0
[[targets]]
column = "kind"
task = {type = "classes", dropout = 0}
[train]
epochs = 4
batch_size = 16
learning_rate = 0.003
modality_dropout = 0
corruption = 0
augment = false
specialists = 0
members = 1
refit = "no"
threads = 1
"""
COLUMNS = ["a", "b", "c", "d"]


def written(path, columns, rows):
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(columns)
        out.writerows(rows)


def make_sums(folder):
    """Four numbers and whether their sum is positive, of 128 rows to learn from; and the same in talks of six rows."""
    folder.mkdir(parents=True)
    draw = random.Random(2)

    def numbers(noise):
        values = [draw.gauss(0, 1) for _ in COLUMNS]
        return [round(v, 4) for v in values], "much" if sum(values) + draw.gauss(0, noise) > 0 else "little"

    rows = []
    for i in range(224):
        values, kind = numbers(0.5)
        part = ["test", "test", "validation", "train", "train", "train", "train"][i % 7]
        rows.append([*values, "north" if i % 3 else "south", part, kind])
    written(folder / "sums.csv", [*COLUMNS, "camp", "part", "kind"], rows)
    talks = []
    for i in range(180):
        values, kind = numbers(0)
        part = ["train", "train", "train", "validation", "test"][i // 6 % 5]
        talks.append([*values, f"talk {i // 6}", part, kind])
    written(folder / "talks.csv", [*COLUMNS, "talk", "part", "kind"], talks)
    (folder / "sums.toml").write_text(RECIPE)


class Settings(Trained):
    make, file = staticmethod(make_sums), "sums.toml"
    words = []

    def trained_as(self, out, *words):
        done = self.braid("train", self.table, *words, "--out", out, "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        return self.records(out)

    def apart(self, run, other):
        """The largest difference between two weights."""
        ours, theirs = self.tensors(run), self.tensors(other)
        self.assertEqual(ours.keys(), theirs.keys())
        return max(abs(a - b) for name in ours for a, b in zip(ours[name], theirs[name]))

    def test_two_batches_of_eight_in_one_step_are_a_batch_of_sixteen(self):
        whole = self.records("run")
        halves = self.trained_as("halves", "train.batch_size=8", "train.accumulate=2")
        single = self.trained_as("single", "train.batch_size=8")
        self.assertEqual([one["step"] for one in halves], [8, 16, 24, 32])
        self.assertEqual([one["step"] for one in single], [16, 32, 48, 64])
        for one, other in zip(whole, halves):
            # Adam hides the scale of gradients, their norm does not.
            for measure in ["train_loss", "validation_loss", "gradient_norm"]:
                self.assertAlmostEqual(one[measure] / other[measure], 1, delta=2e-3, msg=measure)
        self.assertLess(self.apart("run", "halves"), 3e-3)
        self.assertGreater(self.apart("run", "single"), 3e-2)

    def test_bfloat16_learns_about_the_same_and_answers(self):
        half = self.trained_as("half", "train.precision=bfloat16")
        self.assertIn('precision = "bfloat16"', (self.home / "half" / "recipe.toml").read_text())
        self.assertGreater(self.apart("run", "half"), 1e-3, "computed in full")
        self.assertAlmostEqual(half[-1]["validation_loss"], self.records("run")[-1]["validation_loss"], delta=0.1)
        for values, kind in [("1", "much"), ("-1", "little")]:
            answer = self.json_of("predict", "half", *(f"{column}={values}" for column in COLUMNS))
            self.assertEqual(answer["kind"], kind)
            self.assertAlmostEqual(answer["kind_probability_much"] + answer["kind_probability_little"], 1, places=5)

    def test_patience_ends_training_that_only_gets_worse(self):
        """Validation rows say the contrary of what is learned."""
        draw = random.Random(3)
        rows = []
        for i in range(160):
            x, part = draw.gauss(0, 1), ["validation", "test", "train", "train"][i % 4]
            rows.append([round(x, 4), part, round(10 * (-x if part == "validation" else x) + draw.gauss(0, 0.5), 4)])
        written(self.home / "contrary.csv", ["x", "part", "y"], rows)
        words = ["--target", "y", "--split-column", "part", "train.refit=no", "train.members=1", "train.epochs=8"]
        for patience in [2, 8]:
            done = self.braid("train", "contrary.csv", *words, f"train.patience={patience}", "--out", f"p{patience}")
            self.assertEqual(done.returncode, 0, done.stderr)
            losses = [one["validation_loss"] for one in self.records(f"p{patience}")]
            best = 1 + losses.index(min(losses))
            self.assertEqual(len(losses), min(best + patience, 8), losses)
            self.assertIn(f"kept epoch {best}, which is the best on the validation rows", done.stderr)
        self.assertLess(len(self.records("p2")), 8)

    def test_only_sequences_longer_than_the_longest_are_cut(self):
        words = ["data.table=talks.csv", "sequence.column=talk", "context.type=gru", "train.epochs=1"]
        for longest in [100, 6, 3]:
            self.trained_as(f"cut{longest}", *words, f"sequence.longest={longest}")
        self.assertEqual(self.weights("cut100"), self.weights("cut6"))
        self.assertNotEqual(self.weights("cut6"), self.weights("cut3"))

    def test_answers_do_not_depend_on_how_many_rows_are_answered_at_once(self):
        with open(self.home / "data" / "sums.csv", newline="") as file:
            rows = [[value if (i + place) % 5 else "" for place, value in enumerate(row[:4])]
                    for i, row in enumerate(csv.reader(file)) if i]
        written(self.home / "holes.csv", COLUMNS, rows[:150])
        one, *others = (self.json_of("predict", "run", "holes.csv", "--batch-size", size)["answers"]
                        for size in [1, 7, 64, 500])
        self.assertEqual([len(answers) for answers in [one, *others]], [150] * 4)
        for other in others:
            for row, wanted in zip(other, one):
                self.assertAlmostEqual(row["kind_probability_much"], wanted["kind_probability_much"], delta=1e-5)
                for name in ["kind", "kind_set", "inputs_used", "inputs_absent", "inputs_unusual"]:
                    self.assertEqual(row[name], wanted[name])
        self.assertIn("not in range 1", self.refused(2, "predict", "run", "holes.csv", "--batch-size", "0"))

    def test_intervals_go_by_the_resamples_asked_for(self):
        usual, some, none = (self.json_of("evaluate", "run", "--no-patterns", "--no-cost", *words)["targets"]["kind"]
                             for words in [[], ["--resamples", "40"], ["--resamples", "0"]])
        for name, metric in none.items():
            self.assertEqual((metric["low"], metric["high"]), (metric["value"], metric["value"]), name)
            self.assertEqual(metric["value"], usual[name]["value"], name)
        self.assertLess(usual["log_loss"]["low"], usual["log_loss"]["high"])
        self.assertNotEqual(some["log_loss"], usual["log_loss"])

    def test_rows_of_a_group_are_drawn_together_and_reported_apart(self):
        words = ["evaluate", "run", "--split", "all", "--no-patterns", "--no-cost"]
        alone, grouped = self.json_of(*words), self.json_of(*words, "--group", "camp")
        self.assertNotIn("groups", alone["details"]["kind"])
        groups = {one["group"]: one for one in grouped["details"]["kind"]["groups"]}
        self.assertEqual({name: one["rows"] for name, one in groups.items()}, {"north": 149, "south": 75})
        accuracy = grouped["targets"]["kind"]["accuracy"]
        self.assertEqual(accuracy["value"], alone["targets"]["kind"]["accuracy"]["value"])
        self.assertAlmostEqual(sum(one["rows"] * one["value"] for one in groups.values()) / 224, accuracy["value"])
        # Two groups are drawn: twice the one, twice the other, or both.
        ends = sorted(one["value"] for one in groups.values())
        self.assertAlmostEqual(accuracy["low"], ends[0])
        self.assertAlmostEqual(accuracy["high"], ends[1])
        self.assertIn('did you mean "camp"?', self.refused(2, *words, "--group", "cmap"))


if __name__ == "__main__":
    unittest.main()
