#!/usr/bin/env python3
"""The example of recordings made with a phone, from its files to an answer: film, sound and inertial log, some of them
missing or broken. Usage: phone_test.py BRAID."""
import pathlib
import subprocess
import sys
import unittest

from things import Trained

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "phone_recordings.py"


def make_recordings(folder):
    subprocess.run([sys.executable, EXAMPLE, folder, "--rows", "48"], check=True, stdout=subprocess.DEVNULL)


class Phone(Trained):
    make, file = staticmethod(make_recordings), "recordings.csv"
    words = ["--target", "activity", "train.epochs=3", "train.batch_size=8", "train.refit=no"]

    def test_it_learns_what_the_phone_saw_heard_and_felt(self):
        said = self.braid("describe", self.home / "run").stdout
        for name in ("recording frames", "recording sound", "motion"):
            self.assertIn(name, said)
        self.assertGreaterEqual(self.trained["targets"]["activity"]["accuracy"]["value"], 0.5, "chance is a quarter")

    def test_a_recording_is_answered_with_and_without_its_log(self):
        answers = self.json_of("predict", self.home / "run", self.table)["answers"]
        self.assertEqual(len(answers), 48)
        self.assertLess(min(answer["inputs_seen"].get("motion", 1) for answer in answers), 0.99, "some logs have gaps")
        self.assertEqual(answers[5]["inputs_unreadable"], ["motion"], "that log is empty")
        self.assertTrue(any(answer["inputs_absent"] == ["motion"] for answer in answers))


if __name__ == "__main__":
    unittest.main()
