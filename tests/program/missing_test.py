#!/usr/bin/env python3
"""Inputs that are missing, broken or contradict each other, through the real program. Usage: missing_test.py BRAID."""
import csv
import json
import shutil
import unittest
import wave

from things import COLOURS, Trained, png, wav, write_png


def black(path, side=24):
    write_png(path, side, side, lambda x, y: b"\0\0\0")


def silence(path, seconds=0.4, rate=8000):
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1), out.setsampwidth(2), out.setframerate(rate)
        out.writeframes(b"\0\0" * int(seconds * rate))


class Missing(Trained):
    words = ["--target", "label", "--inputs", "photo,sound,words", "train.epochs=8", "train.batch_size=16"]

    def setUp(self):
        for i, (label, colour) in enumerate(COLOURS.items()):
            png(self.home / f"{label}.png", colour, seed=2000 + i)
            wav(self.home / f"{label}.wav", {"red": 300, "green": 900, "blue": 2500}[label], seed=3000 + i)
        black(self.home / "black.png")
        silence(self.home / "silence.wav")

    def test_answers_say_what_is_possible_and_what_each_input_did(self):
        answer = self.json_of("predict", "run", "photo=red.png", "sound=red.wav")
        self.assertEqual(answer["label"], "red")
        self.assertIn("red", answer["label_set"])
        by = answer["label_by"]
        self.assertEqual(sorted(by), ["(no input)", "photo", "sound", "words"])
        self.assertAlmostEqual(sum(by.values()), answer["label_probability_red"], places=5)
        self.assertAlmostEqual(by["words"], 0)
        self.assertGreater(by["photo"] + by["sound"], 0.3)
        text = self.braid("predict", "run", "photo=red.png", "sound=red.wav").stdout
        self.assertRegex(text, r"by (photo|sound) \+[\d.]+%")

    def test_black_and_silent_files_are_taken_for_broken_and_said_so(self):
        for broken, words in [("photo", ["photo=black.png", "sound=blue.wav"]),
                              ("sound", ["photo=blue.png", "sound=silence.wav"])]:
            answer = self.json_of("predict", "run", *words)
            self.assertEqual(answer["inputs_broken"], [broken])
            self.assertEqual(answer["label"], "blue")
            self.assertNotIn(broken, answer["inputs_used"])
            self.assertAlmostEqual(answer["label_by"][broken], 0)
            self.assertIn(f"left out: {broken}", self.braid("predict", "run", *words).stdout)
        with open(self.home / "odd.csv", "w", newline="") as file:
            csv.writer(file).writerows([["photo", "sound", "words"], ["black.png", "red.wav", ""],
                                        ["red.png", "red.wav", "this thing looks rather red to me"]])
        self.assertEqual(self.braid("predict", "run", "odd.csv", "-o", "odd_answers.csv").returncode, 0)
        with open(self.home / "odd_answers.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["inputs_broken"] for row in rows], ["photo", ""])
        self.assertAlmostEqual(sum(float(rows[1][f"label_by_{name}"]) for name in ["photo", "sound", "words"]),
                               max(float(rows[1][f"label_probability_{c}"]) for c in COLOURS) - 1 / 3, delta=0.12)
        plain = list(self.json_of("predict", "run", "odd.csv", "--no-attributions")["answers"])
        self.assertNotIn("label_by", plain[0])

    def test_nothing_at_all_is_answered_by_what_training_knew(self):
        answer = self.json_of("predict", "run", "photo=black.png")
        self.assertEqual(answer["inputs_used"], [])
        for colour in COLOURS:
            self.assertAlmostEqual(answer[f"label_probability_{colour}"], 1 / 3, delta=0.12)
        unsure = self.json_of("predict", "run", "photo=black.png", "--abstain")
        self.assertIsNone(unsure["label"])
        self.assertEqual(len(unsure["label_set"]), 3)

    def test_nothing_at_all_may_also_be_refused(self):
        words = ["train", self.table, "--target", "label", "--inputs", "photo,words", "train.epochs=2"]
        done = self.braid(*words, "--out", "refusing", "answers.without_inputs=none")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("held-out rows: sets meant to hold the truth in 90 % of rows may miss that by", done.stderr)
        self.assertIn("no input that can be used", self.refused(3, "predict", "refusing", "words="))
        with open(self.home / "nothing.csv", "w", newline="") as file:
            csv.writer(file).writerows([["photo", "words"], ["", ""], ["", "this thing looks rather red to me"]])
        self.assertEqual(self.braid("predict", "refusing", "nothing.csv", "-o", "refused.csv").returncode, 0)
        with open(self.home / "refused.csv", newline="") as file:
            nothing, some = csv.DictReader(file)
        self.assertEqual({name for name, cell in nothing.items() if cell}, {"inputs_absent"})
        self.assertTrue(some["label"])
        self.assertIn("(nothing to answer from)", self.braid("predict", "refusing", "nothing.csv").stdout)
        self.assertRegex(self.refused(2, *words, "answers.without_inputs=error"), "known: prior, none")

    def test_what_validation_or_a_fusion_lacks_is_said_in_one_sentence(self):
        with open(self.table, newline="") as file:
            head, *rows = csv.reader(file)
        with open(self.home / "data" / "one.csv", "w", newline="") as file:
            out = csv.writer(file)
            out.writerow([*head, "part"])
            for i, row in enumerate(rows):
                is_judging = row[-1] == "red" and i % 3 == 0
                out.writerow([*row, "test" if i % 5 == 0 else "validation" if is_judging else "train"])
        done = self.braid("train", self.home / "data" / "one.csv", "--target", "label", "--inputs", "photo,words",
                          "--split-column", "part", "train.epochs=1", "fusion.type=aligned", "--out", "one")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('every validation row is "red", so they can tell neither', done.stderr)
        self.assertIn("fusion aligned compares inputs by their times, and none has a clock (photo, words lack one)",
                      done.stderr)

    def test_an_input_that_is_alone_is_answered_by_a_model_of_it_too(self):
        words = ["train", self.table, "--target", "label", "--inputs", "photo,words", "train.epochs=6",
                 "split.validation=0.3"]
        done = self.braid(*words, "--out", "paired")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("photo alone, from its encoder on for 2 epochs: a model for rows", done.stderr)
        log = [json.loads(line) for line in (self.home / "paired" / "metrics.jsonl").read_text().splitlines()]
        self.assertEqual({r["specialist"] for r in log}, {"", "photo", "words"})
        self.assertEqual([r["epoch"] for r in log if r["specialist"] == "photo" and not r["refit"]], [1, 2])  # 0.4 of 6
        patterns = self.json_of("evaluate", "paired")["patterns"]
        who = {";".join(p["inputs"]): p["answered_by"]["label"] for p in patterns}
        self.assertRegex(who["photo"] + who["words"], "own model")
        answer = self.json_of("predict", "paired", "photo=green.png")
        self.assertEqual(answer["label"], "green")
        self.assertAlmostEqual(sum(answer["label_by"].values()), answer["label_probability_green"], places=5)
        self.assertAlmostEqual(answer["label_by"]["words"], 0)
        done = self.braid(*words, "--out", "unpaired", "train.specialists=0")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("photo alone", done.stderr)
        self.assertNotIn(b"specialist_", (self.home / "unpaired/bundle/weights.safetensors").read_bytes())
        self.assertIn(b"specialist_", (self.home / "paired/bundle/weights.safetensors").read_bytes())

    def test_evaluation_shows_every_pattern_with_who_answers_and_how_often_the_truth_is_possible(self):
        evaluation = self.json_of("evaluate", "run", "--split", "all")
        self.assertEqual(len(evaluation["patterns"]), 7)
        for pattern in evaluation["patterns"]:
            self.assertTrue(pattern["answered_by"]["label"])
            possible = pattern["possible"]["label"]
            self.assertEqual(possible["rows"], evaluation["rows"])
            self.assertGreater(possible["coverage"], 0.8)
            self.assertLessEqual(possible["low"], possible["coverage"])
        report = (self.home / "run" / "report.html").read_text()
        self.assertIn("Answered by", report)
        self.assertIn("Truth among the possible", report)

    def test_the_cost_sheet_says_what_each_input_costs_and_brings(self):
        cost = self.json_of("evaluate", "run", "--split", "all")["cost"]
        self.assertEqual(list(cost["inputs"]), ["photo", "sound", "words"])
        for one in cost["inputs"].values():
            self.assertGreater(one["reading_milliseconds"], 0)
            self.assertGreater(one["encoder"]["milliseconds"], 0)
            self.assertGreater(one["encoder"]["weight_bytes"], 1000)
            self.assertGreater(one["encoder"]["peak_bytes"], one["step_bytes"])
            self.assertIn(one["lost"]["label"]["word"], ["worth it", "harms", "unclear"])
        photo = cost["inputs"]["photo"]["encoder"]
        self.assertGreater(photo["flops"], 1e6)  # a convolution over 24 x 24 pixels
        shares = sum(one["share_of_time"] for one in cost["inputs"].values())
        self.assertAlmostEqual(shares + cost["fusion"]["milliseconds"] / cost["milliseconds"], 1, places=6)
        self.assertGreater(cost["attribution"]["milliseconds"], 0)
        text = self.braid("evaluate", "run", "--split", "all").stdout
        self.assertIn("accuracy of label lost without it", text)
        self.assertRegex(text, r"photo +-?[\d.]+ +\[.*\] +(worth it|harms|unclear)")
        self.assertNotIn("cost", self.json_of("evaluate", "run", "--no-cost"))
        self.assertIn("What each input costs and brings", (self.home / "run" / "report.html").read_text())
        self.assertIn("What an answer costs", (self.home / "run" / "bundle" / "model_card.md").read_text())

    def test_checks_and_sets_can_be_set_and_switched_off(self):
        words = ["train", self.table, "--target", "label", "--inputs", "photo,weight", "train.epochs=2", "--quiet"]
        self.assertEqual(self.braid(*words, "--out", "trusting", "answers.false_alarms=0").returncode, 0)
        answer = self.json_of("predict", "trusting", "photo=black.png")
        self.assertEqual(answer["inputs_used"], ["photo"])
        self.assertRegex(self.refused(2, *words, "answers.coverage=2"), "coverage.*0.5.*0.999")

    def test_a_damaged_check_is_found(self):
        shutil.copytree(self.home / "run" / "bundle", self.home / "damaged")
        file = self.home / "damaged" / "checks.safetensors"
        content = bytearray(file.read_bytes())
        content[-1] ^= 1
        file.write_bytes(content)
        self.assertIn("checks.safetensors", self.refused(4, "predict", "damaged", "photo=red.png"))


if __name__ == "__main__":
    unittest.main()
