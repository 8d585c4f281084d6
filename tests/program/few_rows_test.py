#!/usr/bin/env python3
"""Few rows of arrays of many steps, which training mixes, hides, cuts and stretches. Usage: few_rows_test.py BRAID."""
import csv
import random
import unittest

from log_files import npy
from series_files_test import wave
from things import Trained


def make_arrays(folder, rows=48):
    """Slow or fast waves in three channels, and a word that says nothing."""
    folder.mkdir(parents=True)
    draw = random.Random(4)
    with open(folder / "waves.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["wave", "note", "pace"])
        for i in range(rows):
            steps = list(zip(*(wave(1 if i % 2 else 4, 20 + i % 5, 25, draw) for _ in range(3))))
            (folder / f"{i}.npy").write_bytes(npy(steps, (3,)))
            out.writerow([f"{i}.npy", draw.choice(["one thing or other", "and another thing"]),
                          "slow" if i % 2 else "fast"])


class FewRows(Trained):
    make, file = staticmethod(make_arrays), "waves.csv"
    words = ["--target", "pace", "--inputs", "wave", "train.epochs=60", "train.refit=no"]

    def test_arrays_are_mixed_without_being_asked_and_learned(self):
        self.assertIn("mixup = 0.4", (self.home / "run" / "recipe.toml").read_text())
        self.assertGreaterEqual(self.trained["targets"]["pace"]["accuracy"]["value"], 0.8)

    def test_loader_threads_do_not_matter_and_mixing_does(self):
        words = ["train", self.table, "--target", "pace", "--inputs", "wave", "train.epochs=2", "train.refit=no"]
        for name, more in [("a", ["data.workers=0"]), ("b", ["data.workers=3"]), ("c", ["train.mixup=0"])]:
            done = self.braid(*words, "--out", name, "--quiet", *more)
            self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.weights("a"), self.weights("b"))
        self.assertNotEqual(self.weights("a"), self.weights("c"))

    def test_texts_are_not_mixed_and_asking_for_it_is_refused(self):
        words = ["train", self.table, "--target", "pace", "train.epochs=1", "train.refit=no"]
        for run, more in [("0.0", []), ("0.4", ["train.mixup=0.4"])]:  # asked for, the waves beside the notes are
            done = self.braid(*words, "--inputs", "wave,note", "--out", run, *more)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"mixup = {run}", (self.home / run / "recipe.toml").read_text())
        words += ["--inputs", "note", "train.mixup=0.4", "--quiet", "--out", "refused"]
        self.assertIn("cannot be mixed", self.refused(2, *words))
        self.assertFalse((self.home / "refused").exists())


if __name__ == "__main__":
    unittest.main()
