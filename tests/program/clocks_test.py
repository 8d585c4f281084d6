#!/usr/bin/env python3
"""Streams of a row whose clocks are apart, through the real program: measured, shown, corrected. Usage: clocks_test.py
BRAID."""
import csv
import json
import math
import pathlib
import random
import shutil
import subprocess
import tempfile
import unittest

from things import BRAID, avi


def make_rides(folder, offsets, seconds=8.0):
    """A film that flashes, beeps at the same moments, and the log of a sensor that is shaken then; the clock of the log
    shows 0 when that of the film shows `offsets[row]`."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(3)
    with open(folder / "rides.csv", "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["film", "motion", "way"])
        for row, offset in enumerate(offsets):
            moments = [0.6]
            while moments[-1] < seconds - 1.2:
                moments.append(moments[-1] + draw.uniform(0.6, 1.6))

            def is_on(t):
                return any(0 <= t - moment < 0.15 for moment in moments)
            avi(folder / f"{row}.avi", lambda t: 0.9 if is_on(t) else 0.2, lambda t: 900 if is_on(t) else 0, seconds,
                rate=20)
            with open(folder / f"{row}.csv", "w", newline="") as log:
                steps = csv.writer(log)
                steps.writerow(["time_ms", "ax", "ay"])
                for i in range(int(seconds * 100)):
                    shared = i / 100 + offset
                    shake = 4 * math.sin(90 * shared) if is_on(shared) else 0
                    steps.writerow([i * 10, round(shake + draw.gauss(0, 0.2), 3), round(draw.gauss(0, 0.2), 3)])
            out.writerow([f"{row}.avi", f"{row}.csv", "up" if row % 2 else "down"])


class Clocks(unittest.TestCase):
    def setUp(self):
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="braid-clocks-"))
        self.addCleanup(shutil.rmtree, self.home)

    def braid(self, *words):
        return subprocess.run([BRAID, *map(str, words)], capture_output=True, text=True, timeout=900, cwd=self.home)

    def checked(self, table, *words):
        done = self.braid("check", table, *words, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return {one["input"]: one for one in json.loads(done.stdout)["clocks"]}, done

    def test_a_clock_that_is_apart_in_all_files_is_found_and_corrected_by_a_recipe(self):
        make_rides(self.home / "data", [0.4] * 12)
        table, recipe = self.home / "data" / "rides.csv", self.home / "rides.toml"
        clocks, _ = self.checked(table)
        self.assertAlmostEqual(clocks["motion"]["offset_s"], 0.4, delta=0.04)
        self.assertTrue(clocks["motion"]["common"])
        self.assertAlmostEqual(clocks["film sound"]["offset_s"], 0, delta=0.04)
        self.assertIn("begins 0.4", self.braid("check", table).stdout)
        done = self.braid("check", table, "--target", "way", "--align", recipe)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("wrote", done.stderr)
        self.assertIn("film frames", (self.home / "rides.html").read_text())
        after, _ = self.checked(recipe)
        self.assertAlmostEqual(after["motion"]["offset_s"], 0, delta=0.02)

    def test_clocks_that_differ_from_file_to_file_are_corrected_row_by_row(self):
        offsets = [-0.9 + 0.15 * row for row in range(12)]
        make_rides(self.home / "data", offsets)
        table, out = self.home / "data" / "rides.csv", self.home / "aligned.csv"
        clocks, _ = self.checked(table)
        self.assertFalse(clocks["motion"]["common"])
        refused = self.braid("check", table, "--target", "way", "--align", self.home / "one.toml")
        self.assertEqual(refused.returncode, 3)
        self.assertIn("differs from file to file", refused.stderr)
        self.checked(table, "--align", out)
        with open(out, newline="") as file:
            rows = list(csv.DictReader(file))
        frame_s = 1 / 20
        close = [abs(float(row["motion offset_s"] or 9) - offset) < frame_s for row, offset in zip(rows, offsets)]
        self.assertGreaterEqual(sum(close), 11, rows)
        self.assertEqual(rows[3]["film"], "data/3.avi")
        after, _ = self.checked(out)
        self.assertAlmostEqual(after["motion"]["offset_s"], 0, delta=0.02)
        done = self.braid("train", out, "--target", "way", "--out", "run", "train.epochs=1", "train.refit=no")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("column motion offset_s corrects the clock of a stream", done.stderr)
        again = self.braid("check", table, "--align", out)
        self.assertEqual(again.returncode, 2, "a file that is there is not overwritten")

    def test_a_table_of_the_working_folder_is_corrected_into_another(self):
        make_rides(self.home, [0.4] * 12)
        (self.home / "elsewhere").mkdir()
        self.checked("rides.csv", "--align", "elsewhere/aligned.csv")
        with open(self.home / "elsewhere" / "aligned.csv", newline="") as file:
            self.assertEqual(next(csv.DictReader(file))["film"], "../0.avi")

    def test_a_correction_is_not_taken_for_the_end_of_a_part(self):
        make_rides(self.home / "data", [0.0] * 12, seconds=2.0)
        table = self.home / "data" / "late.csv"
        with open(table, "w", newline="") as file:
            out = csv.writer(file)
            out.writerow(["motion", "start_s", "motion offset_s", "way"])
            for row in range(12):
                out.writerow([f"{row}.csv", row / 100, 0.1, "up" if row % 2 else "down"])
        done = self.braid("init", table, "--target", "way", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        motion = next(one for one in json.loads(done.stdout)["inputs"] if one["name"] == "motion")
        self.assertEqual(motion["columns"], ["motion", "motion offset_s"])
        self.assertEqual(motion["kinds"], ["series", "offset"])

    def test_streams_that_share_nothing_get_no_correction(self):
        make_rides(self.home / "data", [0.0] * 12)
        for row in range(12):
            with open(self.home / "data" / f"{row}.csv", "w") as log:
                draw = random.Random(row)
                log.write("time_ms,ax\n" + "".join(f"{i * 10},{draw.gauss(0, 1):.3f}\n" for i in range(800)))
        clocks, _ = self.checked(self.home / "data" / "rides.csv")
        self.assertLessEqual(clocks["motion"]["found"], 2)
        self.assertIn("nothing in 12 rows", self.braid("check", self.home / "data" / "rides.csv").stdout)


if __name__ == "__main__":
    unittest.main()
