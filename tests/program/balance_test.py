#!/usr/bin/env python3
"""Rich and poor inputs: measured in every run, balanced where a recipe says so. Usage: balance_test.py BRAID."""
import csv
import random
import signal
import subprocess
import time
import unittest

from things import BRAID, Trained

RECIPE = """
[data]
table = "pairs.csv"
[split]
column = "part"
{inputs}
[[targets]]
column = "kind"
[train]
epochs = 20
batch_size = 32
learning_rate = 0.003
refit = "no"
members = 1
"""
RICH = '[[inputs]]\nname = "rich"\ncolumns = ["r1", "r2"]\nkinds = ["number", "number"]\n'
POOR = ('[[inputs]]\nname = "poor"\ncolumns = ["p1", "p2", "p3", "p4"]\n'
        'kinds = ["number", "number", "number", "number"]\n')


def make_pairs(folder, rows=900):
    """`rich` tells the kind by a sum, plainly; `poor` by the signs of two of its numbers together, which takes long.
    Every fifth row has the rich input alone, every fifth the poor one."""
    folder.mkdir(parents=True)
    draw = random.Random(5)
    with open(folder / "pairs.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["r1", "r2", "p1", "p2", "p3", "p4", "part", "kind"])
        for i in range(rows):
            kind = draw.randrange(2)
            rich = [draw.gauss(2.2 * kind, 1), draw.gauss(2.2 * kind, 1)]
            poor = [draw.gauss(0, 1) for _ in range(4)]
            if (poor[0] * poor[1] > 0) != bool(kind):
                poor[0] = -poor[0]
            part = "test" if i % 4 == 0 else "validation" if i % 4 == 1 else "train"
            if part == "train" and i % 5 == 0:
                rich = ["", ""]
            elif part == "train" and i % 5 == 1:
                poor = [""] * 4
            out.writerow([*(round(v, 4) if v != "" else "" for v in rich + poor), part, "yes" if kind else "no"])
    for name, inputs in [("both", RICH + POOR), ("rich", RICH), ("poor", POOR)]:
        (folder / f"{name}.toml").write_text(RECIPE.format(inputs=inputs))


class Balanced(Trained):
    make, file = staticmethod(make_pairs), "both.toml"
    words = []

    def trained_as(self, run, *words, recipe="both"):
        if not (self.home / run).exists():
            done = self.braid("train", f"data/{recipe}.toml", "--out", run, "--json", *words)
            self.assertEqual(done.returncode, 0, done.stderr)
        return self.records(run)

    def without_rates(self, *inputs):
        """A recipe in which the encoders of these inputs do not learn."""
        text = (self.home / "data/both.toml").read_text()
        for name in inputs:
            text = text.replace(f'name = "{name}"', f'name = "{name}"\nlearning_rate = 0')
        recipe = "without-" + "-".join(inputs)
        (self.home / f"data/{recipe}.toml").write_text(text)
        return recipe

    def encoders(self, run, recipe, *words):
        """The weights of both encoders after a training: m0 is the rich input, m1 the poor one."""
        self.trained_as(run, *words, recipe=recipe)
        return {id: {name: values for name, values in self.tensors(run).items() if name.startswith(f"encoder_{id}.")}
                for id in ["m0", "m1"]}

    def skill(self, run, head=None):
        """Share of the loss of one who sees nothing that is gone at the end, for the model or one input's own head."""
        last = self.records(run)[-1]
        blind = self.records("run")[-1]["blind_loss"]
        judged = last if head is None else {h["input"]: h for h in last["heads"]}[head]
        return 1 - judged["validation_loss"] / blind

    def test_every_run_measures_each_input_and_says_who_lags(self):
        records = self.records("run")
        for record in records:
            self.assertEqual([head["input"] for head in record["heads"]], ["rich", "poor"])
            self.assertAlmostEqual(record["blind_loss"], 0.693, delta=0.01)
        rich, poor = ([{h["input"]: h for h in r["heads"]}[name]["validation_loss"] for r in records]
                      for name in ["rich", "poor"])
        self.assertLess(rich[2], poor[2])
        report = (self.home / "run" / "report.html").read_text()
        self.assertIn("Validation loss of each input alone", report)
        self.assertIn("Input rich learns fastest", report)
        self.assertIn("input poor lags", report)

    def test_a_head_that_still_gains_by_itself_weighs_more(self):
        records = self.records("run")
        rich, poor = ([{h["input"]: h for h in r["heads"]}[name] for r in records] for name in ["rich", "poor"])
        self.assertAlmostEqual(rich[0]["weight"], 0.15)
        self.assertAlmostEqual(poor[0]["weight"], 0.15)
        gains = max(range(1, len(poor) - 1), key=lambda e: poor[e - 1]["validation_loss"] - poor[e]["validation_loss"])
        self.assertGreater(poor[gains + 1]["weight"], 0.3)
        self.assertLess(min(head["weight"] for head in rich[len(rich) // 2:]), 0.2)  # it stands still at times
        for record in records:
            self.assertLessEqual(sum(head["weight"] for head in record["heads"]), 1)

    def test_measuring_changes_no_step_and_can_be_left_out(self):
        steps = [[(r["train_loss"], r["gradient_norm"], r["validation_loss"]) for r in self.trained_as(*words)]
                 for words in [("measured", "balance.method=measure"), ("unmeasured", "balance.method=none")]]
        self.assertEqual(len(steps[0]), 20)
        self.assertEqual(*steps)  # which epoch is kept goes by the heads too, where they are measured
        self.assertTrue(all(head["weight"] == 0.15 for head in self.records("measured")[-1]["heads"]))
        self.assertEqual(self.records("unmeasured")[0]["heads"], [])

    def test_no_method_leaves_the_poor_input_far_behind_what_it_reaches_alone(self):
        self.trained_as("poor-alone", recipe="poor")
        alone = self.skill("poor-alone")
        self.assertGreater(alone, 0.8)
        for run, method in [("run", "auto"), ("modulated", "gradient_modulation"), ("blended", "gradient_blending")]:
            self.trained_as(run, f"balance.method={method}")
            self.assertGreater(self.skill(run, "poor"), 0.8 * alone, method)

    def test_blending_weighs_the_heads_anew_after_every_few_epochs(self):
        records = self.trained_as("blended", "balance.method=gradient_blending")
        weights = [[head["weight"] for head in record["heads"]] for record in records]
        self.assertEqual(weights[0], [0.15, 0.15])
        for epoch, now in enumerate(weights):
            self.assertEqual(now, weights[epoch // 4 * 4])
            self.assertGreaterEqual(min(now), 0.05 * 1.3 - 1e-9)  # of what all losses weigh together
        self.assertNotEqual(weights[4], weights[0])
        self.assertNotEqual(weights[8], weights[4])

    def test_modulation_holds_the_encoder_of_the_input_that_is_ahead(self):
        drawn = self.encoders("drawn", self.without_rates("rich", "poor"), "train.epochs=1")
        free = self.encoders("free", "both", "train.epochs=2", "balance.method=measure")
        held = self.encoders("held", "both", "train.epochs=2", "balance.method=gradient_modulation",
                             "balance.strength=2")

        def way(to, id):
            return sum((a - b) ** 2 for name in drawn[id] for a, b in zip(drawn[id][name], to[id][name])) ** 0.5

        self.assertLess(way(held, "m0"), 0.5 * way(free, "m0"))
        self.assertGreater(way(held, "m1"), 0.5 * way(free, "m1"))

    def test_an_input_with_a_rate_of_0_keeps_the_weights_that_it_drew(self):
        recipe = self.without_rates("poor")
        one, three = (self.encoders(f"still-{epochs}", recipe, f"train.epochs={epochs}") for epochs in [1, 3])
        free = self.encoders("free-1", "both", "train.epochs=1")
        self.assertTrue(one["m1"])
        self.assertEqual(one["m1"], three["m1"])
        self.assertNotEqual(one["m1"], free["m1"])
        self.assertNotEqual(one["m0"], three["m0"])

    def test_rows_with_one_input_teach_that_input(self):
        """Without a single row that has both, each input's own head and the model with that input alone learn."""
        rows = list(csv.DictReader(open(self.home / "data/pairs.csv", newline="")))
        with open(self.home / "data/apart.csv", "w", newline="") as file:
            out = csv.DictWriter(file, rows[0].keys())
            out.writeheader()
            for i, row in enumerate(rows):
                if row["part"] != "test":
                    row.update({"r1": "", "r2": ""} if i // 4 % 2 else {"p1": "", "p2": "", "p3": "", "p4": ""})
                out.writerow(row)
        text = (self.home / "data/both.toml").read_text().replace("pairs.csv", "apart.csv")
        (self.home / "data/apart.toml").write_text(text)
        self.trained_as("apart", recipe="apart")
        for columns, least in [("r1,r2", 0.85), ("p1,p2,p3,p4", 0.6)]:
            answer = self.json_of("evaluate", "apart", "--inputs", columns)
            self.assertGreater(answer["targets"]["kind"]["accuracy"]["value"], least, columns)

    def test_a_killed_run_with_balance_resumes_to_the_same_bytes(self):
        for name, words in [("follow", ["balance.method=auto"]),
                            ("mod", ["balance.method=gradient_modulation", "balance.noise=true"]),
                            ("blend", ["balance.method=gradient_blending", "balance.every=2"])]:
            words = ["train", "data/both.toml", "train.epochs=8", "train.refit=yes", "--quiet", *words]
            self.assertEqual(self.braid(*words, "--out", name).returncode, 0)
            for file in ["checkpoint.safetensors", "refit.safetensors"]:
                out = f"{name}-{file[:5]}"
                killed = subprocess.Popen([BRAID, *words, "--out", out], cwd=self.home, stdout=subprocess.DEVNULL)
                log = self.home / out / "metrics.jsonl"
                least = 5 if file == "checkpoint.safetensors" else 0  # epochs: weights were blended twice by then
                while killed.poll() is None and not ((self.home / out / file).exists() and log.exists() and
                                                     len(log.read_text().splitlines()) >= least):
                    time.sleep(0.005)
                killed.send_signal(signal.SIGKILL)
                killed.wait()
                self.assertTrue((self.home / out / file).exists(), "the run ended before it could be killed")
                done = self.braid(*words, "--out", out, "--resume")
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual((self.home / name / "bundle/weights.safetensors").read_bytes(),
                                 (self.home / out / "bundle/weights.safetensors").read_bytes(), out)

    def test_wrong_words_are_refused_and_described(self):
        self.assertIn('did you mean "gradient_blending"?',
                      self.refused(2, "train", "data/both.toml", "balance.method=gradient_blendin", "--out", "x"))
        self.assertIn("single_inputs", self.refused(2, "train", "data/both.toml", "train.single_inputs=0",
                                                    "balance.method=gradient_modulation", "--out", "x"))
        told = self.braid("describe", "balance").stdout
        for word in ["gradient_modulation", "gradient_blending", "auto", "measure", "strength", "noise", "every"]:
            self.assertIn(word, told)


if __name__ == "__main__":
    unittest.main()
