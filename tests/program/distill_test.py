#!/usr/bin/env python3
"""A model that sees less learns from one that sees more. Usage: distill_test.py BRAID."""
import csv
import json
import pathlib
import random
import signal
import subprocess
import sys
import time
import unittest

from things import BRAID, Trained


def make_halves(folder, rows=700, labelled=0.12):
    """The words tell the kind plainly; three numbers tell it together, in a way that takes many rows to learn. Few of
    the training rows have a label."""
    folder.mkdir(parents=True)
    draw = random.Random(3)
    with open(folder / "halves.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["words", "a", "b", "c", "part", "kind"])
        for i in range(rows):
            a, b, c = (draw.gauss(0, 1) for _ in range(3))
            kind = 0 if a * b > 0.2 else 1 if c > 0 else 2
            part = "test" if i % 3 == 0 else "validation" if i % 12 == 1 else "train"
            told = part != "train" or draw.random() < labelled
            out.writerow([f"this is surely an {['oak', 'elm', 'fir'][kind]} as tree {draw.randrange(900)} shows",
                          round(a, 3), round(b, 3), round(c, 3), part, ["one", "two", "three"][kind] if told else ""])


class Distilled(Trained):
    make, file = staticmethod(make_halves), "halves.csv"
    words = ["--target", "kind", "--split-column", "part", "--inputs", "words,a,b,c", "train.epochs=25",
             "train.batch_size=32", "train.learning_rate=0.003"]
    asked = ["distill", "run", "--inputs", "a,b,c"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        done = cls.braid(*cls.asked, "--out", "student", "--json")
        assert done.returncode == 0, done.stderr
        cls.answer, cls.said = json.loads(done.stdout), done.stderr

    def test_rows_without_a_label_teach_the_student_more_than_labels_teach_a_plain_model(self):
        teacher = self.answer["teacher"]["targets"]["kind"]["accuracy"]["value"]
        self.assertGreater(teacher, 0.95)
        accuracy = self.answer["gain"]["kind"]["metrics"]["accuracy"]
        self.assertGreater(accuracy["difference"]["value"], 0, accuracy)
        loss = self.answer["gain"]["kind"]["metrics"]["log_loss"]
        self.assertLess(loss["difference"]["high"], 0, loss)

    def test_the_comparison_is_of_the_reported_models_on_the_test_rows(self):
        self.assertEqual(self.answer["rows"], 234)
        for metric in ["accuracy", "log_loss"]:
            one = self.answer["gain"]["kind"]["metrics"][metric]
            self.assertEqual(one["ours"], self.answer["student"]["targets"]["kind"][metric]["value"])
            self.assertEqual(one["other"], self.answer["plain"]["targets"]["kind"][metric]["value"])
            self.assertAlmostEqual(one["difference"]["value"], one["ours"] - one["other"], places=12)

    def test_the_student_keeps_the_split_and_sees_only_its_inputs(self):
        self.assertEqual((self.home / "run" / "split.csv").read_bytes(),
                         (self.home / "student" / "split.csv").read_bytes())
        self.assertEqual((self.home / "run" / "split.csv").read_bytes(),
                         (self.home / "student" / "plain" / "split.csv").read_bytes())
        self.assertIn('no input "words"', self.refused(2, "predict", "student", "words=oak"))
        one = json.loads(self.braid("predict", "student", "a=1.5", "b=1.5", "c=0", "--json").stdout)
        self.assertEqual(one["kind"], "one")
        for name in ["report.html", "evaluation.json", "distillation.json", "bundle/model_card.md", "metrics.jsonl"]:
            self.assertTrue((self.home / "student" / name).stat().st_size > 0, name)

    def test_some_columns_of_an_input_can_be_kept(self):
        done = self.braid("distill", "run", "--inputs", "a,c", "--out", "two", "--no-compare", "train.epochs=2",
                          "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(json.loads(done.stdout)["student"]["inputs"]), ["a", "c"])
        self.assertFalse((self.home / "two" / "plain").exists())

    def test_the_recipe_of_a_student_trains_it_again_to_the_same_bytes(self):
        done = self.braid("train", "student/recipe.toml", "--out", "again", "--quiet")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.weights("student"), self.weights("again"))

    def test_a_killed_command_goes_on_to_the_same_bytes(self):
        for run, file in [("killed", "checkpoint.safetensors"), ("killed-later", "plain/checkpoint.safetensors")]:
            killed = subprocess.Popen([BRAID, *self.asked, "--out", run], cwd=self.home, stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL)
            while killed.poll() is None and not (self.home / run / file).exists():
                time.sleep(0.01)
            killed.send_signal(signal.SIGKILL)
            killed.wait()
            self.assertTrue((self.home / run / file).exists(), "the run ended before it could be killed")
            anew = self.braid(*self.asked, "--out", run)
            self.assertEqual(anew.returncode, 2)
            self.assertRegex(anew.stderr, "go on with it by --resume|holds a finished run")  # the student may be whole
            done = self.braid(*self.asked, "--out", run, "--resume", "--json")
            self.assertEqual(done.returncode, 0, done.stderr)
            for part in ["", "/plain"]:
                self.assertEqual(self.weights("student" + part), self.weights(run + part), run + part)
            self.assertEqual(json.loads(done.stdout)["gain"], self.answer["gain"])

    def test_a_terminal_is_told_all_four_and_what_the_gain_is_worth(self):
        done = self.braid("distill", "run", "--inputs", "a,b,c", "--out", "student", "--resume")
        self.assertEqual(done.returncode, 0, done.stderr)
        for words in ["accuracy of the teacher ", "with these inputs alone", "a plain model", "of the student",
                      "student minus plain: "]:
            self.assertIn(words, done.stdout)

    def test_wrong_words_are_refused(self):
        self.assertIn('no input "wrods"; did you mean "words"?', self.refused(2, "distill", "run", "--inputs", "wrods"))
        self.assertIn("leave out", self.refused(2, "distill", "run", "--inputs", "words,a,b,c"))
        self.assertIn("keeps the table and the split",
                      self.refused(2, "distill", "run", "--inputs", "a", "--out", "x", "split.seed=4"))
        self.assertIn("finished run", self.refused(2, "distill", "run", "--inputs", "a", "--out", "student"))
        self.assertIn("no such run", self.refused(4, "distill", "nothing", "--inputs", "a"))
        self.assertFalse((self.home / "x").exists())


def make_views(folder):
    script = pathlib.Path(__file__).resolve().parents[2] / "bench" / "two_views.py"
    subprocess.run([sys.executable, script, folder, "--rows", "900"], check=True)


class WithoutLabels(Trained):
    make, file, words = staticmethod(make_views), "views.toml", ["train.epochs=4"]

    def test_losses_that_need_no_label_change_the_weights_and_no_answer_needs_them(self):
        plain = (self.home / "run" / "bundle" / "weights.safetensors").read_bytes()
        for loss in ["alignment", "reconstruction"]:
            done = self.braid("train", self.table, *self.words, f"auxiliary.{loss}.weight=0.3", "--out", loss, "--json")
            self.assertEqual(done.returncode, 0, done.stderr)
            weights = (self.home / loss / "bundle" / "weights.safetensors").read_bytes()
            self.assertIn(f"auxiliary_{loss}.".encode(), weights)
            self.assertNotIn(b"auxiliary_", plain)
            answer = self.json_of("predict", loss, "a0=0.5", "a1=-0.2")
            self.assertIn(answer["ring"], ["in", "out"])
            self.assertIn(f"[auxiliary.{loss}]", (self.home / loss / "recipe.toml").read_text())

    def test_wrong_words_are_refused(self):
        train = ["train", self.table, *self.words, "--out", "x"]
        self.assertIn("write auxiliary.alignment.weight=0.1", self.refused(2, *train, "auxiliary.alignment=0.1"))
        self.assertIn('did you mean "alignment"?', self.refused(2, *train, "auxiliary.alignmnet.weight=0.1"))
        self.assertIn("there is only one", self.refused(
            2, "train", self.home / "data" / "views.csv", "--target", "ring", "--split-column", "part", "--out", "x",
            "auxiliary.alignment.weight=1"))
        self.assertFalse((self.home / "x").exists())


if __name__ == "__main__":
    unittest.main()
