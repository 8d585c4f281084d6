#!/usr/bin/env python3
"""What words on the command line mean, and what they may not cost: the files that are there already, a run that is
going on, half a table of answers. Usage: words_test.py BRAID."""
import csv
import json
import os
import random
import signal
import subprocess
import unittest

from things import BRAID, COLOURS, AtHome, Trained, png

SHORT = ["train.epochs=1", "train.refit=no", "train.members=1", "train.specialists=0"]
ENDLESS = ["train.epochs=100000", "train.patience=1000000", "train.refit=no", "train.members=1"]
LONGER_THAN_A_NAME = "so red a thing is seldom seen " * 12


def make_things(folder, rows=60):
    """A picture, a text and two numbers tell the colour; one of the headers has a comma."""
    folder.mkdir(parents=True)
    draw = random.Random(1)
    with open(folder / "things.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["photo", "note", "width, mm", "height", "label"])
        for i in range(rows):
            label = draw.choice(["red", "blue"])
            png(folder / f"{i}.png", COLOURS[label], seed=i)
            out.writerow([f"{i}.png", f"this thing looks rather {label} to me, number {i}",
                          round(draw.gauss(label == "red", 1), 3), round(draw.gauss(0, 1), 3), label])


def make_numbers(path, rows=80, labels=("up", "down")):
    draw = random.Random(2)
    path.write_text("x,way\n" + "".join(f"{draw.gauss(0, 1):.4f},{draw.choice(labels)}\n" for _ in range(rows)))
    return path.name


class Answers(Trained):
    make, words = staticmethod(make_things), ["--target", "label", *SHORT]

    def test_a_first_word_longer_than_the_name_of_a_file_is_a_sample(self):
        word = "note=" + LONGER_THAN_A_NAME
        self.assertIn(self.json_of("predict", "run", word)["label"], COLOURS)
        self.assertEqual(self.braid("explain", "run", word, "-o", "why").returncode, 0)
        self.assertIn("no such run", self.refused(2, "describe", LONGER_THAN_A_NAME))
        self.assertIn("too long", self.refused(4, "predict", "run", LONGER_THAN_A_NAME))
        self.assertIn("too long", self.refused(4, "explain", "run", LONGER_THAN_A_NAME, "-o", "not"))

    def test_answers_to_a_folder_name_their_files(self):
        photos = self.home / "photos"
        (photos / "more").mkdir(parents=True)
        for name in ["a.png", ".hidden.png", "more/b.png"]:
            png(photos / name, COLOURS["red"], seed=7)
        os.symlink(self.home / "data" / "1.png", photos / "link.png")
        (photos / "notes.txt").write_text("taken in the morning\n")
        names = ["a.png", "link.png", "more/b.png"]
        done = self.braid("predict", "run", "photos")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([line.split(": ")[0] for line in done.stdout.splitlines()], names)
        self.assertIn("photos: 2 files are hidden or not of kind image", done.stderr)
        self.assertEqual([answer["file"] for answer in self.json_of("predict", "run", "photos/")["answers"]], names)
        self.assertEqual(self.braid("predict", "run", "photos", "-o", "named.csv").returncode, 0)
        rows = csv.DictReader((self.home / "named.csv").read_text().splitlines())
        self.assertEqual([row["file"] for row in rows], names)

    def test_a_sample_takes_the_words_that_are_for_it_alone(self):
        self.assertIn("one sample", self.refused(2, "predict", "run", "height=1", "-o", "one.csv"))
        self.assertFalse((self.home / "one.csv").exists())
        self.assertIn("label_by", self.json_of("predict", "run", "height=1"))
        self.assertNotIn("label_by", self.json_of("predict", "run", "height=1", "--no-attributions"))

    def test_a_header_with_a_comma_is_a_name(self):
        for word, used in [("width, mm", {"width, mm"}), ("height,width, mm", {"width, mm", "height"}),
                           ("width, mm,height", {"width, mm", "height"})]:
            answer = self.json_of("predict", "run", self.table, "--inputs", word, "--quiet")["answers"][0]
            self.assertEqual(set(answer["inputs_used"]), used)
        self.assertEqual(self.braid("predict", "run", self.table, "--keep", "height,width, mm", "-o", "kept.csv",
                                    "--quiet").returncode, 0)
        rows = csv.reader((self.home / "kept.csv").read_text().splitlines())
        self.assertEqual(next(rows)[:2], ["height", "width, mm"])
        init = ["init", self.table, "--target", "label"]
        for words, columns in [(["--ignore", "photo,width, mm"], {"note", "height"}),
                               (["--inputs", "width, mm,note"], {"note", "width, mm"})]:
            inputs = self.json_of(*init, *words)["inputs"]
            self.assertEqual({column for one in inputs for column in one["columns"]}, columns)
        self.assertIn('no column " mm"', self.refused(2, *init, "--inputs", "height, mm"))

    def test_the_order_of_columns_changes_no_answer(self):
        """To the bit in words and in a table to be answered; other random numbers in a table to be learned from."""
        with open(self.table, newline="") as file:
            rows = list(csv.reader(file))
        turned = self.table.parent / "turned.csv"
        with open(turned, "w", newline="") as file:
            csv.writer(file).writerows(row[::-1] for row in rows)
        self.assertEqual(*(self.json_of("predict", "run", table, "--quiet") for table in [self.table, turned]))
        parts = []
        for out, table, inputs in [("ab", self.table, "note,height"), ("ba", self.table, "height,note"),
                                   ("turned", turned, "note,height")]:
            done = self.braid("train", table, "--target", "label", "--inputs", inputs, *SHORT, "--out", out, "--quiet")
            self.assertEqual(done.returncode, 0, done.stderr)
            parts.append((self.home / out / "split.csv").read_bytes())
        self.assertEqual(self.weights("ab"), self.weights("ba"))
        self.assertEqual(parts[0], parts[2])
        priors = [self.json_of("predict", out, "height=")["label_probability_red"] for out in ("ab", "turned")]
        self.assertAlmostEqual(*priors, places=6)

    def test_answers_that_are_broken_off_leave_no_file(self):
        (self.home / "long.csv").write_text("height\n" + "".join(f"{i % 40}\n" for i in range(300_000)))
        for number in [signal.SIGINT, signal.SIGTERM]:
            run = subprocess.Popen([BRAID, "predict", "run", "long.csv", "-o", "long-answers.csv"], cwd=self.home,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.wait_until(run, lambda: any(part.stat().st_size for part in self.home.glob("long-answers.csv.*")))
            run.send_signal(number)
            self.assertEqual(run.wait(timeout=60), 130)
            self.assertEqual(list(self.home.glob("long-answers.csv*")), [])

    def test_a_page_that_is_there_is_kept_by_check(self):
        (self.home / "aligned.html").write_text("mine")
        self.assertIn("aligned.html: is there already",
                      self.refused(2, "check", self.table, "--target", "label", "--align", "aligned.csv"))
        self.assertEqual((self.home / "aligned.html").read_text(), "mine")
        self.assertFalse((self.home / "aligned.csv").exists())


class Folders(AtHome):
    def start(self, *words):
        """@return a training that has only begun to run"""
        return subprocess.Popen([BRAID, "train", *words], cwd=self.home, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)

    def written(self, run, file):
        """Waits until a training at work has replaced a file, or has made it."""
        before = file.stat().st_mtime_ns if file.exists() else None
        self.wait_until(run, lambda: file.exists() and file.stat().st_mtime_ns != before)

    def kill(self, run):
        run.send_signal(signal.SIGKILL)
        run.wait()

    def test_a_folder_is_that_of_one_training_as_long_as_it_lasts(self):
        words = [make_numbers(self.home / "busy.csv"), "--target", "way", *ENDLESS, "--out", "busy"]
        run = self.start(*words)
        self.written(run, self.home / "busy" / "checkpoint.safetensors")
        for more in [[], ["--resume"]]:
            self.assertIn("busy: another braid trains here", self.refused(2, "train", *words, *more))
        self.assertIsNone(run.poll())
        self.kill(run)
        self.assertIn("go on with it by --resume", self.refused(2, "train", *words))
        again = self.start(*words, "--resume")
        self.written(again, self.home / "busy" / "checkpoint.safetensors")
        again.send_signal(signal.SIGTERM)  # which ends it as Ctrl-C does, with what it has
        self.assertEqual(again.wait(timeout=120), 0)
        self.assertTrue((self.home / "busy" / "bundle" / "weights.safetensors").exists())

    def test_runs_that_begin_side_by_side_get_folders_of_their_own(self):
        words = [make_numbers(self.home / "twice.csv"), "--target", "way", *SHORT]
        runs = [self.start(*words) for _ in range(3)]
        self.assertEqual([run.wait(timeout=300) for run in runs], [0, 0, 0])
        for name in ["twice", "twice-2", "twice-3"]:
            self.assertTrue((self.home / "runs" / name / "evaluation.json").exists(), name)

    def test_a_run_that_fails_before_it_begins_leaves_no_folder(self):
        make_numbers(self.home / "same.csv", labels=["up"])
        self.refused(3, "train", "same.csv", "--target", "way")
        self.refused(2, "train", "same.csv", "--target", "wya")
        self.assertEqual(list((self.home / "runs").glob("same*")) if (self.home / "runs").exists() else [], [])

    def test_files_that_no_run_wrote_are_not_replaced(self):
        words = ["train", make_numbers(self.home / "mine.csv"), "--target", "way", *SHORT, "--out", "mine"]
        (self.home / "mine").mkdir()
        for name in ["recipe.toml", "split.csv", "report.html", "metrics.jsonl"]:
            (self.home / "mine" / name).write_text("# mine")
            message = self.refused(2, *words)
            self.assertIn(f"mine: holds {name} already", message)
            self.assertIn("--out", message)
            self.assertEqual((self.home / "mine" / name).read_text(), "# mine")
            (self.home / "mine" / name).unlink()
        for name in ["asked.toml", "recipe.toml", "split.csv"]:  # of a run that ended before its first checkpoint
            (self.home / "mine" / name).write_text("# an earlier run's")
        same = make_numbers(self.home / "same.csv", labels=["up"])
        self.refused(3, "train", same, "--target", "way", "--out", "mine")
        self.assertEqual((self.home / "mine" / "asked.toml").read_text(), "# an earlier run's")
        self.assertEqual(self.braid(*words).returncode, 0)

    def test_words_of_a_resumed_run_change_nothing_unsaid(self):
        table = make_numbers(self.home / "again.csv")
        self.assertEqual(self.braid("init", table, "--target", "way", *ENDLESS, "-o", "again.toml").returncode, 0)
        finished = self.braid("train", table, "--target", "way", *SHORT)  # runs/again, which is not to be gone on with
        self.assertEqual(finished.returncode, 0, finished.stderr)
        self.assertIn("holds no run that was begun", self.refused(4, "train", "again.toml", "--resume"))
        run = self.start("again.toml", "--threads", "1")
        begun = self.home / "runs" / "again-2"
        self.written(run, begun / "checkpoint.safetensors")
        self.kill(run)
        same = ["train", "again.toml", "--threads", "1", "--resume"]
        for words, said in [([*same[:2], "--threads", "2", "--resume"], "--threads 2"),
                            ([*same, "--device", "cuda"], "--device cuda"),
                            (same[:2] + ["--resume"], "train.threads")]:
            message = self.refused(2, *words)
            self.assertIn("runs/again-2: was begun differently", message)
            self.assertIn(said, message)
        recipe = (self.home / "again.toml").read_text()
        (self.home / "again.toml").write_text(recipe.replace("epochs = 100000", "epochs = 3"))
        self.assertIn("again.toml with another train.epochs", self.refused(2, *same))
        (self.home / "again.toml").write_text(recipe)
        again = self.start(*same[1:])
        self.written(again, begun / "checkpoint.safetensors")
        again.send_signal(signal.SIGINT)
        self.assertEqual(again.wait(timeout=120), 0)
        self.assertTrue(json.loads((begun / "evaluation.json").read_text())["targets"])
        self.assertIn("name the run", self.refused(2, "train", "--resume"))


if __name__ == "__main__":
    unittest.main()
